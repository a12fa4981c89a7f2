"""Promise 5: a committed change never loses its job, whenever the web process dies."""

import random
import time

import pytest
from django.urls import reverse

from tests.alerts.make import make_admin, make_channel
from tests.alerts.robot_server import robot_server
from tests.make import moment
from tests.promises.harness import kill_children
from tests.promises.visitor import Visitor
from tracker.alerts.models import Digest
from tracker.jobs.models import Outbox
from tracker.org import calendar_seed

WITHIN = 60  # seconds until the outbox is empty
MOST_A_CHANNEL = 15  # robots take twenty messages a minute


def live_through(house, living_at, kills: int) -> tuple[int, int]:
    """Kill the web processes so many times; return how many forms were committed, and how many of them lost their job."""
    calendar_seed.load()
    with robot_server() as robot:
        channels = [make_channel(address=f"{robot.origin}/{n}") for n in range(kills // MOST_A_CHANNEL + 1)]
        home = house(jobs=["count-minutely"])
        living_at(moment(), weeks=1)
        home.start("redis", "web")
        visitor = Visitor(home.port, make_admin())
        assert visitor.post(address(channels[0]))[0] == 302  # the first page of a process is slow
        for n in range(kills):
            is_after = n % 2 == 1  # just after the commit; the others at any moment of the request
            before = Digest.objects.count()
            wire = visitor.post_and_run(address(channels[n % len(channels)]))
            if is_after:
                home.wait_for(lambda: Digest.objects.count() > before, "the form was not taken", every=0)  # noqa: B023 - asked at once
            time.sleep(random.uniform(0, 0.012 if is_after else 0.04))
            kill_children(home.web)
            wire.close()
        home.watch(1)  # what waited at the door is served
        home.web.stop()
        home.supervisor.parts.remove(home.web)
        committed = set(Digest.objects.values_list("key", flat=True))
        lost = committed - set(Outbox.objects.values_list("key", flat=True))
        assert not lost

        home.start("worker", "beat", TRACKER_ALERT_HOSTS=robot.origin)
        home.wait_for(lambda: not Outbox.objects.filter(done_at=None).exists(), "the outbox was not emptied", seconds=WITHIN)
        assert {message["key"] for message in robot.heard} == committed
    return len(committed), len(lost)


def address(channel) -> str:
    return reverse("alerts:channel-test", args=[channel.pk])


def test_sixteen_kills_around_the_commit(house, living_at):
    live_through(house, living_at, 16)


@pytest.mark.long
def test_two_hundred_kills(house, living_at):
    committed, lost = live_through(house, living_at, 200)
    print(f"committed {committed} of 201, without a job {lost}")
    assert 100 < committed < 201  # some died before the commit and some after, else nothing was tried
