"""The periodic jobs of alerts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tracker.alerts.digest import make_digests
from tracker.alerts.kernel import RULE, SWEEP, WATCH
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import rules
from tracker.alerts.sweep import sweep, sweep_rule
from tracker.jobs.schedule import Every, Job, register
from tracker.lib.periods import local_day


def declare() -> None:
    """Register at start."""
    register(Job(name=SWEEP, title=_("Sweep for alerts"), when=Every(10), body=_sweep))
    register(Job(name=WATCH, title=_("Watch over the system"), when=Every(2), body=_watch))
    register(Job(name="alerts-digest", title=_("Digests of alerts"), when=Every(10), body=_digest))


def _sweep(label: str, at: datetime) -> str:
    return str(sweep(at))


def _watch(label: str, at: datetime) -> str:
    """Sweep for the kernel's own rule alone, which must not wait ten minutes."""
    on = local_day(at)
    return str(sweep_rule(rules()[RULE], at=at, on=on, policy=policy_on(on)))


def _digest(label: str, at: datetime) -> str:
    return str(make_digests(at))
