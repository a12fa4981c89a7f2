"""Finding the table in a sheet: the row of heads, which column is which, the unit of money, the rows that count."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from tracker.ledger.intake.fields import Field, Intake, bare, both_languages
from tracker.ledger.intake.parsers import Money, flat
from tracker.ledger.register import Ledger
from tracker.ledger.workbook import Grid

LOOKED_AT = 15  # rows in which the heads may stand
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|累计合计|total)", re.IGNORECASE)
NOTE = re.compile(r"^(?:备注|注|说明|填报说明|填表人|审核人)[:：]")
YI, WAN = re.compile(r"亿元|¥100m|100 million"), re.compile(r"万元|¥10k|10k yuan")


@dataclass(frozen=True)
class CellError:
    """What is wrong, at its cell."""

    sheet: str
    cell: str
    value: str
    sentence: str

    def as_list(self) -> list[str]:
        """Return it as it is stored."""
        return [self.sheet, self.cell, self.value[:80], self.sentence]


@dataclass
class Table:
    """The table that was found: where each field stands, which money is in 亿元, which rows count."""

    grid: Grid
    head: int
    places: dict[str, int] = field(default_factory=dict)
    in_yi: set[str] = field(default_factory=set)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    more_places: list[tuple[str, int]] = field(default_factory=list)  # further columns of fields that gather
    kept: dict[int, str] = field(default_factory=dict)  # columns that are kept as they came, by their heads
    passed_over: list[str] = field(default_factory=list)

    def error(self, row: int, column: int, value: Any, sentence: str) -> CellError:
        """Return an error at a cell of this sheet."""
        return CellError(self.grid.sheet, self.grid.address(row, column), flat(value), sentence)


def find_table(grids: list[Grid], ledger: Ledger) -> Table | None:
    """Return the sheet's table that has the most heads we know, or None where none has two of them and the key."""
    heads = ledger.intake.heads()
    best, most = None, 1
    for grid in grids:
        for number, row in enumerate(grid.rows[:LOOKED_AT]):
            matched = {heads[bare(cell)].name for cell in row if bare(cell) in heads}
            if len(matched) > most:
                best, most = Table(grid, number), len(matched)
    if best is not None:
        _place_columns(best, ledger)
    return best


def _place_columns(table: Table, ledger: Ledger) -> None:
    intake, heads = ledger.intake, ledger.intake.heads()
    known = {bare(one) for one in intake.passed_over} | {bare(title) for one in ledger.columns for title in both_languages(one.title)}
    beside, before = intake.heads_beside(), ""
    general = _unit_above(table)
    for place, cell in enumerate(table.grid.rows[table.head]):
        word = bare(cell)
        if not word:
            continue
        one = beside.get((before, word)) or heads.get(word)
        before = one.name if one else ""
        if one is None:
            _say_unknown(table, place, cell, word, intake, known)
        elif one.name in table.places:
            _place_again(table, place, cell, one)
        else:
            table.places[one.name] = place
            if isinstance(one.parser, Money) and (YI.search(flat(cell)) or (general and not WAN.search(flat(cell)))):
                table.in_yi.add(one.name)
    _say_missing(table, intake, ledger.key)


def _place_again(table: Table, place: int, cell: Any, one: Field) -> None:
    """Note a second column of a field: more of a list, the other half of a merged head, or a mistake."""
    row = table.grid.rows[table.head]
    if one.gathers:
        table.more_places.append((one.name, place))
        first = table.places[one.name]
        table.kept |= {place: as_it_came(cell), first: as_it_came(row[first])}
    elif row[table.places[one.name]] != cell or place != table.places[one.name] + 1:
        sentence = _("The column “%(title)s” stands here twice.") % {"title": one.title}
        table.errors.append(table.error(table.head, place, cell, sentence))


def as_it_came(value: Any) -> str:
    """Return a cell as text, its letters as they were written."""
    return value.strip() if isinstance(value, str) else flat(value)


def _unit_above(table: Table) -> bool:
    """Return True if a line above the heads says that money is in 亿元."""
    above = [flat(cell) for row in table.grid.rows[: table.head] for cell in row]
    return any(YI.search(text) and ("单位" in text or "Money" in text or text in ("亿元", "(亿元)")) for text in above)


def _say_unknown(table: Table, place: int, cell: Any, word: str, intake: Intake, known: set[str]) -> None:
    if word in known:
        table.passed_over.append(flat(cell))
        return
    heads = intake.heads()
    near = get_close_matches(word, list(heads), n=1, cutoff=0.5)
    meant = _("did you mean “%(near)s”?") % {"near": heads[near[0]].title} if near else ""
    if intake.keeps:
        head, taken = as_it_came(cell), set(table.kept.values())
        table.kept[place] = head if head not in taken else f"{head} {table.grid.address(table.head, place)}"
        words = _("No column of this ledger is called so; its cells are kept as they came.")
        table.warnings.append(table.error(table.head, place, cell, f"{words} {meant}".strip()))
    elif near:
        sentence = _("No column of this ledger is called so; did you mean “%(near)s”?") % {"near": heads[near[0]].title}
        table.errors.append(table.error(table.head, place, cell, sentence))
    else:
        sentence = _("No column of this ledger is called so. Rename it as in the template, or delete it.")
        table.errors.append(table.error(table.head, place, cell, sentence))


def _say_missing(table: Table, intake: Intake, key: str) -> None:
    """Say which column is missing without which no row can be told from another; the rest is asked of new rows only."""
    if key not in table.places:
        sentence = _("The column “%(title)s” is missing.") % {"title": intake.field(key).title}
        table.errors.append(table.error(table.head, 0, "", sentence))


def counting_rows(table: Table, key: str) -> tuple[list[int], list[str]]:
    """Return the numbers of the rows that hold data, and what was passed over, in words."""
    place, found, totals, sections = table.places.get(key), [], 0, 0
    for number in range(table.head + 1, len(table.grid.rows)):
        row = table.grid.rows[number]
        texts = [flat(cell) for cell in row]
        filled = {text for text in texts if text}
        if not filled:
            continue
        first = next(text for text in texts if text)
        if TOTAL.match(first.replace(" ", "")):
            totals += 1
        elif NOTE.match(first) or (len(filled) == 1 and (place is None or place >= len(texts) or not texts[place] or len(set(texts)) == 1)):
            sections += 1
        else:
            found.append(number)
    notes = []
    if totals:
        notes.append(_("%(count)d rows of totals were passed over.") % {"count": totals})
    if sections:
        notes.append(_("%(count)d lines without data (sections, notes) were passed over.") % {"count": sections})
    if table.passed_over:
        notes.append(_("Columns that are known and not read: %(names)s.") % {"names": "、".join(table.passed_over)})
    return found, notes
