"""Freezing: what proves a case is written out whole, sealed in the store of evidence, and known by its hash from then on."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from accountability.models import Case, Snapshot
from accountability.policies import checklist_on, policy_on
from accountability.rules import Item, Policy
from accountability.snapshots.parts import BY_TABLE
from accountability.snapshots.reading import Rows, rows_of
from tracker.evidence import keeping
from tracker.lib.periods import local_day
from tracker.org.models import Person, Unit, User
from tracker.trail.notes import in_the_districts_language

FORMAT = 1


def freeze(case: Case, *, at: datetime) -> Snapshot:
    """Seal what proves a case as it stands now, within the transaction that opens it. Raises Refused when the disk does."""
    day = local_day(case.opened_at)
    policy, items = policy_on(day), checklist_on(day).values()
    rows = rows_of(case, policies=[policy.pk] if policy.pk else [], items=[item.pk for item in items if item.pk])
    told = {
        "format": FORMAT,
        "case": case.number,
        "matter": case.matter.number,
        "why_opened": case.why_opened,
        "made_at": at,
        "rules": _rules(day, policy, items),
        "names": _names(rows),
        "entries": [{"table": table, "pk": pk, "columns": columns} for (table, pk), columns in sorted(rows.items())],
    }
    file = keeping.seal(canonical(told), name=f"{case.number}.json", unit=case.matter.handling_unit, by=None, at=at)
    return Snapshot.objects.create(case=case, file=file, sha256=file.sha256, made_at=at, rows=len(rows))


def canonical(told: dict) -> bytes:
    """Return values as bytes, the same for the same values: sorted keys, UTF-8, no blanks, all that is no whole number as text."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def _rules(day: date, policy: Policy, items: Iterable[Item]) -> dict:
    """Return the numbers and the wording by which the case was opened, built-in ones too, which have no row."""
    return {
        "day": day,
        "policy": asdict(policy) | {"source": in_the_districts_language(policy.source)},
        "checklist": [{name: in_the_districts_language(value) for name, value in asdict(item).items() if name != "pk"} for item in items],
    }


def _names(rows: Rows) -> dict[str, dict[str, str]]:
    """Return who and what the numbers of people, users and units in the rows stand for, as they are called now."""
    ids: dict[type, set[int]] = {Unit: set(), Person: set(), User: set()}
    for (table, _pk), columns in rows.items():
        for field in BY_TABLE[table].model._meta.concrete_fields:
            if field.related_model in ids and columns.get(field.column):
                ids[field.related_model].add(columns[field.column])
    users = (
        User.objects.unscoped("the frozen evidence names who acted").filter(pk__in=ids[User]).values_list("pk", "person__name", "username")
    )
    people = Person.objects.unscoped("the frozen evidence names who answered for the matter").filter(pk__in=ids[Person])
    return {
        "units": {str(pk): name for pk, name in Unit.objects.filter(pk__in=ids[Unit]).values_list("pk", "name")},
        "people": {str(pk): name for pk, name in people.values_list("pk", "name")},
        "users": {str(pk): name or username for pk, name, username in users},
    }
