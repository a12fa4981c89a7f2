"""The arithmetic of a score: pure and exact; the SQL of standing.py is held equal to it by a test."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tracker.lib.measures import exact, rounded

POINT_PLACES = 2


def counted_weight(weight: Decimal, whole: Decimal) -> Fraction:
    """Return a term's weight out of 100 when only terms worth `whole` have data: the rest is spread in proportion."""
    return exact(weight) * 100 / exact(whole)


def term_points(*, done: Decimal, due: Decimal, weight: Decimal, cap: Decimal, whole: Decimal) -> Decimal:
    """Return the points of one term, two decimals, half up: done ÷ due up to the cap, times the counted weight."""
    reached = min(exact(done) / exact(due), exact(cap))
    return rounded(reached * counted_weight(weight, whole), POINT_PLACES)


def score(points: Sequence[Decimal]) -> Decimal:
    """Return the sum of the points as printed, so that the columns add up."""
    return sum(points, Decimal(0))
