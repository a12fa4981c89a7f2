"""Periodic jobs of supervision."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accountability import look_back
from accountability.rankings import RECTIFICATION
from accountability.sweep import sweep
from tracker.jobs.schedule import Daily, Every, Job, Monthly, Weekly, register
from tracker.lib.periods import local_day, period
from tracker.rankings.standing import compute


def sweep_matters(label: str, at: datetime) -> str:
    """Bring breaches, urgings and cases to what holds now."""
    return str(sweep(at))


def draw_look_backs(label: str, at: datetime) -> str:
    """Draw the closed matters that are looked back at; return how many."""
    return str(look_back.draw(local_day(at), at=at))


def rank_rectification(label: str, at: datetime) -> str:
    """Compute the standings of rectification of a week or month; what is published stays. Returns how many units are ranked."""
    tables = compute(RECTIFICATION, period(label), at=at)
    return " + ".join(str(table.places.ranked().count()) for table in tables)


def declare() -> None:
    """Register at start."""
    register(Job("supervision-sweep", _("Sweep over all matters"), Every(10), sweep_matters, is_in_batches=True))
    register(Job("supervision-look-backs", _("Draw of look-backs"), Daily(hour=5), draw_look_backs))
    register(Job("rectification-ranking-weekly", _("Weekly ranking of rectification"), Weekly(hour=6), rank_rectification))
    register(Job("rectification-ranking-monthly", _("Monthly ranking of rectification"), Monthly(day=6, hour=6), rank_rectification))
