"""Periodic jobs: exactly once a period, made up in order, tried again, parked."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.jobs.conftest import make_run, note, noted
from tests.make import moment
from tracker.jobs import outbox, tick
from tracker.jobs.models import JobRun, RunState
from tracker.jobs.schedule import Daily, Every, Job, Weekly
from tracker.lib import periods

NOW = moment()  # Tuesday of 2016-W32
LAST_WEEK = "2016-W31"


def weekly(body=note, name="ranking", **fields):
    return Job(name, "Ranking", Weekly(6), body, **fields)


def fail(label, at):
    raise RuntimeError("no such table")


def make_time_pass():
    """Let the pause before the next attempt be over."""
    JobRun.objects.filter(state=RunState.FAILED).update(done_at=periods.real_now() - tick.RETRY_AFTER)


@pytest.mark.django_db
class TestWhatIsDue:
    """due: by the tables, whatever the clock of beat says."""

    def test_a_new_district_begins_two_weeks_back(self, only):
        only(weekly())
        assert [item.slot.label for item in tick.due(NOW)] == ["2016-W30", "2016-W31"]

    def test_three_missed_mondays_are_made_up_oldest_first(self, only):
        only(weekly())
        make_run("ranking", "2016-W28", ago=timedelta(days=22))
        tick.run_due(NOW)
        assert noted()[-3:] == ["2016-W29", "2016-W30", "2016-W31"]
        assert noted() == sorted(noted())
        made_up = JobRun.objects.filter(period__gt="2016-W28").order_by("period")
        assert list(made_up.values_list("is_late", flat=True)) == [True, True, True]

    def test_a_week_is_in_time_within_an_hour_of_its_own(self, only):
        only(weekly())
        for at, is_late in ((moment(2016, 8, 8, 6), False), (moment(2016, 8, 8, 7), False), (moment(2016, 8, 8, 8), True)):
            assert tick.is_late(weekly(), LAST_WEEK, at) is is_late

    def test_a_first_day_makes_up_from_there(self, only):
        only(weekly(first_day=moment(2016, 7, 4).date()))
        assert [item.slot.label for item in tick.due(NOW)] == [f"2016-W{week}" for week in range(26, 32)]

    def test_jobs_that_look_at_levels_run_only_their_latest_slot(self, only):
        only(Job("sweep", "Sweep", Every(10), note), Job("digest", "Digest", Daily(6), note))
        make_run("sweep", "2016-08-01T00:00", ago=timedelta(days=8))
        tick.run_due(NOW)
        assert sorted(noted()) == ["2016-08-09", "2016-08-09T09:00"]

    def test_running_what_is_due_twice_changes_nothing(self, only):
        only(weekly())
        tick.run_due(NOW)
        before = list(JobRun.objects.values())
        assert tick.run_due(NOW) == []
        assert noted() == ["2016-W30", "2016-W31"]
        assert list(JobRun.objects.values()) == before


@pytest.mark.django_db
class TestARunThatFails:
    """Kept, tried again, parked in the end."""

    def test_the_reason_is_kept_and_the_work_undone(self, only):
        def half(label, at):
            note(label, at)
            raise RuntimeError("no such table")

        only(weekly(half))
        assert tick.run("ranking", LAST_WEEK, NOW) == "failed: no such table"
        run = JobRun.objects.get()
        assert (run.state, run.attempts) == (RunState.FAILED, 1)
        assert "RuntimeError" in run.error
        assert noted() == []

    def test_it_is_tried_again_after_a_pause_and_parked_after_the_last_attempt(self, only):
        only(weekly(fail, first_day=moment(2016, 8, 2).date()))
        for attempt in range(1, tick.MOST_ATTEMPTS + 1):
            tick.run_due(NOW)
            assert tick.due(NOW) == []
            assert JobRun.objects.get().attempts == attempt
            make_time_pass()
        assert JobRun.objects.get().state == RunState.PARKED
        assert tick.due(NOW) == []

    def test_newer_periods_wait_for_an_older_one_until_it_is_parked(self, only):
        def fail_once(label, at):
            return fail(label, at) if label == "2016-W30" else note(label, at)

        only(weekly(fail_once))
        tick.run_due(NOW)
        assert tick.due(NOW) == []
        assert noted() == []
        for _attempt in range(tick.MOST_ATTEMPTS):
            make_time_pass()
            tick.run_due(NOW)
        assert noted() == [LAST_WEEK]

    def test_a_failing_job_holds_up_no_other(self, only):
        only(weekly(fail, name="bad"), weekly(name="good"))
        tick.run_due(NOW)
        assert noted() == ["2016-W30", "2016-W31"]

    def test_a_statement_that_takes_too_long_is_cut(self, only):
        def sleep(label, at):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(20)")

        only(weekly(sleep, timeout_seconds=1))
        assert "statement timeout" in tick.run("ranking", LAST_WEEK, NOW)

    def test_a_run_asked_for_again_is_done_by_the_outbox_once(self, only):
        only(weekly(fail))
        parked = make_run("ranking", LAST_WEEK, state=RunState.PARKED, attempts=4)
        only(weekly())
        tick.ask_again(parked)
        tick.ask_again(parked)
        assert outbox.drain() == 1
        run = JobRun.objects.get()
        assert (run.state, run.attempts, noted()) == (RunState.DONE, 1, [LAST_WEEK])

    def test_a_run_finished_by_another_stays_finished(self, only):
        def finished_meanwhile(label, at):
            raise RuntimeError("late")

        only(weekly(finished_meanwhile))
        make_run("ranking", LAST_WEEK)
        tick._record_failure("ranking", LAST_WEEK, RuntimeError("late"))
        assert JobRun.objects.get().state == RunState.DONE


def in_threads(count, work):
    """Run `work` in threads that start together; return what came of it, sorted."""
    found, barrier = [], threading.Barrier(count)

    def one():
        barrier.wait()
        try:
            found.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.mark.django_db(transaction=True)
class TestSeveralAtOnce:
    """Two workers, two schedulers, a worker that dies."""

    def test_of_two_workers_one_does_it(self, only):
        held = threading.Event()

        def slow(label, at):
            held.wait(2)
            return note(label, at)

        only(weekly(slow))
        timer = threading.Timer(0.5, held.set)
        timer.start()
        found = in_threads(2, lambda: tick.run("ranking", LAST_WEEK, NOW))
        timer.join()
        assert found in (["busy", f"noted {LAST_WEEK}"], ["already done", f"noted {LAST_WEEK}"])
        assert noted() == [LAST_WEEK]

    def test_eight_ticks_at_once_do_each_period_once(self, only):
        only(weekly(), Job("sweep", "Sweep", Every(10), note))
        in_threads(8, lambda: len(tick.run_due(NOW)))
        tick.run_due(NOW)
        assert sorted(noted()) == ["2016-08-09T09:00", "2016-W30", "2016-W31"]
        assert not JobRun.objects.exclude(state=RunState.DONE).exists()

    def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_does_it(self, only):
        killed = run_elsewhere("note(label, at); os.kill(os.getpid(), signal.SIGKILL)")
        assert killed == -signal.SIGKILL
        run = JobRun.objects.get()
        assert (run.state, run.attempts, noted()) == (RunState.RUNNING, 1, [])
        only(weekly())
        assert tick.run("ranking", LAST_WEEK, NOW) == f"noted {LAST_WEEK}"
        run.refresh_from_db()
        assert (run.state, run.attempts, noted()) == (RunState.DONE, 2, [LAST_WEEK])

    def test_a_job_that_kills_its_worker_each_time_is_parked(self, only):
        make_run("ranking", LAST_WEEK, state=RunState.RUNNING, attempts=tick.MOST_ATTEMPTS, done_at=None)
        only(weekly())
        assert tick.run("ranking", LAST_WEEK, NOW) == "parked"
        assert JobRun.objects.get().state == RunState.PARKED
        assert noted() == []


ELSEWHERE = """
import os, signal, django
django.setup()
from tests.jobs.conftest import note
from tests.make import moment
from tracker.jobs import schedule, tick

def body(label, at):
    {body}

schedule._jobs = {{"ranking": schedule.Job("ranking", "Ranking", schedule.Weekly(6), body)}}
tick.run("ranking", "{label}", moment())
"""


def run_elsewhere(body: str) -> int:
    """Run the job in a process of its own on the test's database; return its exit code."""
    url = os.environ["DATABASE_URL"].partition("?")
    database = connection.settings_dict["NAME"]
    env = os.environ | {
        "DATABASE_URL": url[0].rsplit("/", 1)[0] + f"/{database}" + url[1] + url[2],
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    code = ELSEWHERE.format(body=body, label=LAST_WEEK)
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60, check=False).returncode
