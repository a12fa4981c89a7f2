"""Money, shares and points: exact until shown."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.lib.measures import exact, percent, points, ranks, rounded, share, yi


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("0.135"), 2, "0.14"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 3), 2, "0.33"),
        (7, 2, "7.00"),
        (Fraction(0), 1, "0.0"),
    ],
)
def test_rounding_is_half_away_from_zero(value, places, shown):
    assert str(rounded(value, places)) == shown


def test_a_share_is_exact_and_none_without_a_whole():
    assert share(Decimal("0.1"), Decimal("0.3")) == Fraction(1, 3)
    assert share(15, 38) == Fraction(15, 38)
    assert share(1, 0) is None
    assert share(1, None) is None
    assert share(None, 3) is None
    assert share(0, 3) == 0
    assert exact(Decimal("0.1")) == Fraction(1, 10)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(15, 38, "39.47"), (15, 56, "26.79"), (1, 3, "33.33"), (2, 3, "66.67"), (5, 4, "125.00")]
)
def test_a_percentage_is_rounded_half_up(part, whole, shown):
    assert str(percent(share(part, whole))) == shown
    assert percent(None) is None


def test_points_are_the_difference_of_the_rounded_shares_as_printed():
    """Rounded first: 49.43 − 58.33 = −8.90."""
    assert points(Fraction("0.49432"), Fraction(7, 12)) == Decimal("-8.90")
    assert points(None, Fraction(7, 12)) is None


def test_wan_become_yi_unrounded():
    assert yi(Decimal("393218.5")) == Decimal("39.32185")


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([9, 8, 7, 7, 5], [1, 2, 3, 3, 5]), ([5, 5, 5], [1, 1, 1]), ([], []), ([Decimal("1.0"), Decimal("1.00"), Decimal("0.9")], [1, 1, 3])],
)
def test_equal_scores_share_a_rank(scores, expected):
    assert ranks(scores) == expected
