"""The Celery application and the whole schedule; hours are those of the district's clock, asked by the tick (docs/decisions/0002)."""

import logging
import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

log = logging.getLogger(__name__)
app = Celery("tracker")
app.conf.update(
    broker_url=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,  # a half-open connection is left behind after 1 + 2 × so many seconds at the latest
    },
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=600,
    task_soft_time_limit=570,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_max_memory_per_child=400_000,
    worker_hijack_root_logger=False,
    timezone="Asia/Shanghai",
    beat_schedule={
        "tick": {"task": "tracker.jobs.tasks.tick", "schedule": 60, "options": {"expires": 55}},
        "relay": {"task": "tracker.jobs.tasks.relay", "schedule": 2, "options": {"expires": 10}},
    },
)
app.autodiscover_tasks(["tracker.jobs"])


@beat_init.connect
def ask_at_once(**_sent) -> None:
    """Ask what is due as soon as the scheduler starts, not a minute later: what was missed begins now."""
    log.info("scheduler ready.")  # the supervisor waits for these words; Celery's own are muted with its line for each tick
    app.send_task("tracker.jobs.tasks.tick", expires=55)
