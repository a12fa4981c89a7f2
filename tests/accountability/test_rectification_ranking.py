"""Rectification ranked: what counts, for whom, and as it stood at the end of the period."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accountability import breaches, matters, sweep, urging
from accountability.models import Matter
from accountability.rankings import RECTIFICATION
from tests.make import feed_back, make_district, make_matter, make_matter_kind, make_rectifying, make_unit, make_user, moment
from tracker.lib import periods
from tracker.lib.periods import period
from tracker.org.statuses import UnitKind
from tracker.rankings.standing import compute

pytestmark = pytest.mark.django_db
WEEK = period("2016-W31")  # 1 to 7 August
MONDAY = moment(2016, 8, 8, 6)


class House:
    """Two townships, a department, the office, and what they dealt with."""

    def __init__(self):
        self.office, self.colleague = make_user(role="supervision"), make_user(role="supervision")
        self.kind = make_matter_kind()
        self.first, self.second = (make_unit(name, parent=make_district()) for name in ("侯寨乡", "马寨镇"))
        self.department = make_unit("区环保局", parent=make_district(), kind=UnitKind.DEPARTMENT)
        self.officials = {}

    def official(self, unit):
        if unit.pk not in self.officials:
            self.officials[unit.pk] = make_user(role="official", unit=unit)
        return self.officials[unit.pk]

    def assigned(self, unit, *, due=date(2016, 8, 20), on=1, **fields) -> Matter:
        at = moment(2016, 8, on)
        return make_rectifying(unit, official=self.official(unit), kind=self.kind, at=at, due_on=due, **fields)

    def closed(self, unit, *, day=5, **fields) -> Matter:
        matter, at = self.assigned(unit, **fields), moment(2016, 8, day)
        feed_back(matter, by=self.official(unit), at=at)
        matters.accept(matter, words="到位", at=at, by=self.office)
        matters.sign(matter, words="", at=at, by=self.office)
        for breach in matter.breaches.open():
            breaches.settle(breach, because="已约谈", at=at, by=self.office)
        matters.close_out(matter, at=at, by=self.office)
        return matter


@pytest.fixture
def house():
    """Return the house."""
    return House()


def terms_of(unit, group="territory") -> dict:
    """Compute the week; return term → (done, due) of a unit."""
    tables = {table.group: table for table in compute(RECTIFICATION, WEEK, at=MONDAY)}
    place = tables[group].places.get(unit=unit)
    return {term.term: (term.done, term.due) for term in place.terms.all()}


def test_each_term_counts_its_own(house):
    house.closed(house.first)
    house.closed(house.first, due=date(2016, 8, 3), day=5)  # late
    overdue = house.assigned(house.first, due=date(2016, 8, 3))
    sweep.sweep(moment(2016, 8, 4))
    urged = house.assigned(house.first)
    urging.urge(urged, because="媒体曝光", at=moment(2016, 8, 6), by=house.office)
    interim = house.assigned(house.first)
    feed_back(interim, by=house.official(house.first), at=moment(2016, 8, 4))
    matters.close_interim(interim, words="一期完成", next_due_on=date(2016, 12, 1), at=moment(2016, 8, 5), by=house.office)
    assert overdue.urgings.count() == 1
    assert terms_of(house.first) == {
        "closing": (3, 5),
        "in_time": (2, 5),
        "overdue": (4, 5),
        "urged": (3, 5),
        "struck": (5, 5),
        "relapsed": (2, 2),
    }


def test_what_happens_after_the_week_changes_nothing_in_it(house):
    matter = house.assigned(house.first)
    before = terms_of(house.first)
    feed_back(matter, by=house.official(house.first), at=moment(2016, 8, 9))
    matters.accept(matter, words="到位", at=moment(2016, 8, 9), by=house.office)
    matters.sign(matter, words="", at=moment(2016, 8, 9), by=house.office)
    matters.close_out(matter, at=moment(2016, 8, 9), by=house.office)
    assert terms_of(house.first) == before
    assert before == {"closing": (0, 1), "in_time": (0, 1), "overdue": (1, 1), "urged": (1, 1), "struck": (1, 1)}


def test_a_joint_matter_counts_for_each_unit_and_a_community_for_its_township(house):
    community = make_unit("侯寨社区", parent=house.first, kind=UnitKind.COMMUNITY)
    house.assigned(community, joint=(house.second, house.department, house.first))
    assert terms_of(house.first)["closing"] == terms_of(house.second)["closing"] == (0, 1)
    assert terms_of(house.department, "department")["closing"] == (0, 1)


def test_a_relapse_and_a_strike_cost_points_and_what_is_untrue_or_repeated_does_not(house):
    back = house.closed(house.first)
    matters.relapse(back, because="又裸露", at=moment(2016, 8, 6), by=house.colleague)
    struck = house.assigned(house.first)
    urging.urge(struck, because="媒体曝光", at=moment(2016, 8, 2), by=house.office)
    feed_back(struck, by=house.official(house.first), at=moment(2016, 8, 3))
    matters.return_(struck, because="仍有裸露", at=moment(2016, 8, 4), by=house.office)
    untrue = make_matter(house.first, kind=house.kind, at=moment(2016, 8, 1))
    matters.assign(untrue, at=moment(2016, 8, 1), by=house.office)
    matters.acknowledge(untrue, at=moment(2016, 8, 1), by=house.official(house.first))
    matters.verify(untrue, verdict="false", words="查无此事", at=moment(2016, 8, 2), by=house.official(house.first))
    matters.confirm_untrue(untrue, because="现场核实", at=moment(2016, 8, 3), by=house.office)
    repeat = house.assigned(house.first)
    matters.merge(repeat, into=struck, because="同一地点", at=moment(2016, 8, 4), by=house.office)
    found = terms_of(house.first)
    assert (found["closing"], found["struck"], found["relapsed"]) == ((2, 3), (2, 3), (0, 1))


def test_the_command_prints_every_term(house):
    house.closed(house.first)
    out = StringIO()
    with periods.frozen(MONDAY):
        call_command("ranking", "rectification", "2016-W31", "--format", "json", stdout=out)
    (first,) = [place for table in json.loads(out.getvalue())["standings"] for place in table["places"]]
    assert (first["name"], first["score"]) == ("侯寨乡", "100.00")
    assert [term["term"] for term in first["terms"]] == [term.code for term in RECTIFICATION.terms]
