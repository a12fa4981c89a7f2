"""The periodic job of the programs' door."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pollution.air.api import limits
from tracker.jobs.schedule import Daily, Job, register
from tracker.lib.periods import real_now


def forget_counts(label: str, at: datetime) -> str:
    """Throw away the counts of minutes that are over; return how many. Programs come in real time."""
    return str(limits.forget(real_now()))


def declare() -> None:
    """Register at start."""
    register(Job("air-door-counts", _("Visits of programs counted by the minute"), Daily(hour=2), forget_counts))
