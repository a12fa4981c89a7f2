"""Jobs made up for the tests: each notes what it did in a table of its own app, the outbox."""

import pytest

from tracker.jobs import outbox, schedule
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.lib import periods


@pytest.fixture
def only(monkeypatch):
    """Let the given jobs be the only ones."""

    def use(*jobs):
        monkeypatch.setattr(schedule, "_jobs", {job.name: job for job in jobs})

    return use


@pytest.fixture
def topics(monkeypatch):
    """Let the test handle topics of its own."""
    monkeypatch.setattr(outbox, "_handlers", {})
    return outbox.handle


def note(label, at):
    """Leave one row a call behind, as the work of a job does."""
    number = Outbox.objects.filter(topic="noted").count()
    Outbox.objects.create(topic="noted", key=f"{label}-{number}", not_before=at, done_at=at)
    return f"noted {label}"


def noted() -> list[str]:
    """Return the labels that `note` was called with, in order."""
    return [key.rsplit("-", 1)[0] for key in Outbox.objects.filter(topic="noted").order_by("id").values_list("key", flat=True)]


def make_run(job, period, *, state=RunState.DONE, ago=None, **fields) -> JobRun:
    """Return the record of a run that ended some time ago."""
    moment = periods.real_now() - (ago or periods.NO_OFFSET)
    return JobRun.objects.create(job=job, period=period, state=state, **({"started_at": moment, "done_at": moment} | fields))
