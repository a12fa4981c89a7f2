"""The statistics as a workbook: one sheet a table, heads in two rows, rates as percentages, remarks below."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from accountability.pages.statistics import Row, Table
from tracker.lib.measures import rounded

LINE = Side(style="thin")
BOX = Border(LINE, LINE, LINE, LINE)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
SHADE = PatternFill("solid", fgColor="FFE8EEF6")
WIDTHS = {"first": 22, "figure": 11, "remark": 44}


def workbook(tables: list[Table], *, about: str, remark: str) -> bytes:
    """Return an .xlsx file of the tables; `remark` is the head of the last column."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _sheet(book.create_sheet(table.title[:31]), table, about, remark)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(sheet, table: Table, about: str, remark: str) -> None:
    last = 2 + sum(len(heads) for _group, heads in table.groups)
    for row, text, font in ((1, table.title, Font(bold=True, size=16)), (2, about, Font())):
        _write(sheet, row, 1, text, font=font, is_boxed=False).alignment = CENTRE
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    _heads(sheet, table, last, remark)
    number = 5
    for row in [*table.rows, table.total]:
        _row(sheet, number, row, last, is_total=row is table.total)
        number += 1
    for text in table.remarks:
        _write(sheet, number, 1, text, is_boxed=False).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=last)
        number += 1
    sheet.freeze_panes = "B5"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:4"


def _heads(sheet, table: Table, last: int, remark: str) -> None:
    column = 2
    for place, text in ((1, table.first), (last, remark)):
        _head(sheet, 3, place, text)
        _head(sheet, 4, place, None)
        sheet.merge_cells(start_row=3, end_row=4, start_column=place, end_column=place)
    for group, heads in table.groups:
        for offset, (head, _name) in enumerate(heads):
            _head(sheet, 3, column + offset, str(group) if not offset else None)
            _head(sheet, 4, column + offset, str(head))
        if len(heads) > 1:
            sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + len(heads) - 1)
        column += len(heads)
    widths = [WIDTHS["first"], *[WIDTHS["figure"]] * (last - 2), WIDTHS["remark"]]
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _head(sheet, row: int, column: int, text: str | None) -> None:
    cell = _write(sheet, row, column, text, font=Font(bold=True))
    cell.alignment, cell.fill = CENTRE, SHADE


def _row(sheet, number: int, row: Row, last: int, *, is_total: bool) -> None:
    font = Font(bold=is_total)
    _write(sheet, number, 1, row.name, font=font)
    for column, one in enumerate(row.cells, start=2):
        value = float(rounded_share(one.value)) if one.is_rate and one.value is not None else one.value
        cell = _write(sheet, number, column, value, font=font)
        cell.number_format = "0.0%" if one.is_rate else "0"
    _write(sheet, number, last, row.remark, font=font).alignment = Alignment(wrap_text=True, vertical="top")


def rounded_share(value) -> object:
    """Return a ratio to four places, half up: what the page prints with two decimals of a per cent."""
    return rounded(value, 4)


def _write(sheet, row: int, column: int, value, *, font: Font | None = None, is_boxed: bool = True):
    """Write a cell; a text is never a formula."""
    cell = sheet.cell(row=row, column=column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = font or Font()
    if is_boxed:
        cell.border = BOX
    return cell
