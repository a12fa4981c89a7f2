"""Rows as they stand in the database, as plain values: one statement reads all that belongs to the evidence of a case."""

import json
from collections.abc import Iterable
from functools import cache

from django.db import connection

from accountability.models import Case
from accountability.snapshots.parts import PARTS, derived

Rows = dict[tuple[str, int], dict]  # (table, pk) → columns


def rows_of(case: Case, *, policies: Iterable[int], items: Iterable[int]) -> Rows:
    """Return all rows that are evidence of a case now, as plain values: numbers with a point, days and moments as text.

    `policies` and `items` are the versions of the rules by which it was opened.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"matter": case.matter_id, "policies": list(policies), "items": list(items)})
        return {(table, pk): json.loads(columns, parse_float=str) for table, pk, columns in cursor.fetchall()}


@cache
def _statement() -> str:
    """Return the statement over all parts; the database writes days, moments and numbers out, the same way each time."""
    return " UNION ALL ".join(
        f"SELECT '{part.table}', id, (to_jsonb(t) - ARRAY[{', '.join(map(repr, derived(part)))}]::text[])::text "
        f'FROM "{part.table}" t WHERE {part.rows}'
        for part in PARTS
    )
