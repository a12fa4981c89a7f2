"""What the cells of a list of sources may say beyond the usual: credit codes, degrees, areas, lists, units that may be unknown."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accountability.ledgers.cells import YesNo
from pollution.codes import is_given, shown
from tracker.ledger.intake import Reference, Text
from tracker.ledger.intake.parsers import BadCell, Reading, flat, unknown_words

NOT_WITHIN_BRACKETS = r"(?![^(（]*[)）])"
BETWEEN = re.compile(r"([,，、;；\n])" + NOT_WITHIN_BRACKETS)
BETWEEN_HALF = re.compile(r"([,、;；\n])" + NOT_WITHIN_BRACKETS)  # where half-width commas separate, full-width ones belong to names
LOCANT, LOCATED = re.compile(r"[0-9A-Za-z]{1,2}"), re.compile(r"[0-9A-Za-z]{1,2}(?:[-‑,，]|$)")  # 1,2-苯二胺: one name
MINUTES = re.compile(r"(\d{1,3})[°度](?:(\d{1,2})['′’分])?(?:(\d{1,2}(?:\.\d+)?)(?:[\"″”秒]|''))?")


class Unread(str):
    """A cell that could not be taken for what its column holds; it is kept as it came."""


@dataclass(frozen=True)
class Code(Text):
    """A unified credit code as it stands there; what only fills the place is none."""

    def read(self, value: Any, reading: Reading) -> str:
        """Return the code. Raises BadCell when too long to be kept."""
        text = super().read(value, reading)
        return shown(text) if is_given(text) else ""


@dataclass(frozen=True)
class Degrees:
    """A latitude or longitude, in degrees with a point or in degrees, minutes and seconds."""

    def read(self, value: Any, reading: Reading) -> Decimal:
        """Return the degrees. Raises BadCell."""
        text = flat(repr(value) if isinstance(value, float) else value).replace(" ", "").strip("NEne")
        if found := MINUTES.fullmatch(text):
            degrees, minutes, seconds = (Decimal(part or 0) for part in found.groups())
            return (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.000000001"))
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise BadCell(_("“%(value)s” is not a number of degrees, such as 113.640125.") % {"value": value}) from error
        if not number.is_finite() or abs(number) > 180:
            raise BadCell(_("“%(value)s” is not a number of degrees, such as 113.640125.") % {"value": value})
        return number.quantize(Decimal("0.000000001"))

    def empty(self) -> None:
        """Return what stands where nothing is said."""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return "" if value is None else f"{value.normalize():f}"


@dataclass(frozen=True)
class Area:
    """An area in square metres."""

    def read(self, value: Any, reading: Reading) -> Decimal:
        """Return the area with one decimal. Raises BadCell."""
        text = flat(repr(value) if isinstance(value, float) else value).replace(",", "").replace(" ", "")
        text = re.sub(r"(?:平方米|平方|平米|m2|㎡|m²)$", "", text)
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise BadCell(_("“%(value)s” is not an area in square metres.") % {"value": value}) from error
        if not number.is_finite() or not 0 <= number < 10**9:
            raise BadCell(_("“%(value)s” is not an area in square metres.") % {"value": value})
        return number.quantize(Decimal("0.1"))

    def empty(self) -> None:
        """Return what stands where nothing is said."""

    def say(self, value: Any, names: dict) -> str:
        """Return a value in words."""
        return "" if value is None else f"{value:,}"


@dataclass(frozen=True)
class Listed:
    """Names with commas between, such as pollutants; commas within brackets belong to a name."""

    most: int = 60

    def read(self, value: Any, reading: Reading) -> list[str]:
        """Return the names, each once. Raises BadCell when one is too long."""
        found = split(value)
        for part in found:
            if len(part) > self.most:
                raise BadCell(_("%(length)d characters; at most %(most)d fit here.") % {"length": len(part), "most": self.most})
        return list(dict.fromkeys(found))

    def empty(self) -> list:
        """Return what stands where nothing is said."""
        return []

    def say(self, value: Any, names: dict) -> str:
        """Return the names."""
        return "、".join(value or ())


def split(value: Any) -> list[str]:
    """Return the names in a cell, as often as they stand there; the commas of 1,2-苯二胺 belong to the name."""
    pieces = (BETWEEN_HALF if "," in str(value) else BETWEEN).split(str(value))
    found = [pieces[0].strip()]
    for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        last = found[-1].rpartition(mark)[2]
        if LOCANT.fullmatch(last) and LOCATED.match(piece.strip()):
            found[-1] += mark + piece.strip()
        else:
            found.append(piece.strip())
    return [one for one in found if one]


@dataclass(frozen=True)
class Perhaps(Reference):
    """A unit by its name; one that the district does not know is kept as it came and told, for nobody's rights hang on it."""

    def read(self, value: Any, reading: Reading) -> int | Unread:
        """Return the id, or the words."""
        try:
            return super().read(value, reading)
        except BadCell:
            return Unread(flat(value))


def why_unread(text: str, offered: list[str]) -> str:
    """Return what is told of a unit that nobody knows."""
    return unknown_words(text, offered)


@dataclass(frozen=True)
class Finished(YesNo):
    """Whether something is done, in the words that lists use."""

    most: int = 10
    yes = YesNo.yes | {"已完成", "完成", "已整治", "已整改"}
    no = YesNo.no | {"未完成", "未整治", "未整改", "整改中", "正在整改"}

    def refusal(self) -> str:
        """Return what is said of any other word."""
        return _("Write yes or no: is it done?")
