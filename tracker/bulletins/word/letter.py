"""A letter on the page of the standard."""

from dataclasses import replace

from docx.document import Document

from tracker.bulletins.letters import Imprint, Letter, closing_indents
from tracker.bulletins.standard import (
    HEI,
    KAI,
    LINE,
    MARK_BELOW,
    MARK_LINE,
    MM,
    PITCH,
    RULE_BELOW,
    SIZE_2,
    SIZE_4,
    SONG,
    THICK,
    THIN,
    TITLE,
)
from tracker.bulletins.word.blocks import Pen
from tracker.bulletins.word.paragraphs import LETTER, Place, Type, empty, line_of, paragraph
from tracker.bulletins.word.tables import FULL
from tracker.bulletins.word.xml import field, run

RED = "FF0000"
BLACK_FONT = LETTER.at(LETTER.size, font=HEI)
TITLE_TYPE = replace(LETTER.at(SIZE_2, font=TITLE), on_grid=False)
ABOVE_GLYPHS = 0.2  # share of its size that a line of the red head has above the characters
BELOW_GLYPHS = 6.4  # points between the characters of the number and the end of its line
IMPRINT = Type(size=SIZE_4, line=24, pitch=SIZE_4, on_grid=False)
AT_FOOT = Place(at_foot=True)


def draw_letter(document: Document, letter: Letter) -> None:
    """Draw a letter into an empty document."""
    pen = Pen(document, LETTER)
    _head(pen, letter)
    for line in letter.title_lines:
        pen.put(line_of(line, TITLE_TYPE, Place(align="center", keeps_next=True)))
    pen.put(empty())
    if letter.addressee:
        pen.put(line_of(letter.addressee_line))
    pen.draw(letter.blocks)
    _attachments(pen, letter)
    _closing(pen, letter)
    for mark, annex, blocks in letter.annex_parts:
        pen.put(
            line_of(mark, BLACK_FONT, Place(on_new_page=True)), empty(), line_of(annex.title, TITLE_TYPE, Place(align="center")), empty()
        )
        pen.draw(blocks)
    if letter.imprint:
        pen.put(*_imprint(letter.imprint), empty(height=1))
    _page_numbers(document.sections[0])


def _head(pen: Pen, letter: Letter) -> None:
    """Draw what stands above the title (版头): urgency, issuers, number and signer, red line."""
    if not letter.issuers:
        _plain_head(pen, letter)
        return
    pen.put(line_of(letter.urgency, replace(BLACK_FONT, on_grid=False)))
    size = letter.marks[0][1]
    type_ = Type(font=TITLE, size=size, line=size * MARK_LINE, on_grid=False)
    for place, (name, _size) in enumerate(letter.marks):
        above = MARK_BELOW * MM - LINE - size * ABOVE_GLYPHS if place == 0 else 0
        pen.put(line_of(name, type_, Place(align="center", before=above), color=RED))
    pen.put(empty(), empty(), _number(letter), empty(), empty())


def _number(letter: Letter):
    """Return the line of the number with the red line under it; a letter to a superior has the number left and the signer right."""
    rule = (RED, 1, RULE_BELOW * MM - BELOW_GLYPHS)
    if not letter.signer:
        return line_of(letter.number, replace(LETTER, on_grid=False), Place(align="center", rule=rule))
    words, name = letter.signer_line
    runs = [
        run(f"{letter.number}\t{words}", LETTER.font, LETTER.size),
        run(name, KAI, LETTER.size),
    ]
    return paragraph(runs, replace(LETTER, on_grid=False), Place(first=1, tab=FULL - PITCH, rule=rule))


def _plain_head(pen: Pen, letter: Letter) -> None:
    """Draw the head of a slip that goes round inside the house: no red, the number at the right."""
    if letter.urgency:
        pen.put(line_of(letter.urgency, BLACK_FONT))
    if letter.number:
        pen.put(line_of(letter.number, LETTER, Place(align="right")))
    if letter.urgency or letter.number:
        pen.put(empty())


def _attachments(pen: Pen, letter: Letter) -> None:
    """Draw the note on attachments: a line below the text, names under each other."""
    if not letter.attachment_lines:
        return
    pen.put(empty())
    for words, name in letter.attachment_lines:
        number = 1 if len(letter.attachment_lines) > 1 else 0
        first = -(3 + number) if words else -number
        pen.put(line_of(f"{words}{name}", LETTER, Place(left=5 + number, first=first)))


def _closing(pen: Pen, letter: Letter) -> None:
    """Draw names, date (署名、成文日期) and the note below (附注)."""
    if letter.signed_by or letter.dated:
        pen.keep_last()  # a page never carries a seal alone
        pen.put(*(empty(keeps_next=True) for _line in range(1 + letter.is_sealed)))
    for name in letter.signed_by:
        right, _day = closing_indents(name, letter.date_line, is_sealed=letter.is_sealed)
        pen.put(line_of(name, LETTER, Place(align="right", right=max(0, right), keeps_next=True)))
    if letter.dated:
        last = letter.signed_by[-1] if letter.signed_by else ""
        _name, right = closing_indents(last, letter.date_line, is_sealed=letter.is_sealed or not last)
        pen.put(line_of(letter.date_line, LETTER, Place(align="right", right=right)))
    if letter.note:
        pen.put(empty(), line_of(letter.note_line, LETTER, Place(first=2)))


def _imprint(imprint: Imprint) -> list:
    """Return the imprint, at the foot of the last page: lines 0.35, 0.25 and 0.35 mm with the words between them."""
    words = []
    if imprint.copies_to:
        words.append(line_of("".join(imprint.copies_line), IMPRINT, AT_FOOT.moved(left=4, right=1, first=-3)))
    if imprint.printed_by or imprint.printed_on:
        words.append(line_of(f"{imprint.printed_by}\t{imprint.date_line}", IMPRINT, AT_FOOT.moved(left=1, tab=FULL - SIZE_4)))
    drawn = [_foot_rule(THICK)]
    for place, line in enumerate(words, start=1):
        drawn += [line, _foot_rule(THICK if place == len(words) else THIN)]
    return drawn


def _foot_rule(thickness: float):
    """Return a line as high as it is thick and filled: borders would tear the frame apart in some programs."""
    return line_of("", Type(size=1, line=thickness * MM, on_grid=False), AT_FOOT.moved(is_filled=True))


def _page_numbers(section) -> None:
    """Number the pages `— 1 —`: right on odd pages, left on even ones, a character from the edge."""
    type_ = Type(font=SONG, size=SIZE_4, line=SIZE_4, pitch=SIZE_4, on_grid=False)
    for footer, place in ((section.footer, Place(align="right", right=1)), (section.even_page_footer, Place(left=1))):
        footer.is_linked_to_previous = False
        runs = [run("— ", SONG, SIZE_4), *field("PAGE", SONG, SIZE_4), run(" —", SONG, SIZE_4)]
        footer._element[:] = [paragraph(runs, type_, place)]
