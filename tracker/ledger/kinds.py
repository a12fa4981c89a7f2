"""How each kind of column is drawn in a row, and as plain text.

A maker is called once a page and returns a function of a row's values: words are translated and choices looked up once, and a row
is joined from strings without a template per cell. What `_status.html`, `_bar.html` and the filters draw is written here a second
time for speed; tests/ledger/test_kinds.py holds the two equal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from tracker.frame.templatetags import frame
from tracker.ledger.register import Column, Kind
from tracker.lib.measures import WAN_PER_YI
from tracker.org.models import Person, in_english

NOTHING = frame.NOTHING
ONE_PLACE, TWO_PLACES = Decimal("0.1"), Decimal("0.01")
BAR_TONES = {"green": "blue"}  # on schedule is what everybody should be: calm blue
SHAPES = {
    "red": '<path d="M1 1h8v8H1z"/>',
    "yellow": '<path d="M5 .8 9.700 9.200H.3z"/>',
    "green": '<circle cx="5" cy="5" r="4.500"/>',
    "blue": '<path d="M5 .3 9.700 5 5 9.700.3 5z"/>',
    "grey": '<path d="M0 3.800h10v2.400H0z"/>',
}

Texts = Callable[[tuple], str]


@dataclass(frozen=True)
class Sheet:
    """What a whole page or workbook has in common: unit of money, schedule tick, day, basis, language."""

    money: str = "yi"  # or "wan"
    schedule: Any = None  # ratio of the year that has passed
    on: date | None = None
    basis: Any = None
    english: bool = field(default_factory=in_english)


def grouped(value: Decimal, step: Decimal) -> str:
    """Return a number rounded half up, grouped by thousands, with a real minus."""
    number = value.quantize(step, ROUND_HALF_UP)
    return f"{number:,}" if number > 0 else f"{abs(number):,}" if not number else frame.MINUS + f"{-number:,}"


# --- Plain text ---------------------------------------------------------------


def _text(column: Column, sheet: Sheet) -> Texts:
    return lambda values: "" if values[0] is None else str(values[0])


def _in_language(column: Column, sheet: Sheet) -> Texts:
    if sheet.english and len(column.paths) > 1:
        return lambda values: values[1] or values[0] or ""
    return lambda values: values[0] or ""


def _person(column: Column, sheet: Sheet) -> Texts:
    return lambda values: str(Person(name=values[0])) if values[0] else ""


def labels(column: Column) -> dict[str, str]:
    """Return the words of a column's choices."""
    return {value: str(label) for value, label in column.choices.choices}


def _choice(column: Column, sheet: Sheet) -> Texts:
    words = labels(column)
    return lambda values: words.get(values[0], values[0]) or ""


def _choices(column: Column, sheet: Sheet) -> Texts:
    words = labels(column).items()
    return lambda values: " · ".join(word for value, word in words if value in (values[0] or ()))


def _flag(column: Column, sheet: Sheet) -> Texts:
    words = {True: _("Yes"), False: _("No"), None: ""}
    return lambda values: words[values[0]]


def _day(column: Column, sheet: Sheet) -> Texts:
    return lambda values: frame.day(values[0], sheet.on or "full") if values[0] else ""


def _money(column: Column, sheet: Sheet) -> Texts:
    divisor = WAN_PER_YI if sheet.money == "yi" else Decimal(1)
    return lambda values: "" if values[0] is None else grouped(values[0] / divisor, TWO_PLACES)


def _percent(column: Column, sheet: Sheet) -> Texts:
    return lambda values: "" if values[0] is None else grouped(values[0], ONE_PLACE) + "%"


def _points(column: Column, sheet: Sheet) -> Texts:
    return lambda values: "" if values[0] is None else frame.points(values[0], "signed")


def _number(column: Column, sheet: Sheet) -> Texts:
    return lambda values: "" if values[0] is None else frame.rounded(values[0], 0 if values[0] == int(values[0]) else 2)


def _step(column: Column, sheet: Sheet) -> Texts:
    name_of = column.says or (lambda values, sheet: values[0]["name"])

    @cache
    def when(due: str) -> str:
        due_on = date.fromisoformat(due)
        return frame.days_late(due_on, sheet.on) if due_on <= sheet.on else frame.day(due_on, sheet.on)

    return lambda values: f"{name_of(values, sheet)} {when(values[0]['due_on'])}" if values[0] else ""


def due_of(step: dict) -> date:
    """Return the day of a step, which comes as JSON."""
    return date.fromisoformat(step["due_on"])


TEXTS: dict[Kind, Callable[[Column, Sheet], Texts]] = {
    Kind.TEXT: _text,
    Kind.NAME: _in_language,
    Kind.UNIT: _in_language,
    Kind.PERSON: _person,
    Kind.CHOICE: _choice,
    Kind.LIGHT: _choice,
    Kind.CHOICES: _choices,
    Kind.FLAG: _flag,
    Kind.DATE: _day,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.BAR: _percent,
    Kind.POINTS: _points,
    Kind.NUMBER: _number,
    Kind.STEP: _step,
}


