"""Promise 7: workers come back from a network that froze and left half-open connections."""

import pytest

from tests.make import moment
from tests.promises.harness import Network
from tracker.celery import app
from tracker.jobs import outbox
from tracker.jobs.models import Outbox

WITHIN = 60  # seconds after the network is back


def freeze_and_measure(house, living_at, *, frozen: float, runs: int, **wanted) -> list[float]:
    """Return how long after each freeze the worker did something again."""
    home = house(jobs=["count-minutely"], **wanted)
    living_at(moment(2016, 8, 10), weeks=1)
    home.start("redis")
    network = Network(home.server.socket)
    try:
        home.start("worker", "beat", REDIS_URL=f"redis://127.0.0.1:{network.port}/0")
        return [freeze(home, network, frozen, f"run {n}") for n in range(runs)]
    finally:
        network.close()


def freeze(home, network: Network, seconds: float, key: str) -> float:
    """Freeze the network; return how long after the thaw work is done that was asked for meanwhile."""
    is_done = Outbox.objects.filter(topic="quick", done_at=None).exists
    outbox.ask("quick", f"{key} before", {})
    home.wait_for(lambda: not is_done(), "the worker did nothing")
    pids = home.worker.process.pid, home.beat.process.pid
    network.freeze()
    outbox.ask("quick", f"{key} meanwhile", {})
    home.watch(seconds)
    network.thaw()
    took = home.wait_for(lambda: not is_done(), "the worker stayed deaf", seconds=WITHIN)
    assert pids == (home.worker.process.pid, home.beat.process.pid)  # nobody was restarted
    return took


def test_the_product_waits_for_no_dead_connection():
    options = app.conf.broker_transport_options
    assert (options["socket_timeout"], options["socket_connect_timeout"], options["socket_keepalive"]) == (10, 5, True)


@pytest.mark.long
def test_six_times_twenty_seconds_with_the_products_own_waits(house, living_at):
    took = freeze_and_measure(house, living_at, frozen=20, runs=6, relay_seconds=2, send_again_seconds=5)
    print("seconds after each thaw:", [round(one, 1) for one in took])
    assert len(took) == 6 and max(took) <= WITHIN
