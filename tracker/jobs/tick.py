"""(job, period) due and not done: asked each minute, answered by the tables, whoever asks and however often."""

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.jobs import outbox
from tracker.jobs.models import JobRun, RunState, SignOfLife
from tracker.jobs.schedule import Job, Slot, jobs
from tracker.lib import acting, periods
from tracker.lib.scoping import everything

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 4  # then the run is parked and shown on the health page
RETRY_AFTER = timedelta(minutes=2)
LATE_AFTER = timedelta(hours=1)  # a week or month that is done so long after its hour was missed
MADE_UP_BEFORE = timedelta(days=14)  # a new district starts with the two weeks before it
ENOUGH_FOR_ONE_TASK = timedelta(minutes=4)  # the next tick goes on; well under the hard limit of a task
SETTLED = (RunState.DONE, RunState.PARKED)
BUSY, ALREADY_DONE = "busy", "already done"


@dataclass(frozen=True)
class Due:
    """A job and one of its slots that has begun and is not done."""

    job: Job
    slot: Slot


def due(now: datetime) -> list[Due]:
    """Return everything due at a moment of the district's clock and not done, oldest first.

    While a period of a job waits to be tried again, the job's newer periods wait behind it.
    """
    beginning = first_run_at(now) - MADE_UP_BEFORE
    slots = {job: job.when.slots(periods.at_local(job.first_day) if job.first_day else beginning, now) for job in jobs().values()}
    labels = {slot.label for of_job in slots.values() for slot in of_job}
    rows = JobRun.objects.filter(job__in=[job.name for job in slots], period__in=labels).defer("error")
    runs = {(run.job, run.period): run for run in rows}
    found = [Due(job, slot) for job, of_job in slots.items() for slot in _open(job, of_job, runs)]
    return sorted(found, key=lambda item: item.slot.due_at)


def _open(job: Job, slots: list[Slot], runs: dict) -> list[Slot]:
    """Return the slots of a job that somebody should run now, oldest first."""
    found: list[Slot] = []
    for slot in slots:
        known = runs.get((job.name, slot.label))
        if known and known.state in SETTLED:
            continue
        if known and known.state == RunState.FAILED and periods.real_now() - (known.done_at or known.started_at) < RETRY_AFTER:
            break
        found.append(slot)
    return found


def first_run_at(now: datetime) -> datetime:
    """Return when the first job ever ran, on the clock on which `now` was read; `now` before that."""
    first = JobRun.objects.order_by("started_at").values_list("started_at", flat=True).first()
    return now - (periods.real_now() - first) if first else now


def run_due(now: datetime, only: str | None = None) -> list[str]:
    """Run everything that is due, or what is due of one job, in this process; return one line for each.

    A job's newer periods wait while an older one fails or is in other hands.
    """
    lines: list[str] = []
    held_up: set[str] = set()
    started = periods.real_now()
    for item in due(now):
        name, label = item.job.name, item.slot.label
        if (only and name != only) or name in held_up:
            continue
        if only and periods.real_now() - started > ENOUGH_FOR_ONE_TASK:
            break
        lines.append(f"{name} {label}: {run(name, label, now)}")
        if not JobRun.objects.filter(job=name, period=label, state__in=SETTLED).exists():
            held_up.add(name)
    return lines


def run(name: str, label: str, at: datetime, *, again: bool = False) -> str:
    """Run one period of a job if nobody has and nobody does; return what came of it.

    The attempt is counted first, so that a job that kills its worker is parked in the end. The advisory lock,
    the job's own rows and the word that it is done are one transaction: a killed worker leaves nothing half done;
    of a job that works in batches it leaves whole batches.
    """
    job = jobs()[name]
    if refusal := _begin(job, label, at, again=again):
        return refusal
    try:
        return (_run_batches if job.is_in_batches else _run_whole)(job, label, at)
    except Exception as error:  # the edge of every job: the reason is kept, the tick tries again
        log.exception("job %s %s failed", name, label)
        _record_failure(name, label, error)
        return f"failed: {error}"


