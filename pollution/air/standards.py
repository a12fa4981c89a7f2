"""The national standards as dated tables: limits (GB 3095), breakpoints and classes (HJ 633), validity (HJ 663).

Concentrations are µg/m³, CO mg/m³, as `Decimal`. Nothing here asks a clock or a database; which version holds is asked by day.
Sources: GB 3095-2012 with its amendment of 2018, GB 3095-2026 tables 1 and 4, HJ 633-2012 and HJ 633-2026 tables 1 and appendix A.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Factor(StrEnum):
    """What is measured."""

    PM25 = "pm25"
    PM10 = "pm10"
    SO2 = "so2"
    NO2 = "no2"
    CO = "co"
    O3 = "o3"


class Span(StrEnum):
    """Over which time a value is a mean; O3 of a day is the largest mean of eight hours."""

    HOUR = "1h"
    EIGHT_HOURS = "8h"
    DAY = "24h"
    YEAR = "year"


PLACES = {factor: 1 if factor == Factor.CO else 0 for factor in Factor}  # to which a concentration is rounded (half to even, GB/T 8170)
DAILY_SPAN = {factor: Span.EIGHT_HOURS if factor == Factor.O3 else Span.DAY for factor in Factor}
Row = tuple[Decimal, ...]


def _row(*values: int) -> Row:
    return tuple(Decimal(value) for value in values)


# --- Sub-indices (HJ 633, table 1) -------------------------------------------------------------------------------------------------------

STEPS = _row(0, 50, 100, 150, 200, 300, 400, 500)
_SHARED: Mapping[tuple[Factor, Span], Row] = {
    (Factor.SO2, Span.DAY): _row(0, 50, 150, 475, 800, 1600, 2100, 2620),
    (Factor.SO2, Span.HOUR): _row(0, 150, 500, 650, 800),
    (Factor.NO2, Span.DAY): _row(0, 40, 80, 180, 280, 565, 750, 940),
    (Factor.NO2, Span.HOUR): _row(0, 100, 200, 700, 1200, 2340, 3090, 3840),
    (Factor.CO, Span.DAY): _row(0, 2, 4, 14, 24, 36, 48, 60),
    (Factor.CO, Span.HOUR): _row(0, 5, 10, 35, 60, 90, 120, 150),
    (Factor.O3, Span.EIGHT_HOURS): _row(0, 100, 160, 215, 265, 800),
    (Factor.O3, Span.HOUR): _row(0, 160, 200, 300, 400, 800, 1000, 1200),
}
_DUST_2012 = {
    (Factor.PM10, Span.DAY): _row(0, 50, 150, 250, 350, 420, 500, 600),
    (Factor.PM25, Span.DAY): _row(0, 35, 75, 115, 150, 250, 350, 500),
}
_DUST_2026 = {
    (Factor.PM10, Span.DAY): _row(0, 50, 120, 250, 350, 420, 500, 600),
    (Factor.PM25, Span.DAY): _row(0, 35, 60, 115, 150, 250, 350, 500),
}


@dataclass(frozen=True, eq=False)
class IndexRule:
    """A version of HJ 633: breakpoints by factor and span, and what happens beyond the last one of a short row."""

    name: str
    first_day: date
    breakpoints: Mapping[tuple[Factor, Span], Row]
    beyond: Mapping[tuple[Factor, Span], int | None]  # sub-index above a short row; None: the row says nothing, another one does
    hourly_dust_span: Span  # by which row an hour of PM is judged in the real-time report

    def row(self, factor: Factor, span: Span) -> Row:
        """Return the breakpoints of a factor; an hour of PM has no row of its own and is judged by the day's."""
        if span == Span.HOUR and factor in (Factor.PM10, Factor.PM25):
            span = self.hourly_dust_span
        return self.breakpoints[factor, span]


HJ633_2012 = IndexRule(
    "HJ 633-2012",
    date(2012, 2, 29),
    {**_SHARED, **_DUST_2012},
    {(Factor.SO2, Span.HOUR): None, (Factor.O3, Span.EIGHT_HOURS): None},
    Span.DAY,
)
HJ633_2026 = IndexRule(
    "HJ 633-2026",
    date(2026, 3, 1),
    {**_SHARED, **_DUST_2026},
    {(Factor.SO2, Span.HOUR): 200, (Factor.O3, Span.EIGHT_HOURS): 300},
    Span.DAY,
)
INDEX_RULES = (HJ633_2012, HJ633_2026)


