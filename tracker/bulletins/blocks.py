"""What stands in the body of a paper: paragraphs, headings, lists, tables, facts, photographs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from tracker.bulletins.standard import numeral, plain


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or several where the text has line breaks."""

    part: ClassVar[str] = "bulletins/blocks/_paragraph.html"
    text: str

    @property
    def lines(self) -> list[str]:
        """Return the paragraphs without empty ones."""
        return [line.strip() for line in plain(self.text).split("\n") if line.strip()]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4 (一、 （一） 1. （1）); `number` is filled in by numbered()."""

    part: ClassVar[str] = "bulletins/blocks/_heading.html"
    level: int
    text: str
    number: str = ""


@dataclass(frozen=True)
class Numbered:
    """A list, each entry a paragraph with its number."""

    part: ClassVar[str] = "bulletins/blocks/_numbered.html"
    items: Sequence[str]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, and its share of the width."""

    title: str
    share: float = 1
    align: str = "left"  # left, center or right


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page."""

    part: ClassVar[str] = "bulletins/blocks/_table.html"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    empty: str = ""  # said in place of rows where there are none

    @property
    def percents(self) -> list[tuple[Column, str]]:
        """Return each column with its share of the width in percent."""
        total = sum(column.share for column in self.columns)
        return [(column, f"{column.share * 100 / total:.1f}%") for column in self.columns]

    @property
    def aligned(self) -> list[list[tuple[str, str]]]:
        """Return the rows as cells with their alignment."""
        return [[(cell, column.align) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Fact:
    """A labelled value of a form; a wide one takes a line of its own, a tall one has room to write in."""

    label: str
    value: str = ""
    is_wide: bool = False
    is_tall: bool = False


@dataclass(frozen=True)
class Facts:
    """A form: two labelled values in a line."""

    part: ClassVar[str] = "bulletins/blocks/_facts.html"
    facts: Sequence[Fact]

    @property
    def lines(self) -> list[list[Fact]]:
        """Return the facts line by line; one without a neighbour takes the whole line."""
        lines: list[list[Fact]] = []
        for fact in self.facts:
            has_room = lines and len(lines[-1]) == 1 and not lines[-1][0].is_wide and not fact.is_wide
            if has_room:
                lines[-1].append(fact)
            else:
                lines.append([fact])
        return [[replace(line[0], is_wide=True)] if len(line) == 1 else line for line in lines]


@dataclass(frozen=True)
class Picture:
    """A photograph: how to read its bytes, its address on the site, what stands under it."""

    read: Callable[[], bytes]
    url: str = ""
    caption: str = ""
    sha256: str = ""  # of the original that is kept


@dataclass(frozen=True)
class PicturePair:
    """Two photographs side by side (整改前、整改后); one of them may be missing, which is said."""

    part: ClassVar[str] = "bulletins/blocks/_pair.html"
    before: Picture | None
    after: Picture | None
    caption: str = ""
    missing: str = ""

    @property
    def sides(self) -> tuple[Picture | None, Picture | None]:
        """Return both sides."""
        return self.before, self.after


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""

    part: ClassVar[str] = "bulletins/blocks/_break.html"


Block = Paragraph | Heading | Numbered | Table | Facts | PicturePair | PageBreak
NUMBERS = ("{}、", "（{}）", "{}.", "（{}）")


def numbered(blocks: Sequence[Block], first: Sequence[int] = (0, 0, 0, 0)) -> list[Block]:
    """Return the blocks with their headings numbered 一、 （一） 1. （1）, each level anew under the one above."""
    counts = list(first)
    found = []
    for block in blocks:
        if isinstance(block, Heading):
            place = block.level - 1
            counts[place] += 1
            counts[place + 1 :] = [0] * (3 - place)
            count = numeral(counts[place]) if place < 2 else counts[place]
            block = replace(block, number=NUMBERS[place].format(count))
        found.append(block)
    return found
