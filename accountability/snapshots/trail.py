"""What the audit trail tells of rows: the witness that a change since the snapshot was an act, and not somebody at the tables."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from tracker.trail.models import Change, Op


@dataclass
class Told:
    """How the trail says that a row stands: the columns it named, each with its last value."""

    columns: dict = field(default_factory=dict)
    is_added: bool = False
    is_deleted: bool = False


def told_of(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Told]:
    """Return what the trail tells of rows, by table and key; nothing of those which it does not know."""
    of_table: dict[str, list[str]] = {}
    for table, pk in keys:
        of_table.setdefault(table, []).append(str(pk))
    if not of_table:
        return {}
    wanted = reduce(or_, (Q(table_name=table, object_pk__in=pks) for table, pks in of_table.items()))
    changes = Change.objects.unscoped("the verifier of frozen evidence asks who changed its rows since; nobody reads them here")
    rows = changes.filter(wanted).order_by("id").annotate(text=Cast(F("after"), TextField()))
    found: dict[tuple[str, int], Told] = {}
    for table, pk, op, text in rows.values_list("table_name", "object_pk", "op", "text"):
        told = found.setdefault((table, int(pk)), Told())
        told.is_added, told.is_deleted = told.is_added or op == Op.INSERT, op == Op.DELETE
        told.columns |= json.loads(text, parse_float=str) if text else {}
    return found
