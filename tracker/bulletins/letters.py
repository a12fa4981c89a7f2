"""An official letter (公文) as values, and what the standard works out from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from math import ceil

from tracker.bulletins import standard
from tracker.bulletins.blocks import Block, numbered
from tracker.bulletins.standard import LINE, MARK_BELOW, MARK_LARGEST, MARK_LINE, MM, SIZE_2, TYPE_WIDTH, Font, full_date, width_of

SEALED_RIGHT = 4.0  # characters from the date to the edge
TITLE_CHARACTERS = int(TYPE_WIDTH * MM / SIZE_2)


@dataclass(frozen=True)
class Imprint:
    """The last lines of a letter (版记): copies to, printed by, on."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None

    @property
    def copies_line(self) -> tuple[str, str]:
        """Return the words before the organs that get copies, and the organs."""
        return standard.COPIES_TO, f"{self.copies_to.rstrip('。')}。"

    @property
    def date_line(self) -> str:
        """Return `2016年8月9日印发`."""
        return f"{full_date(self.printed_on)}{standard.PRINTED}" if self.printed_on else ""


@dataclass(frozen=True)
class Head:
    """The issuers in a drawing of the type area's width, in points: each name with where its line stands."""

    lines: Sequence[tuple[str, str]]
    size: str
    width: str
    height: str


@dataclass(frozen=True)
class Annex:
    """A paper behind the letter, on pages of its own."""

    title: str
    body: Sequence[Block]


@dataclass(frozen=True)
class Letter:
    """A letter by GB/T 9704-2012. Without `issuers` it has no red head; `signer` makes it one to a superior (上行文)."""

    title: str  # line breaks are kept; without any, long titles are broken by title_lines()
    body: Sequence[Block]
    issuers: Sequence[str] = ()
    number: str = ""
    urgency: str = ""
    signer: str = ""
    addressee: str = ""
    attachments: Sequence[str] = ()
    signed_by: Sequence[str] = ()
    dated: date | None = None
    is_sealed: bool = False
    note: str = ""
    imprint: Imprint | None = None
    annexes: Sequence[Annex] = ()

    @property
    def blocks(self) -> list[Block]:
        """Return the body with numbered headings."""
        return numbered(self.body)

    @property
    def title_lines(self) -> list[str]:
        """Return the title line by line."""
        return title_lines(self.title)

    @property
    def date_line(self) -> str:
        """Return the date as letters write it, or nothing."""
        return full_date(self.dated) if self.dated else ""

    @property
    def attachment_lines(self) -> list[tuple[str, str]]:
        """Return the note on attachments (附件说明) as what stands left and the name: numbered where there are several."""
        names = [str(name).rstrip("。；，") for name in self.attachments]
        if len(names) == 1:
            return [(f"{standard.ATTACHMENT}：", names[0])]
        return [(f"{standard.ATTACHMENT}：" if place == 1 else "", f"{place}.{name}") for place, name in enumerate(names, start=1)]

    @property
    def annex_parts(self) -> list[tuple[str, Annex, list[Block]]]:
        """Return the annexes, each with its mark (附件1) and its numbered body."""
        several = len(self.annexes) > 1
        return [
            (f"{standard.ATTACHMENT}{place if several else ''}", annex, numbered(annex.body))
            for place, annex in enumerate(self.annexes, start=1)
        ]

    @property
    def signer_line(self) -> tuple[str, str]:
        """Return the words before the signer's name, and the name."""
        return standard.SIGNER, self.signer

    @property
    def addressee_line(self) -> str:
        """Return the addressee with its colon, or nothing."""
        return f"{self.addressee.rstrip('：:')}：" if self.addressee else ""

    @property
    def note_line(self) -> str:
        """Return the note in its brackets, or nothing."""
        return f"（{self.note.strip('（）')}）" if self.note else ""

    @property
    def has_long_name(self) -> bool:
        """Return True if a name under the letter is so long that the date, centred below it, stands further from the edge."""
        return any(width_of(name) - width_of(self.date_line) > 2 * SEALED_RIGHT for name in self.signed_by)

    @property
    def fonts(self) -> tuple[Font, ...]:
        """Return the fonts that the page asks the reader's machine for."""
        return standard.FONTS

    @property
    def head(self) -> "Head":
        """Return the red head as a drawing."""
        size = self.marks[0][1]
        above = MARK_BELOW * MM - LINE
        lines = [(name, f"{above + size * (0.88 + MARK_LINE * place):.1f}") for place, (name, _size) in enumerate(self.marks)]
        return Head(lines, str(size), f"{TYPE_WIDTH * MM:.1f}", f"{above + size * MARK_LINE * len(lines):.1f}")

    @property
    def marks(self) -> list[tuple[str, float]]:
        """Return the lines of the red head, each with its size in points: all alike, as large as the longest allows."""
        longest = max((width_of(name) for name in self.issuers), default=1)
        size = min(MARK_LARGEST, int(TYPE_WIDTH * MM * 0.94 / longest))
        return [(name, size) for name in self.issuers]


def title_lines(title: str) -> list[str]:
    """Return a title in lines as short as needed, broken where it may be, in the shape of a trapezium or a rhomb (梯形或菱形)."""
    title = standard.plain(title).strip()
    if "\n" in title:
        return [line.strip() for line in title.splitlines() if line.strip()]
    count = ceil(width_of(title) / TITLE_CHARACTERS)
    if count < 2 or count > 4:
        return [title]
    places = [place for place in range(2, len(title) - 1) if _may_break(title, place)]
    choices = [_cut(title, cuts) for cuts in combinations(places, count - 1)]
    fitting = [lines for lines in choices if max(map(width_of, lines)) <= TITLE_CHARACTERS]
    return min(fitting, key=_ugliness, default=[title])


def _cut(title: str, cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(title)]
    return [title[start:end] for start, end in pairwise(edges)]


def _may_break(title: str, place: int) -> bool:
    before, after = title[place - 1], title[place]
    return after not in standard.CLOSING and before not in standard.OPENING and not (before.isascii() and after.isascii())


def _ugliness(lines: Sequence[str]) -> float:
    """Return how far the lines are from a good shape and good places to break: small is good."""
    widths = [width_of(line) for line in lines]
    steps = [abs(one - other) for one, other in pairwise(widths)]
    is_hourglass = len(widths) > 2 and widths[1] < min(widths[0], widths[-1])
    cost = sum(4 if step < 2 else abs(step - 4) for step in steps) + 20 * is_hourglass
    for line, following in pairwise(lines):
        is_good = line[-1] in standard.PAUSES or following.startswith(standard.LEADING)
        cost += 0 if is_good else 3 if line[-1] == standard.OF else 5
    return cost


def closing_indents(signed_by: str, dated: str, *, is_sealed: bool) -> tuple[float, float]:
    """Return how many characters the name and the date stand from the right edge (署名、成文日期).

    Without a seal: the name 2, the date beginning 2 further right than the name, yet never closer than 2.
    With a seal: the date 4, the name centred over it.
    """
    name, day = width_of(signed_by), width_of(dated)
    if is_sealed:
        right = max(SEALED_RIGHT, (name - day) / 2)
        return right + (day - name) / 2, right
    if name - day >= 2:
        return 2.0, name - day
    return day + 4 - name, 2.0
