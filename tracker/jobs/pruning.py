"""Old records of frequent jobs and of delivered work are thrown away; what failed, and weekly and monthly runs, stay."""

from datetime import datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.jobs.schedule import Daily, Every, Job, jobs, register
from tracker.lib import periods

RUNS_KEPT = timedelta(days=30)
WORK_KEPT = timedelta(days=180)


def prune(label: str, at: datetime) -> str:
    """Throw away done runs of jobs that run many times a day, and done outbox rows, once they are old; real time counts."""
    now = periods.real_now()
    frequent = [job.name for job in jobs().values() if isinstance(job.when, Every)]
    runs, _by_model = JobRun.objects.filter(job__in=frequent, state=RunState.DONE, done_at__lt=now - RUNS_KEPT).delete()
    work, _by_model = Outbox.objects.filter(done_at__lt=now - WORK_KEPT).delete()
    return gettext("thrown away: %(runs)d runs, %(work)d sent") % {"runs": runs, "work": work}


def declare() -> None:
    """Register at start."""
    register(Job("jobs-pruning", _("Clearing of old job records"), Daily(hour=3), prune))
