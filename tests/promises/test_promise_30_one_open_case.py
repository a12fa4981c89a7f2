"""Promise 30: one open case per matter, however many press at the same moment; the others are told so in a sentence."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accountability.cases import CaseIsOpen, open_case
from accountability.models import Case, Matter, Snapshot
from accountability.statuses import WhyOpened
from tests.make import make_case, make_district_row, make_rectifying, make_user, moment, sign_in
from tracker.lib import periods, scoping

pytestmark = pytest.mark.django_db(transaction=True)
SHORT, WHOLE = 10, 50


def at_once(works) -> Counter:
    """Let each work begin at the same moment in a thread of its own; return how they ended."""
    ends, start = Counter(), threading.Barrier(len(works))

    def run(work):
        try:
            start.wait()
            ends[work()] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def opened_by_many(count: int) -> None:
    """Many open a case on one matter: one row, one snapshot, one number; the others are refused in Chinese."""
    matter = make_rectifying(at=moment())

    def work():
        with scoping.everything("a test of many at once"):
            try:
                open_case(Matter.objects.get(pk=matter.pk), why=WhyOpened.STRIKES, because="两次督促未果", at=moment())
            except CaseIsOpen as refusal:
                return str(refusal)
        return "opened"

    ends = at_once([work] * count)
    told = [sentence for sentence in ends if sentence != "opened"]
    assert ends["opened"] == 1 and ends.total() == count
    assert len(told) == 1 and "已有未结的问责案件" in told[0]
    assert (Case.objects.count(), Snapshot.objects.count()) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM accountability_counter WHERE series = 'case'")
        assert cursor.fetchone() == (1,)  # a refused one takes no number


def handed_over_by_many(count: int) -> None:
    """Many colleagues hand one case over on its page: one is led on, the others read a sentence on the form, nobody gets an error."""
    make_district_row()
    case = make_case(at=moment())
    browsers = [Client(raise_request_exception=False) for _ in range(count)]
    for browser in browsers:
        sign_in(browser, make_user(role="supervision"))
    address = reverse("accountability:case-hand-over", args=[case.pk])

    def press(browser):
        answer = browser.post(address, {"organ": "区纪委监委"})
        return answer.status_code, "已移交" in answer.text

    with periods.frozen(moment(day=10)):
        ends = at_once([lambda browser=browser: press(browser) for browser in browsers])
    assert ends == {(302, False): 1, (422, True): count - 1}
    assert list(case.history.values_list("became", flat=True)) == ["opened", "handed_over"]


def test_ten_open_one_case():
    opened_by_many(SHORT)


def test_four_hand_it_over_once():
    handed_over_by_many(4)


@pytest.mark.long
def test_fifty_open_one_case():
    opened_by_many(WHOLE)


@pytest.mark.long
def test_fifty_hand_it_over_once():
    handed_over_by_many(WHOLE)
