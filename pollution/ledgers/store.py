"""Sources as the ledger writes them: the row, its place in WGS-84, who holds its slots, its permits, and how it began."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pollution.ledgers.basis import Basis
from pollution.models import Source, SourceHistory, SourceHolder, SourcePermit
from pollution.places import place_of
from pollution.querysets import UNIT_PATHS
from pollution.statuses import MEASURE_OF, SLOTS, SourceStatus
from tracker.ledger.store import AT_ONCE, Known, Store
from tracker.org.models import User

PERMITS = {
    "permit_discharge": "排污许可证",
    "permit_building": "建筑工程施工许可证",
    "permit_muck": "建筑垃圾处置核准",
}  # as they are kept
HOLDERS = {slot: (f"holder_{slot}", f"phone_{slot}") for slot, _label in SLOTS}
EXTRAS = (*PERMITS, *(name for pair in HOLDERS.values() for name in pair))
ENTERED = ("entered_latitude", "entered_longitude", "entered_crs")
PLACE = ("latitude", "longitude")
BY_ACTS = ("status", "disposal", "disposal_due_on", "disposed_on")  # of what stands; a new row says how it begins


@dataclass(frozen=True)
class Sources(Store):
    """Sources by name."""

    def read(self, basis: Any, **condition) -> dict[str, Known]:
        """Return the rows of a condition by name, with their permits and the holders of their slots (three queries)."""
        found = super().read(basis, **condition)
        by_pk = {row.pk: row.values for row in found.values()}
        for values in by_pk.values():
            values.update(dict.fromkeys(EXTRAS, ""))
        named = {name: field for field, name in PERMITS.items()}
        permits = self._rows(SourcePermit).filter(source__in=by_pk, name__in=named)
        for pk, name, number in permits.values_list("source_id", "name", "number"):
            by_pk[pk][named[name]] = number
        for row in self._rows(SourceHolder).filter(source__in=by_pk).select_related("person"):
            holder, phone = HOLDERS[row.slot]
            by_pk[row.source_id] |= {holder: row.person.name if row.person_id else row.name, phone: row.phone}
        return found

    @transaction.atomic
    def add(self, rows: list[dict], basis: Basis, *, at: datetime, by: User, how: str) -> list[int]:
        """Enter new sources, each with the first line of its history; times are the district's."""
        made = [Source(**self._main(began(values, basis)), status_since=basis.at) for values in rows]
        for source in made:
            source.fill_search()
        self._rows(Source).bulk_create(made, batch_size=AT_ONCE)
        history = [SourceHistory(source=source, became=source.status, at=basis.at, by=by) for source in made]
        SourceHistory.objects.bulk_create(history, batch_size=AT_ONCE)
        self._write_extras([(source.pk, {}, values) for source, values in zip(made, rows, strict=True)])
        return [source.pk for source in made]

    @transaction.atomic
    def change(self, changes: list[tuple[Known, dict]], basis: Basis, *, at: datetime, by: User, how: str) -> None:
        """Write new values over rows as they were read. Raises Stale, and then nothing is written."""
        super().change([(row, placed(values, row.values)) for row, values in changes], basis, at=at, by=by, how=how)
        self._write_extras([(row.pk, row.values, values) for row, values in changes])

    def _write_extras(self, rows: Iterable[tuple[int, dict, dict]]) -> None:
        """Write permits and holders where they differ from what was read."""
        permits, holders = {}, {}
        for pk, was, values in rows:
            for field, name in PERMITS.items():
                if values.get(field, was.get(field, "")) != was.get(field, ""):
                    permits[pk, name] = values[field]
            for slot, pair in HOLDERS.items():
                now, before = (tuple(one.get(field, was.get(field, "")) for field in pair) for one in (values, was))
                if now != before:
                    holders[pk, slot] = (*now, now[0] != before[0])
        if permits:
            self._write_permits(permits)
        if holders:
            self._write_holders(holders)

    def _write_permits(self, wanted: dict[tuple[int, str], str]) -> None:
        held = self._rows(SourcePermit).filter(source__in={pk for pk, _name in wanted})
        there = {(row.source_id, row.name): row for row in held}
        self._write(SourcePermit, wanted, there, lambda row, number: setattr(row, "number", number), ("source_id", "name"), ["number"])

    def _write_holders(self, wanted: dict[tuple[int, str], tuple]) -> None:
        """Write slots; somebody of the house stays themselves when only their telephone changes."""
        held = self._rows(SourceHolder).filter(source__in={pk for pk, _slot in wanted})
        there = {(row.source_id, row.slot): row for row in held}

        def fill(row: SourceHolder, said: tuple) -> None:
            name, phone, is_other = said
            row.phone = phone
            if is_other:
                row.person_id, row.name = None, name

        self._write(SourceHolder, wanted, there, fill, ("source_id", "slot"), ["person", "name", "phone"])

    def _write(self, model, wanted: dict, there: dict, fill, key: tuple[str, str], columns: list[str]) -> None:
        """Make, change or delete the rows of a table that belongs to sources; what is said of one with an empty text ends it."""
        made, changed, ended = [], [], []
        for place, said in wanted.items():
            row = there.get(place)
            if not (said if isinstance(said, str) else said[0]):
                ended += [row.pk] if row else []
                continue
            target = row or model(**dict(zip(key, place, strict=True)))
            fill(target, said)
            (changed if row else made).append(target)
        if ended:
            self._rows(model).filter(pk__in=ended).delete()
        self._rows(model).bulk_create(made, batch_size=AT_ONCE)
        self._rows(model).bulk_update(changed, columns, batch_size=AT_ONCE)


def began(values: dict, basis: Basis) -> dict:
    """Return the values of a new source with what follows from them."""
    usual = {"status": SourceStatus.OPERATING, "measure": MEASURE_OF[values["kind"]], "first_day": basis.on}
    return placed({**values, **{name: value for name, value in usual.items() if not values.get(name)}}, {})


def placed(values: dict, was: dict) -> dict:
    """Return values with the place in WGS-84 wherever what was entered changes."""
    if not any(name in values for name in ENTERED):
        return values
    latitude, longitude, crs = (values.get(name, was.get(name)) for name in ENTERED)
    if latitude is None or longitude is None:
        return {**values, **dict.fromkeys(PLACE)}
    place = place_of(latitude, longitude, crs)
    return {**values, "latitude": place.latitude, "longitude": place.longitude}


STORE = Sources(
    model=Source,
    key="name",
    fields=(
        "name", "name_en", "kind", "measure", *UNIT_PATHS, "address", *ENTERED, *PLACE, "operator", "contact", "phone", "credit_code",
        "trade", "pollutants", "area_m2", "given", "first_day", "planned_end_on", *BY_ACTS,
    ),
    units=UNIT_PATHS,
)  # fmt: skip
