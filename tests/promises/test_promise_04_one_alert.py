"""Promise 4: one alert per item, step and day; what was sent twice carries the same key."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from tests.alerts.make import MILESTONE, make_admin, make_channel, make_officers
from tests.alerts.robot_server import robot_server
from tests.make import make_district, make_milestone, make_project, make_unit, moment
from tests.promises.harness import at_the_lock, locked
from tracker.alerts.models import Alert, Digest
from tracker.jobs.models import JobRun, Outbox
from tracker.org import calendar_seed


def make_items(count: int) -> None:
    """Make milestones two working days late, all of one project, and the channels' administrator."""
    calendar_seed.load()
    project = make_project(unit=make_unit(parent=make_district()), **make_officers())
    for n in range(count):
        make_milestone(project, date(2016, 8, 5), name=f"节点{n}")
    make_admin()


def live_through(house, living_at, *, items: int, kills_sweeping: int, kills_sending: int) -> None:
    make_items(items)
    with robot_server() as robot:
        for n in range(kills_sending):
            make_channel(address=f"{robot.origin}/{n}")
        robot.answers = ["hang"] * kills_sending  # the message is taken, the worker killed before it hears so
        home = house(jobs=["alerts-sweep", "alerts-digest"], tick_seconds=1, send_again_seconds=2)
        living_at(moment(2016, 8, 9), weeks=1)
        home.start("redis", "worker", "beat", TRACKER_ALERT_HOSTS=robot.origin)
        for _ in range(kills_sweeping):
            begin_again("alerts-sweep")
            with locked("alerts_alert"):
                home.wait_for(at_the_lock, "no sweep was writing alerts")
                home.kill(home.worker)
        home.wait_for(lambda: Alert.objects.count() >= items, "not all was told")
        begin_again("alerts-digest")
        heard = 0
        while heard < kills_sending:
            home.wait_for(lambda: len(robot.heard) > heard, "nothing more was sent")  # noqa: B023 - asked at once
            home.kill(home.worker)
            heard = len(robot.heard)
        home.wait_for(lambda: Digest.objects.exclude(sent_at=None).count() == kills_sending, "not all was sent", seconds=300)
        is_exact(robot, items, kills_sending)


def begin_again(job: str) -> None:
    """Let ten minutes pass: the job's period is a new one."""
    JobRun.objects.filter(job=job).delete()


def is_exact(robot, items: int, channels: int) -> None:
    """Fail unless each item is told once to the person who answers for it, and each message has one key."""
    told = Counter(Alert.objects.filter(rule=MILESTONE).values_list("subject", "step", "day", "person"))
    assert len(told) == items and set(told.values()) == {1}
    keys = defaultdict(list)
    for message in robot.heard:
        keys[message["path"]].append(message["key"])
    assert len(keys) == channels
    assert all(len(set(sent)) == 1 for sent in keys.values())
    assert sum(map(len, keys.values())) > channels  # some were sent again: that is what the key is for
    assert not Outbox.objects.filter(done_at=None).exists()


def test_forty_items_killed_at_the_sweep_and_while_sending(house, living_at):
    live_through(house, living_at, items=40, kills_sweeping=1, kills_sending=1)


@pytest.mark.long
def test_five_hundred_items_and_twenty_kills(house, living_at):
    live_through(house, living_at, items=500, kills_sweeping=10, kills_sending=10)
