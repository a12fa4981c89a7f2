"""Targets: what the rest of the period may still come to is exact, and the light says whether the pace is enough."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from pollution.air import reference
from pollution.air.models import AirTarget, UnitIndex
from pollution.air.targets import course_of_days, course_of_index, course_of_mean, courses, set_target
from tests.make import make_district, make_unit, make_user
from tests.pollution.air.test_standings import six, write
from tracker.lib.refusals import Refused
from tracker.org.statuses import Role

MEANS = [  # at most, sum so far, valid days, left, mean of the last thirty → state, what each day left may average
    (70, 700, 10, 10, 70, "good", 70),
    (70, 690, 10, 10, 80, "half", 71),
    (70, 760, 10, 10, 60, "half", 64),
    (70, 760, 10, 10, 70, "slow", 64),
    (70, 1400, 10, 10, 100, "slow", 0),
    (70, 1401, 10, 10, 100, "impossible", Fraction(-1, 10)),
    (70, 0, 0, 20, None, "waiting", 70),
    (70, 700, 10, 0, 70, "made", None),
    (70, 701, 10, 0, 70, "missed", None),
    (35, 1000, 30, 7, None, "good", Fraction(295, 7)),
]
DAYS = [  # at least, good so far, valid, left, share of the last thirty → state, needed of the rest
    (100, 60, 100, 80, Fraction(2, 3), "good", 40),
    (100, 60, 100, 80, Fraction(2, 5), "half", 40),
    (100, 50, 110, 70, Fraction(3, 5), "slow", 50),
    (100, 50, 130, 50, Fraction(1), "half", 50),
    (100, 50, 130, 49, Fraction(1), "impossible", 50),
    (100, 100, 120, 60, Fraction(0), "secured", 0),
    (100, 100, 180, 0, Fraction(0), "made", 0),
    (100, 99, 180, 0, Fraction(1), "missed", 1),
    (100, 0, 0, 184, None, "waiting", 100),
]


@pytest.mark.parametrize("case", MEANS)
def test_a_mean(case):
    most, total, days, left, recent, state, rest = case
    course = course_of_mean(Fraction(most), Fraction(total), days, left, None if recent is None else Fraction(recent))
    assert (course.state, course.rest) == (state, rest)
    if course.rest is not None and days:
        assert (total + course.rest * left) / (days + left) == most  # exactly reached by it


@pytest.mark.parametrize("case", DAYS)
def test_good_days(case):
    least, good, days, left, recent, state, needed = case
    course = course_of_days(least, good, days, left, recent)
    assert (course.state, course.rest) == (state, needed)


def test_a_composite_index_says_how_it_stands_and_nothing_of_each_day():
    assert course_of_index(Fraction(5), Fraction(4), 9, Fraction(6)).state == "half"
    assert course_of_index(Fraction(5), Fraction(5), 0, None).state == "made"
    assert course_of_index(Fraction(5), None, 9, None) == course_of_index(Fraction(5), None, 0, None)


@pytest.mark.django_db
def test_many_targets_are_read_at_once(django_assert_max_num_queries):
    units, first = [make_unit(name, parent=make_district()) for name in ("侯寨乡", "马寨镇")], date(2016, 7, 1)
    for place, unit in enumerate(units):
        write(unit, first, 40, pm10=[100 + place if day % 2 else 50 for day in range(40)])
        UnitIndex.objects.bulk_create(
            UnitIndex(unit=unit, day=first + timedelta(days=day), aqi=120 if day % 4 else 80, factors=6, standard="HJ 633-2012")
            for day in range(40)
        )
    period = {"first_day": first, "last_day": date(2016, 12, 31), "source": "区目标"}
    for unit in units:
        AirTarget.objects.create(unit=unit, aim="pm10", value=75, **period)
        AirTarget.objects.create(unit=unit, aim="good_days", value=100, **period)
    AirTarget.objects.create(unit=units[0], aim="pm25", value=50, first_day=date(2016, 9, 1), last_day=date(2016, 9, 30), source="区目标")
    with django_assert_max_num_queries(5):
        found = {(one.target.unit_id, one.target.aim): one for one in courses(AirTarget.objects.all(), date(2016, 8, 10))}
    own = found[units[0].pk, "pm10"]
    assert (own.value, own.days, own.left, own.course.tone, own.rest_words != "") == (75, 40, 144, "green", True)
    assert own.course.rest == Fraction(75 * 184 - 3000, 144)
    assert found[units[1].pk, "pm10"].course.tone == "red"
    days = found[units[0].pk, "good_days"]
    assert (days.value, days.days, days.course.rest, days.course.tone) == (10, 40, 90, "red")
    later = found[units[0].pk, "pm25"]
    assert (later.value, later.left, later.course.tone) == (None, 30, "grey")
    over = courses(AirTarget.objects.filter(aim="good_days"), date(2017, 1, 5))[0]
    assert (over.is_over, over.course.state) == (True, "missed")


@pytest.mark.django_db
def test_each_target_is_judged_by_the_rules_of_its_time():
    """The same air is 6 by the S of 2012 and 6.33 by those of 2026: a year whose target was reached stays so."""
    reference.seed()
    unit = make_unit("侯寨乡", parent=make_district())
    said = {"unit": unit, "source": "区目标", "aim": "composite", "value": 6}
    for first in (date(2025, 12, 1), date(2026, 3, 1)):
        write(unit, first, 31, **six())
    old = AirTarget.objects.create(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31), **said)
    new = AirTarget.objects.create(first_day=date(2026, 3, 1), last_day=date(2026, 12, 31), **said)
    found = {one.target: (one.value, one.course.state) for one in courses([old, new], date(2026, 4, 1))}
    assert found == {old: (6, "made"), new: (Decimal("6.33"), "slow")}


@pytest.mark.django_db
def test_a_target_is_set_once_and_asks_for_what_can_be():
    unit, office = make_unit("侯寨乡", parent=make_district()), make_user(role=Role.SUPERVISION)
    said = {"unit": unit, "first_day": date(2016, 7, 1), "last_day": date(2016, 12, 31), "source": "区目标", "by": office}
    assert set_target(aim="good_days", value=Decimal(100), **said).made_by == office
    for wrong in (
        {"aim": "good_days", "value": Decimal(100)},
        {"aim": "good_days", "value": Decimal("200")},
        {"aim": "pm10", "value": Decimal(0)},
    ):
        with pytest.raises(Refused):
            set_target(**wrong, **said)
