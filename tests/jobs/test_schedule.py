"""When jobs are due: on the district's clock, by period."""

from datetime import date, timedelta

import pytest

from tests.make import moment
from tracker.jobs.schedule import Daily, Every, Job, Monthly, Weekly
from tracker.lib.periods import at_local

YEAR_AGO = moment(2015)


def labels(when, until, since=YEAR_AGO):
    return [slot.label for slot in when.slots(since, until)]


class TestWeekly:
    """For the week that ended, from Monday at an hour."""

    def test_a_week_is_due_from_monday_at_its_hour(self):
        monday = date(2016, 8, 8)
        assert labels(Weekly(6), at_local(monday, 5, 59))[-1] == "2016-W30"
        assert labels(Weekly(6), at_local(monday, 6))[-1] == "2016-W31"

    def test_missed_weeks_come_oldest_first_and_at_most_twelve(self):
        found = labels(Weekly(6), moment())
        assert found == [f"2016-W{week}" for week in range(20, 32)]

    def test_nothing_before_the_beginning_is_made_up(self):
        assert labels(Weekly(6), moment(), since=at_local(date(2016, 8, 1), 7)) == ["2016-W31"]

    def test_weeks_run_across_the_year(self):
        assert labels(Weekly(6), at_local(date(2016, 1, 11), 6))[-2:] == ["2015-W53", "2016-W01"]


class TestMonthly:
    """For the month that ended, from a day of the next."""

    def test_a_month_is_due_on_its_day(self):
        assert labels(Monthly(5, 6), at_local(date(2016, 8, 5), 5))[-1] == "2016-06"
        assert labels(Monthly(5, 6), at_local(date(2016, 8, 5), 6))[-1] == "2016-07"
        assert labels(Monthly(5, 6), at_local(date(2016, 1, 5), 6))[-1] == "2015-12"

    def test_a_day_that_not_every_month_has_is_refused(self):
        with pytest.raises(ValueError, match="every month"):
            Monthly(31, 6)


class TestEveryAndDaily:
    """Jobs that look at levels: only the latest slot."""

    def test_every_ten_minutes(self):
        assert labels(Every(10), at_local(date(2016, 8, 9), 9, 19)) == ["2016-08-09T09:10"]
        assert labels(Every(10), at_local(date(2016, 8, 9), 0, 0)) == ["2016-08-09T00:00"]

    def test_today_from_its_hour_and_before_it_yesterday(self):
        assert labels(Daily(6), moment(hour=5)) == ["2016-08-08"]
        assert labels(Daily(6), moment(hour=6)) == ["2016-08-09"]


@pytest.mark.parametrize(
    ("when", "next_at"),
    [
        (Every(10), at_local(date(2016, 8, 9), 9, 10)),
        (Every(7 * 60), at_local(date(2016, 8, 9), 14)),
        (Daily(6), at_local(date(2016, 8, 10), 6)),
        (Daily(22), at_local(date(2016, 8, 9), 22)),
        (Weekly(6), at_local(date(2016, 8, 15), 6)),
        (Monthly(5, 6), at_local(date(2016, 9, 5), 6)),
        (Monthly(20, 6), at_local(date(2016, 8, 20), 6)),
    ],
)
def test_the_next_slot_is_the_one_that_begins_next(when, next_at):
    now = moment()
    assert when.next_at(now) == next_at
    job = Job("any", "any", when, body=None)
    before, at = job.latest_slots(next_at - timedelta(seconds=1), 1), job.latest_slots(next_at, 1)
    assert before != at
    assert at[0].due_at == next_at


def test_an_every_slot_begins_anew_at_midnight():
    assert Every(7 * 60).next_at(at_local(date(2016, 8, 9), 23)) == at_local(date(2016, 8, 10))


@pytest.mark.parametrize("when", [Every(10), Daily(6), Weekly(6), Monthly(5, 6)])
def test_the_latest_slots_are_newest_first(when):
    slots = Job("any", "any", when, body=None).latest_slots(moment(), 3)
    assert len({slot.label for slot in slots}) == 3
    assert slots == sorted(slots, key=lambda slot: slot.due_at, reverse=True)
    assert [slot.label for slot in slots] == sorted((slot.label for slot in slots), reverse=True)
