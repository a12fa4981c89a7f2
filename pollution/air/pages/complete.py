"""How complete data are by rule: hours that count of those that should be, valid days, gaps with their beginning and end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Sum

from pollution.air import days
from pollution.air.models import AirPolicy, Station, StationDay
from pollution.air.pages.compare import Span
from pollution.air.pages.hours import bounds, primary_words
from pollution.air.periods import LONG, Air, air_of
from pollution.air.policies import days_needed
from pollution.air.standards import Factor as Six
from pollution.air.statuses import SIX, Factor, Flag
from tracker.org.models import User

HOURS_OF_A_DAY = 24
WHOLE_YEAR = 12  # months
MOST_GAPS = 200


@dataclass(frozen=True)
class Cell:
    """A factor at a station: hours that count, days that are valid; `is_enough` judges by rule, None where there is none."""

    hours: int
    of_hours: int
    days: int
    needed: int | None
    is_enough: bool | None

    @property
    def share(self) -> Fraction | None:
        """Return the share of hours that count."""
        return Fraction(self.hours, self.of_hours) if self.of_hours else None


@dataclass(frozen=True)
class Row:
    """A station with its factors; `cells` are None where it has never sent a factor and is for reference."""

    station: Station
    cells: list[Cell | None]

    @property
    def pairs(self) -> list[tuple[Factor, Cell | None]]:
        """Return the factors with their cells."""
        return list(zip(SIX, self.cells, strict=True))

    @property
    def is_lacking(self) -> bool:
        """Return whether a factor has too few days."""
        return any(cell is not None and cell.is_enough is False for cell in self.cells)


def rows_of(stations: list[Station], span: Span, policy: AirPolicy, user: User) -> list[Row]:
    """Return the completeness of stations in the counted days (three queries, four for a year)."""
    seen = StationDay.objects.visible_to(user).filter(station__in=[one.pk for one in stations], day__range=(span.first_day, span.through))
    counted = seen.values("station_id", "factor").annotate(sum_hours=Sum("hours"), valid=Count("value")).order_by()
    known = {(row["station_id"], row["factor"]): (row["sum_hours"], row["valid"]) for row in counted}
    needed, months = days_needed(policy, span.first_day, span.last_day), {}
    if (span.last_day - span.first_day).days > LONG:
        months = air_of("station", [one.pk for one in stations], [span.stretch], policy=policy, with_events=True)
    return [Row(one, _cells(one, known, span, needed, months.get(("now", one.pk)), policy)) for one in stations]


def _cells(station: Station, known: Mapping, span: Span, needed: int | None, air: Air | None, policy: AirPolicy) -> list[Cell | None]:
    found, of_hours = [], len_of(station, span) * HOURS_OF_A_DAY
    for factor in SIX:
        if station.is_for_reference and (station.pk, factor) not in known:
            found.append(None)
            continue
        hours, valid = known.get((station.pk, factor), (0, 0))
        enough = None if needed is None else valid >= needed
        if enough and air is not None and needed == policy.year_days:
            enough = air.months.get(Six(factor), 0) == WHOLE_YEAR
        found.append(Cell(hours, of_hours, valid, needed, enough if span.is_over or enough else _can_still(span, valid, needed)))
    return found


def _can_still(span: Span, valid: int, needed: int | None) -> bool | None:
    """Return False once the days that are left cannot make up for what is missing, else None: it is not decided yet."""
    left = (span.last_day - span.through).days
    return False if needed is not None and valid + left < needed else None


def len_of(station: Station, span: Span) -> int:
    """Return how many of the counted days a station was in use."""
    first = max(span.first_day, station.first_day)
    last = min(span.through, station.last_day) if station.last_day else span.through
    return max((last - first).days + 1, 0)


# --- Gaps -------------------------------------------------------------------------------------------------------------------------------

# Between two hours that count, before the first and after the last one; what came in a gap without counting says why.
GAPS = f"""
WITH valid AS (
    SELECT factor, hour FROM air_reading
    WHERE station_id = %(station)s AND hour > %(after)s AND hour <= %(until)s AND factor = ANY(%(factors)s) AND {days.COUNTS}
), edges AS (
    SELECT factor, hour FROM valid
    UNION ALL SELECT factor, %(after)s FROM unnest(%(factors)s) AS f (factor)
    UNION ALL SELECT factor, %(until)s + interval '1 hour' FROM unnest(%(factors)s) AS f (factor)
), between_them AS (
    SELECT factor, hour AS last, lead(hour) OVER (PARTITION BY factor ORDER BY hour) AS next FROM edges
), gap AS (
    SELECT factor, last, next, (extract(epoch FROM next - last) / 3600)::int - 1 AS hours FROM between_them
    WHERE next - last > interval '1 hour'
), longest AS (
    SELECT *, count(*) OVER () AS gaps, sum(hours) OVER () AS all_hours FROM gap ORDER BY hours DESC, last, factor LIMIT {MOST_GAPS}
)
SELECT longest.factor, last, next - interval '1 hour', hours, gaps, all_hours, came.flags, came.voided
FROM longest LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT flag) FILTER (WHERE flag NOT IN ('N', '')) AS flags, count(voided_id) AS voided
    FROM air_reading WHERE station_id = %(station)s AND factor = longest.factor AND hour > longest.last AND hour < longest.next
      AND hour > %(after)s AND hour <= %(until)s
) AS came ON TRUE
ORDER BY hours DESC, last, longest.factor
"""


@dataclass(frozen=True)
class Gap:
    """Hours without a value that counts, of one or more factors: from a moment to another; `flags` and `voided` say what came instead."""

    factors: list[Factor]
    begin: datetime
    end: datetime
    hours: int
    flags: list[str]
    voided: int

    @property
    def names(self) -> str:
        """Return the factors in words."""
        return primary_words(factor for factor in Factor if factor in self.factors)


@dataclass(frozen=True)
class Gaps:
    """The longest gaps of a station, and how many there are with how many hours altogether; `is_expected`: whether any hour should be."""

    rows: list[Gap]
    count: int
    hours: int
    is_expected: bool = True


def gaps_of(station: Station, first: date, last: date, until: datetime) -> Gaps:
    """Return the gaps of a station in some days up to a whole hour, while it was in use; of what is for reference only of what it sends."""
    after, end = bounds(max(first, station.first_day), min(last, station.last_day or last))
    until = min(end, until)
    factors = list(SIX)
    if station.is_for_reference:
        sent = StationDay.objects.within(station=station).order_by().values_list("factor", flat=True).distinct()
        factors = sorted(sent.filter(day__range=(first, last)) or sent)  # one that fell silent has a gap of what it sent before
    if until <= after or not factors:
        return Gaps([], 0, 0, is_expected=False)
    with connection.cursor() as cursor:
        cursor.execute(GAPS, {"station": station.pk, "after": after, "until": until, "factors": [str(factor) for factor in factors]})
        found = cursor.fetchall()
    together: dict[tuple, Gap] = {}
    for factor, begin, ended, hours, _gaps, _hours, flags, voided in found:
        words = [str(Flag(flag).label) for flag in flags or ()]
        together.setdefault((begin, ended, tuple(words), voided), Gap([], begin, ended, hours, words, voided)).factors.append(
            Factor(factor)
        )
    return Gaps(list(together.values()), found[0][4] if found else 0, found[0][5] if found else 0)
