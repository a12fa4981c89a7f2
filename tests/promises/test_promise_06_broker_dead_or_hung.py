"""Promise 6: users work while the broker is dead or hung; what they asked for is done when it is back."""

import signal

import pytest
from django.urls import reverse

from tests.alerts.make import make_admin, make_channel
from tests.alerts.robot_server import robot_server
from tests.make import moment
from tests.promises.harness import signal_all
from tests.promises.visitor import Visitor, last_percent
from tracker.jobs.models import Outbox
from tracker.org import calendar_seed

SLOWEST, WITHIN = 1.0, 60  # seconds: a form, and the work after the broker's return
MOST_A_CHANNEL = 8


def post_all(visitor: Visitor, channels: list, count: int) -> float:
    """Post so many forms one after the other; fail unless all succeed, and quickly. Return the 99th percentile in seconds."""
    answers = [visitor.post(reverse("alerts:channel-test", args=[channels[n % len(channels)].pk])) for n in range(count)]
    assert {status for status, _took in answers} == {302}
    slow = last_percent([took for _status, took in answers])
    assert slow <= SLOWEST
    return slow


def live_through(house, living_at, forms: int, **wanted) -> dict[str, float]:
    calendar_seed.load()
    with robot_server() as robot:
        channels = [make_channel(address=f"{robot.origin}/{n}") for n in range(forms // MOST_A_CHANNEL + 1)]
        home = house(jobs=["count-minutely"], **wanted)
        living_at(moment(), weeks=1)
        home.start("redis", "web", "worker", "beat", TRACKER_ALERT_HOSTS=robot.origin)
        visitor, figures = Visitor(home.port, make_admin()), {}
        visitor.post(reverse("alerts:channel-test", args=[channels[0].pk]))

        signal_all(home.redis, signal.SIGSTOP)
        figures["p99 hung"] = post_all(visitor, channels, forms)
        signal_all(home.redis, signal.SIGCONT)
        figures["done after hung"] = home.wait_for(is_empty, "the outbox was not emptied", seconds=WITHIN)

        home.kill(home.redis)  # the supervisor looks only while we wait
        figures["p99 dead"] = post_all(visitor, channels, forms)
        figures["done after dead"] = home.wait_for(is_empty, "the outbox was not emptied", seconds=WITHIN)
        assert len({message["key"] for message in robot.heard}) == 2 * forms + 1
    return figures


def is_empty() -> bool:
    return not Outbox.objects.filter(done_at=None).exists()


def test_fifteen_forms_in_each(house, living_at):
    print(live_through(house, living_at, 15, transport={"socket_timeout": 3}, send_again_seconds=3))


@pytest.mark.long
def test_a_hundred_forms_in_each(house, living_at):
    print(live_through(house, living_at, 100, send_again_seconds=30))  # as the product
