"""Weeks, months and years in SQL are those of the pure rules; a comparison uses one version; events are left out of particles alone."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import connection

from pollution.air import periods, reference
from pollution.air.assessment import composite, of_period, percentile
from pollution.air.index import daily
from pollution.air.models import AirPolicy, ExceptionalEvent, Ladder, StationDay, StationIndex, UnitDay
from pollution.air.periods import Stretch, air_of
from pollution.air.policies import days_needed, policies_on, policy_on, scheme_of, year_before
from pollution.air.standards import HJ633_2026, Factor, index_rule_on
from tests.make import make_district, make_unit, moment
from tests.pollution.air.test_days import make_station

pytestmark = pytest.mark.django_db
FIRST = date(2016, 1, 1)
WEEKS = [Stretch(f"w{place}", FIRST + timedelta(weeks=place), FIRST + timedelta(weeks=place, days=6)) for place in range(20)]
YEAR = Stretch("year", FIRST, date(2016, 12, 31))


def chance_days(random: Random, station, count: int) -> dict:
    """Write days of a station with holes, and their indices; return {day: {factor: value}}."""
    found, rows, indices = {}, [], []
    for place in range(count):
        day, values = FIRST + timedelta(days=place), {}
        for factor in Factor:
            if random.random() > 0.1:
                grain = Decimal("0.1") if factor == Factor.CO else Decimal(1)
                values[factor] = random.randrange(1, random.choice((40, 180, 400))) * grain
        found[day] = values
        rows += [StationDay(station=station, day=day, factor=factor, value=value, hours=24) for factor, value in values.items()]
        if values:
            index, rule = daily(values, index_rule_on(day)), index_rule_on(day)
            indices.append(
                StationIndex(station=station, day=day, aqi=index.value, primary=index.primary, factors=len(values), standard=rule.name)
            )
    StationDay.objects.bulk_create(rows)
    StationIndex.objects.bulk_create(indices)
    return found


@pytest.mark.parametrize("method", ["interpolated", "nearest"])
def test_every_week_and_the_year_is_that_of_the_pure_rules(method):
    random, station = Random(6), make_station()
    days = chance_days(random, station, 200)
    policy = policy_on(FIRST)
    policy.percentile = method
    scheme = scheme_of(policy)
    found = air_of("station", [station.pk], [*WEEKS, YEAR], policy=policy)
    for one in [*WEEKS, YEAR]:
        air = found[one.label, station.pk]
        within = [values for day, values in days.items() if one.first_day <= day <= one.last_day]
        exact = {}
        for factor in Factor:
            known = [values[factor] for values in within if factor in values]
            assert air.days(factor) == len(known)
            if known and method == "interpolated":
                exact[factor] = of_period(known, factor)
            elif known:
                share = periods.SHARES.get(factor)
                exact[factor] = Fraction(sorted(known)[max(-(-len(known) * share // 100), 1) - 1]) if share else of_period(known, factor)
            assert (air.values[factor].exact if known else None) == exact.get(factor)
        assert air.composite(scheme) == composite(exact, scheme)
        indices = [daily(values, index_rule_on(one.first_day)).value for values in within if values]
        assert (air.good, air.valid) == (sum(value <= 100 for value in indices), len(indices))
    for factor in Factor:
        by_month = Counter(day.month for day, values in days.items() if factor in values)
        enough = sum(count >= (25 if month == 2 else 27) for month, count in by_month.items())
        assert found["year", station.pk].months.get(factor, 0) == enough
    with connection.cursor() as cursor:
        ctes = f"WITH {periods.values_ctes('station')}, {periods.composite_cte(policy)} SELECT label, index FROM composite"
        cursor.execute(ctes, periods.parameters([*WEEKS, YEAR], [station.pk], policy))
        written = dict(cursor.fetchall())
    assert written == {one.label: value for one in [*WEEKS, YEAR] if (value := found[one.label, station.pk].composite(scheme)) is not None}


def test_percentiles_of_the_standard():
    assert (percentile(range(1, 32), 90), percentile(range(1, 32), 95)) == (28, Fraction(59, 2))


def test_both_years_are_judged_by_one_version():
    """What was a good day by the rule of 2012 is none by that of 2026: 61 µg/m³ of PM2.5."""
    station = make_station()
    StationDay.objects.bulk_create(
        StationDay(station=station, day=FIRST, factor=factor, value=61 if factor == Factor.PM25 else 1, hours=24) for factor in Factor
    )
    StationIndex.objects.create(station=station, day=FIRST, aqi=83, primary=["pm25"], factors=6, standard="HJ 633-2012")
    own = air_of("station", [station.pk], [YEAR])["year", station.pk]
    anew = air_of("station", [station.pk], [YEAR], rule=HJ633_2026)["year", station.pk]
    assert ((own.good, own.valid), (anew.good, anew.valid)) == ((1, 1), (0, 1))
    assert anew.primaries == {Factor.PM25: 1}


def test_since_2026_a_day_without_a_factor_counts_only_when_it_is_bad():
    station, day = make_station(), date(2026, 4, 1)
    for place, aqi in enumerate((60, 130)):
        StationIndex.objects.create(
            station=station, day=day + timedelta(days=place), aqi=aqi, primary=["pm10"], factors=5, standard="HJ 633-2026"
        )
    air = air_of("station", [station.pk], [Stretch("", day, day + timedelta(days=6))])["", station.pk]
    assert (air.good, air.valid) == (0, 1)


def test_events_are_left_out_of_particles_and_stay_in_good_days():
    district = make_district()
    unit, other = make_unit("嵩山路街道", parent=district), make_unit("大学路街道", parent=district)
    for row in (unit, other):
        for place, value in enumerate((50, 350)):
            UnitDay.objects.create(unit=row, day=FIRST + timedelta(days=place), factor="pm10", value=value, stations=1, of_stations=1)
            UnitDay.objects.create(unit=row, day=FIRST + timedelta(days=place), factor="so2", value=value, stations=1, of_stations=1)
    event = ExceptionalEvent.objects.create(
        name="沙尘", first_day=date(2016, 1, 2), last_day=date(2016, 1, 2), source="总站通报", at=moment()
    )
    event.units.add(unit)

    def means(**options):
        found = air_of("unit", [unit.pk, other.pk], [YEAR], **options)
        return [[found["year", pk].stated(Factor(name)) for name in ("pm10", "so2")] for pk in (unit.pk, other.pk)]

    assert means() == [[50, 200], [200, 200]]
    assert air_of("unit", [unit.pk], [YEAR])["year", unit.pk].days(Factor.PM10) == 2  # a day of sand was measured all the same
    assert means(with_events=True) == [[200, 200], [200, 200]]
    event.units.clear()  # the whole district
    assert means() == [[50, 200], [50, 200]]
    event.units.add(district)
    assert means() == [[50, 200], [50, 200]]


def test_a_year_needs_days_in_every_month():
    policy, year = policy_on(FIRST), periods.Air(values={Factor.SO2: periods.Value(Fraction(1), 330, 330)}, months={Factor.SO2: 12})
    assert year.is_enough(Factor.SO2, policy, YEAR)
    year.months[Factor.SO2] = 11
    assert not year.is_enough(Factor.SO2, policy, YEAR)
    assert year.is_enough(Factor.SO2, policy, Stretch("", FIRST, date(2016, 6, 30))) is None
    asked = [days_needed(policy, *days) for days in (
        (date(2016, 8, 1), date(2016, 8, 7)), (date(2016, 8, 1), date(2016, 8, 31)), (date(2016, 2, 1), date(2016, 2, 29)),
        (date(2016, 7, 1), date(2016, 9, 30)), (FIRST, date(2016, 12, 31)), (date(2016, 8, 2), date(2016, 8, 8)))]  # fmt: skip
    assert asked == [6, 27, 25, 81, 324, None]
    assert year_before(date(2016, 2, 1), date(2016, 2, 29)) == (date(2015, 2, 1), date(2015, 2, 28))
    assert year_before(date(2016, 8, 1), date(2016, 8, 7)) == (date(2015, 8, 3), date(2015, 8, 9))
    assert year_before(date(2024, 12, 30), date(2025, 1, 5)) == (date(2024, 1, 1), date(2024, 1, 7))  # both the first week of their year
    assert year_before(date(2025, 1, 1), date(2025, 2, 28)) == (date(2024, 1, 1), date(2024, 2, 29))
    assert year_before(date(2024, 1, 1), date(2024, 2, 29)) == (date(2023, 1, 1), date(2023, 2, 28))


def test_the_rules_that_come_with_the_product_say_what_is_not_confirmed():
    from accountability import reference as supervision

    supervision.seed()
    reference.seed()
    reference.seed()
    assert [row.divisor_pm25 for row in AirPolicy.objects.all()] == [25, 30, 35]
    days = {date(2010, 1, 1): 35, date(2026, 2, 28): 35, date(2026, 3, 1): 30, date(2030, 12, 31): 30, date(2031, 1, 1): 25}
    assert {day: policy_on(day).divisor_pm25 for day in days} == days
    assert {day: policy.divisor_pm25 for day, policy in policies_on(days).items()} == days
    assert all(row.doubt and row.doubt_en for row in AirPolicy.objects.filter(first_day__gte=date(2026, 1, 1)))
    assert not Ladder.objects.filter(is_on=True).exists() and Ladder.objects.filter(steps__brings="yellow").count() == 2
