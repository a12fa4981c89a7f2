"""Paragraphs: where they stand on the line and how high a line is."""

from dataclasses import dataclass, replace

from tracker.bulletins.standard import FANG_SONG, LINE, MM, PITCH, SIZE_3, TYPE_WIDTH, Font
from tracker.bulletins.word.xml import el, run, twips


@dataclass(frozen=True)
class Type:
    """How running text is set: font, size, height of a line, width of a character, whether it keeps to the grid of the page."""

    font: Font = FANG_SONG
    size: float = SIZE_3
    line: float = LINE
    pitch: float = PITCH
    on_grid: bool = True

    def at(self, size: float, *, font: Font | None = None) -> "Type":
        """Return the same setting with another size of the letters."""
        return replace(self, size=size, font=font or self.font)


LETTER = Type()
AROUND = {"hSpace": 0, "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
FRAME = {"w": twips(TYPE_WIDTH * MM), **AROUND, "xAlign": "left", "yAlign": "bottom"}


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands; widths in characters, heights in points."""

    align: str = ""
    first: float = 0  # of the first line; below 0 it hangs
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keeps_next: bool = False
    on_new_page: bool = False
    level: int = 0  # in the outline, 1 is the highest
    tab: float = 0  # a right tab, in points
    rule: tuple[str, float, float] | None = None  # a line below: colour, thickness in points, distance in points
    is_filled: bool = False  # black all over
    at_foot: bool = False  # in a frame at the foot of the page, with its neighbours

    def moved(self, **changes) -> "Place":
        """Return the place with changes."""
        return replace(self, **changes)


def paragraph(runs, type_: Type = LETTER, place: Place | None = None):
    """Return a paragraph of runs."""
    found = el("p", _properties(type_, place or Place()))
    found.extend(runs)
    return found


def line_of(text: str, type_: Type = LETTER, place: Place | None = None, *, color: str = ""):
    """Return a paragraph of one run."""
    return paragraph([run(text, type_.font, type_.size, color=color)], type_, place)


def empty(type_: Type = LETTER, *, height: float | None = None, keeps_next: bool = False):
    """Return an empty line, of its own height if one is given."""
    if height is not None:
        type_ = replace(type_, line=height, on_grid=False, size=min(type_.size, max(1, height)))
    mark = el("rPr", el("sz", val=round(type_.size * 2)))
    properties = _properties(type_, Place(keeps_next=keeps_next))
    properties.append(mark)
    return el("p", properties)


def _properties(type_: Type, place: Place):
    """Return the properties of a paragraph in the order that the format wants."""
    return el(
        "pPr",
        el("keepNext") if place.keeps_next else None,
        el("pageBreakBefore") if place.on_new_page else None,
        el("framePr", **FRAME) if place.at_foot else None,
        el("widowControl", val=0),
        _rule(place.rule),
        el("shd", val="clear", color="auto", fill="000000") if place.is_filled else None,
        el("tabs", el("tab", val="right", pos=twips(place.tab))) if place.tab else None,
        el("autoSpaceDE", val=0),
        el("autoSpaceDN", val=0),
        el("adjustRightInd", val=0),
        el("snapToGrid", val=int(type_.on_grid)),
        _spacing(type_, place),
        _indents(type_, place),
        el("jc", val=place.align) if place.align else None,
        el("outlineLvl", val=place.level - 1) if place.level else None,
    )


def _rule(rule):
    if rule is None:
        return None
    color, thickness, distance = rule
    return el("pBdr", el("bottom", val="single", sz=round(thickness * 8), space=round(distance), color=color))


def _spacing(type_: Type, place: Place):
    height = {"line": twips(type_.line), "lineRule": "exact"} if type_.line else {"line": 240, "lineRule": "auto"}
    return el("spacing", before=twips(place.before), after=twips(place.after), **height)


def _indents(type_: Type, place: Place):
    """Return the indents, in characters for Word and as widths for the others."""
    found = {}
    for name, count in (("left", place.left), ("right", place.right), ("firstLine" if place.first >= 0 else "hanging", abs(place.first))):
        if count:
            found[f"{name}Chars"] = round(count * 100)
            found[name] = twips(count * type_.pitch)
    return el("ind", **found) if found else None
