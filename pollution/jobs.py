"""Periodic jobs of pollution control."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pollution import findings, sweeps
from pollution.rankings import FIELD_WORK
from tracker.jobs.schedule import Daily, Every, Job, Monthly, Weekly, register
from tracker.lib.periods import local_day, period
from tracker.rankings.standing import compute


def raise_unanswered(label: str, at: datetime) -> str:
    """Make matters of what was told to a site and not answered in time; return how many."""
    return str(findings.raise_unanswered(at))


def start_sweeps(label: str, at: datetime) -> str:
    """Start the planned sweeps whose first day has come; return how many."""
    return str(sweeps.start_due(local_day(at), at=at))


def rank_field_work(label: str, at: datetime) -> str:
    """Compute the standings of the work in the field of a week or month; what is published stays. Returns how many units are ranked."""
    tables = compute(FIELD_WORK, period(label), at=at)
    return " + ".join(str(table.places.ranked().count()) for table in tables)


def declare() -> None:
    """Register at start."""
    register(Job("findings-unanswered", _("Findings told and not answered"), Every(10), raise_unanswered, is_in_batches=True))
    register(Job("pollution-sweeps", _("Start of planned sweeps"), Daily(hour=0), start_sweeps))
    register(Job("field-ranking-weekly", _("Weekly ranking of the work in the field"), Weekly(hour=6), rank_field_work))
    register(Job("field-ranking-monthly", _("Monthly ranking of the work in the field"), Monthly(day=6, hour=6), rank_field_work))
