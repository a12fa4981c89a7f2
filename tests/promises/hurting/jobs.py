"""What the jobs do. Effects are rows without any guard of their own; what a killed process did is told by lines in a file."""

import os
import signal
import time
from pathlib import Path
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded

from tracker.jobs.models import Outbox
from tracker.jobs.schedule import Daily, Every, Job, Weekly
from tracker.lib import periods


def note(line: str) -> None:
    """Add a line to the notes; one write, so that lines of several processes do not mix."""
    path = Path(os.environ["TRACKER_VAR"]) / "notes"
    with path.open("a", encoding="utf-8") as notes:
        notes.write(f"{line}\n")


def count_one(name: str):
    """Return a body that leaves one more row at each call."""

    def body(label, at):
        now = periods.real_now()
        Outbox.objects.create(topic="effect", key=f"{uuid4()}", payload={"job": name, "period": label}, not_before=now, done_at=now)

    return body


def kill_itself(label, at):
    """End this process as the kernel would when memory is short."""
    note(f"poison {time.time()}")
    os.kill(os.getpid(), signal.SIGKILL)


def never_end(label, at):
    """Take longer than anybody allows, and do not listen when told to stop."""
    note(f"endless begins {os.getpid()} {time.time()}")
    while True:
        try:
            time.sleep(0.05)
            note(f"endless lives {os.getpid()} {time.time()}")
        except SoftTimeLimitExceeded:
            continue


KNOWN = {
    "count-weekly": Job("count-weekly", "Count by week", Weekly(hour=6), count_one("count-weekly")),
    "count-minutely": Job("count-minutely", "Count by minute", Every(1), count_one("count-minutely")),
    "poison": Job("poison", "Poison", Daily(hour=0), kill_itself),
    "endless": Job("endless", "Endless", Daily(hour=0), never_end),
}
