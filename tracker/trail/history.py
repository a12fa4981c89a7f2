"""The history of one object: the changes of its row and of the rows that belong to it, newest first.

Two statements for a page of changes (changes, acts), however many rows belong to the object, and one for the names of each kind of row.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import IntegerField, Model

from tracker.trail.models import Act, Change
from tracker.trail.showing import Shown
from tracker.trail.speaking import Entry, collect, doer_of, tell
from tracker.trail.words import Names

PAGE = 50  # changes
NEWEST = 2**63 - 1


@dataclass(frozen=True)
class History:
    """One page of a history; `older` is where the next begins, None at the end."""

    entries: list[Entry] = field(default_factory=list)
    older: int | None = None
    is_continued: bool = False


def may_see(shown: Shown, user, pk: str | None = None) -> Model | None:
    """Return the object whose history a user may see, None if there is none for them; for a history of all rows any true value.

    It is the model's own door: `visible_to(user)` where its manager has one, else the right to view its kind.
    """
    if not user.reaches(shown.thing) and not hasattr(shown.model._default_manager, "visible_to"):
        return None
    if pk is None:
        return shown.model() if shown.is_whole and user.reaches(shown.thing) else None
    rows = shown.model._default_manager
    rows = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()
    try:
        return rows.filter(pk=shown.model._meta.pk.to_python(pk)).first()
    except ValidationError:
        return None


def history_of(shown: Shown, pk: str | None, *, before: int | None = None) -> History:
    """Return a page of an object's history, of changes before one (its id) if that is named; of all rows if pk is None."""
    found = _changes(shown, pk, before or NEWEST)
    page = found[:PAGE]
    older = page[-1].id if len(found) > PAGE else None
    return History(_entries(page, shown), older, before is not None)


def _changes(shown: Shown, pk: str | None, before: int) -> list[Change]:
    """Return one change more than a page holds."""
    whole = Change.objects.unscoped("whoever sees a thing reads its history: may_see was asked")
    if pk is None:
        rows = whole.filter(table_name__in=shown.tables, id__lt=before)
        return list(rows.order_by("-id")[: PAGE + 1])
    statement, values = rows_of(shown, pk)
    select = f"{statement} SELECT c.* FROM belongs b JOIN trail_change c ON c.table_name = b.table_name AND c.pk = b.pk"
    return list(whole.raw(f"{select} WHERE c.id < %s ORDER BY c.id DESC LIMIT %s", [*values, before, PAGE + 1]))


def rows_of(shown: Shown, pk: str) -> tuple[str, list]:
    """Return a WITH clause whose last part, `belongs`, names every row of the object, those that are gone too."""
    quote = connection.ops.quote_name
    sets = {shown.model: "r0"}
    clauses, values = ["r0 (pk) AS (SELECT %s::text)"], [str(pk)]
    for number, part in enumerate(shown.parts, start=1):
        table, key, column = part.model._meta.db_table, part.model._meta.pk.column, part.column
        parent = f"{sets[part.of]}.pk::{'bigint' if isinstance(part.of._meta.pk, IntegerField) else 'text'}"
        clauses.append(
            f"r{number} (pk) AS (SELECT {quote(key)}::text FROM {quote(table)} "
            f"WHERE {quote(column)} IN (SELECT {parent} FROM {sets[part.of]}) "
            f"UNION SELECT d.pk FROM {sets[part.of]} JOIN trail_change d "
            f"ON d.before @> jsonb_build_object(%s, {parent}) WHERE d.op = 'D' AND d.table_name = %s)"
        )
        values += [column, table]
        sets[part.model] = f"r{number}"
    union = " UNION ALL ".join(f"SELECT %s, pk FROM {name}" for name in sets.values())
    values += [model._meta.db_table for model in sets]
    return f"WITH {', '.join(clauses)}, belongs (table_name, pk) AS ({union})", values


def _entries(changes: list[Change], shown: Shown) -> list[Entry]:
    """Return the acts of the changes in words; what tells the reader nothing is left out."""
    acts = Act.objects.unscoped("a change in a history names who made it").in_bulk({change.act_id for change in changes})
    names = Names()
    collect(names, changes)
    for act in acts.values():
        names.want(get_user_model(), act.user_id)
    entries: dict[int, Entry] = {}
    for change in changes:
        told = tell(change, names, of=shown)
        act = acts.get(change.act_id)
        if act is not None and (told.lines or change.op != "U"):
            entries.setdefault(act.pk, Entry(act, doer_of(act, names))).changes.append(told)
    return list(entries.values())
