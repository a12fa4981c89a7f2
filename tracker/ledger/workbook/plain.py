"""Tables that come as plain text: CSV as Excel and WPS write it (UTF-8, UTF-16, GB18030), and JSON lists of flat objects.

They pass the same limits as workbooks and become a grid of cells; what the file is, its content says and not its name.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tracker.ledger.workbook.grid import Grid
from tracker.ledger.workbook.guard import MOST_COLUMNS, MOST_ROWS, UnfitFile

LONGEST_CELL = 32_767  # as in a workbook
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = ",;\t|"


def is_workbook(path: Path) -> bool:
    """Return True if a file is a zip archive, as workbooks are."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def read_plain(content: bytes) -> list[Grid]:
    """Return the one table of a text. Raises UnfitFile."""
    text = decoded(content)
    grid = _of_objects(text) if text.lstrip()[:1] in ("[", "{") and text.rstrip()[-1:] in ("]", "}") else _of_lines(text)
    if len(grid.rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in grid.rows):
        said = _("The sheet reaches beyond %(rows)d rows or %(columns)d columns. Delete what lies outside the table, or split it.")
        raise UnfitFile(said % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for row in grid.rows for cell in row):
        raise UnfitFile(_("A cell is far too long to be one of a table."))
    return [grid] if any(any(row) for row in grid.rows) else []


def decoded(content: bytes) -> str:
    """Return a text whatever it was written in. Raises UnfitFile."""
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnfitFile(_("This is not a readable text. Save it as CSV in UTF-8 or GBK, or as .xlsx."))


def _of_lines(text: str) -> Grid:
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnfitFile(_("This is not a readable text. Save it as CSV in UTF-8 or GBK, or as .xlsx.")) from error
    return Grid("CSV", rows)


def _of_objects(text: str) -> Grid:
    """Return the heads in the order in which they first stand, and a row for each object."""
    sentence = _("A .json file must be a list of flat objects: [{“head”: “value”, …}, …].")
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnfitFile(sentence) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnfitFile(sentence)
    heads = list(dict.fromkeys(head for row in rows for head in row))
    if any(
        isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value))
        for row in rows
        for value in row.values()
    ):
        raise UnfitFile(sentence)
    return Grid("JSON", [heads, *([_cell(row.get(head)) for head in heads] for row in rows)])


def _cell(value: Any) -> Any:
    """Return a value as a cell holds it: lists with 、 between, yes and no in words."""
    if isinstance(value, list):
        return "、".join(str(one) for one in value if one is not None)
    if isinstance(value, bool):
        return str(value)
    return "" if value is None else value
