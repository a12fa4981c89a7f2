"""The few parts of an .xlsx file, as strings. Text is always an inline string, so that nothing in it is ever a formula."""

import re
from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

from tracker.ledger.register import Kind

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_REMEMBERED = 5000  # different texts of one column
RUNS = tuple("=+-@\t\r")  # beginnings by which a program might take a text for a formula
DAY_ZERO = date(1899, 12, 30).toordinal()
LONGEST_CELL = 32_767
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXT, TITLE, ABOUT, HEADING, MONEY, SHARE, DAY, NUMBER, QUOTED = range(9)  # places in cellXfs below
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="#,##0.00"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="16"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF6"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9">'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="2" fillId="2" borderId="1" xfId="0" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="10" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def plain(text: str) -> str:
    """Return a text as it may stand in XML, cut to what a cell holds."""
    if len(text) <= LONGEST_CELL and not SPECIAL.search(text):
        return text
    return escape(FORBIDDEN.sub("", text)[:LONGEST_CELL])


def letters(place: int) -> str:
    """Return the letters of a column, 0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def parts_around(title: str) -> dict[str, str]:
    """Return every part of the file but the sheet."""
    name = re.sub(r"[\[\]:*?/\\']", " ", plain(title))[:31] or "1"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }


def sheet_start(title: str, about: str, heads: list[str], widths: list[int]) -> str:
    """Return the sheet up to its first row: widths, a frozen head, title, the line about it, the heads in row 3."""
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, start=1))
    cells = "".join(_text_cell(letters(place), 3, head, HEADING) for place, head in enumerate(heads))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
        f"<cols>{columns}</cols><sheetData>"
        f'<row r="1" ht="30" customHeight="1">{_text_cell("A", 1, title, TITLE)}</row>'
        f'<row r="2">{_text_cell("A", 2, about, ABOUT)}</row><row r="3" ht="32" customHeight="1">{cells}</row>'
    )


def sheet_end(width: int) -> str:
    """Return the end of the sheet: the title lies over all columns, the page is A4 across."""
    merged = f'<mergeCells count="1"><mergeCell ref="A1:{letters(width - 1)}1"/></mergeCells>' if width > 1 else ""
    return f'</sheetData>{merged}<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _text_cell(column: str, row: int, text: str, style: int) -> str:
    return f'<c r="{column}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain(text)}</t></is></c>'


class CellWriter:
    """Writes rows of known kinds; what repeats (units, choices) is written once and remembered."""

    STYLE = {Kind.MONEY: MONEY, Kind.PERCENT: SHARE, Kind.BAR: SHARE, Kind.DATE: DAY, Kind.NUMBER: NUMBER, Kind.POINTS: MONEY}

    def __init__(self, kinds: list[Kind]):
        self.cells: list[Callable] = [self._writer(letters(place), kind) for place, kind in enumerate(kinds)]

    def row(self, number: int, values: list) -> str:
        """Return one row."""
        return f'<row r="{number}">{"".join([cell(number, value) for cell, value in zip(self.cells, values, strict=True)])}</row>'

    def _writer(self, column: str, kind: Kind) -> Callable:
        style = self.STYLE.get(kind)
        if style is None:
            return self._text_writer(column)
        if kind == Kind.DATE:
            return lambda row, value: f'<c r="{column}{row}" s="{style}"><v>{value.toordinal() - DAY_ZERO}</v></c>' if value else ""
        return lambda row, value: f'<c r="{column}{row}" s="{style}"><v>{value}</v></c>' if value is not None else ""

    @staticmethod
    def _text_writer(column: str) -> Callable:
        known: dict[str, str] = {}

        def write(row: int, value: str) -> str:
            if not value:
                return ""
            rest = known.get(value)
            if rest is None:
                style = QUOTED if value.startswith(RUNS) else TEXT
                rest = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain(value)}</t></is></c>'
                if len(known) < MOST_REMEMBERED:
                    known[value] = rest
            return f'<c r="{column}{row}{rest}'

        return write
