"""Promise 10: no job overlaps itself; one that takes too long is killed at its limit."""

from itertools import pairwise

import pytest

from tests.make import moment
from tracker.jobs.models import JobRun, RunState
from tracker.jobs.tasks import run_job

SOFT, HARD = 1, 2  # seconds; the product: 570 and 600
SLACK = 2.5  # Celery looks once a second, on a busy machine later


def lives(home) -> dict[str, tuple[float, float]]:
    """Return the first and the last moment at which each process was seen in the job."""
    seen: dict[str, list[float]] = {}
    for _word, _verb, pid, at in home.notes("endless"):
        seen.setdefault(pid, []).append(float(at))
    return {pid: (min(times), max(times)) for pid, times in seen.items()}


def live_through(house, living_at, attempts: int):
    home = house(jobs=["endless"], celery={"task_soft_time_limit": SOFT, "task_time_limit": HARD})
    living_at(moment(2016, 8, 10), weeks=1)
    home.start("redis", "worker", "beat")
    home.wait_for(lambda: home.notes("endless"), "the job did not begin")
    for _ in range(attempts):
        home.send(run_job, "endless", times=3)  # doubled messages while it runs
        home.watch(HARD)
    home.wait_for(lambda: len(lives(home)) >= attempts, "it was not killed and tried again")
    home.stop()

    spans = sorted(lives(home).values())
    assert all(last - first <= HARD + SLACK for first, last in spans)
    assert all(following[0] >= before[1] for before, following in pairwise(spans))  # one after the other
    return spans


def test_one_at_a_time_and_killed_at_the_limit(house, living_at):
    live_through(house, living_at, 2)


@pytest.mark.long
def test_until_it_is_given_up(house, living_at):
    live_through(house, living_at, 4)
    run = JobRun.objects.get(job="endless")
    assert run.attempts == 4 and run.state in (RunState.RUNNING, RunState.PARKED)
