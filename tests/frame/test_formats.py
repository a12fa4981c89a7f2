"""How figures, days and names are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.utils import translation

from tracker.frame.templatetags import frame

AUGUST_9 = date(2016, 8, 9)


@pytest.fixture(autouse=True)
def english():
    """Read the words as they stand in the code."""
    with translation.override("en"):
        yield


class TestMoney:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (Decimal("1234.56"), "1,234.56"),
            (Decimal("0.005"), "0.01"),
            (Decimal("0.004"), "0.00"),
            (Decimal("-0.004"), "0.00"),
            (Decimal("-1234567.895"), "−1,234,567.90"),
            (0, "0.00"),
            (None, "—"),
            ("", "—"),
        ],
    )
    def test_wan_is_grouped_with_two_decimals_half_up(self, value, shown):
        assert frame.wan(value) == shown

    def test_yi_is_a_ten_thousandth_of_wan(self):
        assert frame.yi(Decimal("441800")) == "44.18"
        assert frame.yi(Decimal("50")) == "0.01"
        assert frame.yi(None) == "—"


class TestRates:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [(Fraction(2184, 4418), "49.4%"), (Decimal("1.1222"), "112.2%"), (Fraction(1, 2000), "0.1%"), (0, "0.0%"), (None, "—")],
    )
    def test_a_ratio_becomes_percent_with_one_decimal(self, value, shown):
        assert frame.pct(value) == shown

    def test_a_half_goes_up_though_the_binary_number_lies_below_it(self):
        assert frame.rounded(2.675, 2) == "2.68"

    def test_points_carry_a_real_minus(self):
        assert frame.points(Decimal("-8.94")) == "−8.9"
        assert frame.points(Decimal("3.25"), "signed") == "+3.3"
        assert frame.points(Decimal("-0.04"), "signed") == "0.0"

    @pytest.mark.parametrize(
        ("value", "width"), [(Decimal("0.632"), "63.2"), (Decimal("1.2"), "100.0"), (Decimal("-1"), "0.0"), (None, "0.0")]
    )
    def test_a_bar_is_never_wider_than_its_track(self, value, width):
        assert frame.share(value) == width


class TestDays:
    def test_the_year_is_left_out_within_the_year(self):
        assert frame.day(date(2016, 7, 19)) == "19 Jul"
        assert frame.day(date(2016, 7, 19), AUGUST_9) == "19 Jul"
        assert frame.day(date(2015, 12, 31), AUGUST_9) == "31 Dec 2015"
        assert frame.day(date(2016, 7, 19), "full") == "19 Jul 2016"
        assert frame.day(None) == "—"

    def test_a_moment_is_shown_in_local_time(self):
        assert frame.moment(datetime(2016, 7, 19, 16, 12, tzinfo=UTC)) == "20 Jul 00:12"

    @pytest.mark.parametrize(
        ("value", "today", "shown"),
        [
            (12, None, "12 days late"),
            (1, None, "1 day late"),
            (-3, None, "3 days left"),
            (0, None, "due today"),
            (None, None, "—"),
            (date(2016, 8, 8), AUGUST_9, "1 day late"),
            (datetime(2016, 8, 9, 16, 0, tzinfo=UTC), AUGUST_9, "1 day left"),
        ],
    )
    def test_late_and_left_in_words(self, value, today, shown):
        assert frame.days_late(value, today) == shown


class TestNames:
    def test_the_reader_sees_the_name_in_his_language(self):
        unit = SimpleNamespace(name="native", name_en="English")
        assert frame.localname(unit) == "English"
        with translation.override("zh-hans"):
            assert frame.localname(unit) == "native"

    def test_without_an_english_name_the_native_one_stands(self):
        assert frame.localname(SimpleNamespace(name="native", name_en="")) == "native"
        assert frame.localname(None) == ""


class TestLinks:
    def context(self, address):
        return {"request": RequestFactory().get(address)}

    def test_other_filters_stay(self):
        assert frame.query_with(self.context("/?unit=3&page=2"), page=5) == "?unit=3&page=5"

    def test_a_new_filter_begins_at_the_first_page(self):
        assert frame.query_with(self.context("/?unit=3&page=2"), light="red") == "?unit=3&light=red"

    def test_an_empty_value_takes_the_filter_away(self):
        assert frame.query_with(self.context("/?unit=3&light=red"), light=None) == "?unit=3"

    def test_without_a_request_there_is_still_a_link(self):
        assert frame.query_with({}, page=2) == "?page=2"

    def test_far_pages_are_left_out(self):
        page = Paginator(range(500), 10).page(25)
        assert [str(number) for number in frame.elided(page)] == ["1", "…", "23", "24", "25", "26", "27", "…", "50"]
        assert frame.items_count(page) == "241–250 of 500 rows"


class TestPhoneBar:
    def test_todo_comes_first_then_the_overview_then_supervision_and_projects(self):
        nav = [SimpleNamespace(icon=name) for name in ("gauge", "building", "flag", "inbox")]
        assert [entry.icon for entry in frame.phone_entries(nav)] == ["inbox", "gauge", "flag", "building"]
        assert frame.phone_entries(None) == []
