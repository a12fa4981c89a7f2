"""Promise 52: when something is wrong somebody knows: the health page is red and an alert row stands, within five minutes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.alerts.make import make_admin
from tests.jobs.conftest import make_run
from tests.make import make_district_row, make_person, moment
from tests.roles import url_as
from tests.trail.test_reports import alter_newest, sealed
from tracker.alerts.kernel import RULE
from tracker.alerts.models import Alert
from tracker.jobs import health, outbox, tick
from tracker.jobs.models import Outbox, SignOfLife
from tracker.jobs.schedule import jobs
from tracker.lib import dbroles, periods
from tracker.supervise import backup as backups
from tracker.supervise import standin
from tracker.supervise.standin import StandIn

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def age(name: str, by: timedelta) -> None:
    SignOfLife.objects.update_or_create(name=name, defaults={"seen_at": periods.real_now() - by})


def kill_worker(monkeypatch):
    """Let the worker have shown its last sign of life a little more than three minutes ago."""
    age("worker", 3 * MINUTE + timedelta(seconds=5))


def stop_outbox(monkeypatch):
    outbox.ask("quick", "waits", {})
    Outbox.objects.update(not_before=periods.real_now() - 5 * MINUTE - timedelta(seconds=5))


def fill_disk(monkeypatch):
    """Let the operating system say that 9 of 100 GiB are free: a full disk would hurt whoever runs the tests."""
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=9 * 2**30, total=100 * 2**30))


def forget_backup(monkeypatch):
    age("backup", 26 * HOUR + MINUTE)


def break_chain(monkeypatch):
    """Let somebody who owns the trail alter a change after the daily look; the watch comes by every five minutes."""
    at = periods.now()
    tick.run("trail-head", at.date().isoformat(), at, again=True)
    sealed(make_person)
    alter_newest()
    watch = jobs()["trail-watch"]
    assert watch.when.length <= 5 * MINUTE
    tick.run("trail-watch", watch.latest_slots(at, 1)[0].label, at, again=True)


FAULTS = {"worker": kill_worker, "outbox": stop_outbox, "disk": fill_disk, "backup": forget_backup, "trail": break_chain}


@pytest.fixture
def well(db, monkeypatch):
    """Let a real district have lived for two days, everything being well."""
    periods_before = [(job.name, slot.label) for job in jobs().values() for slot in job.latest_slots(periods.now(), 1)]
    for name, label in periods_before:
        make_run(name, label, ago=MINUTE)
    make_run("first", "0", ago=timedelta(days=2))
    for name in ("worker", "beat", "backup"):
        age(name, timedelta(0))
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=90 * 2**30, total=100 * 2**30))
    monkeypatch.setattr(dbroles, "standing", lambda cursor: dbroles.Standing("tracker_web", False, False, False))  # tests own the tables
    assert [found.name for found in health.findings() if not found.is_well] == []
    return make_admin()


@pytest.mark.parametrize("part", FAULTS)
def test_the_page_is_red_and_the_administrator_is_told(well, client, monkeypatch, part):
    FAULTS[part](monkeypatch)
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503
    assert [name for name, is_well in answer.json()["parts"].items() if not is_well] == [part]
    client.force_login(well)
    page = client.get(reverse("jobs:health"))
    assert [found.tone for found in page.context["parts"] if found.name == part] == ["red"]

    at = periods.now()
    watch = jobs()["alerts-watch"]
    assert watch.when.length <= 2 * MINUTE
    tick.run("alerts-watch", watch.when.next_at(at).isoformat()[:20], at)
    alert = Alert.objects.open().get(rule=RULE)
    assert (alert.subject, alert.person) == (part, well.person)


def test_a_dead_worker_is_told_of_by_whoever_stands_in_for_it(house, living_at):
    """The worker cannot tell that it is dead: the supervisor lets somebody else do what is due, without worker and Redis."""
    home = house()
    living_at(moment(), weeks=1)
    make_admin()
    age("worker", 4 * MINUTE)
    stand_in = StandIn(home.places, home.env(REDIS_URL="redis+socket:///nowhere"))
    stand_in.look()
    assert not stand_in.part.running  # at a start the worker gets its time first
    stand_in.began -= standin.SILENT_AFTER
    home.supervisor.helpers.append(stand_in.part)
    stand_in.look()
    took = home.wait_for(lambda: Alert.objects.open().filter(rule=RULE, subject="worker").exists(), "nobody was told")
    home.wait_for(lambda: not stand_in.part.running, "it goes on and on")
    assert took < 60
    tick.show_life("worker")
    stand_in.look()
    assert not stand_in.part.running


class TestBackup:
    def test_a_demonstration_that_never_made_one_is_grey(self, db):
        make_district_row(clock_offset=timedelta(days=-3000), is_demo=True)
        make_run("first", "0", ago=timedelta(days=9))
        found = next(one for one in health.findings() if one.name == "backup")
        assert (found.is_well, found.tone) == (True, "grey")

    def test_a_new_district_has_a_day_for_its_first(self, db):
        for ago, tone in ((25 * HOUR, "grey"), (27 * HOUR, "red")):
            make_run("first", f"{ago}", ago=ago)
            assert next(one for one in health.findings() if one.name == "backup").tone == tone

    def test_the_command_leaves_the_sign(self, house, monkeypatch):
        home = house()
        for name, kind in (("DATABASE_URL", "web"), ("DATABASE_WORKER_URL", "worker"), ("DATABASE_BACKUP_URL", "backup")):
            monkeypatch.setenv(name, url_as(kind))
        monkeypatch.setenv("TRACKER_VAR", str(home.places.var))
        backups.backup(home.places.var / "a.dump")
        assert periods.real_now() - SignOfLife.objects.get(name="backup").seen_at < MINUTE
