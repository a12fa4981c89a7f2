"""Cells are written twice for speed; what they draw is what the shared parts and filters draw."""

import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from projects.statuses import Light
from tracker.frame.templatetags import frame
from tracker.ledger.kinds import ONE_PLACE, TWO_PLACES, Sheet, grouped, light, markup_of, row_of
from tracker.ledger.register import Column, Kind

VALUES = ["0", "0.01", "0.004", "0.005", "12.345", "1234567.895", "-0.004", "-12.5", "99.95", "100", "106.06"]


def same(drawn: str, part: str) -> bool:
    """Return True if two pieces of markup differ in nothing but the comment and blanks between tags."""
    return re.sub(r">\s+<", "><", drawn.strip()) == re.sub(r">\s+<", "><", part.strip())


class TestAgainstTheParts:
    @pytest.mark.parametrize("tone", ["red", "yellow", "green", "blue", "grey"])
    def test_a_light_is_the_shared_status(self, tone):
        assert same(light(tone, "正常 <b>"), render_to_string("_status.html", {"tone": tone, "label": "正常 <b>"}))

    @pytest.mark.parametrize("rate", [None, "0", "0.04", "36.8", "45.45", "100", "106.06", "250"])
    @pytest.mark.parametrize("schedule", [None, Decimal("0.5833")])
    def test_a_bar_is_the_shared_bar(self, rate, schedule):
        value = None if rate is None else Decimal(rate)
        drawn = markup_of(Column("rate", "", Kind.BAR, paths=("rate", "light")), Sheet(schedule=schedule))((value, "red"))
        ratio = None if value is None else value / 100
        assert same(drawn, render_to_string("_bar.html", {"rate": ratio, "schedule": schedule, "tone": "red", "class": ""}))

    @pytest.mark.parametrize("text", VALUES)
    def test_numbers_are_those_of_the_filters(self, text):
        assert grouped(Decimal(text), TWO_PLACES) == frame.rounded(Decimal(text), 2)
        assert grouped(Decimal(text), ONE_PLACE) == frame.rounded(Decimal(text), 1)

    @pytest.mark.parametrize("text", VALUES)
    def test_money_is_that_of_the_filters(self, text):
        column = Column("money", "", Kind.MONEY)
        assert markup_of(column, Sheet("yi"))((Decimal(text),)) == frame.yi(Decimal(text))
        assert markup_of(column, Sheet("wan"))((Decimal(text),)) == frame.wan(Decimal(text))


class TestNothing:
    @pytest.mark.parametrize(
        "kind", [Kind.TEXT, Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.DATE, Kind.NUMBER, Kind.STEP, Kind.FLAG, Kind.PERSON]
    )
    def test_where_nothing_is_known_stands_a_dash(self, kind):
        assert markup_of(Column("x", "", kind), Sheet())((None,)) == "—"

    def test_choices_that_are_not_set(self):
        assert markup_of(Column("x", "", Kind.CHOICE, choices=Light), Sheet())((None,)) == "—"
        assert markup_of(Column("x", "", Kind.CHOICES, choices=Light), Sheet())(([],)) == "—"


class TestOnAPhone:
    def test_a_light_that_does_not_head_its_row_says_what_it_is(self):
        columns = [Column("light", "灯号", Kind.LIGHT, choices=Light), Column("officers", "三员", Kind.LIGHT, choices=Light)]
        drawn = row_of(columns, Sheet(), "/{}/")(1, [("red",), ("green",)])
        assert re.findall(r'data-label="([^"]*)"', drawn) == ["三员"]
