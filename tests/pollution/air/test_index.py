"""AQI by both versions of HJ 633: published days, worked examples, breakpoints, and what binary floats would get wrong."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pollution.air.index import class_of, daily, exact_sub_index, index_of, rounded, sub_index, word_of
from pollution.air.standards import (
    CLASSES,
    DAILY_SPAN,
    HJ633_2012,
    HJ633_2026,
    STEPS,
    Factor,
    Span,
    index_rule_on,
    limits_on,
)

F, S = Factor, Span
ORDER = (F.PM25, F.PM10, F.SO2, F.NO2, F.CO, F.O3)
# City days as published under HJ 633-2012 (PM2.5, PM10, SO2, NO2, CO, O3-8h → AQI, class, primary), and the same by HJ 633-2026.
# Values: China National Environmental Monitoring Centre, daily reports of Tianjin and Chengdu.
PUBLISHED = [
    ("Tianjin 2022-05-24", "38 78 11 26 0.7 205", 141, "轻度污染", [F.O3], 141, [F.O3]),
    ("Tianjin 2020-04-04", "23 189 7 24 0.5 90", 120, "轻度污染", [F.PM10], 127, [F.PM10]),
    ("Chengdu 2020-04-29", "59 115 9 93 0.9 103", 107, "轻度污染", [F.NO2], 107, [F.NO2]),
    ("Tianjin 2020-01-27", "239 227 12 46 1.9 101", 289, "重度污染", [F.PM25], 289, [F.PM25]),
    ("Chengdu 2022-03-19", "48 82 7 34 0.7 120", 67, "良", [F.PM25, F.O3], 76, [F.PM25]),
    ("Tianjin 2022-03-14", "40 64 7 28 0.7 94", 57, "良", [F.PM25, F.PM10], 60, [F.PM25, F.PM10]),
    ("Chengdu 2022-05-26", "22 36 5 32 0.6 100", 50, "优", [], 50, []),
]


def of(words: str, order=ORDER) -> dict:
    """Return concentrations from a line of numbers."""
    return dict(zip(order, map(Decimal, words.split()), strict=True))


@pytest.mark.parametrize(("name", "values", "aqi", "word", "primary", "aqi_2026", "primary_2026"), PUBLISHED)
def test_published_days_come_out_exactly(name, values, aqi, word, primary, aqi_2026, primary_2026):
    old, new = daily(of(values), HJ633_2012), daily(of(values), HJ633_2026)
    assert (old.value, word_of(old.kind), list(old.primary)) == (aqi, word, primary)
    assert (new.value, list(new.primary)) == (aqi_2026, primary_2026)


@pytest.mark.parametrize(
    ("value", "factor", "by_2012", "by_2026"),
    [
        ("60", F.PM25, 82, 100),
        ("61", F.PM25, 83, 101),
        ("75", F.PM25, 100, 114),
        ("120", F.PM10, 85, 100),
        ("150", F.PM10, 100, 112),
        ("523", F.SO2, 158, 158),  # 157.38 rounded up
        ("2.2", F.CO, 55, 55),  # 55.0 exactly; in binary it is 55.000000000000004, and up from there 56
        ("60.5", F.PM25, 82, 100),  # half to even: 60
        ("61.5", F.PM25, 84, 102),  # half to even: 62
    ],
)
def test_daily_sub_indices(value, factor, by_2012, by_2026):
    found = [sub_index(Decimal(value), factor, DAILY_SPAN[factor], rule) for rule in (HJ633_2012, HJ633_2026)]
    assert found == [by_2012, by_2026]


def test_an_hour_of_2026():
    values = {(factor, S.HOUR): value for factor, value in of("45 80 35 85 3 140").items()}
    index = index_of(values, HJ633_2026)
    assert [index.parts[factor, S.HOUR] for factor in ORDER] == [70, 72, 12, 43, 30, 44]
    assert (index.value, index.primary) == (72, (F.PM10,))


def test_beyond_a_short_row_the_versions_differ():
    assert sub_index(Decimal(801), F.O3, S.EIGHT_HOURS, HJ633_2026) == 300
    assert sub_index(Decimal(801), F.SO2, S.HOUR, HJ633_2026) == 200
    assert sub_index(Decimal(801), F.O3, S.EIGHT_HOURS, HJ633_2012) is None  # the hour's sub-index is to be reported instead
    both = {(F.O3, S.EIGHT_HOURS): Decimal(801), (F.O3, S.HOUR): Decimal(900)}
    assert index_of(both, HJ633_2012).value == 350
    assert index_of({(F.O3, S.EIGHT_HOURS): Decimal(801)}, HJ633_2012) is None


# As HJ 633 prints its table 1 (2012 and 2026), and GB 3095 its tables of class II: year, day (O3: eight hours), hour. Copied apart from
# standards.py: a figure that is mistyped there falls out here.
PRINTED = """
so2  24h    0  50 150  475  800 1600 2100 2620
so2  1h     0 150 500  650  800
no2  24h    0  40  80  180  280  565  750  940
no2  1h     0 100 200  700 1200 2340 3090 3840
co   24h    0   2   4   14   24   36   48   60
co   1h     0   5  10   35   60   90  120  150
o3   8h     0 100 160  215  265  800
o3   1h     0 160 200  300  400  800 1000 1200
"""
OLD_DUST, NEW_DUST = (
    f"pm10 24h 0 50 {pm10} 250 350 420 500 600\npm25 24h 0 35 {pm25} 115 150 250 350 500" for pm10, pm25 in ((150, 75), (120, 60))
)
LIMITS_PRINTED = {
    date(2026, 2, 28): "so2 60 150 500, no2 40 80 200, co - 4 10, o3 - 160 200, pm10 70 150 -, pm25 35 75 -",
    date(2026, 3, 1): "so2 60 150 500, no2 40 80 200, co - 4 10, o3 - 160 200, pm10 60 120 -, pm25 30 60 -",
    date(2030, 12, 31): "so2 60 150 500, no2 40 80 200, co - 4 10, o3 - 160 200, pm10 60 120 -, pm25 30 60 -",
    date(2031, 1, 1): "so2 20 50 150, no2 30 50 200, co - 4 10, o3 - 160 200, pm10 50 100 -, pm25 25 50 -",
}


@pytest.mark.parametrize(("rule", "dust"), [(HJ633_2012, OLD_DUST), (HJ633_2026, NEW_DUST)])
def test_breakpoints_are_those_that_are_printed(rule, dust):
    rows = [line.split() for line in f"{PRINTED}{dust}".strip().splitlines()]
    assert {(str(factor), str(span)): [int(value) for value in row] for (factor, span), row in rule.breakpoints.items()} == {
        (factor, span): [int(value) for value in row] for factor, span, *row in rows
    }
    assert [int(step) for step in STEPS] == [0, 50, 100, 150, 200, 300, 400, 500]


@pytest.mark.parametrize("day", LIMITS_PRINTED)
def test_limits_are_those_that_are_printed(day):
    for line in LIMITS_PRINTED[day].split(", "):
        name, *printed = line.split()
        found = [limits_on(day).of(F(name), span) for span in (S.YEAR, DAILY_SPAN[F(name)], S.HOUR)]
        assert [str(value or "-") for value in found] == printed, (day, name)


@pytest.mark.parametrize("rule", [HJ633_2012, HJ633_2026])
def test_every_breakpoint_gives_its_step_and_between_them_nothing_falls(rule):
    for (factor, span), row in rule.breakpoints.items():
        for value, step in zip(row, STEPS, strict=False):
            assert exact_sub_index(value, factor, span, rule) == step
        grain = Decimal("0.1") if factor == F.CO else Decimal(1)
        parts = [exact_sub_index(grain * count, factor, span, rule) for count in range(int(row[-1] / grain) + 1)]
        assert parts == sorted(parts) and all(isinstance(part, Fraction) for part in parts)


def test_the_index_stays_between_1_and_500_and_nothing_gives_none():
    assert daily(of("0 0 0 0 0 0"), HJ633_2026).value == 1
    assert daily(of("900 900 0 0 0 0"), HJ633_2026).value == 500
    assert daily(of("900 900 0 0 0 0"), HJ633_2026).primary == (F.PM25, F.PM10)
    assert daily(dict.fromkeys(ORDER), HJ633_2012) is None
    assert daily({F.PM10: Decimal(200), F.PM25: None}, HJ633_2012).value == 125
    with pytest.raises(ValueError, match="pm10"):
        daily({F.PM10: Decimal(-1)}, HJ633_2012)


def test_classes_end_where_they_end():
    assert [class_of(most) for most, *_rest in CLASSES] == [kind for _most, kind, *_rest in CLASSES]
    assert [class_of(most + 1) for most, *_rest in CLASSES[:-1]] == [kind for _most, kind, *_rest in CLASSES[1:]]


def test_which_version_holds_on_the_day_before_and_on_the_day_itself():
    assert index_rule_on(date(2026, 2, 28)) is HJ633_2012 and index_rule_on(date(2026, 3, 1)) is HJ633_2026
    assert limits_on(date(2016, 8, 9)) is limits_on(date(2026, 2, 28)) and index_rule_on(date(2010, 1, 1)) is HJ633_2012


def test_rounding_is_half_to_even():
    assert [rounded(Decimal(text), F.PM10) for text in ("0.5", "1.5", "2.5", "60.5", "61.5")] == [0, 2, 2, 60, 62]
    assert [rounded(Decimal(text), F.CO) for text in ("0.25", "0.35", "2.249")] == [Decimal("0.2"), Decimal("0.4"), Decimal("2.2")]
