"""(job, period) due and not done: asked each minute, answered by the tables, whoever asks and however often."""

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from tracker.jobs.models import JobRun, RunState, SignOfLife
from tracker.jobs.schedule import Job, Slot, jobs
from tracker.lib import periods

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 4  # then the run is parked and shown on the health page
RETRY_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Due:
    """A job and one of its slots that has begun and is not done."""

    job: Job
    slot: Slot


def due(now: datetime) -> list[Due]:
    """Return everything due at a moment of the district's clock and not done, oldest first."""
    beginning = _beginning(now)
    wanted: list[Due] = []
    for job in jobs().values():
        since = periods.at_local(job.first_day) if job.first_day else beginning
        wanted += [Due(job, slot) for slot in job.when.slots(since, now)]
    labels = {item.slot.label for item in wanted}
    settled = {(run.job, run.period) for run in JobRun.objects.filter(period__in=labels) if _is_settled(run)}
    open_ones = [item for item in wanted if (item.job.name, item.slot.label) not in settled]
    return sorted(open_ones, key=lambda item: item.slot.due_at)


def _beginning(now: datetime) -> datetime:
    """Return the moment before which no period is made up: a fortnight before the first job ever ran, or before now."""
    first = JobRun.objects.order_by("started_at").values_list("started_at", flat=True).first()
    age = periods.real_now() - first if first else timedelta(0)
    return now - age - timedelta(days=14)


def _is_settled(run: JobRun) -> bool:
    """Return True if a run needs nobody now: done, parked, or failed a moment ago."""
    if run.state in (RunState.DONE, RunState.PARKED):
        return True
    return run.state == RunState.FAILED and periods.real_now() - (run.done_at or run.started_at) < RETRY_AFTER


def run_due(now: datetime) -> list[str]:
    """Run everything that is due in this process, without Redis; return one line for each."""
    return [f"{item.job.name} {item.slot.label}: {run(item.job.name, item.slot.label, now)}" for item in due(now)]


def run(name: str, label: str, at: datetime, *, again: bool = False) -> str:
    """Run one period of a job if nobody has and nobody does; return what came of it.

    The advisory lock, the run's row and the job's own rows are one transaction: a killed worker leaves nothing behind.
    """
    job = jobs()[name]
    try:
        with transaction.atomic():
            if not _lock(f"{name}:{label}"):
                return "busy"
            known = JobRun.objects.filter(job=name, period=label).first()
            if known and known.state in (RunState.DONE, RunState.PARKED) and not again:
                return "already done"
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{job.timeout_seconds}s'")
            started = periods.real_now()
            result = job.body(label, at)
            _record(name, label, RunState.DONE, started, result=result[:200], is_late=_is_late(job, label, at))
            return result
    except Exception as error:  # the edge of every job: the reason is kept, the tick tries again
        log.exception("job %s %s failed", name, label)
        _record_failure(name, label, error)
        return f"failed: {error}"


def _record_failure(name: str, label: str, error: Exception) -> None:
    with transaction.atomic():
        known = JobRun.objects.select_for_update().filter(job=name, period=label).first()
        state = RunState.PARKED if known and known.attempts + 1 >= MOST_ATTEMPTS else RunState.FAILED
        text = "".join(traceback.format_exception(error))[-4000:]
        _record(name, label, state, periods.real_now(), error=text, result=str(error)[:200])


def _record(name: str, label: str, state: str, started: datetime, *, result: str = "", error: str = "", is_late: bool = False) -> None:
    row, is_new = JobRun.objects.get_or_create(
        job=name,
        period=label,
        defaults={
            "state": state,
            "started_at": started,
            "done_at": periods.real_now(),
            "result": result,
            "error": error,
            "is_late": is_late,
        },
    )
    if not is_new:
        JobRun.objects.filter(pk=row.pk).update(
            state=state,
            started_at=started,
            done_at=periods.real_now(),
            attempts=row.attempts + 1,
            result=result,
            error=error,
            is_late=is_late,
        )


def _is_late(job: Job, label: str, at: datetime) -> bool:
    """Return True if the period's next slot has begun too: it was missed and made up."""
    for slot in job.when.slots(at - 40 * job.when.length, at):
        if slot.label == label:
            return at - slot.due_at >= job.when.length
    return True


def _lock(key: str) -> bool:
    """Take the transaction's advisory lock on a key; False if another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        return cursor.fetchone()[0]


def show_life(name: str) -> None:
    """Note that a process works, in real time."""
    SignOfLife.objects.update_or_create(name=name, defaults={"seen_at": periods.real_now()})
