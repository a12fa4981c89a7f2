"""The air on the overview: each figure counts what its reader sees, names its denominator, and opens the same rows."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pollution import figures, overview
from pollution.models import Finding, SourceDevice, SourceHolder
from pollution.rules import percentile
from pollution.watching import Concern, watched
from tests.make import (
    make_checklist,
    make_district,
    make_district_row,
    make_finding,
    make_inspection,
    make_matter,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
)
from tracker.lib import periods

pytestmark = pytest.mark.django_db
NOW = moment(2016, 8, 9, 12)
DAY = date(2016, 8, 9)


class House:
    """Two townships with sites, a scattered polluter, a sweep and findings; the reader of all, and one of each."""

    def __init__(self):
        make_district_row()
        make_checklist()
        district = make_district()
        self.here, self.there = (make_unit(name, parent=district) for name in ("金水源街道", "马寨镇"))
        self.leader, self.official = make_user(role="leader"), make_user(role="official", unit=self.here)
        self.inspector = make_user(role="inspector", unit=self.there)
        self.sites = [make_source(unit=unit) for unit in (self.here, self.here, self.there)]
        for source, meets in zip(self.sites, (True, False, None), strict=True):
            self.visit = make_inspection(source, ended_at=moment(2016, 8, 5), meets_all=meets)
        make_source(unit=self.here, kind="scattered", status="closed", disposal="shut", disposed_on=date(2016, 8, 1))
        make_source(unit=self.there, kind="scattered", disposal="shut", disposal_due_on=date(2016, 8, 1))
        for source, hours in zip(self.sites, (1, 30, 2), strict=True):
            SourceDevice.objects.create(source=source, kind="pm10", installed_on=date(2016, 7, 1), seen_at=NOW - timedelta(hours=hours))
        self.sweep = make_sweep(sources=self.sites, inspector=self.inspector)
        make_inspection(self.sites[0], ended_at=moment(2016, 8, 8), task=self.sites[0].tasks.get())
        here = self.sites[0].inspections.first()
        for minutes in (12, 25, 90):
            took = {"replied_at": here.ended_at + timedelta(minutes=minutes), "fixed_at": here.ended_at + timedelta(minutes=minutes)}
            make_finding(here, status="fixed", **took)
        make_finding(self.visit, told_at=NOW - timedelta(minutes=10), found_at=NOW - timedelta(minutes=20))
        make_finding(self.visit)  # told four days ago


@pytest.fixture
def house():
    """Return the house at noon of 2016-08-09."""
    with periods.frozen(NOW):
        yield House()


def make_late(unit):
    """Return a matter that lies overdue with a unit since 2016-07-20."""
    due = date(2016, 7, 20)
    return make_matter(unit, at=moment(2016, 7, 1), status="rectifying", due_on=due, original_due_on=due)


def numbers(panel) -> list[tuple]:
    """Return value and what stands beside it, of each small figure."""
    return [(str(kpi["value"]), kpi["sub"]) for kpi in panel["kpis"]]


def test_the_figures_name_their_denominators_and_follow_the_reader(house):
    mine, theirs = overview.sources(house.leader, DAY), overview.sources(house.official, DAY)
    assert (mine["headline"], mine["sites"].done, mine["sites"].due, mine["unjudged"]) == (33, 1, 3, 1)
    assert numbers(mine) == [("1", "/ 2"), ("2", "/ 3"), ("3", "/ 4"), ("4", "")]
    assert (theirs["headline"], numbers(theirs)) == (50, [("1", "/ 1"), ("1", "/ 2"), ("2", "/ 2"), ("2", "")])
    work = overview.visits(house.leader, DAY)
    assert (work["swept"].done, work["swept"].due, work["density"]) == (1, 3, "1.25")
    assert numbers(work) == [("2", "逾期1"), ("60%", "3/5"), ("25", "/ 30"), ("90", "/ 30")]
    assert overview.sources(make_user(), DAY) is overview.visits(make_user(), DAY) is overview.trend(make_user(), DAY) is None


def test_each_figure_opens_the_rows_that_made_it(house, client):
    client.force_login(house.leader)
    page = client.get("/overview/").content.decode()
    for concern, count in ((Concern.JUDGED, 3), (Concern.UNMET, 2), (Concern.SCATTERED, 2), (Concern.OFFLINE, 1), (Concern.LATE_VISIT, 1)):
        address = f"/ledger/sources/?concern={concern.value}"
        assert address in page
        assert len(set(re.findall(r"/pollution/source/(\d+)/", client.get(address).content.decode()))) == count
    since = figures.recent_from(NOW)
    for address, count in ((f"status=fixed&found_from={since}", 3), ("late=true", 1), (f"answered=true&found_from={since}", 3)):
        assert f"/ledger/findings/?{address}" in unescape(page)
        assert re.search(rf"\b{count}个?条?件?", client.get(f"/ledger/findings/?{address}").content.decode())


def test_a_covert_sweep_is_in_no_figure_of_the_unit_before_a_visit_is_filed(house, client):
    make_sweep(sources=house.sites[:2], inspector=house.inspector, is_covert=True)
    assert overview.visits(house.leader, DAY)["swept"].due == 5 and overview.visits(house.inspector, DAY)["swept"].due == 5
    assert overview.visits(house.official, DAY)["swept"].due == 2
    client.force_login(house.official)
    assert "排查行动" not in client.get("/overview/").content.decode()


def test_weeks_of_findings_add_up_and_the_percentile_is_the_rule(house):
    for week in range(3):
        visit = make_inspection(house.sites[1], ended_at=moment(2016, 7, 5 + 7 * week))
        late = visit.ended_at + timedelta(days=14)
        make_finding(visit, status="fixed", fixed_at=late, replied_at=late, status_since=late)
        make_finding(visit, matter=make_matter(house.here, at=visit.ended_at))
    weeks = figures.by_week(Finding.objects.all(), NOW)
    assert [(week.came, week.went, week.left) for week in weeks[-7:]] == [
        (0, 0, 0), (2, 0, 2), (2, 0, 4), (2, 1, 5), (0, 1, 4), (1, 1, 4), (4, 3, 5)
    ]  # fmt: skip
    assert weeks[-1].left == Finding.objects.open_ones().count()
    found = figures.findings_at(Finding.objects.all(), NOW)
    since = figures.recent_from(NOW)
    assert since == date(2016, 7, 11)
    recent = sorted([12, 25, 90, 20160, 20160])
    assert (found.median, found.ninth) == (percentile(recent, 50), percentile(recent, 90))


def test_the_red_list_says_where_matters_are_overdue_longest(house):
    make_finding(house.visit, matter=make_late(house.there))
    told = overview.red_list(house.leader, DAY)
    assert [(row.pk, row.late, row.late_since) for row in told["rows"]] == [(house.sites[2].pk, 1, date(2016, 7, 20))]
    assert overview.red_list(house.official, DAY)["rows"] == []


def test_the_queries_do_not_grow_with_the_rows(house, client):
    client.force_login(house.leader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/overview/")
        return len(caught)

    queries()
    before = queries()
    for _n in range(12):
        site = make_source(unit=house.there)
        visit = make_inspection(site, meets_all=True)
        make_finding(visit, matter=make_late(house.there))
        SourceHolder.objects.create(source=site, slot="supervisor", name="李四")
    make_sweep(sources=list(house.sites))
    assert queries() == before
    assert watched(type(house.sites[0]).objects.all(), Concern.MET, NOW).count() == 13
