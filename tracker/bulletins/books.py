"""A bound paper (一案一册) as values: title page, contents, sections."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.bulletins import standard
from tracker.bulletins.blocks import Block, Fact, Facts, numbered
from tracker.bulletins.standard import Font, numeral


@dataclass(frozen=True)
class Section:
    """One paper of the book; headings in it are of level 2 and below."""

    title: str
    body: Sequence[Block]
    on_new_page: bool = True


@dataclass(frozen=True)
class Part:
    """A section with its numbers."""

    title: str
    heading: str
    blocks: Sequence[Block]
    on_new_page: bool


@dataclass(frozen=True)
class Book:
    """Papers bound together; the head of each page carries `title` and `number`, the foot the page and of how many."""

    title: str
    number: str
    issuer: str
    facts: Sequence[Fact]
    sections: Sequence[Section]
    foot: str = ""  # last words of the title page: what the book may be used for

    @property
    def cover(self) -> Facts:
        """Return what the title page says of the book."""
        return Facts(self.facts)

    @property
    def contents(self) -> tuple[str, str, str, str]:
        """Return the words over the contents and over its three columns."""
        return standard.CONTENTS, standard.SECTION, standard.PAPER, standard.PAGE_NUMBER

    @property
    def fonts(self) -> tuple[Font, ...]:
        """Return the fonts that the page asks the reader's machine for."""
        return standard.FONTS

    @property
    def parts(self) -> list[Part]:
        """Return the sections, numbered; the first always begins a page."""
        return [
            Part(section.title, f"{numeral(place)}、{section.title}", numbered(section.body), section.on_new_page or place == 1)
            for place, section in enumerate(self.sections, start=1)
        ]
