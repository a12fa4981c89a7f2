"""What the health page calls well."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.jobs.conftest import make_run, note
from tests.make import make_district_row, moment
from tracker.jobs import health, outbox, tick
from tracker.jobs.models import JobRun, Outbox, RunState, SignOfLife
from tracker.jobs.schedule import Daily, Every, Job, Monthly, Weekly
from tracker.lib import periods

pytestmark = pytest.mark.django_db
NOW = moment()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def finding(name):
    return next(found for found in health.findings() if found.name == name)


class TestOverdue:
    """A job that has not reported for two periods, on the district's clock."""

    CASES = [
        (Every(10), "2016-08-09T08:40", "2016-08-09T08:30"),
        (Daily(6), "2016-08-08", "2016-08-07"),
        (Weekly(6), "2016-W30", "2016-W29"),
        (Monthly(5, 6), "2016-06", "2016-05"),
    ]

    @pytest.mark.parametrize(("when", "in_time", "too_old"), CASES)
    def test_one_missed_period_is_not_yet_overdue_two_are(self, when, in_time, too_old):
        job = Job("any", "Any", when, note)
        make_run("any", too_old, ago=timedelta(days=300))
        assert not health.is_overdue(job, NOW, in_time)
        assert health.is_overdue(job, NOW, too_old)

    @pytest.mark.parametrize("when", [case[0] for case in CASES])
    def test_a_later_period_makes_good_the_missed_ones(self, when):
        make_run("any", "2016-01", ago=timedelta(days=300))
        assert not health.is_overdue(Job("any", "Any", when, note), NOW, "2016-08-09T09:00" if isinstance(when, Every) else "2016-Z")

    @pytest.mark.parametrize("when", [case[0] for case in CASES])
    def test_in_a_new_district_nothing_is_overdue(self, when):
        job = Job("any", "Any", when, note)
        assert not health.is_overdue(job, NOW, None)
        make_run("another", "2016-08-09T08:59", ago=MINUTE)
        assert not health.is_overdue(job, NOW, None)

    def test_a_job_that_never_ran_is_overdue_after_two_periods(self):
        job = Job("any", "Any", Every(10), note)
        make_run("another", "2016-08-09T08:40", ago=15 * MINUTE)
        assert not health.is_overdue(job, NOW, None)
        make_run("another", "2016-08-09T08:20", ago=40 * MINUTE)
        assert health.is_overdue(job, NOW, None)

    def test_the_districts_clock_decides_not_the_real_one(self, only):
        """The demonstration lives in 2016; its records were written today."""
        make_district_row(clock_offset=NOW - periods.real_now())
        only(Job("sweep", "Sweep", Every(10), note))
        make_run("sweep", "2016-08-09T08:50", ago=10 * MINUTE)
        assert finding("job sweep").is_well
        make_run("sweep", "2016-08-01T00:00", ago=9 * DAY)
        with periods.frozen(NOW + 40 * MINUTE):
            assert not finding("job sweep").is_well


class TestTrouble:
    """Failures that still matter."""

    def test_a_failed_run_of_levels_is_made_good_by_the_next(self, only):
        only(Job("sweep", "Sweep", Every(10), note))
        with periods.frozen(NOW):
            make_run("sweep", "2016-08-09T08:40", state=RunState.PARKED, ago=20 * MINUTE)
            assert not finding("job sweep").is_well
            make_run("sweep", "2016-08-09T08:50", ago=10 * MINUTE)
            assert finding("job sweep").is_well

    def test_a_parked_week_matters_until_it_is_done(self, only):
        only(Job("ranking", "Ranking", Weekly(6), note))
        with periods.frozen(NOW):
            make_run("ranking", "2016-W29", state=RunState.PARKED, ago=9 * DAY)
            make_run("ranking", "2016-W31", ago=DAY)
            assert not finding("job ranking").is_well
            tick.run("ranking", "2016-W29", NOW, again=True)
            assert finding("job ranking").is_well


class TestTheOtherParts:
    """Worker, scheduler, outbox, disk."""

    def test_a_process_silent_for_three_minutes_is_not_well(self):
        assert not finding("worker").is_well
        tick.show_life("worker")
        assert finding("worker").is_well
        SignOfLife.objects.update(seen_at=periods.real_now() - 3 * MINUTE)
        assert not finding("worker").is_well

    def test_the_outbox_is_well_while_nothing_is_old_or_dead(self):
        outbox.ask("letter", "one", {})
        outbox.ask("letter", "later", {}, not_before=periods.real_now() + DAY)
        assert finding("outbox").is_well
        Outbox.objects.filter(key="one").update(not_before=periods.real_now() - 6 * MINUTE)
        assert not finding("outbox").is_well
        Outbox.objects.filter(key="one").update(dead_at=periods.real_now())
        assert not finding("outbox").is_well
        outbox.let_go(Outbox.objects.get(key="one"))
        assert finding("outbox").is_well

    @pytest.mark.parametrize(("free_gib", "is_well"), [(9, False), (10, True), (100, True)])
    def test_a_tenth_of_the_disk_must_be_free(self, monkeypatch, free_gib, is_well):
        monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=free_gib * 2**30, total=100 * 2**30))
        assert finding("disk").is_well == is_well

    def test_plenty_is_enough_on_a_large_disk(self, monkeypatch):
        monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=21 * 2**30, total=1000 * 2**30))
        assert finding("disk").is_well


class TestAPartThatCannotBeAsked:
    """It is red with its reason, and the others are told all the same."""

    @pytest.fixture(params=["python", "database"])
    def broken(self, request, monkeypatch):
        def cannot_tell():
            if request.param == "database":
                JobRun.objects.raw("SELECT 1 / 0 AS id")[0]
            raise KeyError("findings")

        monkeypatch.setattr(health, "_added", [cannot_tell])
        return "DataError" if request.param == "database" else "KeyError"

    def test_the_part_is_red_and_says_why(self, broken):
        [found] = [one for one in health.findings() if one.name == __name__]
        assert (found.tone, found.facts["words"].startswith(broken)) == ("red", True)

    def test_healthz_answers(self, broken, client):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["parts"][__name__], answer.json()["parts"]["database"]) == (503, False, True)
