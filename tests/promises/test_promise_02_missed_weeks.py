"""Promise 2: weeks missed while scheduler and worker were down, the schedule file lost, are made up when they start."""

from tests.make import moment
from tests.promises.harness import House
from tracker.jobs.models import JobRun, RunState

JOB, WITHIN = "project-ranking-weekly", 120  # seconds
MISSED = ["2016-W29", "2016-W30", "2016-W31"]


def test_three_missed_mondays_are_made_up_and_marked_late(house, living_at):
    home: House = house()  # the product's own settings, nothing shortened
    living_at(moment(2016, 8, 10), weeks=3)
    JobRun.objects.create(job=JOB, period="2016-W28", state=RunState.DONE, started_at="2016-07-18T06:00Z", done_at="2016-07-18T06:00Z")
    home.start("redis")
    assert not (home.places.var / "beat.schedule").exists()
    home.start("worker", "beat")

    done = JobRun.objects.filter(job=JOB, state=RunState.DONE, period__in=MISSED)
    took = home.wait_for(lambda: done.count() == 3, "the missed weeks were not made up", seconds=WITHIN)

    assert took <= WITHIN
    assert list(done.order_by("done_at").values_list("period", "is_late")) == [(week, True) for week in MISSED]
