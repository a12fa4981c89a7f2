"""How many rows a list has and what they add up to, with the counts of its first chips: one query, however many rows there are.

Beyond MOST_COUNTED rows nothing is added up: counting a hundred thousand rows would cost more than showing fifty of them.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet, TextField, Value

from tracker.ledger.register import Ledger

MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Totals:
    """The count of rows, sums and flagged rows by name; when capped there are more rows than `count`, and no sums."""

    count: int = 0
    is_capped: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """The totals of the rows found, and those around them that only the facet keeps out, with the facet's counts."""

    found: Totals
    around: Totals
    facets: dict[str, int]


def count(ledger: Ledger, basis: Any, around: QuerySet, facet_value: str, most: int | None = MOST_COUNTED) -> Counted:
    """Return the totals of the rows of a facet's choice among those around, each counted up to `most` (None: all)."""
    sums = [(name, F(name)) for name in ledger.sums]
    flags = [(name, ExpressionWrapper(condition, BooleanField())) for name, condition in ledger.flags(basis).items()]
    choices = [choice.value for choice in ledger.facet.options()] if ledger.facet else []
    chips = [(f"chip {value}", ExpressionWrapper(ledger.facet.has(value), BooleanField())) for value in choices]
    columns = {f"t{place}": expression for place, (_name, expression) in enumerate([*sums, *flags, *chips])}
    rows = [("around", around)] + ([("found", around.filter(ledger.facet.has(facet_value)))] if facet_value else [])
    parts = [_part(tag, queryset, columns, most) for tag, queryset in rows]
    adding = [f"sum(t{place})" for place in range(len(sums))]
    adding += [f"count(*) FILTER (WHERE t{place})" for place in range(len(sums), len(columns))]
    read = _read(parts, adding, [name for name, _expression in [*sums, *flags, *chips]], most)
    everything = read.get("around", _empty(columns, ledger))
    found = read.get("found", _empty(columns, ledger)) if facet_value else everything
    facets = {} if everything.is_capped else {value: everything.values.get(f"chip {value}", 0) for value in choices}
    return Counted(found, everything, facets)


def _empty(columns: dict, ledger: Ledger) -> Totals:
    return Totals(0, False, dict.fromkeys(ledger.sums, Decimal(0)))


def _part(tag: str, queryset: QuerySet, columns: dict, most: int | None) -> QuerySet:
    part = queryset.order_by().annotate(tag=Value(tag, TextField()), **columns).values_list("tag", *columns)
    return part if most is None else part[: most + 1]


def _read(parts: list[QuerySet], adding: list[str], names: list[str], most: int | None) -> dict[str, Totals]:
    """Return the totals by tag."""
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    try:
        inner, params = whole.query.sql_with_params()
    except EmptyResultSet:  # nothing can meet these conditions, and Django says so without asking
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tag, {', '.join(['count(*)', *adding])} FROM ({inner}) counted(tag{_names(len(names))}) GROUP BY tag", params
        )
        rows = cursor.fetchall()
    return {tag: _totals(number, dict(zip(names, values, strict=True)), most) for tag, number, *values in rows}


def _names(width: int) -> str:
    return "".join(f", t{place}" for place in range(width))


def _totals(number: int, values: dict, most: int | None) -> Totals:
    if most is not None and number > most:
        return Totals(most, True)
    return Totals(number, False, values)
