"""Tables of any kind: rows of cells with their widths, borders and what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.bulletins.standard import FANG_SONG, MM, SIZE_SMALL_4, TYPE_WIDTH
from tracker.bulletins.word.paragraphs import Place, Type, line_of
from tracker.bulletins.word.xml import el, twips

FULL = TYPE_WIDTH * MM
SMALL = Type(font=FANG_SONG, size=SIZE_SMALL_4, line=19, pitch=SIZE_SMALL_4, on_grid=False)
PADDING = 5  # points left and right in a cell


@dataclass(frozen=True)
class Cell:
    """A cell: its paragraphs, over how many columns it goes."""

    content: Sequence = field(default_factory=tuple)
    span: int = 1


@dataclass(frozen=True)
class Row:
    """A row; a head is repeated on every page, a whole one is not torn apart."""

    cells: Sequence[Cell]
    is_head: bool = False
    is_whole: bool = False
    height: float = 0  # points at least


def text_cell(text: str, type_: Type = SMALL, *, align: str = "left", span: int = 1, keeps_next: bool = False) -> Cell:
    """Return a cell with a text, each of its lines a paragraph."""
    place = Place(align=align, keeps_next=keeps_next)
    return Cell([line_of(line, type_, place) for line in str(text).split("\n")], span)


def table(rows: Sequence[Row], widths: Sequence[float], *, has_borders: bool = True):
    """Return a table; widths in points."""
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = line if has_borders else {"val": "nil"}
    found = el(
        "tbl",
        el(
            "tblPr",
            el("tblW", w=twips(sum(widths)), type="dxa"),
            el("tblBorders", *(el(side, **line) for side in sides)),
            el("tblLayout", type="fixed"),
            el("tblCellMar", *(el(side, w=twips(PADDING), type="dxa") for side in ("left", "right"))),
        ),
        el("tblGrid", *(el("gridCol", w=twips(width)) for width in widths)),
    )
    found.extend(_row(row, widths) for row in rows)
    return found


def _row(row: Row, widths: Sequence[float]):
    properties = el(
        "trPr",
        el("cantSplit") if row.is_whole else None,
        el("trHeight", val=twips(row.height), hRule="atLeast") if row.height else None,
        el("tblHeader") if row.is_head else None,
    )
    found = el("tr", properties)
    start = 0
    for cell in row.cells:
        width = sum(widths[start : start + cell.span])
        start += cell.span
        span = el("gridSpan", val=cell.span) if cell.span > 1 else None
        held = el("tc", el("tcPr", el("tcW", w=twips(width), type="dxa"), span, el("vAlign", val="center")))
        held.extend(cell.content or [line_of("", SMALL)])
        found.append(held)
    return found
