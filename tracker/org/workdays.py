"""Working days (工作日): counted from the calendar in the database, Monday to Friday beyond the years loaded.

Day 0 is the day of sending, counting begins the day after. A deadline that counted a day of a year
whose notice is not loaded is provisional (暂定): the notice may still move it.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from time import monotonic

from tracker.org.models import CalendarDay, CalendarYear

READ_ANEW_AFTER = 60  # seconds: so long may another process go on with yesterday's calendar
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """A day, and whether a notice not yet loaded may move it."""

    day: date
    is_provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday to Friday, and the years whose notices are loaded."""

    exceptions: dict[date, bool]  # day → is it worked
    years: frozenset[int]
    read_at: float = 0
    _days: list[date] = field(init=False, repr=False, compare=False, default_factory=list)
    _sums: list[int] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self):
        odd = sorted(day for day, worked in self.exceptions.items() if worked != _is_weekday(day))
        self._days.extend(odd)
        self._sums.extend(accumulate(1 if self.exceptions[day] else -1 for day in odd))

    def is_workday(self, day: date) -> bool:
        """Return True if a day is worked."""
        return self.exceptions.get(day, _is_weekday(day))

    def number(self, day: date) -> int:
        """Return how many working days lie before or on a day, counted from a fixed Monday."""
        weeks, rest = divmod(day.toordinal() - 1, 7)  # 0001-01-01 was a Monday
        place = bisect_right(self._days, day)
        return weeks * 5 + min(rest + 1, 5) + (self._sums[place - 1] if place else 0)

    def is_loaded(self, first: date, last: date) -> bool:
        """Return True if the notices of all years from one day to another are loaded."""
        return all(year in self.years for year in range(first.year, last.year + 1))


_known: Calendar | None = None


def calendar() -> Calendar:
    """Return the calendar, read from the database at most once a minute and process."""
    global _known
    if _known is None or monotonic() - _known.read_at > READ_ANEW_AFTER:
        days = dict(CalendarDay.objects.values_list("day", "is_workday"))
        _known = Calendar(days, frozenset(CalendarYear.objects.values_list("year", flat=True)), monotonic())
    return _known


def forget() -> None:
    """Read the calendar anew the next time: after it changed, and between tests."""
    global _known
    _known = None


def is_workday(day: date) -> bool:
    """Return True if a day is worked (工作日)."""
    return calendar().is_workday(day)


def add_workdays(day: date, n: int) -> Deadline:
    """Return the n-th working day after a day; n = 0 is the day itself, worked or not."""
    if n < 0:
        raise ValueError("working days are counted forward")
    if n == 0:
        return Deadline(day, is_provisional=False)
    known = calendar()
    end = day
    while n:
        end += ONE_DAY
        n -= known.is_workday(end)
    return Deadline(end, is_provisional=not known.is_loaded(day + ONE_DAY, end))


def workdays_between(first: date, last: date) -> int:
    """Return the working days after `first` up to and including `last`; 0 if `last` is not later."""
    if last <= first:
        return 0
    known = calendar()
    return known.number(last) - known.number(first)


def workdays_ago(day: date, n: int) -> date:
    """Return the latest day from which n working days have passed by `day`.

    For conditions in SQL: what is due on that day or earlier is n or more working days late.
    """
    known = calendar()
    wanted = known.number(day) - n
    start = day
    while known.number(start) > wanted:
        start -= ONE_DAY
    return start


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5
