"""How many rows a list has and what they add up to, with the counts of its first chips: one query, however many rows there are.

Beyond MOST_COUNTED rows nothing is added up: counting a hundred thousand rows would cost more than showing fifty of them.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

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
    flags = ledger.flags(basis)
    choices = [choice.value for choice in ledger.facet.options()] if ledger.facet else []
    conditions = [*flags.values(), *(ledger.facet.has(value) for value in choices)]
    columns = [*(F(name) for name in ledger.sums), *(ExpressionWrapper(one, BooleanField()) for one in conditions)]
    names = [*ledger.sums, *flags, *(f"chip {value}" for value in choices)]
    chip = len(names) - len(choices) + choices.index(facet_value) if facet_value else None
    found = around.filter(ledger.facet.has(facet_value)) if facet_value else None
    rows = _rows(around, found, columns, len(ledger.sums), chip, most)
    totals = {tag: _totals(number, dict(zip(names, values, strict=True)), most) for tag, number, *values in rows}
    nothing = Totals(values=dict.fromkeys(ledger.sums, Decimal(0)))
    everything = totals.get("around", nothing)
    facets = {} if everything.is_capped else {value: everything.values.get(f"chip {value}", 0) for value in choices}
    return Counted(totals.get(_part(everything, facet_value), nothing), everything, facets)


def _part(everything: Totals, facet_value: str) -> str:
    if not facet_value:
        return "around"
    return "beyond" if everything.is_capped else "within"


def _rows(around: QuerySet, found: QuerySet | None, columns: list, sums: int, chip: int | None, most: int | None) -> list[tuple]:
    """Return (part, count, sums and flagged counts…) of all around, of those within a chip, and of a chip alone.

    The rows around are read once. A chip's own rows are asked for only where those around are too many to have been read.
    """
    places = range(len(columns))
    adding = ", ".join(["count(*)", *(f"sum(t{place})" if place < sums else f"count(*) FILTER (WHERE t{place})" for place in places)])
    heads = ", ".join(["here", *(f"t{place}" for place in places)])
    try:
        inner, params = _limited(around, columns, most)
    except EmptyResultSet:  # nothing can meet these conditions, and Django says so without asking
        return []
    sql = f"WITH around({heads}) AS MATERIALIZED ({inner}) SELECT 'around', {adding} FROM around"
    if chip is not None:
        sql += f" UNION ALL SELECT 'within', {adding} FROM around WHERE t{chip}"
    if chip is not None and most is not None:
        beyond, more = _limited(found, columns, most)
        sql += f" UNION ALL SELECT 'beyond', {adding} FROM ({beyond}) beyond({heads}) WHERE (SELECT count(*) FROM around) > {most:d}"
        params = (*params, *more)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _limited(queryset: QuerySet, columns: list, most: int | None) -> tuple[str, tuple]:
    part = queryset.order_by().annotate(**{f"t{place}": one for place, one in enumerate(columns)})
    part = part.values_list("pk", *(f"t{place}" for place in range(len(columns))))
    return (part if most is None else part[: most + 1]).query.sql_with_params()


def _totals(number: int, values: dict, most: int | None) -> Totals:
    return Totals(most, True) if most is not None and number > most else Totals(number, False, values)
