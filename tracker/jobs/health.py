"""Is everything alive? Asked by the health page, /healthz and the alert rule."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from tracker.jobs.models import JobRun, Outbox, RunState, SignOfLife
from tracker.jobs.schedule import Job, jobs
from tracker.lib import periods

SILENT_AFTER = timedelta(minutes=3)
OUTBOX_OLD_AFTER = timedelta(minutes=5)
LEAST_FREE_SHARE = 10  # per cent of the disk


@dataclass(frozen=True)
class Finding:
    """One line of the health page."""

    name: str
    title: str
    is_well: bool
    facts: dict


def findings() -> list[Finding]:
    """Return the state of every part, in the order in which an administrator asks."""
    return [_process("worker", _("Worker")), _process("beat", _("Scheduler")), _outbox(), _disk(), *map(_job, jobs().values())]


def is_well(found: list[Finding]) -> bool:
    """Return True if every part is well."""
    return all(finding.is_well for finding in found)


def _process(name: str, title: str) -> Finding:
    seen_at = SignOfLife.objects.filter(pk=name).values_list("seen_at", flat=True).first()
    alive = seen_at is not None and periods.real_now() - seen_at < SILENT_AFTER
    return Finding(name, title, alive, {"seen_at": seen_at})


def _outbox() -> Finding:
    now = periods.real_now()
    waiting = Outbox.objects.filter(done_at=None).aggregate(
        waiting=Count("pk", filter=Q(dead_at=None)),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
        oldest=Min("not_before", filter=Q(dead_at=None)),
    )
    is_fresh = waiting["oldest"] is None or now - waiting["oldest"] < OUTBOX_OLD_AFTER
    return Finding("outbox", _("Outbox"), is_fresh and not waiting["dead"], waiting)


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = usage.free * 100 // usage.total
    return Finding(
        "disk", _("Disk"), free >= LEAST_FREE_SHARE or usage.free > 20 * 2**30, {"free_percent": free, "free_gib": usage.free // 2**30}
    )


def _job(job: Job) -> Finding:
    last = JobRun.objects.filter(job=job.name).order_by("-started_at").first()
    is_late = is_overdue(job)
    bad = is_late or (last is not None and last.state in (RunState.FAILED, RunState.PARKED))
    facts = {"period": last.period if last else None, "state": last.state if last else None, "done_at": last.done_at if last else None}
    return Finding(f"job {job.name}", job.title, not bad, facts | {"result": last.result if last else "", "overdue": is_late})


def is_overdue(job: Job) -> bool:
    """Return True if a job has not been done for two of its periods."""
    now = periods.now()
    since = now - 2 * job.when.length
    if not [slot for slot in job.when.slots(since - job.when.length, now) if slot.due_at <= now]:
        return False
    first = JobRun.objects.filter(job=job.name).order_by("started_at").values_list("started_at", flat=True).first()
    beginning = first or SignOfLife.objects.order_by("seen_at").values_list("seen_at", flat=True).first()
    if beginning is None or periods.real_now() - beginning < 2 * job.when.length:
        return False
    return not JobRun.objects.filter(job=job.name, state=RunState.DONE, done_at__gte=periods.real_now() - 2 * job.when.length).exists()
