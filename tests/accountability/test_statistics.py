"""The page of the statistics: its figures by day, level and batch, what a unit sees of it, the workbook."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from accountability.statistics import Asked, statistics
from tests.acceptance.test_matter_facts import closed, make_many, untrue
from tests.make import make_district, make_matter_kind, make_unit, make_user, moment, sign_in
from tracker.lib import periods
from tracker.org.statuses import UnitKind
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
DAY = date(2016, 8, 9)


@pytest.fixture(autouse=True)
def today():
    """Let it be 2016-08-09."""
    with periods.frozen(moment(2016, 8, 9, 18)):
        yield


@pytest.fixture
def units():
    """Return two townships, one with a community, with their matters: two of a batch of the province, one of them joint."""
    kind, first, second = make_matter_kind(), *(make_unit(name, parent=make_district()) for name in ("侯寨乡", "马寨镇"))
    community = make_unit("侯寨社区", parent=first, kind=UnitKind.COMMUNITY)
    make_many(1, community, kind, **closed())
    make_many(1, first, kind, level="provincial", batch="第一批", joint=(second,))
    make_many(1, second, kind, level="provincial", batch="第一批", **untrue())
    make_many(1, second, kind, **closed(date(2016, 8, 9)) | {"closed_at": moment(2016, 8, 10)})
    return first, second


def told(user, **asked) -> dict:
    """Return unit → (assigned, closed) and the total."""
    found = statistics(user, Asked(**{"day": DAY} | asked))
    return {line.unit.name: (line.counts.assigned, line.counts.over) for line in found.lines} | {
        "": (found.total.assigned, found.total.over)
    }


def test_a_communitys_matters_stand_in_the_row_of_its_township_and_the_day_decides(units):
    office = make_user(role="supervision")
    assert told(office) == {"侯寨乡": (2, 1), "马寨镇": (3, 1), "": (4, 2)}
    assert told(office, day=date(2016, 8, 10)) == {"侯寨乡": (2, 1), "马寨镇": (3, 2), "": (4, 3)}
    assert told(office, day=date(2016, 8, 7)) == {"": (0, 0)}


def test_narrowed_to_a_level_and_a_batch(units):
    office = make_user(role="leader")
    assert told(office, level="provincial") == told(office, batch="第一批") == {"侯寨乡": (1, 0), "马寨镇": (2, 1), "": (2, 1)}


def test_a_unit_sees_its_own_row(units):
    first, second = units
    assert told(make_user(role="official", unit=first)) == {"侯寨乡": (2, 1), "": (2, 1)}
    assert told(make_user(role="official", unit=second)) == {"马寨镇": (3, 1), "": (3, 1)}


def test_the_page_explains_the_difference_and_the_workbook_says_the_same(client, units):
    sign_in(client, make_user(role="supervision"))
    page = client.get(reverse("accountability:statistics")).content.decode()
    assert "各行合计5件，全区实为4件，相差1件" in page and "50.0%" in page
    assert client.get(reverse("accountability:statistics"), {"day": "someday"}).status_code == 422
    answer = client.get(reverse("accountability:statistics-export"), {"day": "2016-08-09"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heads = [cell.value for cell in sheet[4]]
    assert heads[1:9] == ["总数", "重点案件数", "总数", "重点案件数", "总数", "按时办结数", "总办结率", "按时办结率"]
    rows = {row[0].value: [cell.value for cell in row[1:9]] for row in sheet.iter_rows(min_row=5, max_row=7)}
    assert rows["侯寨乡"] == [0, 0, 2, 0, 1, 1, 0.5, 0.5]
    assert rows["全区"] == [0, 0, 4, 0, 2, 2, 0.5, 0.5]
    assert "相差1件" in sheet.cell(row=7, column=10).value
    assert Act.objects.filter(kind="export", thing="accountability.matter").exists()


@pytest.mark.parametrize("name", ["statistics", "statistics-export", "look-backs"])
def test_nobody_without_a_role_opens_it(client, name):
    sign_in(client, make_user())
    assert client.get(reverse(f"accountability:{name}")).status_code == 404
