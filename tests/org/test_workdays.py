"""Working days: the printed deadlines, the edges of the years, and what the calendar says about a day."""

from datetime import date, timedelta

import pytest

from tracker.org import calendar_seed, workdays
from tracker.org.models import CalendarDay, CalendarYear
from tracker.org.workdays import add_workdays, is_workday, workdays_ago, workdays_between

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notices():
    """Load the notices of 2016 to 2026."""
    calendar_seed.load()


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2016, 8, 9), date(2016, 8, 16)),  # an ordinary week
        (date(2016, 9, 29), date(2016, 10, 11)),  # National Day, both days of the weekend after it are worked
        (date(2026, 9, 28), date(2026, 10, 10)),  # due on a worked Saturday
        (date(2026, 2, 12), date(2026, 2, 26)),  # Spring Festival, one worked Saturday before it
        (date(2016, 2, 5), date(2016, 2, 17)),  # sent the day before a worked Saturday
        (date(2018, 12, 28), date(2019, 1, 7)),  # a worked Saturday of the next year's notice
    ],
)
def test_five_working_days_after_sending(sent, due):
    assert add_workdays(sent, 5) == workdays.Deadline(due, is_provisional=False)


def test_the_day_of_sending_is_day_zero_even_on_a_holiday():
    assert add_workdays(date(2016, 10, 1), 0).day == date(2016, 10, 1)
    assert add_workdays(date(2016, 10, 1), 1).day == date(2016, 10, 8)


def test_beyond_the_last_notice_a_deadline_is_provisional():
    deadline = add_workdays(date(2026, 12, 29), 5)
    assert deadline == workdays.Deadline(date(2027, 1, 5), is_provisional=True)
    assert add_workdays(date(2030, 1, 1), 3).is_provisional
    assert not add_workdays(date(2026, 12, 29), 2).is_provisional


def test_before_the_first_notice_a_deadline_is_provisional_too():
    assert add_workdays(date(2015, 12, 30), 1).is_provisional


def test_counting_back_is_refused():
    with pytest.raises(ValueError, match="forward"):
        add_workdays(date(2016, 8, 9), -1)


def test_days_between_is_the_other_way_round():
    assert workdays_between(date(2016, 9, 29), date(2016, 10, 11)) == 5
    assert workdays_between(date(2016, 8, 9), date(2016, 8, 9)) == 0
    assert workdays_between(date(2016, 8, 16), date(2016, 8, 9)) == 0
    for start in (date(2015, 12, 20), date(2018, 12, 25), date(2020, 1, 15), date(2026, 12, 28)):
        for n in range(40):
            assert workdays_between(start, add_workdays(start, n).day) == n


def test_days_ago_is_the_latest_day_that_is_so_late():
    """What was due on the day found is n working days late; what was due a day later is less late."""
    for day in (date(2016, 10, 11), date(2016, 8, 9), date(2020, 2, 3), date(2026, 10, 10)):
        for n in range(1, 15):
            found = workdays_ago(day, n)
            assert workdays_between(found, day) == n
            assert workdays_between(found + timedelta(days=1), day) == n - 1


def test_the_year_2016_has_250_working_days():
    assert workdays_between(date(2015, 12, 31), date(2016, 12, 31)) == 250


def test_a_worked_weekend_day_is_a_working_day():
    assert is_workday(date(2016, 10, 8))
    assert not is_workday(date(2016, 10, 7))
    assert not is_workday(date(2016, 10, 15))


class TestLoading:
    """calendar_seed.load: once, and never over what an administrator corrected."""

    def test_loading_twice_changes_nothing(self):
        before = list(CalendarDay.objects.values())
        assert calendar_seed.load() == []
        assert list(CalendarDay.objects.values()) == before

    def test_a_corrected_day_stays_corrected(self):
        CalendarDay.objects.filter(day=date(2016, 10, 8)).update(is_workday=False)
        calendar_seed.load()
        assert not is_workday(date(2016, 10, 8))

    def test_each_year_names_its_notice(self):
        assert list(CalendarYear.objects.values_list("year", flat=True)) == list(range(2016, 2027))
        assert not CalendarYear.objects.filter(source="").exists()

    def test_every_day_has_an_english_name(self):
        assert not CalendarDay.objects.filter(name_en="").exists()
