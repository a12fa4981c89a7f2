"""Periodic jobs around the receiver: the tables of the coming months, hours made of minutes."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pollution.air import partitions
from pollution.air.hj212.hours import make_hours
from tracker.jobs.schedule import Daily, Every, Job, register
from tracker.lib.periods import local_day, real_now


def make_months(label: str, at: datetime) -> str:
    """Make the tables of this and the next months, of the district's day and of the real one, on which devices speak; return which."""
    return " ".join(partitions.make_ahead(local_day(at)) + partitions.make_ahead(local_day(real_now()))) or "0"


def make_hours_of_minutes(label: str, at: datetime) -> str:
    """Make hours of the minutes that came; return how many. Devices live in real time."""
    return str(make_hours(real_now()))


def declare() -> None:
    """Register at start."""
    register(Job("air-months", _("Tables of readings for the coming months"), Daily(hour=1), make_months))
    register(Job("air-hours-of-minutes", _("Hours made of minutes"), Every(10), make_hours_of_minutes, is_in_batches=True))
