"""From hours to days to periods: validity on its edges, percentiles, published composite indices."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pollution.air.assessment import (
    SCHEMES,
    change,
    composite,
    daily_mean,
    day_of,
    eight_hour_means,
    ozone_of_day,
    percentile,
    stated,
    terms,
    to_places,
)
from pollution.air.standards import GB3095_2012, Factor

F = Factor
ORDER = (F.SO2, F.NO2, F.PM10, F.PM25, F.CO, F.O3)
# Monthly reports of the places named: SO2, NO2, PM10, PM2.5, CO 95th, O3 90th → index as published; limits of 2012.
PUBLISHED = [
    ("Zibo 2023-05", "12 27 65 29 0.8 191", "4.03"),
    ("Wuyuan 2023-09", "11 16 40 16 0.6 139", "2.63"),
    ("Naiman, first quarter", "9 14 77 23 1.1 96", "3.14"),
    ("Heyuan 2022-02", "3 13 16 13 0.9 87", "1.73"),
    ("Daying 2021-01", "7.1 23.5 72.3 48.5 1.2 81", "3.93"),
]


def hours(count: int, value="60") -> dict[int, Decimal]:
    """Return the first hours of a day, all with one value."""
    return {label: Decimal(value) for label in range(1, count + 1)}


@pytest.mark.parametrize(("name", "values", "published"), PUBLISHED)
def test_published_indices_come_out_within_two_hundredths(name, values, published):
    found = composite(dict(zip(ORDER, map(Decimal, values.split()), strict=True)), SCHEMES[0])
    assert abs(found - Decimal(published)) <= Decimal("0.02")


def test_the_terms_are_exact_and_a_missing_factor_gives_no_index():
    values = dict(zip(ORDER, map(Decimal, "12 27 65 29 0.8 191".split()), strict=True))
    assert terms(values, SCHEMES[0])[F.SO2] == Fraction(12, 60)
    assert to_places(sum(terms(values, SCHEMES[0]).values()), 4) == Decimal("4.0259")
    assert sum(terms(values, SCHEMES[1]).values()) == Fraction(691, 160)  # transitional limits: 4.31875
    assert composite(values | {F.CO: None}, SCHEMES[0]) is None and SCHEMES[1].doubt


def test_a_day_needs_twenty_hours():
    assert daily_mean(hours(19), F.PM10) is None and daily_mean(hours(20), F.PM10) == 60
    assert daily_mean(hours(24, "0.25") | {24: None}, F.CO) == Decimal("0.2")  # half to even, once, at the end
    assert daily_mean(hours(12, "60") | {label: Decimal(61) for label in range(13, 25)}, F.PM25) == 60  # 60.5
    assert daily_mean(hours(12, "61") | {label: Decimal(62) for label in range(13, 25)}, F.PM25) == 62  # 61.5


def test_ozone_of_a_day():
    assert sorted(eight_hour_means(hours(24))) == list(range(8, 25))
    assert sorted(eight_hour_means(hours(6))) == [8]  # hours 1 to 6: six of the eight that end at 8
    assert ozone_of_day(hours(19), GB3095_2012) == 60  # means that end at 8 … 21: fourteen
    assert ozone_of_day(hours(18), GB3095_2012) is None  # thirteen, and not above the limit
    assert ozone_of_day(hours(18, "161"), GB3095_2012) == 161 and ozone_of_day(hours(18, "160"), GB3095_2012) is None
    assert day_of(hours(24, "99"), F.O3, GB3095_2012) == 99 and ozone_of_day({}, GB3095_2012) is None


def test_percentiles():
    month = list(range(1, 32))
    assert (percentile(month, 90), percentile(month, 95)) == (28, Fraction(59, 2))
    assert percentile([80, 90, 100, 110, 120, 130, 140], 90) == 134
    assert percentile([7], 95) == 7 and percentile([], 95) is None


def test_change_on_the_year_before():
    assert change(Decimal("2.63"), Decimal("2.89")) == Decimal("-9.0") and change(3, 0) is None
    assert stated(Fraction(5, 2), F.PM10) == 2 and stated(Fraction(5, 2), F.PM10, more=1) == Decimal("2.5")
