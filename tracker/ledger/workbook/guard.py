"""What is looked at before a workbook is opened: name, size, entries, unpacked size, farthest cell. Nothing is unpacked to disk."""

import re
import zipfile
import zlib
from collections.abc import Container
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
SMALL_ENTRY = 256 * 1024  # below, a high ratio harms nobody
MOST_ROWS = 20_000
MOST_COLUMNS = 100
PIECE = 1024 * 1024
OVERLAP = 4096  # a cell's address may lie across two pieces

ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,10})["']""")
CELLS = b"sheetData"
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_KINDS = {
    ".xls": "old",
    ".et": "old",
    ".xlsm": "macro",
    ".xlsb": "macro",
    ".xltm": "macro",
    ".csv": "csv",
}


class UnfitFile(Exception):
    """A file that is not opened; its text says why and what to do."""


def inspect(file: BinaryIO, name: str, size: int, plain: Container[str] = ()) -> None:
    """Raise UnfitFile unless the file is a workbook that can be read without harm, or a text of one of the `plain` endings."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in plain:
        _look_at_name(ending)
    if size > MOST_BYTES:
        raise UnfitFile(_("The file has %(size)d MB; at most %(most)d MB can be read. Split it by ledger or year.") % _mb(size, MOST_BYTES))
    if ending in plain:  # its rows are counted as it is read; a text unpacks to nothing
        return
    try:
        with zipfile.ZipFile(file) as archive:
            _look_at_entries(archive.infolist())
            for entry in archive.infolist():
                _look_inside(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnfitFile(_("This is not a readable .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")) from error
    finally:
        file.seek(0)


def _mb(size: int, most: int) -> dict:
    return {"size": -(-size // 1024**2), "most": most // 1024**2}


def _look_at_name(ending: str) -> None:
    kind = OTHER_KINDS.get(ending)
    if kind == "macro":
        raise UnfitFile(_("Workbooks with macros are not read. Save it as .xlsx, without macros."))
    if kind:
        raise UnfitFile(_("Files of the kind %(ending)s are not read. Open it in Excel or WPS and save it as .xlsx.") % {"ending": ending})
    if ending != ".xlsx":
        raise UnfitFile(_("Please choose a workbook with the ending .xlsx."))


def _look_at_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise UnfitFile(_("The workbook has too many parts to be a ledger (%(count)d).") % {"count": len(entries)})
    if any(name.endswith("vbaproject.bin") or (name.endswith(".bin") and "macro" in name) for name in names):
        raise UnfitFile(_("Workbooks with macros are not read. Save it as .xlsx, without macros."))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise UnfitFile(_("The workbook refers to other workbooks. Paste the values, break the links, and save it again."))
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise UnfitFile(_("This is not a readable .xlsx workbook. Open it in Excel or WPS and save it as .xlsx."))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnfitFile(_too_big())
    for entry in entries:
        if entry.file_size > SMALL_ENTRY and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise UnfitFile(_too_big())


def _too_big() -> str:
    return _("Unpacked, the workbook is far too big. Copy the rows into a fresh workbook and save it again.")


def _look_inside(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one part piece by piece: what it says of its size may be a lie, and far-away cells would fill the memory."""
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    read, rest, holds_cells = 0, b"", False
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            read += len(piece)
            if read > min(MOST_UNPACKED, max(entry.file_size, SMALL_ENTRY)):
                raise UnfitFile(_too_big())
            seen = rest + piece
            if ENTITY.search(seen):
                raise UnfitFile(_("The workbook holds declarations that no spreadsheet program writes. It is not opened."))
            holds_cells = holds_cells or CELLS in seen
            if holds_cells:
                _look_at_addresses(seen)
            rest = piece[-OVERLAP:]


def _look_at_addresses(piece: bytes) -> None:
    for column, row in set(ADDRESS.findall(piece)):
        if int(row) > MOST_ROWS or _place(column) > MOST_COLUMNS:
            said = _("The sheet reaches beyond %(rows)d rows or %(columns)d columns. Delete what lies outside the table, or split it.")
            raise UnfitFile(said % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})


def _place(column: bytes) -> int:
    place = 0
    for letter in column.upper():
        place = place * 26 + letter - 64
    return place
