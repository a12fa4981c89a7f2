"""Periodic jobs of air monitoring: days and indices of what changed, exceedances and their matters. The tables of months: hj212/jobs.py."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from pollution.air import days, exceeding
from pollution.air.models import StaleDay
from tracker.jobs import health
from tracker.jobs.models import JobRun, RunState
from tracker.jobs.schedule import Every, Job, register
from tracker.lib.periods import real_now

DAYS = "air-days"
OLD_AFTER = timedelta(hours=1)
CORRECTED_WITHIN = timedelta(days=1)  # what a run missed, the next ones see: judged again, it is the same


def compute_days(label: str, at: datetime) -> str:
    """Compute the days whose hours changed, with the indices of stations and units; return how many days of stations."""
    return str(days.compute_due())


def judge_exceedances(label: str, at: datetime) -> str:
    """Find the hours that are too high by rules in use, make them matters, take back what does not hold, note replies."""
    return str(exceeding.judge(at, corrected_since=real_now() - CORRECTED_WITHIN))


def declare() -> None:
    """Register at start."""
    register(Job(DAYS, _("Days and indices of the air"), Every(5), compute_days, is_in_batches=True))
    register(Job("air-exceedances", _("Hours that are too high"), Every(5), judge_exceedances, is_in_batches=True))
    health.add_finding(finding)


def finding() -> health.Finding:
    """Return whether days wait to be computed for longer than an hour: then what pages show is not what the hours say."""
    waiting = StaleDay.objects.unscoped("how many days wait, of whichever station").count()
    runs = JobRun.objects.filter(job=DAYS, state=RunState.DONE)
    last = runs.order_by("-started_at").values_list("done_at", flat=True).first()
    is_late = bool(waiting) and (last is None or real_now() - last > OLD_AFTER)
    advice = _("Look at the run of this job, and at the worker: days and indices are computed by it alone.")
    facts = {"seen_at": last, "words": str(waiting) if is_late else ""}
    return health.Finding("air-stale-days", _("Days of the air that wait"), not (is_late and health.is_lived_in()), facts, advice)
