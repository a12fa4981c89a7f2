"""The periodic jobs of alerts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tracker.alerts.digest import make_digests
from tracker.alerts.kernel import SWEEP
from tracker.alerts.sweep import sweep
from tracker.jobs.schedule import Every, Job, register


def declare() -> None:
    """Register at start."""
    register(Job(name=SWEEP, title=_("Sweep for alerts"), when=Every(10), body=_sweep))
    register(Job(name="alerts-digest", title=_("Digests of alerts"), when=Every(10), body=_digest))


def _sweep(label: str, at: datetime) -> str:
    return str(sweep(at))


def _digest(label: str, at: datetime) -> str:
    return str(make_digests(at))
