"""How the values of a register's rows are read and written: one model, and one dated part beside it where there is one.

Edit pages and imports write through the same two acts, `add` and `change`; a change names the version it was made from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from tracker.ledger.search import Searchable
from tracker.org.models import User
from tracker.org.rights import Reach

AT_ONCE = 500


class Stale(Exception):
    """Somebody changed rows since they were read; `pks` names them."""

    def __init__(self, pks: list[int]):
        self.pks = pks
        super().__init__(pks)


@dataclass(frozen=True)
class Part:
    """A second model with one row for each row of the register at a time, such as the plan of a year; `at(basis)` says which."""

    model: type[Model]
    link: str  # its foreign key to the register's model
    fields: tuple[str, ...]
    at: Callable[[Any], dict]


@dataclass(frozen=True)
class Known:
    """A row as it stands."""

    pk: int
    version: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Done:
    """What was done to a row, for the trail."""

    pk: int
    is_new: bool
    was: dict[str, Any]
    became: dict[str, Any]


@dataclass(frozen=True)
class Store:
    """Reads and writes rows. `units` are the fields by which rights are asked; `trail(done, at=, by=)` writes the history."""

    model: type[Model]
    key: str
    fields: tuple[str, ...]
    part: Part | None = None
    units: tuple[str, ...] = ()
    trail: Callable[..., None] = lambda done, *, at, by, how: None
    take_back: Callable[..., None] | None = None  # take_back(pks, basis=, because=, by=) undoes an import's new rows, or raises Refused
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "names", (*self.fields, *(self.part.fields if self.part else ())))

    def read(self, basis: Any, **condition) -> dict[str, Known]:
        """Return the rows of a condition by key, with the values of the basis; None where the part is missing."""
        columns = [self._column(self.model, name) for name in self.fields]
        rows = self._rows(self.model).filter(**condition).values_list("pk", "version", self.key, *columns)
        found = {row[2]: Known(row[0], row[1], dict(zip(self.fields, row[3:], strict=True))) for row in rows}
        if self.part:
            self._read_part(found.values(), basis)
        return found

    def _read_part(self, rows: Iterable[Known], basis: Any) -> None:
        part = self.part
        columns = [self._column(part.model, name) for name in part.fields]
        by_pk = {row.pk: row for row in rows}
        condition = {f"{part.link}__in": by_pk, **part.at(basis)}
        held = self._rows(part.model).filter(**condition).values_list(f"{part.link}_id", *columns)
        for row in by_pk.values():
            row.values.update(dict.fromkeys(part.fields))
        for pk, *values in held:
            by_pk[pk].values.update(zip(part.fields, values, strict=True))

    @staticmethod
    def _column(model: type[Model], name: str) -> str:
        return model._meta.get_field(name).attname

    def is_within(self, values: dict, where: Reach) -> bool:
        """Return True if a row with these values lies where somebody may act."""
        return not self.units or where.covers(*(values.get(name) for name in self.units))

    @transaction.atomic
    def add(self, rows: list[dict], basis: Any, *, at: datetime, by: User, how: str) -> list[int]:
        """Make new rows; return their ids."""
        made = [self.model(**self._main(values)) for values in rows]
        for obj in made:
            if isinstance(obj, Searchable):
                obj.fill_search()
        self._rows(self.model).bulk_create(made, batch_size=AT_ONCE)
        if self.part:
            self._write_part([(obj.pk, values) for obj, values in zip(made, rows, strict=True)], basis)
        done = [Done(obj.pk, True, {}, values) for obj, values in zip(made, rows, strict=True)]
        self.trail(done, at=at, by=by, how=how)
        return [obj.pk for obj in made]

    @transaction.atomic
    def change(self, changes: list[tuple[Known, dict]], basis: Any, *, at: datetime, by: User, how: str) -> None:
        """Write new values over rows as they were read. Raises Stale, and then nothing is written."""
        known = {row.pk: row for row, _values in changes}
        now = dict(self._rows(self.model).select_for_update().filter(pk__in=known).order_by("pk").values_list("pk", "version"))
        moved = [pk for pk, row in known.items() if now.get(pk) != row.version]
        if moved:
            raise Stale(moved)
        fresh = self._rows(self.model).in_bulk(list(known))
        written = {"version"}
        for row, values in changes:
            obj = fresh[row.pk]
            for name, value in self._main(values).items():
                setattr(obj, name, value)
                written.add(name)
            obj.version += 1
            if isinstance(obj, Searchable):
                obj.fill_search()
                written |= {"search_text", "search_grams"}
        self._rows(self.model).bulk_update(fresh.values(), [self._name(column) for column in written], batch_size=AT_ONCE)
        if self.part:
            self._write_part([(row.pk, {**row.values, **values}) for row, values in changes if self._touches_part(values)], basis)
        self.trail(
            [Done(row.pk, False, {name: row.values[name] for name in values}, values) for row, values in changes], at=at, by=by, how=how
        )

    @staticmethod
    def _rows(model: type[Model]):
        """Return all rows; edit pages ask for one which the person sees, the dry run of a workbook asks of each what may be said."""
        return model.objects.unscoped("a workbook names rows by their key, and each is judged by the rights of who brought it")

    def _main(self, values: dict) -> dict:
        return {self._column(self.model, name): value for name, value in values.items() if name in self.fields}

    def _name(self, column: str) -> str:
        return next((one.name for one in self.model._meta.concrete_fields if one.attname == column), column)

    def _touches_part(self, values: dict) -> bool:
        return any(name in values for name in self.part.fields)

    def _write_part(self, rows: list[tuple[int, dict]], basis: Any) -> None:
        """Make or overwrite the part of each row; what is nothing where nothing may be is left to the model's default."""
        part, at = self.part, self.part.at(basis)
        of = {name: part.model._meta.get_field(name) for name in part.fields}
        objects = []
        for pk, values in rows:
            given = {of[name].attname: values[name] for name in of if name in values and (values[name] is not None or of[name].null)}
            objects.append(part.model(**{f"{part.link}_id": pk}, **at, **given))
        self._rows(part.model).bulk_create(
            objects, batch_size=AT_ONCE, update_conflicts=True, unique_fields=[part.link, *at], update_fields=list(part.fields)
        )
