"""Periodic jobs of key projects."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from projects import raising
from projects.rankings import PROJECT_PROGRESS
from projects.reporting import open_round, rounds_to_open
from tracker.jobs.schedule import Daily, Job, Monthly, Weekly, register
from tracker.lib.periods import local_day, period
from tracker.rankings.standing import compute


def open_due_rounds(label: str, at: datetime) -> str:
    """Open every round that should be open and is not; looked at by level, so a missed day is made up."""
    opened = [open_round(month, at=at) for month in rounds_to_open(local_day(at))]
    return ", ".join(str(round_) for round_ in opened) or "-"


def rank_progress(label: str, at: datetime) -> str:
    """Compute the standings of project progress of a week or month; what is published stays. Returns how many units are ranked."""
    tables = compute(PROJECT_PROGRESS, period(label), at=at)
    return " + ".join(str(table.places.ranked().count()) for table in tables)


def raise_matters(label: str, at: datetime) -> str:
    """Make matters of what has been late for so long as the rule says; return how many."""
    return str(raising.raise_due(at))


def declare() -> None:
    """Register at start."""
    register(Job("project-matters", _("Raising of late projects into matters"), Daily(hour=6), raise_matters, is_in_batches=True))
    register(Job("project-rounds", _("Opening of reporting rounds"), Daily(hour=6), open_due_rounds))
    register(Job("project-ranking-weekly", _("Weekly ranking of project progress"), Weekly(hour=6), rank_progress))
    register(Job("project-ranking-monthly", _("Monthly ranking of project progress"), Monthly(day=6, hour=6), rank_progress))
