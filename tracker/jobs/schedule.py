"""Periodic jobs, declared by the apps: what is due is asked by period, never by clock, so that missed weeks are made up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.lib.periods import LOCAL, Period, at_local, local_day, month_of, week_of

MOST_MADE_UP = 12  # periods looked back on; older ones are run by hand with manage.py run_job


@dataclass(frozen=True)
class Slot:
    """One due time of a job: the label that makes it unique and the moment from which it may run."""

    label: str
    due_at: datetime


@dataclass(frozen=True)
class Every:
    """Every so many minutes of the district's day; only the latest slot matters, for such jobs look at levels."""

    minutes: int

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the latest slot that has begun."""
        local = until.astimezone(LOCAL)
        past = (local.hour * 60 + local.minute) // self.minutes * self.minutes
        due_at = at_local(local.date(), past // 60, past % 60)
        return [Slot(f"{due_at:%Y-%m-%dT%H:%M}", due_at)]

    @property
    def length(self) -> timedelta:
        """Return how far apart two slots are."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Daily:
    """Every day at a local hour; only today's slot matters."""

    hour: int

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return today's slot once it has begun."""
        day = local_day(until)
        due_at = at_local(day, self.hour)
        return [Slot(day.isoformat(), due_at)] if due_at <= until else []

    length = timedelta(days=1)


@dataclass(frozen=True)
class Weekly:
    """For the week that ended: due each Monday at a local hour. Missed weeks are all made up."""

    hour: int
    length = timedelta(days=7)

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the slots of weeks that ended, oldest first."""
        return _ended(week_of(local_day(until)), self.hour, 0, since, until)


@dataclass(frozen=True)
class Monthly:
    """For the month that ended: due on a day of the next month at a local hour. Missed months are all made up."""

    day: int
    hour: int
    length = timedelta(days=31)

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the slots of months that ended, oldest first."""
        return _ended(month_of(local_day(until)), self.hour, self.day - 1, since, until)


def _ended(current: Period, hour: int, days_after: int, since: datetime, until: datetime) -> list[Slot]:
    found: list[Slot] = []
    for _ in range(MOST_MADE_UP):
        due_at = at_local(current.first_day + timedelta(days=days_after), hour)
        current = current.previous()
        if due_at < since:
            break
        if due_at <= until:
            found.append(Slot(current.label, due_at))
    return found[::-1]


@dataclass(frozen=True)
class Job:
    """A periodic job: `body(slot_label, at)` does one period's work in one transaction and returns a short result.

    `first_day` is the day before which nothing is made up (None: the day the district was set up).
    """

    name: str
    title: str
    when: Every | Daily | Weekly | Monthly
    body: Callable[[str, datetime], str]
    first_day: date | None = None
    timeout_seconds: int = 540


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Make a job known; called once by each app at start."""
    _jobs[job.name] = job


def jobs() -> dict[str, Job]:
    """Return all jobs by name."""
    return dict(_jobs)
