"""A workbook read as cells, merged ones filled, each with the address by which Excel knows it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tracker.ledger.ooxml import letters
from tracker.ledger.workbook.guard import UnfitFile

MOST_FILLED = 100_000  # cells filled from merged ranges


@dataclass(frozen=True)
class Grid:
    """A visible sheet; rows and columns count from 0."""

    sheet: str
    rows: list[list[Any]]

    def address(self, row: int, column: int) -> str:
        """Return D7 for row 6, column 3."""
        return f"{letters(column)}{row + 1}"


def read_grids(path: Path) -> list[Grid]:
    """Return the visible sheets that hold anything. Raises UnfitFile."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        return [grid for grid in (_grid(book.get_sheet_by_name(name)) for name in visible) if grid.rows]
    except CalamineError as error:
        raise UnfitFile(_("This is not a readable .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")) from error


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
