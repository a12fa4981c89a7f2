"""What a cell may say: text, money, days, choices, units, as people really write them. Each refusal is a sentence."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from tracker.ledger.ooxml import FORBIDDEN
from tracker.lib.measures import WAN_PER_YI, rounded
from tracker.lib.periods import month_end

CLEARED = {"—", "-", "/", "无", "--", "——", "none"}  # written into a cell, they empty what is there
MOST_WAN = Decimal(10) ** 12
SERIALS = (20_000, 80_000)  # Excel's numbers for days from 1954 to 2119
EXCEL_ZERO = date(1899, 12, 30)
TENS = {"上旬": 10, "中旬": 20}
FULL_DAY = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?(?:前|之前)?")
MONTH = re.compile(r"(?:(\d{4})[年.\-/])?(\d{1,2})月?(上旬|中旬|下旬|月?底|月?末|初)?(?:前|之前|完成)?")
SEPARATORS = re.compile(r"[、，,；;/\s·]+")


class BadCell(Exception):
    """What is wrong with a cell, as a sentence."""


def flat(value: Any) -> str:
    """Return a cell as text: full-width digits and blanks made plain, whole numbers without “.0”."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return unicodedata.normalize("NFKC", str(value)).strip()


@dataclass(frozen=True)
class Reading:
    """What the cells of one column need to be understood: the year, the unit of its money, the rows that names mean."""

    year: int
    in_yi: bool = False
    names: dict[str, list[int]] = field(default_factory=dict)  # name → ids that bear it


@dataclass(frozen=True)
class Text:
    """A text of limited length."""

    most: int = 120

    def read(self, value: Any, reading: Reading) -> str:
        """Return the text. Raises BadCell when too long."""
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else FORBIDDEN.sub("", str(value)).strip()
        if isinstance(value, datetime | date):
            text = value.isoformat()[:10]
        if len(text) > self.most:
            raise BadCell(_("%(length)d characters; at most %(most)d fit here.") % {"length": len(text), "most": self.most})
        return text

    def empty(self) -> str:
        """Return what stands where nothing is said."""
        return ""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Money:
    """Money, kept in 万元; the column, its head or the cell itself may say 亿元."""

    is_needed: bool = True

    def read(self, value: Any, reading: Reading) -> Decimal:
        """Return 万元 with two decimals. Raises BadCell for what is no amount, below nothing or beyond reason."""
        text = flat(repr(value) if isinstance(value, float) else value).replace(",", "").replace(" ", "").removesuffix("元")
        in_yi = reading.in_yi
        if text.endswith(("亿", "万")):
            in_yi, text = text.endswith("亿"), text[:-1]
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise BadCell(_("“%(value)s” is not an amount of money. Write a number such as 59900 or 5.99亿.") % {"value": value}) from error
        if not amount.is_finite() or abs(amount) >= MOST_WAN:
            raise BadCell(_("“%(value)s” is too great for an amount of money.") % {"value": value})
        if amount < 0:
            raise BadCell(_("An amount of money cannot be below zero (%(value)s).") % {"value": value})
        return rounded(amount * WAN_PER_YI if in_yi else amount, 2)

    def empty(self) -> Decimal | None:
        """Return what stands where nothing is said."""
        return Decimal(0) if self.is_needed else None

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return "" if value is None else f"{value:,.2f}"


