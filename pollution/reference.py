"""Reference data of the field that every district starts with: checklists by version, and the first rules of the field.

What they rest on, and what in them is assumed, stands in each row and in docs/decisions/0026-checklist-versions.md.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from accountability.models import MatterKind
from pollution.models import Checklist, ChecklistItem, FieldPolicy

DATA = Path(__file__).parent / "data"
CHECKLISTS, ITEMS, POLICY = DATA / "checklists.csv", DATA / "checklist_items.csv", DATA / "field_policy.csv"


@transaction.atomic
def seed() -> None:
    """Bring in what is missing, after the kinds of matters; a version that is there stays as it is, with its items."""
    items = _items_by_version()
    kinds = dict(MatterKind.objects.values_list("code", "pk"))
    for row in _rows(CHECKLISTS):
        key = {"series": row["series"], "first_day": date.fromisoformat(row["first_day"])}
        if Checklist.objects.filter(**key).exists():
            continue
        checklist = Checklist.objects.create(**key, **_version(row))
        rows = items[row["series"], row["first_day"]]
        ChecklistItem.objects.bulk_create([_item(checklist, item, kinds) for item in rows])
    if not FieldPolicy.objects.exists():
        FieldPolicy.objects.bulk_create(FieldPolicy(**row) for row in _rows(POLICY))  # the numbers are those of the model


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _items_by_version() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows(ITEMS):
        found.setdefault((row["series"], row["first_day"]), []).append(row)
    return found


def _version(row: dict[str, str]) -> dict:
    names = ("name", "name_en", "source", "source_en", "doubt", "doubt_en")
    return {name: row[name] for name in names} | {"kinds": row["kinds"].split(), "is_standard": row["is_standard"] == "1"}


def _item(checklist: Checklist, row: dict[str, str], kinds: dict[str, int]) -> ChecklistItem:
    return ChecklistItem(
        checklist=checklist,
        number=int(row["number"]),
        code=row["code"],
        words=row["words"],
        words_en=row["words_en"],
        basis=row["basis"],
        needs_photo=row["needs_photo"] == "1",
        severity=row["severity"],
        days=int(row["days"]),
        stop_rules=row["stop_rules"].split(),
        matter_kind_id=kinds[row["matter_kind"]],
    )