def _run_whole(job: Job, label: str, at: datetime) -> str:
    """Do a period's work and note that it is done, in one transaction."""
    with transaction.atomic():
        if not _lock(job.name, label):
            return BUSY
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{job.timeout_seconds}s"])
        return _work(job, label, at)


def _run_batches(job: Job, label: str, at: datetime) -> str:
    """Let the job open its own transactions; the lock is held by the connection, and goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [job.name])
        if not cursor.fetchone()[0]:
            return BUSY
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{job.timeout_seconds}s"])
    try:
        return _work(job, label, at)
    finally:
        if connection.is_usable():  # otherwise the lock has gone with the connection
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [job.name])


def _work(job: Job, label: str, at: datetime) -> str:
    mine = JobRun.objects.filter(job=job.name, period=label)
    if not mine.filter(state=RunState.RUNNING).exists():
        return ALREADY_DONE
    with acting.acting(acting.Acting(job=f"{job.name} {label}")), everything(f"job {job.name}"):
        result = str(job.body(label, at) or "")
    mine.update(state=RunState.DONE, done_at=periods.real_now(), result=result[:200], error="")
    return result


@transaction.atomic
def _begin(job: Job, label: str, at: datetime, *, again: bool) -> str:
    """Count an attempt and return an empty string, or return why nobody should try."""
    if not _lock(job.name, label):
        return BUSY
    known = JobRun.objects.filter(job=job.name, period=label).first()
    if known and known.state in SETTLED and not again:
        return ALREADY_DONE
    attempts = 1 if known is None or again else known.attempts + 1
    if attempts > MOST_ATTEMPTS:
        error = known.error or _("The worker ended in the middle of it each time.")
        JobRun.objects.filter(pk=known.pk).update(state=RunState.PARKED, done_at=periods.real_now(), error=error)
        return "parked"
    values = {"state": RunState.RUNNING, "started_at": periods.real_now(), "done_at": None, "attempts": attempts}
    JobRun.objects.update_or_create(job=job.name, period=label, defaults=values | {"is_late": is_late(job, label, at)})
    return ""


def _record_failure(name: str, label: str, error: Exception) -> None:
    """Keep the reason; after the last attempt park the run. What somebody else finished meanwhile stays finished."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the job may have lost it
    text = "".join(traceback.format_exception(error))[-4000:]
    with transaction.atomic():
        known = JobRun.objects.select_for_update().filter(job=name, period=label, state=RunState.RUNNING).first()
        if known is None:
            return
        known.state = RunState.PARKED if known.attempts >= MOST_ATTEMPTS else RunState.FAILED
        known.done_at, known.error, known.result = periods.real_now(), text, str(error)[:200]
        known.save(update_fields=["state", "done_at", "error", "result"])


def is_late(job: Job, label: str, at: datetime) -> bool:
    """Return True if this period was missed and is made up: a newer one has begun, or the hour of its week or month is long over."""
    latest = job.latest_slots(at, 1)[0]
    return label < latest.label or (job.when.is_made_up and label == latest.label and at - latest.due_at > LATE_AFTER)


def ask_again(run_again: JobRun) -> None:
    """Ask a worker to run a period once more; a second click on the same state asks nothing new."""
    key = f"run-again:{run_again.pk}:{run_again.started_at.timestamp()}"
    outbox.ask("jobs.run", key, {"job": run_again.job, "period": run_again.period})


def _run_asked(payload: dict, key: str) -> None:
    """Do what ask_again asked for; what came of it stands in the run."""
    run(payload["job"], payload["period"], periods.now(), again=True)


outbox.handle("jobs.run", _run_asked)


def _lock(name: str, label: str) -> bool:
    """Take the transaction's advisory lock on a period; False if another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{label}"])
        return cursor.fetchone()[0]


def show_life(name: str) -> None:
    """Note that a process works, in real time."""
    SignOfLife.objects.update_or_create(name=name, defaults={"seen_at": periods.real_now()})
