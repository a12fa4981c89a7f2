"""Promise 7: workers come back from a network that froze and left half-open connections."""

import time
from itertools import count

import pytest

from tests.make import moment
from tests.promises.harness import Network
from tracker.celery import app
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.lib import periods

WITHIN = 60  # seconds after the network is back
_numbers = count()


def ask() -> None:
    outbox.ask("quick", f"quick {next(_numbers)}", {})


def freeze_and_measure(house, living_at, *, runs: int, frozen: int, **wanted) -> list[float]:
    """Return how long after each freeze the worker did something that was asked for after it."""
    home = house(jobs=["count-minutely"], relay_seconds=2, send_again_seconds=30, **wanted)  # the product's own waits
    living_at(moment(2016, 8, 10), weeks=1)
    home.start("redis")
    network = Network(home.server.socket)
    try:
        home.start("worker", "beat", REDIS_URL=f"redis://127.0.0.1:{network.port}/0")
        return [freeze(home, network, frozen) for _ in range(runs)]
    finally:
        network.close()


def freeze(home, network: Network, seconds: int) -> float:
    """Freeze the network; return the seconds from its return until new work was done. One row a second is asked for."""
    ask()
    home.wait_for(Outbox.objects.filter(done_at__gt=periods.real_now()).exists, "the worker did nothing")
    pids = home.worker.process.pid, home.beat.process.pid
    network.freeze()
    home.watch(seconds)
    network.thaw()
    back = periods.real_now()

    def is_working() -> bool:
        ask()
        time.sleep(0.5)
        return Outbox.objects.filter(created_at__gt=back).exclude(done_at=None).exists()

    took = home.wait_for(is_working, "the worker stayed deaf", seconds=WITHIN, every=0.5)
    assert pids == (home.worker.process.pid, home.beat.process.pid)  # nobody was restarted
    return took


def test_the_product_waits_for_no_dead_connection():
    options = app.conf.broker_transport_options
    assert (options["socket_timeout"], options["socket_connect_timeout"], options["socket_keepalive"]) == (10, 5, True)
    assert options["health_check_interval"] == 10  # with 25, the default, the last of six runs took 51 s


# However short the silence, the lines of before stay half open: the worker must leave them by itself.
@pytest.mark.parametrize(("runs", "frozen"), [(1, 4), pytest.param(6, 20, marks=pytest.mark.long)])
def test_the_worker_comes_back(house, living_at, runs, frozen):
    took = freeze_and_measure(house, living_at, runs=runs, frozen=frozen)
    print("seconds after each thaw:", [round(one, 1) for one in took])
    assert len(took) == runs and max(took) <= WITHIN
