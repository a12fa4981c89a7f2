"""Workbooks from outside: looked at before they are opened, then read as a grid of cells."""

from tracker.ledger.workbook.grid import Grid, read_grids
from tracker.ledger.workbook.guard import UnfitFile, inspect
from tracker.ledger.workbook.keep import keep, kept_path

__all__ = ["Grid", "UnfitFile", "inspect", "keep", "kept_path", "read_grids"]
