"""The only clock of the house, the local day, weeks and months.

The district's clock may run with an offset (the demonstration district lives in August 2016);
`real_now` never does: trails and job records keep real time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
NO_OFFSET = timedelta(0)

_offset_provider: Callable[[], timedelta] = lambda: NO_OFFSET  # noqa: E731 - replaced once at start by tracker.org
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def use_offset(provider: Callable[[], timedelta]) -> None:
    """Let `provider` say how far the district's clock is from the real one (negative: in the past)."""
    global _offset_provider
    _offset_provider = provider


def real_now() -> datetime:
    """Return the real moment, for trails and job records."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the district's moment."""
    return _frozen.get() or real_now() + _offset_provider()


def today() -> date:
    """Return the district's local day."""
    return local_day(now())


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the district's clock at a moment, for tests and for commands with --at."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def local_day(moment: datetime) -> date:
    """Return the day in Asia/Shanghai to which a moment belongs."""
    return moment.astimezone(LOCAL).date()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the moment of a local wall-clock time."""
    return datetime.combine(day, time(hour, minute), LOCAL)


class BadPeriod(ValueError):
    """A period label is none of 2016-W31, 2016-07, 2016-Q3, 2016."""


@dataclass(frozen=True, order=True)
class Period:
    """A week (Monday to Sunday), a month, a quarter or a year; both days belong to it."""

    first_day: date
    last_day: date
    label: str

    @property
    def kind(self) -> str:
        """Return "week", "month", "quarter" or "year"."""
        if "W" in self.label:
            return "week"
        return "quarter" if "Q" in self.label else "month" if "-" in self.label else "year"

    def previous(self) -> "Period":
        """Return the period of the same kind just before."""
        return _period_of(self.kind, self.first_day - timedelta(days=1))

    def next(self) -> "Period":
        """Return the period of the same kind just after."""
        return _period_of(self.kind, self.last_day + timedelta(days=1))

    def __str__(self) -> str:
        return self.label


def week_of(day: date) -> Period:
    """Return the ISO week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return Period(monday, monday + timedelta(days=6), f"{year}-W{week:02}")


def month_of(day: date) -> Period:
    """Return the month that holds a day."""
    first = day.replace(day=1)
    return Period(first, month_end(day), f"{day.year}-{day.month:02}")


def quarter_of(day: date) -> Period:
    """Return the quarter that holds a day."""
    number = (day.month - 1) // 3 + 1
    return Period(date(day.year, number * 3 - 2, 1), month_end(date(day.year, number * 3, 1)), f"{day.year}-Q{number}")


def year_of(day: date) -> Period:
    """Return the year that holds a day."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def period(label: str) -> Period:
    """Return the period of a label: 2016-W31, 2016-07, 2016-Q3 or 2016. Raises BadPeriod."""
    try:
        if match := re.fullmatch(r"(\d{4})-W(\d{2})", label):
            return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        if match := re.fullmatch(r"(\d{4})-(\d{2})", label):
            return month_of(date(int(match[1]), int(match[2]), 1))
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", label):
            return quarter_of(date(int(match[1]), int(match[2]) * 3, 1))
        if re.fullmatch(r"\d{4}", label):
            return year_of(date(int(label), 1, 1))
    except ValueError as error:
        raise BadPeriod(label) from error
    raise BadPeriod(label)


def _period_of(kind: str, day: date) -> Period:
    return {"week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of}[kind](day)


def time_progress(day: date) -> Fraction:
    """Return the elapsed share of the year at the end of a day (时序进度): whole months ÷ 12, and days within a month in proportion."""
    return (day.month - 1 + Fraction(day.day, month_end(day).day)) / 12