def text_of(column: Column, sheet: Sheet) -> Texts:
    """Return what writes a cell of a column as plain text, "" where there is nothing."""
    return TEXTS[column.kind](column, sheet)


# --- Markup ---------------------------------------------------------------------


def light(tone: str, label: str) -> str:
    """Return what _status.html draws."""
    tone = tone if tone in SHAPES else "grey"
    head = f'<span class="status tone-{tone}"><svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
    return f"{head}{SHAPES[tone]}</svg>{escape(label)}</span>"


def _show_light(column: Column, sheet: Sheet) -> Texts:
    drawn = {value: light(column.tones.get(value, value), word) for value, word in labels(column).items()}
    return lambda values: drawn.get(values[0], NOTHING)


def _show_bar(column: Column, sheet: Sheet) -> Texts:
    """Return what draws _bar.html from (rate in per cent, tone)."""
    schedule = sheet.schedule
    said = _("%(done)s done, schedule %(due)s") if schedule is not None else "%(done)s"
    due = frame.pct(schedule)
    tick = f'<rect class="bar-tick" x="{frame.share(schedule)}%" width="2" height="100%"/>' if schedule is not None else ""
    say = _percent(column, sheet)

    def draw(values: tuple) -> str:
        rate, tone = values[0], values[1] if len(values) > 1 else ""
        shown = say(values) or NOTHING
        width = "" if rate is None else grouped(min(max(rate, Decimal(0)), Decimal(100)), ONE_PLACE)
        fill = f'<rect class="bar-fill" y="25%" width="{width}%" height="50%" rx="4"/>' if rate else ""
        label = said % {"done": shown, "due": due}
        return (
            f'<span class="bar tone-{BAR_TONES.get(tone, tone) or "blue"} "><svg role="img" aria-label="{label}">'
            f'<rect class="bar-track" y="25%" width="100%" height="50%" rx="4"/>{fill}{tick}</svg>'
            f'<span class="num" aria-hidden="true">{shown}</span></span>'
        )

    return draw


def _show_step(column: Column, sheet: Sheet) -> Texts:
    say = _step(column, sheet)

    def draw(values: tuple) -> str:
        if not values[0]:
            return NOTHING
        shown = escape(say(values))
        return f'<span class="late">{shown}</span>' if due_of(values[0]) < sheet.on else shown

    return draw


def _show_text(column: Column, sheet: Sheet) -> Texts:
    say = text_of(column, sheet)
    return lambda values: escape(say(values)) or NOTHING


SHOWN = {Kind.LIGHT: _show_light, Kind.BAR: _show_bar, Kind.STEP: _show_step}


def markup_of(column: Column, sheet: Sheet) -> Texts:
    """Return what writes the inside of a cell of a column as safe markup."""
    return SHOWN.get(column.kind, _show_text)(column, sheet)


# --- Rows ------------------------------------------------------------------------


def row_of(columns: list[Column], sheet: Sheet, address: str) -> Callable[[int, list[tuple]], str]:
    """Return what writes a whole row; `address` is the row's page with {} for the id."""
    cells = [_cell_of(column, sheet, leads=not at) for at, column in enumerate(columns)]

    def draw(pk: int, values: list[tuple]) -> str:
        url = address.format(pk)
        return f"<tr data-row-link>{''.join([cell(one, url) for cell, one in zip(cells, values, strict=True)])}</tr>"

    return draw


def _cell_of(column: Column, sheet: Sheet, *, leads: bool) -> Callable[[tuple, str], str]:
    draw = markup_of(column, sheet)
    if column.kind == Kind.NAME:
        below = column.says or (lambda values, sheet: "")
        return lambda values, url: f'<th scope="row" class="name"><a href="{url}">{draw(values)}</a>{_sub(below(values, sheet))}</th>'
    if column.kind == Kind.LIGHT and leads:  # on a phone it heads the card and needs no name
        return lambda values, url: f"<td>{draw(values)}</td>"
    look = " class=num" if column.is_number else " class=fit" if column.kind == Kind.DATE else ""
    opened = f'<td{look} data-label="{escape(head(column, sheet))}">'
    return lambda values, url: f"{opened}{draw(values)}</td>"


def _sub(below: str) -> str:
    return f'<span class="sub">{escape(below)}</span>' if below else ""


def head(column: Column, sheet: Sheet) -> str:
    """Return a column's head with its unit of measure."""
    measure = money_unit(sheet.money) if column.kind == Kind.MONEY else column.measure
    return f"{column.title} {measure}" if measure else str(column.title)


def money_unit(money: str) -> str:
    """Return the unit in which money is shown."""
    return _("¥100m") if money == "yi" else _("¥10k")
