"""The blocks of a body as WordprocessingML."""

from functools import singledispatch
from io import BytesIO

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.shared import Pt

from tracker.bulletins.blocks import Facts, Heading, Numbered, PageBreak, Paragraph, Picture, PicturePair, Table
from tracker.bulletins.standard import FANG_SONG, HASH, HEI, KAI, MM, SIZE_5
from tracker.bulletins.word.paragraphs import Place, Type, empty, line_of, paragraph
from tracker.bulletins.word.tables import FULL, SMALL, Cell, Row, table, text_cell
from tracker.bulletins.word.xml import el

HEADING_FONTS = (HEI, KAI, FANG_SONG, FANG_SONG)
INDENT = 2  # characters
LABEL, VALUE = 0.17, 0.33  # shares of the width in a form
TALL = 16 * MM
PICTURE_HIGH = 40 * MM  # three pairs on a page
UNREADABLE = (OSError, UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError)
TINY = Type(size=9, line=12, pitch=9, on_grid=False)
LONG = 300  # characters from which a cell may be torn between pages
FINE = Type(size=7.5, line=10, pitch=7.5, on_grid=False)
FLEXIBLE = Type(size=SIZE_5, line=0, on_grid=False)


class Pen:
    """Appends to the body of a document, in one setting of type."""

    def __init__(self, document, type_: Type):
        self.document, self.type = document, type_
        self._body = document.element.body

    def put(self, *elements) -> None:
        """Append elements before the properties of the last section."""
        for element in elements:
            self._body._insert_p(element) if element.tag.endswith("}p") else self._body._insert_tbl(element)

    def keep_last(self) -> None:
        """Keep the end of the last paragraph on the page of what follows."""
        last = next((element for element in reversed(self._body) if not element.tag.endswith("}sectPr")), None)
        if last is not None and last.tag.endswith("}p"):
            last.get_or_add_pPr().insert(0, el("keepNext"))

    def draw(self, blocks) -> None:
        """Append blocks."""
        for block in blocks:
            draw(block, self)


@singledispatch
def draw(block, pen: Pen) -> None:
    """Append a block."""
    raise TypeError(f"{type(block).__name__} is no block")


@draw.register
def _(block: Paragraph, pen: Pen) -> None:
    pen.put(*(line_of(line, pen.type, Place(first=INDENT)) for line in block.lines))


@draw.register
def _(block: Heading, pen: Pen) -> None:
    type_ = pen.type.at(pen.type.size, font=HEADING_FONTS[block.level - 1])
    pen.put(line_of(f"{block.number}{block.text}", type_, Place(first=INDENT, keeps_next=True, level=block.level)))


@draw.register
def _(block: Numbered, pen: Pen) -> None:
    pen.put(*(line_of(f"{place}.{item}", pen.type, Place(first=INDENT)) for place, item in enumerate(block.items, start=1)))


@draw.register
def _(block: PageBreak, pen: Pen) -> None:
    pen.put(paragraph([el("r", el("br", type="page"))], pen.type))


@draw.register
def _(block: Table, pen: Pen) -> None:
    total = sum(column.share for column in block.columns)
    head = SMALL.at(SMALL.size, font=HEI)
    rows = [Row([text_cell(column.title, head, align="center", keeps_next=True) for column in block.columns], is_head=True, is_whole=True)]
    rows += [_table_row(row) for row in block.aligned]
    if not block.rows and block.empty:
        rows.append(Row([text_cell(block.empty, align="center", span=len(block.columns))]))
    if block.caption:
        pen.put(line_of(block.caption, head, Place(align="center", before=6, after=3, keeps_next=True)))
    pen.put(table(rows, [FULL * column.share / total for column in block.columns]), empty(SMALL, height=8))


def _table_row(row) -> Row:
    return Row([text_cell(text, align=align) for text, align in row], is_whole=all(len(text) < LONG for text, _align in row))


@draw.register
def _(block: Facts, pen: Pen) -> None:
    widths = [FULL * share for share in (LABEL, VALUE, LABEL, VALUE)]
    pen.put(table([_facts_row(line) for line in block.lines], widths), empty(SMALL, height=8))


def _facts_row(line) -> Row:
    cells = []
    for fact in line:
        cells += [
            text_cell(fact.label, SMALL.at(SMALL.size, font=HEI), align="center"),
            text_cell(fact.value, span=3 if fact.is_wide else 1),
        ]
    return Row(cells, height=TALL if any(fact.is_tall for fact in line) else 24)


@draw.register
def _(block: PicturePair, pen: Pen) -> None:
    if block.caption:
        pen.put(line_of(block.caption, SMALL, Place(align="center", before=6, after=3, keeps_next=True)))
    cells = [_side(picture, block.missing, pen) for picture in block.sides]
    pen.put(table([Row(cells, is_whole=True)], [FULL / 2, FULL / 2], has_borders=False), empty(SMALL, height=8))


def _side(picture: Picture | None, missing: str, pen: Pen) -> Cell:
    centre = Place(align="center")
    if picture is None:
        return Cell([line_of(missing, SMALL, centre)])
    words = [line_of(line, TINY, centre) for line in str(picture.caption).split("\n") if line]
    if picture.sha256:
        halves = (f"{HASH} {picture.sha256[:28]}", picture.sha256[28:])
        words += [line_of(line, FINE, centre) for line in halves]
    return Cell([_drawn(picture, missing, pen, centre), *words])


def _drawn(picture: Picture, missing: str, pen: Pen, centre: Place):
    """Return the paragraph with a picture, or one that says it cannot be shown."""
    try:
        inline = pen.document.part.new_pic_inline(BytesIO(picture.read()))
    except UNREADABLE:
        return line_of(missing, SMALL, centre)
    room = FULL / 2 - 12
    scale = min(Pt(room) / inline.extent.cx, Pt(PICTURE_HIGH) / inline.extent.cy)
    width, height = round(inline.extent.cx * scale), round(inline.extent.cy * scale)
    for extent in (inline.extent, inline.graphic.graphicData.pic.spPr.xfrm.ext):
        extent.cx, extent.cy = width, height
    return paragraph([el("r", el("drawing", inline))], FLEXIBLE, centre)
