"""Celery tasks: each reads the clock and calls one act."""

from celery import shared_task

from tracker.jobs import outbox
from tracker.jobs import tick as ticking
from tracker.lib import periods


@shared_task
def tick():
    """Ask what is due and send each to a worker."""
    ticking.show_life("beat")
    for item in ticking.due(periods.now()):
        run_job.apply_async(args=[item.job.name, item.slot.label], expires=600)
    ticking.show_life("worker")


@shared_task
def run_job(name: str, label: str):
    """Run one period of one job."""
    ticking.run(name, label, periods.now())


@shared_task
def relay():
    """Send what waits in the outbox to the workers."""
    outbox.relay(lambda pk, key: perform.apply_async(args=[pk], task_id=key))


@shared_task
def perform(pk: int):
    """Do the work of one outbox row."""
    outbox.perform(pk)
