"""The only clock, the local day, weeks, months and time progress."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from tracker.lib import periods
from tracker.lib.periods import BadPeriod, at_local, local_day, month_end, month_of, period, time_progress, week_of, year_of


class TestLocalDay:
    """Which day it is, is decided in Asia/Shanghai."""

    def test_the_day_begins_at_sixteen_oclock_utc(self):
        assert local_day(datetime(2016, 8, 8, 15, 59, tzinfo=UTC)) == date(2016, 8, 8)
        assert local_day(datetime(2016, 8, 8, 16, 0, tzinfo=UTC)) == date(2016, 8, 9)

    def test_a_wall_clock_time_is_local(self):
        assert at_local(date(2016, 8, 9), 6).astimezone(UTC) == datetime(2016, 8, 8, 22, 0, tzinfo=UTC)


class TestClock:
    """The district's clock may be off; the real one never is."""

    @pytest.fixture(autouse=True)
    def on_time(self, monkeypatch):
        monkeypatch.setattr(periods, "_offset_provider", lambda: periods.NO_OFFSET)

    def test_frozen_stops_the_districts_clock_only(self):
        at = at_local(date(2016, 8, 9), 9)
        with periods.frozen(at):
            assert (periods.now(), periods.today()) == (at, date(2016, 8, 9))
            assert periods.real_now() - datetime.now(UTC) < timedelta(seconds=1)
        assert periods.today() != date(2016, 8, 9)

    def test_freezing_twice_thaws_in_order(self):
        outer, inner = at_local(date(2016, 8, 9)), at_local(date(2016, 8, 10))
        with periods.frozen(outer):
            with periods.frozen(inner):
                assert periods.now() == inner
            assert periods.now() == outer

    def test_an_offset_moves_the_districts_clock_and_lets_it_run(self, monkeypatch):
        back = timedelta(days=-3755)
        monkeypatch.setattr(periods, "_offset_provider", lambda: back)
        assert abs(periods.now() - (periods.real_now() + back)) < timedelta(seconds=1)
        assert periods.today() == local_day(periods.real_now() + back)


class TestWeeks:
    """ISO weeks, Monday to Sunday."""

    @pytest.mark.parametrize(
        ("day", "label"),
        [
            (date(2016, 8, 7), "2016-W31"),
            (date(2016, 8, 8), "2016-W32"),
            (date(2016, 1, 3), "2015-W53"),  # a Sunday of the year before
            (date(2016, 1, 4), "2016-W01"),
            (date(2018, 12, 31), "2019-W01"),  # a Monday of the year after
            (date(2020, 12, 31), "2020-W53"),
        ],
    )
    def test_a_day_lies_in_its_week(self, day, label):
        week = week_of(day)
        assert week.label == label
        assert week.first_day <= day <= week.last_day
        assert (week.first_day.weekday(), week.last_day - week.first_day) == (0, timedelta(days=6))
        assert period(label) == week

    def test_weeks_follow_each_other_across_the_years(self):
        week = period("2015-W52")
        labels = []
        for _number in range(3):
            week = week.next()
            labels.append(week.label)
        assert labels == ["2015-W53", "2016-W01", "2016-W02"]
        assert period("2016-W01").previous().label == "2015-W53"


class TestMonthsAndYears:
    """Months end on their last day, leap years included."""

    @pytest.mark.parametrize(
        ("day", "last"),
        [
            (date(2016, 2, 1), date(2016, 2, 29)),
            (date(2015, 2, 28), date(2015, 2, 28)),
            (date(2016, 12, 31), date(2016, 12, 31)),
            (date(2016, 4, 30), date(2016, 4, 30)),
        ],
    )
    def test_the_end_of_a_month(self, day, last):
        assert month_end(day) == month_of(day).last_day == last

    def test_months_follow_each_other_across_the_years(self):
        assert month_of(date(2016, 1, 31)).previous().label == "2015-12"
        assert month_of(date(2015, 12, 1)).next().label == "2016-01"
        assert year_of(date(2016, 6, 1)).previous().label == "2015"

    @pytest.mark.parametrize(("label", "kind"), [("2016-W31", "week"), ("2016-07", "month"), ("2016", "year")])
    def test_a_label_is_read_back(self, label, kind):
        assert (period(label).label, period(label).kind, str(period(label))) == (label, kind, label)

    @pytest.mark.parametrize("label", ["2016-W54", "2015-W00", "2016-13", "2016-7", "0000", "last week", "", "2016-W31 "])
    def test_another_label_is_refused(self, label):
        with pytest.raises(BadPeriod):
            period(label)


class TestTimeProgress:
    """时序进度: whole months ÷ 12, days of a month in proportion."""

    @pytest.mark.parametrize(
        ("day", "share"),
        [
            (date(2016, 7, 31), Fraction(7, 12)),
            (date(2016, 2, 29), Fraction(2, 12)),
            (date(2016, 12, 31), Fraction(1)),
            (date(2016, 1, 1), Fraction(1, 31 * 12)),
            (date(2016, 6, 15), (5 + Fraction(1, 2)) / 12),
        ],
    )
    def test_the_share_of_the_year(self, day, share):
        assert time_progress(day) == share

    def test_it_never_falls_within_a_year(self):
        days = [date(2016, 1, 1) + timedelta(days=n) for n in range(366)]
        shares = [time_progress(day) for day in days]
        assert shares == sorted(shares)
