"""Periodic jobs, declared by the apps: what is due is asked by period, never by clock, so that missed weeks are made up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.lib.periods import LOCAL, Period, at_local, local_day, month_of, week_of

MOST_MADE_UP = 12  # periods looked back on; older ones are run by hand with manage.py run_job
A_MOMENT = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """One due time of a job: the label that makes it unique and the moment from which it may run."""

    label: str
    due_at: datetime


@dataclass(frozen=True)
class Every:
    """Every so many minutes of the district's day; only the latest slot matters, for such jobs look at levels."""

    minutes: int
    is_made_up = False

    def __post_init__(self):
        if not 1 <= self.minutes <= 1440:
            raise ValueError("every 1 to 1440 minutes")

    def __str__(self):
        return ngettext("every %(n)d minute", "every %(n)d minutes", self.minutes) % {"n": self.minutes}

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the latest slot that has begun."""
        local = until.astimezone(LOCAL)
        past = (local.hour * 60 + local.minute) // self.minutes * self.minutes
        due_at = at_local(local.date(), past // 60, past % 60)
        return [Slot(f"{due_at:%Y-%m-%dT%H:%M}", due_at)]

    def next_at(self, now: datetime) -> datetime:
        """Return when the next slot begins."""
        slot = self.slots(now, now)[0]
        midnight = at_local(local_day(now) + ONE_DAY)
        return min(slot.due_at + self.length, midnight)

    @property
    def length(self) -> timedelta:
        """Return how far apart two slots are."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Daily:
    """Every day at a local hour; only the latest slot matters."""

    hour: int
    is_made_up = False
    length = timedelta(days=1)

    def __str__(self):
        return _("daily at %(hour)02d:00") % {"hour": self.hour}

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the latest slot that has begun: today's, or yesterday's before the hour."""
        day = local_day(until)
        if at_local(day, self.hour) > until:
            day -= ONE_DAY
        due_at = at_local(day, self.hour)
        return [Slot(day.isoformat(), due_at)] if due_at >= since else []

    def next_at(self, now: datetime) -> datetime:
        """Return when the next slot begins."""
        today = at_local(local_day(now), self.hour)
        return today if today > now else at_local(local_day(now) + ONE_DAY, self.hour)


@dataclass(frozen=True)
class Weekly:
    """For the week that ended: due each Monday at a local hour. Missed weeks are all made up."""

    hour: int
    is_made_up = True
    length = timedelta(days=7)

    def __str__(self):
        return _("Mondays at %(hour)02d:00, for the week that ended") % {"hour": self.hour}

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the slots of weeks that ended, oldest first."""
        return _ended(week_of(local_day(until)), self.hour, 0, since, until)

    def next_at(self, now: datetime) -> datetime:
        """Return when the next slot begins."""
        return _next(week_of(local_day(now)), self.hour, 0, now)


@dataclass(frozen=True)
class Monthly:
    """For the month that ended: due on a day of the next month at a local hour. Missed months are all made up."""

    day: int
    hour: int
    is_made_up = True
    length = timedelta(days=31)

    def __post_init__(self):
        if not 1 <= self.day <= 28:
            raise ValueError("a day that every month has: 1 to 28")

    def __str__(self):
        return _("on day %(day)d of the month at %(hour)02d:00, for the month that ended") % {"day": self.day, "hour": self.hour}

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """Return the slots of months that ended, oldest first."""
        return _ended(month_of(local_day(until)), self.hour, self.day - 1, since, until)

    def next_at(self, now: datetime) -> datetime:
        """Return when the next slot begins."""
        return _next(month_of(local_day(now)), self.hour, self.day - 1, now)


def _ended(current: Period, hour: int, days_after: int, since: datetime, until: datetime) -> list[Slot]:
    found: list[Slot] = []
    while len(found) < MOST_MADE_UP:
        due_at = at_local(current.first_day + timedelta(days=days_after), hour)
        current = current.previous()
        if due_at < since:
            break
        if due_at <= until:
            found.append(Slot(current.label, due_at))
    return found[::-1]


def _next(current: Period, hour: int, days_after: int, now: datetime) -> datetime:
    due_at = at_local(current.first_day + timedelta(days=days_after), hour)
    return due_at if due_at > now else at_local(current.next().first_day + timedelta(days=days_after), hour)


@dataclass(frozen=True)
class Job:
    """A periodic job: `body(slot_label, at)` does one period's work in one transaction and returns a short result.

    One that works in batches opens its transactions itself, so that a long run holds up nobody; it must bear being run again.
    `first_day` is the day before which nothing is made up (None: a fortnight before the first job ever ran).
    """

    name: str
    title: str
    when: Every | Daily | Weekly | Monthly
    body: Callable[[str, datetime], str]
    first_day: date | None = None
    timeout_seconds: int = 540
    is_in_batches: bool = False

    def latest_slots(self, now: datetime, wanted: int) -> list[Slot]:
        """Return the latest slots that have begun, newest first."""
        found: list[Slot] = []
        while len(found) < wanted:
            until = found[-1].due_at - A_MOMENT if found else now
            begun = self.when.slots(until - 2 * self.when.length, until)
            found.append(begun[-1])
        return found


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Make a job known; called once by each app at start."""
    _jobs[job.name] = job


def jobs() -> dict[str, Job]:
    """Return all jobs by name."""
    return dict(_jobs)
