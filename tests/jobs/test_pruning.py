"""Old records go, what matters stays."""

from datetime import timedelta

import pytest

from tests.make import moment
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.jobs.pruning import prune
from tracker.jobs.schedule import jobs
from tracker.lib.periods import real_now

pytestmark = pytest.mark.django_db


def make_run(job: str, *, days_old: int, state=RunState.DONE) -> JobRun:
    """Return a run that ended so many days ago."""
    at = real_now() - timedelta(days=days_old)
    return JobRun.objects.create(job=job, period=f"{days_old} {state}", state=state, started_at=at, done_at=at)


def test_only_old_done_runs_of_frequent_jobs_are_thrown_away():
    assert "alerts-sweep" in jobs()
    kept = [
        make_run("alerts-sweep", days_old=29),
        make_run("alerts-sweep", days_old=40, state=RunState.PARKED),
        make_run("project-ranking-weekly", days_old=400),
    ]
    make_run("alerts-sweep", days_old=31)
    prune("2016-08-09", moment())
    assert set(JobRun.objects.all()) == set(kept)


def test_work_that_waits_is_never_thrown_away():
    long_ago = real_now() - timedelta(days=300)
    waits = Outbox.objects.create(topic="t", key="waits", not_before=long_ago)
    Outbox.objects.create(topic="t", key="done", not_before=long_ago, done_at=long_ago)
    prune("2016-08-09", moment())
    assert list(Outbox.objects.all()) == [waits]
