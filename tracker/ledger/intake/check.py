"""The dry run: every cell is read and compared with what stands; nothing is written."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tracker.ledger.intake.fields import Field
from tracker.ledger.intake.parsers import CLEARED, BadCell, Reading, Reference, flat
from tracker.ledger.intake.sheet import CellError, Table, as_it_came, counting_rows, find_table
from tracker.ledger.register import Ledger
from tracker.ledger.store import Known
from tracker.ledger.workbook import Grid
from tracker.org.models import User
from tracker.org.rights import reach

ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#NULL!")


@dataclass
class Line:
    """One row of the workbook, read: its number in the sheet and its values by field; empty cells are left out."""

    number: int
    key: str
    values: dict[str, Any]
    cells: dict[str, Any] = field(default_factory=dict)  # as they came, by field


@dataclass
class Outcome:
    """What a workbook would do."""

    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)  # odd, and kept
    notes: list[str] = field(default_factory=list)
    added: list[Line] = field(default_factory=list)
    changed: list[tuple[Line, Known, dict[str, Any]]] = field(default_factory=list)  # line, row as it stands, values that differ
    unchanged: int = 0
    names: dict[str, dict[int, str]] = field(default_factory=dict)  # field → id → name, to say references in words

    @property
    def rows(self) -> int:
        """Return how many rows were read without fault."""
        return len(self.added) + len(self.changed) + self.unchanged


class DryRun:
    """Checks the rows of a workbook for one register, person and year."""

    def __init__(self, ledger: Ledger, user: User, basis: Any):
        self.ledger, self.intake, self.basis = ledger, ledger.intake, basis
        self.where = reach(user, ledger.thing, "import")
        self.outcome = Outcome()
        self.lookups = {one.name: one.parser.lookup() for one in self.intake.fields if isinstance(one.parser, Reference)}
        self.outcome.names = {
            one.name: {row[0]: row[1] for row in one.parser.names()} for one in self.intake.fields if isinstance(one.parser, Reference)
        }

    def of(self, grids: list[Grid]) -> Outcome:
        """Return what the workbook would do."""
        table = find_table(grids, self.ledger)
        if table is None:
            sheet = grids[0].sheet if grids else ""
            sentence = _("No row of heads was found. It needs the column “%(title)s” and others of the template.")
            self.outcome.errors.append(CellError(sheet, "A1", "", sentence % {"title": self.intake.field(self.ledger.key).title}))
            return self.outcome
        self.outcome.errors += table.errors
        self.outcome.warnings += table.warnings
        numbers, self.outcome.notes = counting_rows(table, self.ledger.key)
        if self.ledger.key in table.places:
            lines = self._read(table, numbers)
            self._compare(table, lines)
            self._note_known()
            for line, name, sentence in self.intake.oddities(lines, self.basis):
                self._warn(table, line, name, sentence)
        if not numbers and not table.errors:
            self.outcome.errors.append(table.error(table.head + 1, 0, "", _("There is no row of data below the heads.")))
        return self.outcome

    # --- Cells -----------------------------------------------------------------

    def _read(self, table: Table, numbers: Iterable[int]) -> list[Line]:
        year = getattr(self.basis, "year", 0)
        columns = [(self.intake.field(name), place) for name, place in (*table.places.items(), *table.more_places)]
        readings = {one.name: Reading(year, one.name in table.in_yi, self.lookups.get(one.name, {})) for one, _place in columns}
        lines, seen = [], {}
        for number in numbers:
            line = self._line(table, number, columns, readings)
            if line is None:
                continue
            if line.key in seen:
                sentence = _("This code stands in row %(row)d already.") % {"row": seen[line.key] + 1}
                self._fault(table, number, self.ledger.key, line.key, sentence)
                continue
            seen[line.key] = number
            lines.append(line)
        return lines

    def _line(self, table: Table, number: int, columns: list[tuple[Field, int]], readings: dict[str, Reading]) -> Line | None:
        row, values, cells, is_sound = table.grid.rows[number], {}, {}, True
        for one, place in columns:
            value = row[place] if place < len(row) else ""
            cells.setdefault(one.name, value)
            if value is None or value == "" or (isinstance(value, str) and not value.strip()):
                continue
            try:
                found = self._value(one, value, readings[one.name])
                values[one.name] = list(dict.fromkeys([*values.get(one.name, ()), *found])) if one.gathers else found
            except BadCell as bad:
                is_sound = False
                self.outcome.errors.append(table.error(number, place, value, str(bad)))
        key = values.get(self.ledger.key)
        if not key and is_sound:
            title = self.intake.field(self.ledger.key).title
            self._fault(table, number, self.ledger.key, "", _("“%(title)s” is empty; by it a row is known.") % {"title": title})
        if self.intake.keeps:
            kept = {head: as_it_came(row[place]) for place, head in table.kept.items() if place < len(row)}
            values[self.intake.keeps] = {head: text for head, text in kept.items() if text}
        return Line(number, key, values, cells) if key and is_sound else None

    def _value(self, one: Field, value: Any, reading: Reading) -> Any:
        text = value.strip() if isinstance(value, str) else ""
        if text in ERRORS:
            raise BadCell(_("The formula in this cell has failed."))
        if text.lower() in CLEARED:
            if one.is_required:
                raise BadCell(_("This cannot be empty."))
            return one.parser.empty()
        return one.parser.read(value, reading)

    def _fault(self, table: Table, number: int, name: str, value: Any, sentence: str) -> None:
        place = table.places.get(name, table.places.get(self.ledger.key, 0))
        self.outcome.errors.append(table.error(number, place, value, sentence))

    def _warn(self, table: Table, line: Line, name: str, sentence: str) -> None:
        place = table.places.get(name, table.places.get(self.ledger.key, 0))
        self.outcome.warnings.append(table.error(line.number, place, visible(line.cells.get(name, "")), sentence))

    # --- Rows --------------------------------------------------------------------

    def _compare(self, table: Table, lines: list[Line]) -> None:
        store = self.intake.store
        known = store.read(self.basis, **{f"{self.ledger.key}__in": [line.key for line in lines]}) if lines else {}
        for line in lines:
            row = known.get(line.key)
            if row and not self.intake.changes_rows:
                self.outcome.unchanged += 1
                continue
            self._complete(table, line, row)
            whole = {**row.values, **line.values} if row else line.values
            faults = self._faults(line, row, whole)
            for name, sentence in faults:
                self._fault(table, line.number, name, self._said(name, line.values.get(name)), sentence)
            if faults:
                continue
            if row is None:
                self.outcome.added.append(line)
            elif differing := {name: value for name, value in line.values.items() if row.values[name] != value}:
                self.outcome.changed.append((line, row, differing))
            else:
                self.outcome.unchanged += 1

    def _complete(self, table: Table, line: Line, row: Known | None) -> None:
        """Fill in what the list leaves to the upload; what a list gave before stays beside what it gives now."""
        if row and self.intake.keeps:
            line.values[self.intake.keeps] = {**row.values[self.intake.keeps], **line.values[self.intake.keeps]}
        for name, sentence in self.intake.complete(line.values, row, self.basis):
            self._warn(table, line, name, sentence)

    def _note_known(self) -> None:
        if self.outcome.unchanged and not self.intake.changes_rows:
            sentence = _("%(count)d rows stand here already and are left as they are.")
            self.outcome.notes.append(sentence % {"count": self.outcome.unchanged})

    def _faults(self, line: Line, row: Known | None, whole: dict) -> list[tuple[str, str]]:
        store = self.intake.store
        if not store.is_within(whole, self.where) or (row and not store.is_within(row.values, self.where)):
            return [(self.ledger.key, _("This row belongs to units for which you do not keep the ledger."))]
        missing = [one for one in self.intake.fields if one.is_required and whole.get(one.name) in (None, "")]
        faults = [(one.name, _("A new row needs “%(title)s”.") % {"title": one.title}) for one in missing]
        return faults or list(self.intake.check(whole, self.basis))

    def _said(self, name: str, value: Any) -> str:
        return said(self.intake.field(name), value, self.outcome) if value is not None else ""


def said(one: Field, value: Any, outcome: Outcome) -> str:
    """Return a value in words."""
    return flat(one.parser.say(value, outcome.names.get(one.name, {})))


def visible(value: Any) -> str:
    """Return a cell with the characters that nobody sees spelt out."""
    return "".join(f"U+{ord(one):04X}" if unicodedata.category(one) == "Cf" else one for one in flat(value))
