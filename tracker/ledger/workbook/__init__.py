"""Workbooks from outside: looked at before they are opened, then read as a grid of cells."""

from pathlib import Path

from tracker.ledger.workbook.grid import Grid, read_sheets
from tracker.ledger.workbook.guard import UnfitFile, inspect
from tracker.ledger.workbook.keep import keep, kept_path
from tracker.ledger.workbook.plain import is_workbook, read_plain

__all__ = ["Grid", "UnfitFile", "inspect", "keep", "kept_path", "read_grids"]


def read_grids(path: Path) -> list[Grid]:
    """Return the tables of a file that came in: the visible sheets of a workbook, or the one table of a text. Raises UnfitFile."""
    return read_sheets(path) if is_workbook(path) else read_plain(path.read_bytes())
