"""Is everything alive? Asked by the health page, /healthz and the alert rule."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from tracker.jobs.models import JobRun, Outbox, RunState, SignOfLife
from tracker.jobs.schedule import Job, jobs
from tracker.jobs.tick import first_run_at
from tracker.lib import periods

SILENT_AFTER = timedelta(minutes=3)
OUTBOX_OLD_AFTER = timedelta(minutes=5)
BACKUP_OLD_AFTER = timedelta(hours=26)  # one a day, and two hours in which it may be late
DEMONSTRATION = timedelta(minutes=1)  # a district whose clock is further from the real one is invented
TIME_TO_RUN = timedelta(minutes=5)  # a period that began just now is not missed yet
LEAST_FREE_PERCENT = 10  # of the disk, unless that is plenty
PLENTY_FREE_BYTES = 20 * 2**30
TROUBLE = (RunState.FAILED, RunState.PARKED)

log = logging.getLogger(__name__)
_added: list[Callable[[], "Finding"]] = []


@dataclass(frozen=True)
class Finding:
    """One line of the health page; `advice` says what to do while it is not well."""

    name: str
    title: str
    is_well: bool
    facts: dict
    advice: str = ""
    is_set_up: bool = True  # False: nobody relies on it yet; that is no trouble, and not well either

    @property
    def tone(self) -> str:
        """Return the tone in which the state is shown."""
        return ("green" if self.is_set_up else "grey") if self.is_well else "red"


def add_finding(find: Callable[[], Finding]) -> None:
    """Let an app above say at start how a part of its own stands; `find()` is asked each time and must be quick."""
    if find not in _added:
        _added.append(find)


def findings() -> list[Finding]:
    """Return the state of every part, in the order in which an administrator asks."""
    seen = dict(SignOfLife.objects.values_list("name", "seen_at"))
    now = periods.now()
    processes = [
        _process("worker", _("Worker"), seen, _("Restart the worker; its last words stand in its log.")),
        _process("beat", _("Scheduler"), seen, _("Restart the scheduler; exactly one must run.")),
    ]
    added = [_asked(find) for find in _added]
    return [*processes, _outbox(), _disk(), _backup(seen.get("backup")), *added, *(_job(job, now) for job in jobs().values())]


def _asked(find: Callable[[], Finding]) -> Finding:
    """Return how a part stands; one that cannot say so is not well, and keeps no other from speaking."""
    try:
        with transaction.atomic():
            return find()
    except Exception as error:  # the edge of every part: the reason is shown
        log.exception("health: %s failed", find.__module__)
        advice = _("It could not be looked at: read the error in the log of the web server, and tell whoever looks after the product.")
        words = f"{type(error).__name__}: {error}"[:200]
        return Finding(find.__module__, find.__module__, False, {"words": words}, advice)


def is_well(found: list[Finding]) -> bool:
    """Return True if every part is well."""
    return all(finding.is_well for finding in found)


def _process(name: str, title: str, seen: dict[str, datetime], advice: str) -> Finding:
    seen_at = seen.get(name)
    alive = seen_at is not None and periods.real_now() - seen_at < SILENT_AFTER
    return Finding(name, title, alive, {"seen_at": seen_at}, advice)


def _outbox() -> Finding:
    now = periods.real_now()
    alive, dead = Q(dead_at=None), Q(dead_at__isnull=False)
    facts = Outbox.objects.filter(done_at=None).aggregate(
        waiting=Count("pk", filter=alive), dead=Count("pk", filter=dead), oldest=Min("not_before", filter=alive)
    )
    is_fresh = facts["oldest"] is None or now - facts["oldest"] < OUTBOX_OLD_AFTER
    advice = _("Messages wait or were refused for good: look at the errors below, mend the receiver, try again.")
    return Finding("outbox", _("Outbox"), is_fresh and not facts["dead"], facts, advice)


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.VAR_DIR)
    percent = usage.free * 100 // usage.total
    has_room = percent >= LEAST_FREE_PERCENT or usage.free > PLENTY_FREE_BYTES
    facts = {"free_percent": percent, "free_gib": usage.free // 2**30}
    return Finding("disk", _("Disk"), has_room, facts, _("Make room: move old backups and logs to another disk."))


def _backup(made_at: datetime | None) -> Finding:
    """Return how old the last backup is; a district's first is expected a day after its first job, a demonstration's never."""
    is_fresh = made_at is not None and periods.real_now() - made_at < BACKUP_OLD_AFTER
    is_expected = is_lived_in(made_at)
    advice = _("Run deploy/backup each day, from cron or a systemd timer, and look at what it says.")
    return Finding("backup", _("Backup"), is_fresh or not is_expected, {"made_at": made_at}, advice, is_set_up=is_fresh)


def is_lived_in(since: datetime | None = None) -> bool:
    """Return True in a real district a day after `since`, or after its first job; a demonstration's answer is never."""
    now = periods.real_now()
    began = since or JobRun.objects.order_by("started_at").values_list("started_at", flat=True).first()
    return began is not None and now - began >= BACKUP_OLD_AFTER and abs(periods.now() - now) < DEMONSTRATION


def _job(job: Job, now: datetime) -> Finding:
    runs = JobRun.objects.filter(job=job.name)
    last_done = runs.filter(state=RunState.DONE).order_by("-period").values_list("period", flat=True).first()
    last = runs.order_by("-started_at").first()
    is_late = is_overdue(job, now, last_done)
    trouble = in_trouble(job, last_done)
    facts = {"last": last, "done_until": last_done, "overdue": is_late, "trouble": len(trouble)}
    advice = (
        trouble_advice(trouble)
        if trouble
        else _("It has not reported for two periods. Look at worker and scheduler first, then at its last run.")
    )
    return Finding(f"job {job.name}", job.title, not is_late and not trouble, facts, advice)


def in_trouble(job: Job, last_done: str | None) -> list[JobRun]:
    """Return the failed and parked runs of a job that still matter, newest first.

    A later success makes good an older failure of jobs that look at levels; of jobs whose periods are
    all made up each failure counts until that period is done.
    """
    runs = JobRun.objects.filter(job=job.name, state__in=TROUBLE).order_by("-period")
    if not job.when.is_made_up and last_done:
        runs = runs.filter(period__gt=last_done)
    return list(runs[:20])


def trouble_advice(trouble: list[JobRun]) -> str:
    """Return what to do about failed runs."""
    if any(run.state == RunState.PARKED for run in trouble):
        return _("Given up after several attempts: read the error below, mend the cause, then run it again.")
    return _("It failed and is being tried again; nothing to do yet.")


def is_overdue(job: Job, now: datetime, last_done: str | None) -> bool:
    """Return True if neither of a job's two latest periods, nor a later one, is done (`last_done`: the latest period done).

    Nothing is overdue that began before the first job of this district ever ran.
    """
    second = job.latest_slots(now - TIME_TO_RUN, 2)[-1]
    if last_done is not None and last_done >= second.label:
        return False
    return second.due_at >= first_run_at(now)