@dataclass(frozen=True)
class Day:
    """A day in any of the usual forms; a month means its last day, 上旬 the 10th, 中旬 the 20th."""

    def read(self, value: Any, reading: Reading) -> date:
        """Return the day. Raises BadCell."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._of_number(value)
        found = self._of_text(flat(value).replace(" ", ""), reading.year)
        if found is None:
            raise BadCell(_("“%(value)s” is not a day. Write 2016-08-31, 2016.8.31, 2016年8月 or 2016年8月底.") % {"value": value})
        return found

    def _of_number(self, value: float) -> date:
        if SERIALS[0] <= value <= SERIALS[1]:
            return EXCEL_ZERO + timedelta(days=int(value))
        text = repr(value)
        if 1950 <= value < 2120 and "." in text:
            month = text.split(".")[1]
            if month == "1":
                raise BadCell(_("%(value)s may mean January or October. Write it as text, such as 2016年10月.") % {"value": text})
            if month.isdigit() and 1 <= int(month) <= 12:
                return month_end(date(int(value), int(month), 1))
        if len(text.split(".")[0]) == 8:
            found = self._of_text(f"{text[:4]}-{text[4:6]}-{text[6:8]}", 0)
            if found:
                return found
        raise BadCell(
            _("“%(value)s” is not a day. Write 2016-08-31, 2016.8.31, 2016年8月 or 2016年8月底.") % {"value": text.removesuffix(".0")}
        )

    def _of_text(self, text: str, year: int) -> date | None:
        try:
            if match := FULL_DAY.fullmatch(text):
                return date(*map(int, match.groups()))
            if (match := MONTH.fullmatch(text)) and (match[1] or "月" in text):
                first = date(int(match[1] or year), int(match[2]), 1)
                return first.replace(day=TENS[match[3]]) if match[3] in TENS else first if match[3] == "初" else month_end(first)
            if re.fullmatch(r"\d{4}年?(?:底|末|年底|年末)", text):
                return date(int(text[:4]), 12, 31)
            if re.fullmatch(r"\d{8}", text):
                return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None
        return None

    def empty(self) -> None:
        """Return what stands where nothing is said."""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return value.isoformat() if value else ""


def spoken(choices) -> dict[str, str]:
    """Return every way to write a choice: its words in each language and its own value."""
    found = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {flat(label): value for value, label in choices.choices}
    return found | {value: value for value in choices.values}


@dataclass(frozen=True)
class Choice:
    """One of a few words; `also` are further ways in which people write them."""

    choices: Any
    also: dict[str, str] = field(default_factory=dict)

    def read(self, value: Any, reading: Reading) -> str:
        """Return the choice. Raises BadCell with the nearest words."""
        known = spoken_once(self)
        text = flat(value)
        if text not in known:
            raise BadCell(unknown_words(text, self.offered()))
        return known[text]

    def offered(self) -> list[str]:
        """Return the words that the template offers."""
        return [str(label) for label in self.choices.labels]

    def empty(self) -> str:
        """Return what stands where nothing is said."""
        return ""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return str(dict(self.choices.choices).get(value, value or ""))


@dataclass(frozen=True)
class Choices(Choice):
    """Several of a few words, with 、 or a comma between."""

    def read(self, value: Any, reading: Reading) -> list[str]:
        """Return the choices in their own order. Raises BadCell."""
        known = spoken_once(self)
        parts = [part for part in SEPARATORS.split(flat(value)) if part]
        if flat(value) in known:
            parts = [flat(value)]
        for part in parts:
            if part not in known:
                raise BadCell(unknown_words(part, self.offered()))
        held = {known[part] for part in parts}
        return [choice.value for choice in self.choices if choice.value in held]

    def empty(self) -> list:
        """Return what stands where nothing is said."""
        return []

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        words = dict(self.choices.choices)
        return "、".join(str(words.get(one, one)) for one in value or ())


_spoken: dict[int, dict[str, str]] = {}


def spoken_once(parser: Choice) -> dict[str, str]:
    """Return every way to write a parser's choices, found out once a process."""
    if id(parser) not in _spoken:
        _spoken[id(parser)] = spoken(parser.choices) | parser.also
    return _spoken[id(parser)]


def unknown_words(text: str, offered: list[str]) -> str:
    """Return the sentence for words that nobody knows, with the nearest known ones."""
    near = get_close_matches(text, offered, n=3, cutoff=0.4)
    if near:
        return _("“%(value)s” is not known here; did you mean %(near)s?") % {"value": text, "near": "、".join(near)}
    shown = "、".join(offered[:8]) + ("…" if len(offered) > 8 else "")
    return _("“%(value)s” is not known here. Known are: %(offered)s") % {"value": text, "offered": shown}


@dataclass(frozen=True)
class Reference:
    """A row of another table by one of its names (units, people). `names()` returns (id, its names…) of all that may be meant."""

    names: Callable[[], list[tuple]]

    def lookup(self) -> dict[str, list[int]]:
        """Return name → ids that bear it."""
        found: dict[str, list[int]] = {}
        for pk, *names in self.names():
            for name in {flat(one) for one in names if one}:
                found.setdefault(name, []).append(pk)
        return found

    def read(self, value: Any, reading: Reading) -> int:
        """Return the id. Raises BadCell when nobody or more than one bears the name."""
        ids = reading.names.get(flat(value), [])
        if not ids:
            raise BadCell(unknown_words(flat(value), list(reading.names)))
        if len(ids) > 1:
            raise BadCell(
                _("%(count)d bear the name “%(value)s”; it cannot be told which is meant.") % {"count": len(ids), "value": flat(value)}
            )
        return ids[0]

    def empty(self) -> None:
        """Return what stands where nothing is said."""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words; `names` is id → name."""
        return names.get(value, "") if value else ""