class AqiClass(StrEnum):
    """The six classes of air (空气质量级别), with colour (appendix A of both versions)."""

    GOOD = "good"
    FAIR = "fair"
    LIGHT = "light"
    MODERATE = "moderate"
    HEAVY = "heavy"
    SEVERE = "severe"


CLASSES: tuple[tuple[int, AqiClass, str, str], ...] = (  # AQI up to, class, its word in the standard, its colour
    (50, AqiClass.GOOD, "优", "#00E400"),
    (100, AqiClass.FAIR, "良", "#FFFF00"),
    (150, AqiClass.LIGHT, "轻度污染", "#FF7E00"),
    (200, AqiClass.MODERATE, "中度污染", "#FF0000"),
    (300, AqiClass.HEAVY, "重度污染", "#99004C"),
    (500, AqiClass.SEVERE, "严重污染", "#7E0023"),
)

# --- Limits (GB 3095, class II) ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """A version or phase of GB 3095, class II (二级), by factor and span."""

    name: str
    first_day: date
    values: Mapping[tuple[Factor, Span], Decimal]

    def of(self, factor: Factor, span: Span) -> Decimal | None:
        """Return the limit, None where the standard sets none."""
        return self.values.get((factor, span))


def _limits(name: str, first_day: date, **rows: tuple[int | None, int | None, int | None]) -> Limits:
    """Return a version from rows of year, day (O3: eight hours) and hour."""
    values = {}
    for factor, (year, day, hour) in rows.items():
        spans = ((Span.YEAR, year), (DAILY_SPAN[Factor(factor)], day), (Span.HOUR, hour))
        values |= {(Factor(factor), span): Decimal(value) for span, value in spans if value is not None}
    return Limits(name, first_day, values)


GB3095_2012 = _limits(
    "GB 3095-2012", date(2012, 2, 29),
    so2=(60, 150, 500), no2=(40, 80, 200), co=(None, 4, 10), o3=(None, 160, 200), pm10=(70, 150, None), pm25=(35, 75, None),
)  # fmt: skip
GB3095_2026 = _limits(
    "GB 3095-2026, transitional", date(2026, 3, 1),
    so2=(60, 150, 500), no2=(40, 80, 200), co=(None, 4, 10), o3=(None, 160, 200), pm10=(60, 120, None), pm25=(30, 60, None),
)  # fmt: skip
GB3095_2031 = _limits(
    "GB 3095-2026", date(2031, 1, 1),
    so2=(20, 50, 150), no2=(30, 50, 200), co=(None, 4, 10), o3=(None, 160, 200), pm10=(50, 100, None), pm25=(25, 50, None),
)  # fmt: skip
LIMITS = (GB3095_2012, GB3095_2026, GB3095_2031)


def _in_force(versions, day: date):
    # The first version also judges what was measured before it: nothing older is kept here.
    return max((one for one in versions if one.first_day <= day), key=lambda one: one.first_day, default=versions[0])


def limits_on(day: date) -> Limits:
    """Return the limits in force on a measured day."""
    return _in_force(LIMITS, day)


def index_rule_on(day: date) -> IndexRule:
    """Return the version of HJ 633 in force on a measured day."""
    return _in_force(INDEX_RULES, day)


# --- Validity (GB 3095-2026 table 4; 2012 the same) --------------------------------------------------------------------------------------

HOURS_FOR_A_DAY = 20
HOURS_FOR_EIGHT = 6
EIGHTS_FOR_A_DAY = 14  # fewer: the day stands only if its largest one exceeds the limit
FIRST_EIGHT, LAST_EIGHT = 8, 24  # the means of eight hours that end at 08:00 … 24:00 (HJ 663-2013)
DAYS_FOR_A_YEAR = 324
DAYS_FOR_A_MONTH, DAYS_FOR_FEBRUARY = 27, 25
