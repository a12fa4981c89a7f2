"""Figures published of hand-downs, computed from rows as the statistics page computes them (domain section 1)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from accountability.models import Matter, MatterUnit
from accountability.statistics import Asked, statistics, topics
from accountability.statuses import Dismissal, Verdict
from tests.make import make_district, make_matter_kind, make_unit, make_user, moment
from tracker.lib.measures import percent

pytestmark = pytest.mark.django_db
DAY = date(2016, 8, 9)


def make_many(count, unit, kind, *, joint=(), **fields) -> list[Matter]:
    """Return as many matters of a unit, assigned in the morning of 2016-08-08, made in one statement."""
    start = Matter.objects.count()
    values = {
        "title": "土方裸露",
        "description": "土方裸露",
        "level": "central",
        "origin": "inspection",
        "status": "rectifying",
        "status_since": moment(2016, 8, 8),
        "found_on": date(2016, 8, 8),
        "registered_at": moment(2016, 8, 8),
        "assigned_at": moment(2016, 8, 8),
        "original_due_on": date(2016, 8, 22),
        "due_on": date(2016, 8, 22),
    } | fields
    made = Matter.objects.bulk_create(Matter(number=f"交{start + n}", kind=kind, handling_unit=unit, **values) for n in range(count))
    MatterUnit.objects.bulk_create(MatterUnit(matter=matter, unit=other, role="joint") for matter in made for other in joint)
    return made


def closed(on=DAY) -> dict:
    """Return what a matter closed out has."""
    return {"status": "closed", "closed_at": moment(on.year, on.month, on.day), "done_on": on}


def untrue() -> dict:
    """Return what a matter has that was confirmed as not true."""
    return {"status": "dismissed", "dismissal": Dismissal.UNTRUE, "verdict": "false", "verdict_at": moment(2016, 8, 8, 15)}


def checked(verdict: Verdict) -> dict:
    """Return what a matter has whose facts were checked."""
    return {"verdict": verdict, "verdict_at": moment(2016, 8, 8, 15)}


def test_hainan_closing_rate_and_rate_of_what_is_not_true():
    """1427 hand-downs: 440 true, 779 partly, 108 mostly, 100 not; 492 closed, 291 closed for a phase, the rest running."""
    unit, kind = make_unit("秀英区", parent=make_district()), make_matter_kind()
    interim = {"interim_closed_on": DAY, "interim_due_on": DAY}
    make_many(100, unit, kind, **untrue())
    make_many(392, unit, kind, **checked(Verdict.TRUE), **closed())
    make_many(48, unit, kind, **checked(Verdict.TRUE), **interim)
    make_many(243, unit, kind, **checked(Verdict.PARTLY), **interim)
    make_many(536, unit, kind, **checked(Verdict.PARTLY))
    make_many(108, unit, kind, **checked(Verdict.MOSTLY))
    make_many(5, unit, kind, status="dismissed", dismissal=Dismissal.MERGED)  # repeats do not count
    told = statistics(make_user(role="leader"), Asked(DAY)).total
    assert (told.true, told.partly, told.mostly, told.false) == (440, 779, 108, 100)
    assert (told.assigned, told.unchecked) == (1427, 0)
    assert (told.done, told.interim, told.running) == (492, 291, 644)
    assert told.closing_rate == Fraction(492 + 291, 1427) and percent(told.closing_rate, 1) == Decimal("54.9")
    assert told.untrue_rate == Fraction(100, 1427) and percent(told.untrue_rate) == Decimal("7.01")


class TestZhengzhou:
    """One day's table: the rows of the districts add up to 206, the city prints 201, the remark explains 5 = 1 + 1 + 3."""

    @pytest.fixture
    def told(self):
        """Return the statistics of the day, five units with 201 matters among them."""
        city, kind = make_district(), make_matter_kind()
        first, second, third, fourth, fifth = (make_unit(name, parent=city) for name in "甲乙丙丁戊")
        make_many(120, first, kind, **closed())
        make_many(60, second, kind, is_priority=True)
        make_many(18, third, kind, assigned_at=moment(2016, 8, 9))
        make_many(1, first, kind, joint=(second,))
        make_many(1, third, kind, joint=(fourth,))
        make_many(1, first, kind, joint=(second, fourth, fifth))
        return statistics(make_user(role="supervision"), Asked(DAY))

    def test_rows_206_total_201(self, told):
        assert sum(line.counts.assigned for line in told.lines) == 206
        assert told.total.assigned == 201

    def test_the_difference_is_explained_exactly(self, told):
        found = told.difference("assigned")
        assert (found.rows, found.total, found.extra) == (206, 201, 5)
        assert found.joint == {2: 2, 4: 1}
        assert sorted(joint.extra for joint in told.joints) == [1, 1, 3]
        assert (
            found.sentence
            == "各行合计206件，全区实为201件，相差5件：2件由2个单位共同承办（每件多计1次），1件由4个单位共同承办（每件多计3次）。"
        )

    def test_a_column_without_joint_matters_needs_no_remark(self, told):
        assert told.total.today == 18
        assert told.difference("today").extra == 0 and told.difference("today").sentence == ""

    def test_priority_and_closed_in_time(self, told):
        by_name = {line.unit.name: line.counts for line in told.lines}
        assert (by_name["乙"].assigned, by_name["乙"].assigned_priority) == (62, 60)
        assert (by_name["甲"].over, by_name["甲"].in_time, told.total.in_time) == (120, 120, 120)


def test_types_of_pollution_add_up_to_more_than_the_matters():
    """One matter may carry several types: the table says how many, and why the rows are more."""
    unit, kind = make_unit("板桥街道", parent=make_district()), make_matter_kind()
    make_many(5, unit, kind, topics=["大气"])
    make_many(2, unit, kind, topics=["大气", "噪声"])
    make_many(1, unit, kind, topics=["大气", "噪声", "水"])
    make_many(1, unit, kind)
    office = make_user(role="supervision")
    told = topics(office, Asked(DAY), statistics(office, Asked(DAY)).total)
    assert [(name, counts.assigned) for name, counts in told.rows] == [("大气", 8), ("噪声", 3), ("水", 1)]
    assert (told.total.assigned, told.without.assigned, told.extra) == (9, 1, 4)
