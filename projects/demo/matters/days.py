"""Days and times of day at which people work, by chance."""

from datetime import date, datetime
from random import Random

from tracker.lib.periods import at_local
from tracker.org.workdays import add_workdays, calendar

SWEEP_HOUR = 7  # before anybody works


def workday(day: date, n: int) -> date:
    """Return the n-th working day after a day."""
    return add_workdays(day, n).day


def workdays(first: date, last: date) -> list[date]:
    """Return the working days from one day to another."""
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    return [day for day in days if calendar().is_workday(day)]


def working_hour(day: date, random: Random, first: int = 8, last: int = 17) -> datetime:
    """Return a moment of a day's working hours."""
    return at_local(day, random.randint(first, last), random.randint(0, 59))
