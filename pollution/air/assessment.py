"""From hours to days to periods (HJ 663): what is valid, means, percentiles, the composite index; exact, on rows that are handed in.

Concentrations are µg/m³, CO mg/m³. Hours are labelled by their end, 1 to 24: the hour 24 of a day ends at midnight.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pollution.air.standards import (
    EIGHTS_FOR_A_DAY,
    FIRST_EIGHT,
    GB3095_2012,
    GB3095_2026,
    GB3095_2031,
    HOURS_FOR_A_DAY,
    HOURS_FOR_EIGHT,
    LAST_EIGHT,
    PLACES,
    Factor,
    Limits,
    Span,
)

Number = Decimal | Fraction | int
WINDOW = 8


def mean(values: Iterable[Number]) -> Fraction | None:
    """Return the exact mean, None of nothing."""
    values = [Fraction(value) for value in values]
    return sum(values, Fraction(0)) / len(values) if values else None


def to_places(value: Fraction, places: int) -> Decimal:
    """Return an exact value rounded half to even (GB/T 8170)."""
    rounded = round(value, places)
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def stated(value: Fraction | None, factor: Factor, more: int = 0) -> Decimal | None:
    """Return a value as it is stated: integer, CO one decimal; `more` further decimals."""
    return None if value is None else to_places(value, PLACES[factor] + more)


def daily_mean(hours: Mapping[int, Number], factor: Factor) -> Decimal | None:
    """Return the mean of a day as it is stated (日均值), None with fewer than twenty valid hours; what is missing is never filled in."""
    valid = [value for label, value in hours.items() if 1 <= label <= LAST_EIGHT and value is not None]
    return stated(mean(valid), factor) if len(valid) >= HOURS_FOR_A_DAY else None


def eight_hour_means(hours: Mapping[int, Number]) -> dict[int, Fraction]:
    """Return the means of eight hours by the hour in which they end, 8 to 24, where at least six of the eight are valid."""
    found = {}
    for end in range(FIRST_EIGHT, LAST_EIGHT + 1):
        valid = [hours[label] for label in range(end - WINDOW + 1, end + 1) if hours.get(label) is not None]
        if len(valid) >= HOURS_FOR_EIGHT:
            found[end] = mean(valid)
    return found


def ozone_of_day(hours: Mapping[int, Number], limits: Limits) -> Decimal | None:
    """Return the largest mean of eight hours (臭氧日最大8小时平均) as it is stated.

    With fewer than fourteen of them the day stands only if the largest exceeds the limit.
    """
    means = eight_hour_means(hours)
    if not means:
        return None
    largest = stated(max(means.values()), Factor.O3)
    return largest if len(means) >= EIGHTS_FOR_A_DAY or largest > limits.of(Factor.O3, Span.EIGHT_HOURS) else None


def day_of(hours: Mapping[int, Number], factor: Factor, limits: Limits) -> Decimal | None:
    """Return the value of a day of one factor, None where the day is not valid."""
    return ozone_of_day(hours, limits) if factor == Factor.O3 else daily_mean(hours, factor)


def percentile(values: Sequence[Number], share: int) -> Fraction | None:
    """Return a percentile by interpolation between neighbours (HJ 663-2013 appendix A: k = 1 + (n − 1) · p / 100), None of nothing."""
    if not values:
        return None
    ordered = sorted(Fraction(value) for value in values)
    place = Fraction(len(ordered) - 1) * share / 100
    low = place.numerator // place.denominator
    if place == low:
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


# --- Composite index ------------------------------------------------------------------------------------------------------------------

SHARES = {Factor.CO: 95, Factor.O3: 90}  # percentiles of a period; the others are means


@dataclass(frozen=True)
class IndexScheme:
    """How the composite index is made: S by factor, weights, and from which day on; `doubt` says what is not confirmed."""

    name: str
    first_day: date
    divisors: Mapping[Factor, Decimal]
    weights: Mapping[Factor, int | Decimal]
    doubt: str = ""


def _divisors(limits: Limits) -> dict[Factor, Decimal]:
    """Return S: the limit of the year, of the day for CO, of eight hours for O3."""
    spans = {Factor.CO: Span.DAY, Factor.O3: Span.EIGHT_HOURS}
    return {factor: limits.of(factor, spans.get(factor, Span.YEAR)) for factor in Factor}


EQUAL = dict.fromkeys(Factor, 1)
UNREAD = "The text of HJ 663-2026 was not at hand: weights and S of the index since 2026-03-01 are not confirmed."
SCHEMES = (
    IndexScheme("ranking rule of 2014, revised 2018", GB3095_2012.first_day, _divisors(GB3095_2012), EQUAL),
    IndexScheme("the same with the transitional limits", GB3095_2026.first_day, _divisors(GB3095_2026), EQUAL, UNREAD),
    IndexScheme("the same with the limits of 2031", GB3095_2031.first_day, _divisors(GB3095_2031), EQUAL, UNREAD),
)


def of_period(days: Sequence[Number], factor: Factor) -> Fraction | None:
    """Return what stands for a factor in a period: the mean of its days, of CO the 95th and of O3 the 90th percentile."""
    return percentile(days, SHARES[factor]) if factor in SHARES else mean(days)


def terms(values: Mapping[Factor, Number], scheme: IndexScheme) -> dict[Factor, Fraction]:
    """Return each term w · C ÷ S of the composite index, exactly."""
    return {
        factor: Fraction(scheme.weights[factor]) * Fraction(value) / Fraction(scheme.divisors[factor]) for factor, value in values.items()
    }


def composite(values: Mapping[Factor, Number | None], scheme: IndexScheme) -> Decimal | None:
    """Return the composite index (综合指数) with two decimals, None unless all six factors have a value."""
    if any(values.get(factor) is None for factor in Factor):
        return None
    return to_places(sum(terms({factor: values[factor] for factor in Factor}, scheme).values(), Fraction(0)), 2)


def change(now: Number, before: Number) -> Decimal | None:
    """Return the change against the year before in per cent, one decimal: positive is worse; None without anything before."""
    return to_places((Fraction(now) - Fraction(before)) * 100 / Fraction(before), 1) if before else None
