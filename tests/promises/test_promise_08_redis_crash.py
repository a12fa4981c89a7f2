"""Promise 8: workers come back from a Redis crash at full speed; nothing is lost."""

import pytest

from tests.make import moment
from tracker.celery import app
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.jobs.tasks import perform

WITHIN = 20  # seconds
ROWS, PREFETCHED = 150, 4


def send_all(home) -> None:
    """Hand over everything that waits, as fast as Redis takes it."""
    with app.connection_for_write(home.server.url) as wire:
        while outbox.relay(lambda pk, key: perform.apply_async(args=[pk], task_id=key, connection=wire, retry=False)):
            continue


def crash(home, number: int) -> float:
    """Kill Redis while the worker runs at full speed; return the seconds until work is done again."""
    rows = Outbox.objects.filter(key__startswith=f"round {number} ")
    outbox.ask_many("quick", [(f"round {number} {n}", {}) for n in range(ROWS)])
    send_all(home)
    home.wait_for(lambda: rows.exclude(done_at=None).count() > ROWS // 6, "the worker did nothing", every=0.01)
    home.kill(home.redis)
    home.wait_for(lambda: home.redis.running and home.server.answers(), "Redis was not started again")
    before = rows.exclude(done_at=None).count()  # with what the worker held in its hands when Redis died
    assert before < ROWS - PREFETCHED, "the worker was through before Redis died"
    took = home.wait_for(lambda: rows.exclude(done_at=None).count() > before + PREFETCHED, "the worker stays idle", seconds=WITHIN)
    home.wait_for(lambda: rows.exclude(done_at=None).count() == ROWS, "work was lost", seconds=120)
    return took


def live_through(house, living_at, rounds: int) -> list[float]:
    home = house(jobs=["count-minutely"], send_again_seconds=2)
    living_at(moment(2016, 8, 10), weeks=1)
    home.start("redis", "worker", "beat")
    return [crash(home, number) for number in range(rounds)]


def test_two_crashes(house, living_at):
    print("seconds until work was done again:", live_through(house, living_at, 2))


@pytest.mark.long
def test_twenty_crashes(house, living_at):
    took = live_through(house, living_at, 20)
    print("seconds until work was done again:", [round(one, 1) for one in took])
    assert len(took) == 20
