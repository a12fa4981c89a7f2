"""The workbook that is offered to be filled in: heads, allowed values as lists, notes on each column."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.ledger.intake.fields import Field
from tracker.ledger.intake.parsers import Choice, Choices, Day, Money, Reference
from tracker.ledger.ooxml import letters
from tracker.ledger.register import Ledger

HEAD_ROW, LAST_ROW = 3, 2000
HEAD_FILL, NEEDED_FILL = PatternFill("solid", fgColor="E8EEF6"), PatternFill("solid", fgColor="FDE9D9")
THIN = Border(*(Side(style="thin", color="BBBBBB") for _side in range(4)))


def template(ledger: Ledger, basis) -> bytes:
    """Return the template of a register as an .xlsx file."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(ledger.title)[:31]
    offered = book.create_sheet(_("Allowed values"))
    notes = book.create_sheet(_("Notes"))
    for place, one in enumerate(ledger.intake.fields):
        _head(sheet, place, one)
        _write_offered(book, sheet, offered, place, one)
    _frame(sheet, ledger, basis)
    _write_notes(notes, ledger)
    offered.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def title_of(one: Field) -> str:
    """Return a field's head, with the unit of its money."""
    return _("%(title)s (%(measure)s)") % {"title": one.title, "measure": _("¥10k")} if isinstance(one.parser, Money) else str(one.title)


def _head(sheet, place: int, one: Field) -> None:
    cell = sheet.cell(HEAD_ROW, place + 1, title_of(one))
    cell.font, cell.border = Font(bold=True), THIN
    cell.fill = NEEDED_FILL if one.is_required else HEAD_FILL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    column = letters(place)
    sheet.column_dimensions[column].width = one.width
    number = "#,##0.00" if isinstance(one.parser, Money) else "yyyy-mm-dd" if isinstance(one.parser, Day) else "@"
    sheet.column_dimensions[column].number_format = number


def _write_offered(book: Workbook, sheet, offered, place: int, one: Field) -> None:
    """Put the allowed values on a hidden sheet and let the column choose from them; several at once cannot be a list in Excel."""
    if isinstance(one.parser, Reference):
        values = sorted({row[1] for row in one.parser.names()})
    elif isinstance(one.parser, Choice):
        values = one.parser.offered()
    else:
        return
    for row, value in enumerate(values, start=1):
        offered.cell(row, place + 1, value)
    if isinstance(one.parser, Choices) or not values:
        return
    column = letters(place)
    name = f"values_{one.name}"
    book.defined_names[name] = DefinedName(name, attr_text=f"'{offered.title}'!${column}$1:${column}${len(values)}")
    rule = DataValidation(type="list", formula1=f"={name}", allow_blank=True, showErrorMessage=False)
    rule.add(f"{column}{HEAD_ROW + 1}:{column}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _frame(sheet, ledger: Ledger, basis) -> None:
    width = len(ledger.intake.fields)
    sheet.cell(1, 1, str(ledger.title)).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet.cell(2, 1, "  ".join(filter(None, [ledger.as_of(basis), _("Money: %(unit)s") % {"unit": _("¥10k")}])))
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.row_dimensions[HEAD_ROW].height = 32
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9


def _write_notes(notes, ledger: Ledger) -> None:
    lines = [
        _("One row is one record; the column with the code tells whether it is new or changes what is there."),
        _("Columns on an orange ground are needed for new rows. Columns that you do not need may be deleted."),
        _("An empty cell leaves what is there; write — to empty it."),
        _("Money is in ¥10k unless the head says ¥100m; a cell may also say 5.99亿."),
        _("Days may be written 2016-08-31, 2016.8.31, 2016年8月 or 2016年8月底; a month means its last day."),
        _("Nothing is saved before you have seen what would change."),
    ]
    for row, line in enumerate(lines, start=1):
        notes.cell(row, 1, line)
    start = len(lines) + 2
    for column, head in enumerate((_("Column"), _("Needed"), _("What it takes")), start=1):
        notes.cell(start, column, head).font = Font(bold=True)
    for row, one in enumerate(ledger.intake.fields, start=start + 1):
        notes.cell(row, 1, title_of(one))
        notes.cell(row, 2, _("Yes") if one.is_required else "")
        notes.cell(row, 3, what_it_takes(one))
    notes.column_dimensions["A"].width, notes.column_dimensions["C"].width = 34, 90


def what_it_takes(one: Field) -> str:
    """Return in words what a column may hold."""
    if one.hint:
        return str(one.hint)
    match one.parser:
        case Choices():
            return _("One or more of: %(words)s; with 、 between") % {"words": "、".join(one.parser.offered())}
        case Choice():
            return _("One of: %(words)s") % {"words": "、".join(one.parser.offered())}
        case Reference():
            return _("A name as in the list of the cell")
        case Money():
            return _("An amount, not below zero")
        case Day():
            return _("A day")
    return _("Text of at most %(most)d characters") % {"most": one.parser.most}
