"""Periodic jobs of key projects."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from projects.reporting import open_round, rounds_to_open
from tracker.jobs.schedule import Daily, Job, register
from tracker.lib.periods import local_day


def open_due_rounds(label: str, at: datetime) -> str:
    """Open every round that should be open and is not; looked at by level, so a missed day is made up."""
    opened = [open_round(month, at=at) for month in rounds_to_open(local_day(at))]
    return ", ".join(str(round_) for round_ in opened) or "-"


def declare() -> None:
    """Register at start."""
    register(Job("project-rounds", _("Opening of reporting rounds"), Daily(hour=6), open_due_rounds))
