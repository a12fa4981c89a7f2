"""What has stopped is an alert to the system administrators; the jobs of alerts may run twice and die in the middle."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.alerts.make import make_admin, make_late, make_supervisor
from tests.jobs.conftest import make_run
from tests.make import moment
from tracker.alerts.kernel import SWEEP, unwell
from tracker.alerts.models import Alert
from tracker.alerts.rules import rules
from tracker.alerts.sweep import sweep, worked_days
from tracker.jobs import tick
from tracker.jobs.models import JobRun, Outbox, RunState, SignOfLife
from tracker.jobs.schedule import Every, Job, jobs
from tracker.lib import periods
from tracker.org import calendar_seed

NOW = moment()
DAY = date(2016, 8, 9)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def awake(notices, monkeypatch):
    """Let one job exist beside the sweep, in a system that has run for hours and swept a moment ago."""
    job = Job("any", "每日汇总", Every(10), lambda label, at: "")
    monkeypatch.setattr("tracker.jobs.schedule._jobs", {"any": job, SWEEP: jobs()[SWEEP]})
    make_run(SWEEP, "2016-08-09T08:50", ago=9 * MINUTE)
    make_run("any", "2016-08-09T04:00", ago=300 * MINUTE)
    with periods.frozen(NOW):
        yield


def found() -> set[str]:
    """Return the names of what has stopped."""
    return {subject.subject for subject in unwell(DAY)}


@pytest.mark.django_db
@pytest.mark.usefixtures("awake")
class TestWhatHasStopped:
    def test_a_job_that_has_not_reported_for_two_periods_is_told_once_a_day_until_it_runs(self):
        admin = make_admin()
        sweep(NOW)
        sweep(NOW)
        alert = Alert.objects.get(rule="jobs.health")
        assert alert.person == admin.person
        assert "每日汇总" in rules()["jobs.health"].sentence(alert.facts)
        with periods.frozen(NOW + timedelta(days=1)):
            make_run(SWEEP, "2016-08-10T08:50")
            sweep(periods.now())
            assert Alert.objects.of_rule("jobs.health").open().get().day == date(2016, 8, 10)
            make_run("any", "2016-08-10T08:50")
            assert sweep(periods.now()).ended == 1

    def test_after_a_sleep_of_the_whole_system_the_other_jobs_get_their_turn_first(self):
        JobRun.objects.filter(job=SWEEP).update(done_at=periods.real_now() - 31 * MINUTE)
        assert found() == set()

    def test_a_job_that_was_given_up_counts_and_one_that_is_tried_again_does_not(self):
        make_run("any", "2016-08-09T08:50")
        run = make_run("any", "2016-08-09T09:00", state=RunState.FAILED)
        assert found() == set()
        JobRun.objects.filter(pk=run.pk).update(state=RunState.PARKED)
        assert found() == {"job any"}

    def test_silent_processes_and_a_stuck_outbox(self):
        make_run("any", "2016-08-09T08:50")
        SignOfLife.objects.create(name="worker", seen_at=periods.real_now() - 4 * MINUTE)
        Outbox.objects.create(topic="t", key="k", not_before=periods.real_now() - 6 * MINUTE)
        assert found() == {"worker", "outbox"}

    def test_without_an_administrator_the_supervision_office_is_told(self):
        office = make_supervisor()
        sweep(NOW)
        alert = Alert.objects.get(rule="jobs.health")
        assert (alert.person, alert.is_unowned) == (office.person, True)


@pytest.mark.django_db
@pytest.mark.usefixtures("notices")
class TestTheJobs:
    @pytest.mark.parametrize("name", ["alerts-sweep", "alerts-digest"])
    def test_every_ten_minutes_and_twice_changes_nothing(self, name):
        make_late()
        first = tick.run(name, "2016-08-09T09:00", NOW)
        before = list(Alert.objects.values())
        assert tick.run(name, "2016-08-09T09:00", NOW, again=True) in (first, "+0 −0", "0 (0)")
        assert list(Alert.objects.values()) == before
        assert jobs()[name].when == Every(10)

    def test_due_days_far_back_are_counted_too(self):
        assert len(worked_days(date(2015, 12, 28), DAY)) > 150


SWEEPER = """
import sys
import django
django.setup()
from datetime import datetime
from tracker.alerts import statements, sweep
from tracker.jobs import tick
if sys.argv[1] != "to the end":
    real = sweep._run
    def slow(cursor, statement, values):
        done = real(cursor, statement, values)
        if statement is getattr(statements, sys.argv[1]):
            print("here", flush=True)
            sys.stdin.read()
        return done
    sweep._run = slow
print(tick.run("alerts-sweep", "2016-08-09T09:00", datetime.fromisoformat("2016-08-09T09:00:00+08:00")))
"""


@pytest.mark.django_db(transaction=True)
def test_a_sweep_killed_in_the_middle_leaves_nothing_and_the_next_tells_each_once():
    calendar_seed.load()
    for _n in range(20):
        make_late()
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-c", SWEEPER]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    for point in ("END", "REOPEN", "RAISE"):
        with subprocess.Popen([*command, point], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "here\n"
            process.send_signal(signal.SIGKILL)
        assert not Alert.objects.exists()
    for _again in range(2):
        subprocess.run([*command, "to the end"], env=environment, check=True, capture_output=True)
    assert Alert.objects.count() == 20
    assert JobRun.objects.get(job=SWEEP).state == RunState.DONE
