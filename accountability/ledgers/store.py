"""A batch of hand-downs is registered through the act that registers everything; nothing is written past it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accountability import matters
from accountability.ledgers.basis import Basis
from accountability.matters.registering import Incoming
from accountability.models import Matter, MatterKind
from accountability.statuses import Dismissal
from tracker.ledger.store import Known, Store
from tracker.org.models import Unit, User

TITLE_LENGTH = 40
AS_THEY_ARE = ("topics", "address", "origin_label", "instruction", "due_on")


def uid_of(batch: str, number: str) -> UUID:
    """Return the uid of a row of a batch: two imports of one batch at the same moment cannot register it twice."""
    return uuid5(NAMESPACE_URL, f"{batch}\n{number}")


@dataclass(frozen=True)
class HandDowns(Store):
    """Matters by batch and number at the source."""

    def read(self, basis: Basis, **condition) -> dict[str, Known]:
        """Return the matters of the batch by their number; relapses and parts of a split bear it too and are not meant."""
        rows = Matter.objects.unscoped("a workbook of the office names what stands in its batch")
        rows = rows.filter(batch=basis.batch, relapse_of=None, split_from=None, **condition).exclude(dismissal=Dismissal.WITHDRAWN)
        return {number: Known(pk, version, {}) for pk, version, number in rows.values_list("pk", "version", "source_number")}

    @transaction.atomic
    def add(self, rows: list[dict], basis: Basis, *, at: datetime, by: User, how: str) -> list[int]:
        """Register matters, and hand them down with their notices if that was asked for; return their ids. Times are the district's."""
        units = Unit.objects.in_bulk({pk for row in rows for pk in _named(row)})
        kinds = {kind.pk: kind for kind in MatterKind.objects.all()}
        usual = next(kind for kind in kinds.values() if kind.code == basis.kind)
        incoming = [_incoming(row, basis, units, kinds.get(row.get("kind"), usual)) for row in rows]
        registered = matters.register_many(incoming, at=basis.at, by=by)
        if basis.assigns:
            for matter in registered:
                matters.assign(matter, at=basis.at, by=by, due_on=matter.due_on)
        return [matter.pk for matter in registered]

    def change(self, changes: list, basis: Any, *, at: datetime, by: User, how: str) -> None:
        """Refuse: what is registered changes by its own acts."""
        raise TypeError("an import does not change matters")


def _named(row: dict) -> list[int]:
    return [pk for pk in (*row["units"], row.get("lead_unit"), *(row.get("assisting") or ())) if pk]


def _incoming(row: dict, basis: Basis, units: dict[int, Unit], kind: MatterKind) -> Incoming:
    number, description = row["source_number"], row["description"]
    more = {name: row[name] for name in AS_THEY_ARE if row.get(name)}
    if row.get("due_on"):
        more["original_due_on"] = row["due_on"]
    handling, *joint = (units[pk] for pk in row["units"])
    return Incoming(
        kind=kind,
        title=row.get("title") or title_of(description),
        description=description,
        level=row.get("level") or basis.level,
        origin=row.get("origin") or basis.origin,
        handling_unit=handling,
        lead_unit=units.get(row.get("lead_unit")),
        joint=tuple(joint),
        assisting=tuple(units[pk] for pk in row.get("assisting") or ()),
        found_on=row.get("found_on"),
        uid=uid_of(basis.batch, number),
        more=more
        | {
            "batch": basis.batch,
            "source_number": str(number),
            "is_priority": bool(row.get("is_priority") or getattr(number, "is_priority", False)),
        },
    )


def title_of(description: str) -> str:
    """Return the first sentence of a description, shortened to a title."""
    first = description.strip().replace("\n", "。").split("。")[0]
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def take_back(pks: list[int], *, basis: Basis, because: str, by: User) -> None:
    """Take the registrations of an import back. Raises Refused once something was done with one of them."""
    rows = Matter.objects.unscoped("the rows of the import which this person made")
    matters.withdraw(rows.filter(pk__in=pks), because=because, at=basis.at, by=by)


STORE = HandDowns(model=Matter, key="source_number", fields=("source_number",), take_back=take_back)
