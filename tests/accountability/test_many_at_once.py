"""Eight people at once, on real PostgreSQL with real commits: one case, no gap, no double, nothing lost."""

import threading
from collections import Counter

import pytest
from django.db import OperationalError, connection

from accountability import matters, notices, urging
from accountability.models import Case, Matter, Notice, Urging, UrgingHistory
from tests.make import feed_back, make_district, make_file, make_matter_kind, make_rectifying, make_unit, make_user, moment
from tracker.lib import scoping
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused

THREADS = 8


def at_once(work, items) -> Counter:
    """Let eight threads do the same work on the same items, each beginning elsewhere; return how often each ended how."""
    ends, start = Counter(), threading.Barrier(THREADS)

    def run(number):
        try:
            start.wait()
            shift = number * len(items) // THREADS
            for item in [*items[shift:], *items[:shift]]:
                try:
                    with scoping.everything("a test of many at once"):
                        ends[work(number, item)] += 1
                except (Refused, MoveRefused) as refusal:
                    ends[type(refusal).__name__] += 1
                except OperationalError as broken:
                    ends[f"unhandled: {broken}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


class Crowd:
    """Matters of one unit and the people who work on them."""

    def __init__(self, count: int):
        unit, kind = make_unit("甲街道", parent=make_district()), make_matter_kind()
        self.unit = make_user(role="official", unit=unit)
        self.offices = [make_user(role="supervision") for _ in range(THREADS)]
        self.matters = [make_rectifying(unit, kind=kind, official=self.unit) for _ in range(count)]

    def struck_once(self):
        for matter in self.matters:
            urging.urge(matter, because="逾期", at=moment(), by=self.offices[0])
            feed_back(matter, by=self.unit)
            matters.return_(matter, because="不到位", at=moment(), by=self.offices[0])
            urging.urge(matter, because="逾期", at=moment(), by=self.offices[0])
        return self


def check_numbers(kind: str) -> None:
    serials = sorted(Notice.objects.filter(kind=kind).values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))


def failing_and_judging(count: int) -> None:
    """All eight fail the second urging of every matter: half of them because it lapsed, half by a re-check."""
    crowd = Crowd(count).struck_once()
    for matter in crowd.matters[::2]:
        feed_back(matter, by=crowd.unit)

    def work(number, matter):
        mine = Matter.objects.get(pk=matter.pk)
        if mine.status == "submitted":
            case = matters.return_(mine, because="不到位", at=moment(day=20), by=crowd.offices[number])
        else:
            case = next(iter(urging.fail_lapsed(list(mine.urgings.running()), at=moment(day=20))), None)
        return "case" if case else "nothing"

    ends = at_once(work, crowd.matters)
    assert not [end for end in ends if end.startswith("unhandled")], ends
    assert ends["case"] == Case.objects.count() == count
    assert Case.objects.values("matter").distinct().count() == count
    assert sorted(int(case.number.split("〕")[1].rstrip("号")) for case in Case.objects.all()) == list(range(1, count + 1))
    assert UrgingHistory.objects.filter(became="failed").count() == Urging.objects.filter(status="failed").count() == 2 * count


def numbering_and_closing(count: int) -> None:
    """All eight accept, sign, close out and write letters about the same matters."""
    crowd = Crowd(count)
    for matter in crowd.matters:
        feed_back(matter, by=crowd.unit)

    def work(number, matter):
        mine, by = Matter.objects.get(pk=matter.pk), crowd.offices[number]
        draft = notices.Draft(matter=mine, kind="letter", unit=mine.handling_unit, title="督办函", body="请抓紧")
        notices.send(draft, at=moment(), by=by)
        if mine.status == "submitted":
            matters.accept(mine, words="到位", at=moment(), by=by)
        matters.sign(mine, words="同意", at=moment(), by=by)
        matters.close_out(mine, at=moment(), by=crowd.offices[(number + 1) % THREADS])
        return "closed"

    ends = at_once(work, crowd.matters)
    assert not [end for end in ends if end.startswith("unhandled")], ends
    check_numbers("letter"), check_numbers("assignment")
    for matter in Matter.objects.all():
        assert matter.status in ("closed", "accepted")
        assert matter.signatures.count() == 1
        assert matter.history.filter(became="accepted").count() == 1
        assert matter.feedbacks.get().status == "accepted"
    assert Matter.objects.filter(status="closed").count() >= count * 9 // 10


class TestManyAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.mark.parametrize("count", [12, pytest.param(200, marks=pytest.mark.long)])
    def test_a_case_is_opened_once_and_nothing_is_lost(self, count):
        failing_and_judging(count)

    @pytest.mark.parametrize("count", [12, pytest.param(200, marks=pytest.mark.long)])
    def test_numbers_have_no_gap_and_a_matter_is_signed_once(self, count):
        numbering_and_closing(count)

    def test_a_form_sent_eight_times_is_one_feedback(self):
        crowd = Crowd(1)
        (matter,) = crowd.matters
        file, uid = make_file(by=crowd.unit), matter.uid

        def work(number, item):
            mine = Matter.objects.get(pk=item.pk)
            return str(matters.feed_back(mine, words="已覆盖", files=[file], uid=uid, at=moment(), by=crowd.unit).pk)

        ends = at_once(work, [matter])
        assert len(ends) == 1 and sum(ends.values()) == THREADS and matter.feedbacks.count() == 1
