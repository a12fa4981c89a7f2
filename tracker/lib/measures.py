"""Money, shares and points: exact until shown, rounded half up where a person reads them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

WAN_PER_YI = Decimal(10000)  # 1 亿元 = 10,000 万元


def rounded(value: Decimal | Fraction | int, places: int) -> Decimal:
    """Return the value with `places` decimals, half away from zero (四舍五入)."""
    step = Decimal(1).scaleb(-places)
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places * 2
        whole = (scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(-whole if value < 0 else whole) * step
    return Decimal(value).quantize(step, ROUND_HALF_UP)


def exact(value: Decimal | int) -> Fraction:
    """Return a decimal as a fraction, without passing through binary floats."""
    return Fraction(value)


def share(part: Decimal | int | None, whole: Decimal | int | None) -> Fraction | None:
    """Return part ÷ whole as an exact fraction, or None when there is nothing to divide by."""
    if not whole or part is None:
        return None
    return exact(part) / exact(whole)


def percent(value: Fraction | None, places: int = 2) -> Decimal | None:
    """Return a share as a percentage, rounded half up."""
    return None if value is None else rounded(value * 100, places)


def points(value: Fraction | None, base: Fraction, places: int = 2) -> Decimal | None:
    """Return how far a share lies above (+) or below (−) another, in percentage points (百分点).

    Both shares are rounded before the subtraction, as the printed bulletins do.
    """
    if value is None:
        return None
    return percent(value, places) - percent(base, places)


def yi(wan: Decimal) -> Decimal:
    """Return 万元 as 亿元, unrounded."""
    return wan / WAN_PER_YI


def ranks(scores: Sequence) -> list[int]:
    """Return competition ranks of scores already in order, best first: equal scores share, as in 1, 2, 3, 3, 5."""
    result: list[int] = []
    for place, score in enumerate(scores, start=1):
        result.append(result[-1] if result and score == scores[place - 2] else place)
    return result
