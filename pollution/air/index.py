"""The air quality index, exactly: concentrations rounded half to even, sub-indices computed as fractions and rounded up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil

from pollution.air.standards import CLASSES, DAILY_SPAN, PLACES, STEPS, AqiClass, Factor, IndexRule, Span

HIGHEST, LOWEST = 500, 1
NO_PRIMARY_UP_TO = 50
Item = tuple[Factor, Span]


def rounded(value: Decimal, factor: Factor) -> Decimal:
    """Return a concentration as the index takes it: integer, CO one decimal, half to even (GB/T 8170)."""
    return value.quantize(Decimal(1).scaleb(-PLACES[factor]), rounding=ROUND_HALF_EVEN)


def exact_sub_index(concentration: Decimal, factor: Factor, span: Span, rule: IndexRule) -> Fraction | None:
    """Return a sub-index before rounding up; None where the row ends below the concentration and says nothing more.

    `concentration` is µg/m³ (CO mg/m³), already rounded. Raises ValueError for a negative one.
    """
    if concentration < 0:
        raise ValueError(f"{factor}: a concentration is not negative ({concentration})")
    row = rule.row(factor, span)
    for place in range(1, len(row)):
        if concentration <= row[place]:
            low, high = row[place - 1], row[place]
            share = (Fraction(concentration) - Fraction(low)) / (Fraction(high) - Fraction(low))
            return share * Fraction(STEPS[place] - STEPS[place - 1]) + Fraction(STEPS[place - 1])
    if len(row) == len(STEPS):
        return Fraction(HIGHEST)
    beyond = rule.beyond[factor, span]
    return None if beyond is None else Fraction(beyond)


@lru_cache(maxsize=100_000)  # a year of a province has fewer different values
def sub_index(value: Decimal, factor: Factor, span: Span, rule: IndexRule) -> int | None:
    """Return the sub-index (IAQI) of a concentration, rounded up; None where the row says nothing of so much."""
    exact = exact_sub_index(rounded(value, factor), factor, span, rule)
    return None if exact is None else ceil(exact)


@dataclass(frozen=True)
class Index:
    """An AQI with its sub-indices and primary pollutants (首要污染物): every factor that makes the largest, none up to 50."""

    value: int
    primary: tuple[Factor, ...]
    parts: Mapping[Item, int]

    @property
    def kind(self) -> AqiClass:
        """Return the class of air."""
        return class_of(self.value)


def class_of(value: int) -> AqiClass:
    """Return the class of an AQI."""
    return next((kind for most, kind, _word, _colour in CLASSES if value <= most), AqiClass.SEVERE)


def word_of(kind: AqiClass) -> str:
    """Return the word of a class as the standard prints it."""
    return next(word for _most, one, word, _colour in CLASSES if one == kind)


def index_of(values: Mapping[Item, Decimal | None], rule: IndexRule) -> Index | None:
    """Return the AQI of concentrations by factor and span; what is missing is left out, None without any.

    The largest sub-index counts, at least 1 and at most 500; each factor is named once, in the order of Factor.
    """
    parts = {}
    for (factor, span), value in values.items():
        part = None if value is None else sub_index(value, factor, span, rule)
        if part is not None:
            parts[factor, span] = part
    if not parts:
        return None
    largest = max(parts.values())
    makers = {factor for (factor, _span), part in parts.items() if part == largest}
    primary = tuple(factor for factor in Factor if factor in makers) if largest > NO_PRIMARY_UP_TO else ()
    return Index(min(max(largest, LOWEST), HIGHEST), primary, parts)


def daily(values: Mapping[Factor, Decimal | None], rule: IndexRule) -> Index | None:
    """Return the AQI of a day: daily means, O3 the largest mean of eight hours."""
    return index_of({(factor, DAILY_SPAN[factor]): value for factor, value in values.items()}, rule)
