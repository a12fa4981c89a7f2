"""Promise 11: every registered job may run twice."""

from datetime import date, timedelta

import pytest
from django.db import connection

from accountability import matters
from accountability.models import SupervisionPolicy
from pollution.air import partitions
from pollution.air.models import Minute, StaleHour
from projects.demo.build import build_demo
from projects.models import RaisingRule
from tests.alerts.make import make_admin, make_channel, make_late
from tests.jobs.conftest import make_run
from tests.make import (
    feed_back,
    make_file,
    make_finding,
    make_matter_kind,
    make_milestone,
    make_rectifying,
    make_sweep,
    make_user,
    moment,
)
from tests.pollution.air.speaking import make_device
from tests.pollution.air.work import make_air_work
from tests.rankings.make import make_progress, make_township
from tracker.jobs import tick
from tracker.jobs.models import Outbox
from tracker.jobs.schedule import jobs
from tracker.lib import periods
from tracker.lib.periods import month_of
from tracker.org import calendar_seed, clock
from tracker.org.models import LogInSession

ONLY_LOOKS = {"trail-watch"}  # it writes down what changed the picture, and here nothing did
RECORDS = {"jobs_jobrun"}  # that it ran again is the one thing that is to be seen
AT = moment(2016, 8, 26)  # the round of August opens on the 25th


def tables(but=RECORDS) -> dict[str, tuple[int, str]]:
    """Return the number of rows and the md5 of all rows of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names, found = [name for (name,) in cursor.fetchall() if name not in but], {}
        for name in names:
            cursor.execute(f"SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{name}\" t")
            found[name] = cursor.fetchone()
    return found


def differ_after_running_twice(name: str) -> list[str]:
    """Run the latest period of a job, run it again; return the tables that differ between the two."""
    label = jobs()[name].latest_slots(AT, 1)[0].label
    with periods.frozen(AT):
        assert not tick.run(name, label, AT).startswith("failed")
        first = tables()
        assert not tick.run(name, label, AT, again=True).startswith("failed")
        second = tables()
    return [table for table in first if first[table] != second[table]]


def make_work() -> None:
    """Make something for every job to do."""
    calendar_seed.load()
    for n in range(3):
        make_milestone(make_progress(make_township(f"街道{n}"), done=700 - 10 * n), date(2016, 8, 12))
        make_late()
    make_supervised()
    make_finding(words="喷淋未开")
    make_sweep(status="planned")
    make_minutes()
    make_air_work(AT)
    admin = make_admin()
    long_ago = periods.real_now() - timedelta(days=300)
    LogInSession.objects.create(user=admin, key_hash="forgotten", began_at=long_ago, seen_at=long_ago)
    make_file(kept_at=long_ago)
    make_channel()
    make_run("alerts-sweep", "2016-01-01T00:00", ago=timedelta(days=40))
    Outbox.objects.create(topic="old", key="old", not_before=AT, done_at=AT)
    Outbox.objects.create(topic="stuck", key="stuck", not_before=periods.real_now() - timedelta(minutes=10))


def make_minutes() -> None:
    """Make minutes of a device whose hours are made of them."""
    device, begin = make_device(is_hourly=False, minutes_apart=30), moment(2016, 8, 26, 7)
    partitions.make({month_of(begin.date())}, ["air_minute"])
    for minute in (0, 30):
        at = begin + timedelta(minutes=minute)
        Minute.objects.create(device=device, factor="pm10", span="mi", at=at, value=50, flag="N", sent="50", received_at=at)
    StaleHour.objects.create(device=device, hour=begin + timedelta(hours=1))


def make_supervised() -> None:
    """Make a matter that is overdue, one closed out five weeks ago that must be looked back at, and a rule that raises late milestones."""
    kind, office, closed_at = make_matter_kind(), make_user(role="supervision"), moment(2016, 7, 22)
    make_rectifying(kind=kind, due_on=date(2016, 8, 15))
    SupervisionPolicy.objects.create(first_day=date(2016, 1, 1), source="文件", look_back_days=[30], look_back_share=100)
    closed = make_rectifying(kind=kind, office=office, at=closed_at)
    feed_back(closed, by=make_user(role="official", unit=closed.handling_unit), at=closed_at)
    matters.accept(closed, words="整改到位", at=closed_at, by=office)
    matters.sign(closed, words="", at=closed_at, by=office)
    matters.close_out(closed, at=closed_at, by=office)
    RaisingRule.objects.create(first_day=date(2016, 8, 1), source="会议纪要", kind=kind, milestone_days=10)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(jobs()))
def test_run_twice_it_changes_nothing_more(name):
    make_work()
    if name == "alerts-digest":
        tick.run("alerts-sweep", "2016-08-26T08:50", AT)
    before = tables()
    assert differ_after_running_twice(name) == []
    assert (tables() != before) is (name not in ONLY_LOOKS)  # it had something to do


@pytest.mark.long
@pytest.mark.django_db
def test_in_the_whole_demonstration_district_too():
    build_demo()
    clock.forget()
    assert {name: differ_after_running_twice(name) for name in jobs()} == {name: [] for name in jobs()}


@pytest.mark.django_db
def test_asked_twice_it_is_done_once_to_the_last_row():
    """A doubled message: not even the record of the run differs."""
    make_work()
    labels = {name: job.latest_slots(AT, 1)[0].label for name, job in jobs().items()}
    with periods.frozen(AT):
        for name, label in labels.items():
            tick.run(name, label, AT)
        before = tables(but=())
        assert {tick.run(name, label, AT) for name, label in labels.items()} == {tick.ALREADY_DONE}
        assert tables(but=()) == before
