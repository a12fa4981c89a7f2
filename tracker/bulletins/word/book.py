"""A bound paper: title page, contents with page numbers, sections, head and foot."""

from docx.document import Document
from docx.oxml.ns import qn

from tracker.bulletins.books import Book, Part
from tracker.bulletins.standard import (
    FANG_SONG,
    HEI,
    MM,
    PAGE_OF,
    SIZE_2,
    SIZE_3,
    SIZE_5,
    SIZE_SMALL_4,
    SONG,
    TITLE,
)
from tracker.bulletins.word.blocks import Pen
from tracker.bulletins.word.file import update_fields
from tracker.bulletins.word.paragraphs import Place, Type, empty, line_of, paragraph
from tracker.bulletins.word.tables import FULL, SMALL, Cell, Row, table, text_cell
from tracker.bulletins.word.xml import el, field, run

TEXT = Type(font=FANG_SONG, size=SIZE_SMALL_4, line=21, pitch=SIZE_SMALL_4, on_grid=False)
LARGE = Type(font=TITLE, size=SIZE_2, line=34, on_grid=False)
HEAD = Type(font=HEI, size=SIZE_3, line=30, pitch=SIZE_3, on_grid=False)
EDGE = Type(font=SONG, size=SIZE_5, line=14, pitch=SIZE_5, on_grid=False)
GRID_OF_CONTENTS = (0.12, 0.74, 0.14)


def draw_book(document: Document, book: Book) -> None:
    """Draw a book into an empty document."""
    pen = Pen(document, TEXT)
    _title_page(pen, book)
    _contents(pen, book)
    for place, part in enumerate(book.parts, start=1):
        pen.put(_part_head(place, part))
        pen.draw(part.blocks)
    _edges(document.sections[0], book)
    update_fields(document)


def _title_page(pen: Pen, book: Book) -> None:
    centre = Place(align="center")
    pen.put(empty(height=40 * MM))
    pen.put(line_of(book.issuer, HEAD, centre), empty(height=8 * MM))
    pen.put(*(line_of(line, LARGE, centre) for line in str(book.title).splitlines()))
    pen.put(line_of(book.number, HEAD.at(SIZE_3, font=FANG_SONG), Place(align="center", before=10)), empty(height=16 * MM))
    pen.draw([book.cover])
    if book.foot:
        pen.put(line_of(book.foot, TEXT, Place(align="center", before=12)))


def _contents(pen: Pen, book: Book) -> None:
    """Draw the list of the sections; the reader's program fills in the pages."""
    title, *columns = book.contents
    pen.put(line_of(title, LARGE, Place(align="center", on_new_page=True, after=12)))
    heads = [text_cell(words, SMALL.at(SMALL.size, font=HEI), align="center") for words in columns]
    rows = [Row(heads, is_head=True)]
    for place, part in enumerate(book.parts, start=1):
        page = paragraph(field(f"PAGEREF {_mark(place)} \\h", FANG_SONG, SMALL.size, ""), SMALL, Place(align="center"))
        rows.append(Row([text_cell(str(place), align="center"), text_cell(part.title), Cell([page])], is_whole=True))
    pen.put(table(rows, [FULL * share for share in GRID_OF_CONTENTS]))


def _part_head(place: int, part: Part):
    """Return the head of a section with the mark that the contents point at."""
    where = Place(keeps_next=True, on_new_page=part.on_new_page, level=1, before=0 if part.on_new_page else 14, after=6)
    marks = el("bookmarkStart", id=place, name=_mark(place)), el("bookmarkEnd", id=place)
    return paragraph([marks[0], run(part.heading, HEI, SIZE_3), marks[1]], HEAD, where)


def _mark(place: int) -> str:
    return f"part_{place}"


def _edges(section, book: Book) -> None:
    """Write number and title above, `第 x 页　共 y 页` below; the title page carries neither."""
    section.different_first_page_header_footer = True
    for edge in (section.first_page_header, section.first_page_footer):
        edge.is_linked_to_previous = False
        edge._element[:] = [empty(EDGE)]
    title = " ".join(str(book.title).split())
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        place = Place(tab=FULL, rule=("000000", 0.5, 2))
        header._element[:] = [line_of(f"{title}\t{book.number}", EDGE, place)]
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False
        before, between, after = (run(f" {words} ", SONG, SIZE_5) for words in PAGE_OF)
        runs = [before, *field("PAGE", SONG, SIZE_5), between, *field("NUMPAGES", SONG, SIZE_5), after]
        footer._element[:] = [paragraph(runs, EDGE, Place(align="center"))]
    section._sectPr.find(qn("w:pgMar")).set(qn("w:header"), str(round(22 / 25.4 * 1440)))
