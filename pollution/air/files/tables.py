"""A file of air data as heads and rows of text: .csv, .csv.gz or .xlsx; what it is says its content and not its name."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tracker.ledger.workbook import Grid, UnfitFile
from tracker.ledger.workbook.grid import read_sheets

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = ",;\t|"
ZIPPED = b"PK"  # how a workbook begins
PIECE = 1 << 20
MOST_UNPACKED = 1 << 30  # bytes of text
LOOKED_AT = 15  # rows among which the heads may stand: titles and notes come above them
LONGEST_TOP = 1 << 18  # characters among which they are looked for
BROKEN = (EOFError, OSError, zlib.error)  # what a .gz that is cut or damaged raises
NOW_AND_THEN = 1000  # rows after which is noted how far it is


@dataclass(frozen=True)
class Table:
    """A table: its heads, its rows with the line on which each begins, and how much of it is read, 0 to 1."""

    heads: list[str]
    rows: Iterator[tuple[int, list[str]]]
    share: Callable[[], float] = lambda: 0.0


def opened(path: Path, knows: Callable[[Sequence[str]], bool]) -> Table:
    """Return the table of a file; of a workbook the first one whose heads are known. Raises UnfitFile."""
    with path.open("rb") as file:
        begins = file.read(2)
    return _of_sheets(read_sheets(path), knows) if begins == ZIPPED else _of_text(path, begins == b"\x1f\x8b", knows)


# --- Text ---------------------------------------------------------------------------------------------------------------------------------


def _of_text(path: Path, is_packed: bool, knows: Callable[[Sequence[str]], bool]) -> Table:
    encoding, size, place = _encoding(path, is_packed), max(path.stat().st_size, 1), [0]
    with _text(path, is_packed, encoding) as text:
        top = text.read(LONGEST_TOP)
    separator, above, heads = _heads(top, knows)
    return Table(heads, _lines(path, is_packed, encoding, (separator, above), place), lambda: min(place[0] / size, 1.0))


def _heads(top: str, knows: Callable[[Sequence[str]], bool]) -> tuple[str, int, list[str]]:
    """Return by what cells are parted, how many rows stand above the heads, and the heads; the first row where none is known."""
    separators, others = sorted(SEPARATORS, key=top.count, reverse=True), []
    for separator in separators:
        rows = csv.reader(io.StringIO(top, newline=""), delimiter=separator)
        try:
            for above, row in enumerate(islice(rows, LOOKED_AT)):
                heads = [head.strip() for head in row]
                if knows(heads):
                    return separator, above, heads
                others.append((separator, above, heads))
        except csv.Error:  # a cell without end: no table, parted so
            continue
    return next((one for one in others if any(one[2])), (separators[0], 0, []))


def _text(path: Path, is_packed: bool, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(gzip.open(path) if is_packed else path.open("rb"), encoding=encoding, newline="")


def _lines(path: Path, is_packed: bool, encoding: str, heads: tuple[str, int], place: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the heads; `heads` are the separator and the rows above, `place` is kept at how many bytes are read."""
    separator, above = heads
    with _text(path, is_packed, encoding) as text:
        source = text.buffer.fileobj if is_packed else text.buffer
        reader = csv.reader(text, delimiter=separator)
        line = 0
        try:
            for _row in islice(reader, above + 1):
                line = reader.line_num
            for number, row in enumerate(reader):
                line, begins = reader.line_num, line + 1
                if not number % NOW_AND_THEN:
                    place[0] = source.tell()
                if row:
                    yield begins, row
        except (csv.Error, UnicodeDecodeError, *BROKEN) as error:
            raise UnfitFile(_("The file cannot be read beyond line %(line)d.") % {"line": line}) from error


def _encoding(path: Path, is_packed: bool) -> str:
    """Return in what a text is written: as its first bytes say, else UTF-8, else GB18030. Raises UnfitFile."""
    try:
        with gzip.open(path) if is_packed else path.open("rb") as stream:
            begins = stream.read(3)
    except BROKEN as error:
        raise UnfitFile(_("This is not a readable .gz file.")) from error
    marked = next((name for mark, name in MARKS.items() if begins.startswith(mark)), "")
    for encoding in (marked,) if marked else ENCODINGS:
        with _text(path, is_packed, encoding) as text:
            if _is_readable(text):
                return encoding
    raise UnfitFile(_("This is not a readable text. Save it as CSV in UTF-8 or GBK, or as .xlsx."))


def _is_readable(text: io.TextIOWrapper) -> bool:
    read = 0
    try:
        while piece := text.read(PIECE):
            read += len(piece)
            if "\0" in piece:
                return False
            if read > MOST_UNPACKED:
                raise UnfitFile(_("The file is far too big: unpacked it has more than %(most)d MB. Split it by year.") % {"most": 1024})
            if len(piece) == PIECE and "\n" not in piece and "\r" not in piece:  # whoever reads by lines would hold all of it
                raise UnfitFile(_("A cell is far too long to be one of a table."))
    except UnicodeDecodeError:
        return False
    except BROKEN as error:
        raise UnfitFile(_("This is not a readable .gz file.")) from error
    return True


# --- Workbooks ----------------------------------------------------------------------------------------------------------------------------


def _of_sheets(grids: list[Grid], knows: Callable[[Sequence[str]], bool]) -> Table:
    for grid in grids:
        for number, row in enumerate(grid.rows[:LOOKED_AT]):
            heads = [said(cell) for cell in row]
            if knows(heads):
                return _below(grid, number, heads)
    rows = grids[0].rows if grids else []
    return Table([said(cell) for cell in rows[0]] if rows else [], iter(()))


def _below(grid: Grid, number: int, heads: list[str]) -> Table:
    at = [number]

    def rows() -> Iterator[tuple[int, list[str]]]:
        for at[0] in range(number + 1, len(grid.rows)):
            cells = [said(cell) for cell in grid.rows[at[0]]]
            if any(cells):
                yield at[0] + 1, cells

    return Table(heads, rows(), lambda: at[0] / max(len(grid.rows), 1))


def said(cell: Any) -> str:
    """Return a cell of a workbook as text: whole numbers without “.0”, moments to the minute."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" + (f":{cell:%S}" if cell.second else "")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
