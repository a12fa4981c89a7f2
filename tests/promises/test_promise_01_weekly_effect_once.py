"""Promise 1: a weekly ranking has its effect exactly once, whoever dies and however often it is asked for."""

from datetime import timedelta

import pytest

from projects.rankings import CODE
from tests.make import make_milestone, moment
from tests.promises.harness import at_the_lock, locked
from tests.rankings.make import make_progress, make_township
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.jobs.tasks import run_job
from tracker.rankings.models import PlaceTerm, RankingTable

JOBS = ("project-ranking-weekly", "count-weekly")
UNITS = 4
WRITTEN = "rankings_placeterm"
WEDNESDAY = moment(2016, 8, 10)


def weeks_done() -> int:
    return min(JobRun.objects.filter(job=job, state=RunState.DONE).count() for job in JOBS)


def is_exact(weeks: int) -> None:
    """Fail unless every week has exactly its rows, nothing half done and nothing doubled."""
    assert not JobRun.objects.exclude(state=RunState.DONE).exists()
    effects = Outbox.objects.filter(topic="effect").values_list("payload__period", flat=True)
    assert len(effects) == len(set(effects)) == weeks
    assert RankingTable.objects.filter(kind=CODE).count() == 2 * weeks  # by lead unit and by territory
    for table in RankingTable.objects.filter(kind=CODE):
        assert table.places.ranked().count() == table.places.count() == UNITS
        assert PlaceTerm.objects.filter(place__table=table).count() % UNITS == 0


def ask_and_kill(house, weeks: int, *, new: int, kills: int, redis_kills: int = 0) -> None:
    """Send four messages a week and job; kill the worker in the middle of a ranking, and Redis, meanwhile."""
    for job in JOBS:
        house.send(run_job, job, times=4 * new)
    for _ in range(kills):
        with locked(WRITTEN):
            house.wait_for(at_the_lock, "no ranking was being written")
            house.kill(house.worker)
    for _ in range(redis_kills):
        house.kill(house.redis)
    house.wait_for(lambda: weeks_done() == weeks, f"not all of {weeks} weeks were done", seconds=180)


def live_through(house, living_at, *, steps) -> None:
    for n in range(UNITS):
        make_milestone(make_progress(make_township(f"街道{n}"), done=700 - 10 * n))
    home, weeks = house(jobs=JOBS, tick_seconds=2), 0
    at = WEDNESDAY
    living_at(at, weeks=steps[0]["new"] - 2)
    home.start("redis")
    with locked(WRITTEN):  # else a quick worker has done all weeks before the first message is sent
        home.start("worker", "beat")
    for step in steps:
        if weeks:
            at += timedelta(weeks=step["new"])
            living_at(at)
            home.kill(home.worker)  # the next one reads the new date
        weeks += step["new"]
        ask_and_kill(home, weeks, **step)
    home.watch(3)  # late and doubled messages arrive
    is_exact(weeks)


def test_four_weeks_asked_four_times_each_with_workers_and_redis_killed(house, living_at):
    live_through(house, living_at, steps=[{"new": 4, "kills": 1, "redis_kills": 1}])


@pytest.mark.long
def test_fifteen_weeks_with_eight_worker_kills_and_a_redis_kill(house, living_at):
    live_through(house, living_at, steps=[{"new": 2, "kills": 1, "redis_kills": 1}, *[{"new": 2, "kills": 1}] * 6, {"new": 1, "kills": 1}])
