"""Promise 3: two schedulers do no harm."""

import pytest

from tests.make import moment
from tracker.jobs.models import JobRun, Outbox, RunState

WEEKS = 8


def live_with_two(house, living_at, seconds: float, **wanted) -> None:
    """Let two schedulers ask for a while; fail unless there are exactly as many effects as periods."""
    home = house(jobs=["count-weekly", "count-minutely"], **wanted)
    living_at(moment(2016, 8, 10), weeks=WEEKS - 2)
    home.start("redis", "worker", "beat")
    home.second(home.beat)
    home.watch(seconds)
    home.wait_for(lambda: JobRun.objects.filter(job="count-weekly", state=RunState.DONE).count() == WEEKS, "not all weeks were done")
    for beat in home.supervisor.parts[-2:]:
        beat.stop(grace=2)  # no minute begins between the two counts
    home.watch(2)

    runs = set(JobRun.objects.filter(job__startswith="count-").values_list("job", "period"))
    effects = list(Outbox.objects.filter(topic="effect").values_list("payload__job", "payload__period"))
    assert len(effects) == len(set(effects))
    assert set(effects) == runs


def test_eight_weeks_of_work_asked_for_by_two(house, living_at):
    live_with_two(house, living_at, 4, tick_seconds=0.3)


@pytest.mark.long
def test_ten_minutes_of_ticks_by_two(house, living_at):
    live_with_two(house, living_at, 600, tick_seconds=5)
