"""Start of the app: which jobs exist and how much shorter the waits are stands in PROMISES, as JSON."""

import json
import os
from datetime import timedelta

from django.apps import AppConfig


class HurtingConfig(AppConfig):
    """Jobs that hurt."""

    name = "tests.promises.hurting"
    label = "hurting"

    def ready(self):
        from tests.promises.hurting import jobs
        from tracker.celery import app
        from tracker.jobs import outbox, schedule, tick

        wanted = json.loads(os.environ["PROMISES"])
        known = jobs.KNOWN | schedule.jobs()
        schedule._jobs.clear()
        for name in wanted["jobs"]:
            schedule.register(known[name])
        outbox.handle("quick", lambda payload, key: None)
        tick.RETRY_AFTER = timedelta(seconds=1)
        outbox.SEND_AGAIN_AFTER = timedelta(seconds=wanted.get("send_again_seconds", 5))
        app.conf.update(wanted.get("celery", {}))
        app.conf.broker_transport_options |= wanted.get("transport", {})
        app.conf.beat_schedule["tick"]["schedule"] = wanted.get("tick_seconds", 1)
        app.conf.beat_schedule["relay"]["schedule"] = wanted.get("relay_seconds", 1)
