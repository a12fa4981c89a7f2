"""Celery tasks: each reads the clock and calls one act."""

from celery import shared_task

from tracker.jobs import outbox
from tracker.jobs import tick as ticking
from tracker.lib import periods


@shared_task
def tick():
    """Ask what is due and send each job that has something open to a worker."""
    ticking.show_life("beat")
    for name in dict.fromkeys(item.job.name for item in ticking.due(periods.now())):
        run_job.apply_async(args=[name], expires=600)
    ticking.show_life("worker")


@shared_task
def run_job(name: str):
    """Run the open periods of one job, oldest first."""
    ticking.run_due(periods.now(), only=name)


@shared_task
def relay():
    """Send what waits in the outbox to the workers."""
    outbox.relay(lambda pk, key: perform.apply_async(args=[pk], task_id=key))


@shared_task
def perform(pk: int):
    """Do the work of one outbox row."""
    outbox.perform(pk)
