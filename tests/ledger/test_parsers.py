"""Cells as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from projects.statuses import LedgerName, YearLabel
from tracker.ledger.intake import Choice, Choices, Day, Money, Reference, Text
from tracker.ledger.intake.parsers import BadCell, Reading

WAN, YI = Reading(2016), Reading(2016, in_yi=True)


class TestMoney:
    @pytest.mark.parametrize(
        ("value", "reading", "wan"),
        [
            (59900.0, WAN, "59900.00"),
            ("59,900", WAN, "59900.00"),
            ("５９９００", WAN, "59900.00"),
            ("59900 万元", WAN, "59900.00"),
            ("5.99亿", WAN, "59900.00"),
            ("5.99 亿元", WAN, "59900.00"),
            (5.99, YI, "59900.00"),
            ("120万", YI, "120.00"),
            (0.1 + 0.2, WAN, "0.30"),
            (0.000015, YI, "0.15"),
            (0, WAN, "0.00"),
        ],
    )
    def test_reads(self, value, reading, wan):
        assert Money().read(value, reading) == Decimal(wan)

    @pytest.mark.parametrize("value", ["若干", "1.2.3", "约500", -1, "-3", "1e99", "nan", "inf", True, date(2016, 1, 1)])
    def test_refuses(self, value):
        with pytest.raises(BadCell):
            Money().read(value, WAN)


class TestDay:
    @pytest.mark.parametrize(
        ("value", "day"),
        [
            (date(2016, 8, 9), "2016-08-09"),
            (datetime(2016, 8, 9, 12), "2016-08-09"),
            ("2016-08-09", "2016-08-09"),
            ("2016/8/9", "2016-08-09"),
            ("2016.08.09", "2016-08-09"),
            ("2016年8月9日", "2016-08-09"),
            ("２０１６．８．９", "2016-08-09"),
            ("2016年8月9日前", "2016-08-09"),
            ("2016.8", "2016-08-31"),
            ("2016-08", "2016-08-31"),
            ("2016年8月", "2016-08-31"),
            ("2016年8月底", "2016-08-31"),
            ("2016年2月末", "2016-02-29"),
            ("2016年9月底前", "2016-09-30"),
            ("8月上旬", "2016-08-10"),
            ("2016年8月中旬", "2016-08-20"),
            ("8月下旬", "2016-08-31"),
            ("2016年底", "2016-12-31"),
            ("20160809", "2016-08-09"),
            (42591.0, "2016-08-09"),
            (2016.8, "2016-08-31"),
            (2016.11, "2016-11-30"),
            (20160809.0, "2016-08-09"),
        ],
    )
    def test_reads(self, value, day):
        assert Day().read(value, WAN) == date.fromisoformat(day)

    @pytest.mark.parametrize("value", ["明年", "2016.13", "2016-02-30", "2016年8月32日", 7.0, "待定", "2016", True, 2016.1, "8"])
    def test_refuses(self, value):
        with pytest.raises(BadCell):
            Day().read(value, WAN)

    def test_says_why_2016_1_is_not_clear(self):
        with pytest.raises(BadCell, match="10月"):
            Day().read(2016.1, WAN)


class TestChoices:
    def test_one_by_its_words_its_value_or_what_people_say(self):
        parser = Choice(YearLabel, {"新开工": "planned_start"})
        assert [parser.read(value, WAN) for value in ("续建", "continuing", "Continuing", "新开工", " 续建 ")] == ["continuing"] * 3 + [
            "planned_start",
            "continuing",
        ]

    def test_several_in_their_own_order(self):
        parser = Choices(LedgerName, {"区重大": "major", "省市重点": "key"})
        assert parser.read("区重大，省市重点", WAN) == ["key", "major"]
        assert parser.read("政府投资项目", WAN) == ["gov"]

    def test_an_unknown_word_is_named_with_the_nearest(self):
        with pytest.raises(BadCell, match="续建"):
            Choice(YearLabel).read("续建项目", WAN)


class TestOthers:
    def test_codes_that_excel_made_numbers_of(self):
        assert Text().read(410103.0, WAN) == "410103"

    def test_a_row_by_any_of_its_names(self):
        parser = Reference(lambda: [(7, "嵩山路街道", "嵩山路"), (8, "淮河路街道", "嵩山路")])
        reading = Reading(2016, names=parser.lookup())
        assert parser.read("嵩山路街道 ", reading) == 7
        with pytest.raises(BadCell, match="2 个"):
            parser.read("嵩山路", reading)
        with pytest.raises(BadCell, match="嵩山路街道"):
            parser.read("嵩山路办事处", reading)
