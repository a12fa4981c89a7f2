"""A year as a calendar in the colours of its classes, what it comes to, and the year before beside it by the same version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import pgettext

from pollution.air import classes
from pollution.air.models import AirPolicy, Station
from pollution.air.pages.hours import days_of, events_of, shown
from pollution.air.pages.indices import DayIndex, indices, one_version, same_dates
from pollution.air.periods import Air, Stretch, air_of
from pollution.air.policies import scheme_of
from pollution.air.standards import IndexRule
from pollution.air.statuses import SIX, Factor
from tracker.lib.periods import month_end, year_of
from tracker.org.models import Unit

ONE_DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True)
class Cell:
    """A day of the calendar; `index` is None where nothing valid is known, `event` names what was exceptional."""

    day: date
    index: DayIndex | None
    event: str
    is_ahead: bool


@dataclass(frozen=True)
class Month:
    """A month of the calendar: weeks from Monday to Sunday, None where another month lies."""

    first_day: date
    weeks: list[list[Cell | None]]
    good: int
    valid: int


@dataclass(frozen=True)
class Compared:
    """A line of what the year comes to, beside the year before."""

    label: str
    now: object
    before: object
    kind: classes.Shown | None = None
    change: object = None
    is_share: bool = False


@dataclass(frozen=True)
class Year:
    """What the calendar shows: `through` is the day up to which both years are counted, `by` the version that judges both, if one does."""

    months: list[Month]
    air: Air
    air_before: Air
    without: Air  # the days of exceptional events left out altogether
    without_before: Air
    first_day: date
    through: date
    before: tuple[date, date]
    events: list[tuple[date, str]]
    by: IndexRule | None


def weekdays() -> list[str]:
    """Return the heads of a week."""
    return [
        pgettext("day of the week, short", "Mo"),
        pgettext("day of the week, short", "Tu"),
        pgettext("day of the week, short", "We"),
        pgettext("day of the week, short", "Th"),
        pgettext("day of the week, short", "Fr"),
        pgettext("day of the week, short", "Sa"),
        pgettext("day of the week, short", "Su"),
    ]


def year(subject: str, whose: Unit | Station, number: int, yesterday: date, policy: AirPolicy, rule: IndexRule | None) -> Year:
    """Return a year of a unit or a station, judged by one version where `rule` names it; days not over yet are ahead.

    Without `rule` each day of the calendar is judged by its own version, and what both years come to by the later one.
    """
    whole, unit = year_of(date(number, 1, 1)), whose if subject == "unit" else whose.unit
    through = min(whole.last_day, max(yesterday, whole.first_day))
    before = same_dates(whole.first_day, through)
    known = indices(subject, whose.pk, whole.first_day, through, rule)
    by = rule or one_version(through, before[0])
    rows = events_of(unit, before[0], through)
    events, then = days_of(rows, whole.first_day, through), days_of(rows, *before)
    air = air_of(
        subject,
        [whose.pk],
        [
            Stretch("now", whole.first_day, through),
            Stretch("before", *before),
            *without("now, without", whole.first_day, through, events),
            *without("before, without", *before, then),
        ],
        policy=policy,
        rule=by,
    )
    found = {label: air.get((label, whose.pk), Air()) for label in ("now", "before", "now, without", "before, without")}
    months = [_month(date(number, month, 1), known, events, through) for month in range(1, 13)]
    return Year(months, *found.values(), whole.first_day, through, before, sorted(events.items()), by)


def without(label: str, first: date, last: date, events: Mapping[date, str]) -> list[Stretch]:
    """Return the stretches of a year between the days of events, under one label."""
    found, begin = [], first
    for day in [*sorted(events), last + ONE_DAY]:
        if begin < day:
            found.append(Stretch(label, begin, day - ONE_DAY))
        begin = max(begin, day + ONE_DAY)
    return found


def _month(first: date, known: Mapping[date, DayIndex], events: Mapping[date, str], through: date) -> Month:
    days = [first + timedelta(days=place) for place in range(month_end(first).day)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [Cell(day, known.get(day), events.get(day, ""), day > through) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    standing = [known[day] for day in days if day in known and known[day].is_published]
    weeks = [cells[place : place + WEEK] for place in range(0, len(cells), WEEK)]
    return Month(first, weeks, sum(one.aqi <= classes.ALL[1].upto for one in standing), len(standing))


# --- What it comes to -------------------------------------------------------------------------------------------------------------------


def counted(now: Air, before: Air) -> list[Compared]:
    """Return days by class of both years."""
    rows = []
    for kind in classes.ALL:
        one, other = now.counts.get(kind.kind, 0), before.counts.get(kind.kind, 0)
        rows.append(Compared(str(kind.word), one, other, kind, one - other if before.valid else None))
    return rows


def primaries(now: Air, before: Air) -> list[Compared]:
    """Return how often each factor was primary, the most frequent first; days with several count for each."""
    rows = [(factor, now.primaries.get(Factor(factor), 0), before.primaries.get(Factor(factor), 0)) for factor in SIX]
    found = [Compared(str(factor.label), one, other) for factor, one, other in rows if one or other]
    return sorted(found, key=lambda row: -row.now)


def means(now: Air, before: Air, policy: AirPolicy) -> list[Compared]:
    """Return what the factors of both years come to, and the composite index."""
    rows = []
    for factor in SIX:
        stated = [shown(air.stated(Factor(factor)), factor) for air in (now, before)]
        rows.append(Compared(str(factor.label), *stated))
    scheme = scheme_of(policy)
    return [*rows, Compared("", now.composite(scheme), before.composite(scheme))]


def shares(found: Year) -> list[tuple[Air, Air]]:
    """Return good days with and without exceptional days, of both years."""
    return [(found.air, found.air_before), (found.without, found.without_before)]


def points(now: Fraction | None, before: Fraction | None) -> Decimal | None:
    """Return the difference of two shares in percentage points, None where one is missing."""
    return None if now is None or before is None else Decimal(round((now - before) * 1000)) / 10
