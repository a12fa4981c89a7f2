"""A workbook read as cells, merged ones filled, each with the address by which Excel knows it."""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tracker.ledger.ooxml import PACKAGE, RELS, letters
from tracker.ledger.workbook.guard import UnfitFile

MOST_FILLED = 100_000  # cells filled from merged ranges
FAILED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]+)([0-9]+)["'][^>]*?\bt=["']e["'][^>]*>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)


@dataclass(frozen=True)
class Grid:
    """A visible sheet; rows and columns count from 0."""

    sheet: str
    rows: list[list[Any]]

    def address(self, row: int, column: int) -> str:
        """Return D7 for row 6, column 3."""
        return f"{letters(column)}{row + 1}"


def read_sheets(path: Path) -> list[Grid]:
    """Return the visible sheets of a workbook that hold anything. Raises UnfitFile."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        grids = [grid for grid in (_grid(book.get_sheet_by_name(name)) for name in visible) if grid.rows]
        _mark_failed(path, grids)
    except (CalamineError, KeyError, SyntaxError) as error:
        raise UnfitFile(_("This is not a readable .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")) from error
    return grids


def _grid(sheet: CalamineSheet) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if bottom >= len(rows):
            continue
        value = rows[top][left] if left < len(rows[top]) else ""
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
                filled += 1
        if filled > MOST_FILLED:
            break
    return Grid(sheet.name, rows)


def _mark_failed(path: Path, grids: list[Grid]) -> None:
    """Write #REF! and its like into the cells whose formula failed; the reader leaves them empty."""
    with zipfile.ZipFile(path) as archive:
        parts = _parts(archive)
        for grid in grids:
            content = archive.read(parts[grid.sheet]) if parts.get(grid.sheet) in archive.namelist() else b""
            for column, row, text in FAILED_CELL.findall(content) if b't="e"' in content or b"t='e'" in content else ():
                place, number = _place(column), int(row) - 1
                if number < len(grid.rows) and place < len(grid.rows[number]):
                    grid.rows[number][place] = text.decode(errors="replace")


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet's part in the archive."""
    if "xl/workbook.xml" not in archive.namelist() or "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return {}
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in fromstring(archive.read("xl/_rels/workbook.xml.rels")).iter(f"{{{PACKAGE}/relationships}}Relationship")
    }
    sheets = [one for one in fromstring(archive.read("xl/workbook.xml")).iter() if one.tag.rpartition("}")[2] == "sheet"]
    return {
        one.get("name"): posixpath.normpath(posixpath.join("/xl", targets.get(one.get(f"{{{RELS}}}id"), ""))).lstrip("/") for one in sheets
    }


def _place(column: bytes) -> int:
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place - 1
