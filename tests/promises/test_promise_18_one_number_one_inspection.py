"""Promise 18: one number, one inspection, however many send it at the same moment; other words under it are refused."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from accountability.models import Matter
from pollution.findings import Found
from pollution.inspections import AnotherRecord, Judged, Visit, file_once
from pollution.models import Finding, FindingFile, Inspection, Source
from pollution.statuses import Outcome
from tests.make import make_checklist, make_district, make_photo, make_source, make_unit, make_user, moment
from tracker.lib import scoping

pytestmark = pytest.mark.django_db(transaction=True)
AT, THREADS = moment(hour=15), 50


def sent_by(count: int, other: int) -> Counter:
    """Let `count` equal records and `other` with other words under the same number be filed at once; count the answers."""
    district = make_district()
    town = make_unit("嵩山路街道", parent=district)
    inspector, source = make_user(role="inspector", unit=district), make_source(unit=town)
    items = list(make_checklist().items.order_by("number"))
    photo = make_photo(town, by=inspector)
    results = tuple(Judged(item, Outcome.FAIL) for item in items)
    found = tuple(Found(f"{item.words}不达标", item=item, before=(photo,)) for item in items)
    visit = Visit(source=source, started_at=AT - timedelta(minutes=30), ended_at=AT, results=results, found=found)
    answers, start = Counter(), threading.Barrier(count + other)

    def send(one: Visit):
        try:
            with scoping.everything("a test of many at once"):
                one = replace(one, source=Source.objects.get(pk=source.pk))
                start.wait()
                answers[201 if file_once(one, at=AT, by=inspector)[1] else 200] += 1
        except AnotherRecord as refusal:
            assert "另一" in str(refusal)
            answers[409] += 1
        finally:
            connections.close_all()

    visits = [visit] * count + [replace(visit, words="另有说明")] * other
    threads = [threading.Thread(target=send, args=[one]) for one in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture(autouse=True)
def reading():
    with scoping.everything("tests of filing"):
        yield


def test_fifty_at_once_are_one_record_with_its_findings_and_matters():
    assert sent_by(THREADS, 0) == {201: 1, 200: THREADS - 1}
    assert (Inspection.objects.count(), Finding.objects.count(), Matter.objects.count(), FindingFile.objects.count()) == (1, 2, 2, 2)


def test_one_of_them_with_other_words_is_refused_or_is_the_only_one():
    answers = sent_by(THREADS - 1, 1)
    # Whoever comes first is the record: either all equal ones and a refusal, or the odd one and nothing but refusals.
    assert answers in ({201: 1, 200: THREADS - 2, 409: 1}, {201: 1, 409: THREADS - 1})
    assert (Inspection.objects.count(), Finding.objects.count(), Matter.objects.count()) == (1, 2, 2)
