"""What the cells of a batch of hand-downs may say beyond the usual: several units, types of pollution, the star of a priority."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tracker.ledger.intake import Reference, Text
from tracker.ledger.intake.parsers import SEPARATORS, BadCell, Reading, flat

STARS = "*★☆※＊"
YES, NO = {"是", "重点", "√", "有", "y", "yes", "1", *STARS}, {"否", "不是", "一般", "无", "n", "no", "0", "×"}


class Starred(str):
    """A text that stood with the star of a priority."""

    is_priority = True


@dataclass(frozen=True)
class Key(Text):
    """The number of a row at its source; a star before or behind it marks a priority and does not belong to it."""

    def read(self, value: Any, reading: Reading) -> str:
        """Return the number. Raises BadCell when too long."""
        text = super().read(value, reading)
        bare = text.strip(STARS + " ")
        return Starred(bare) if bare != text else bare

    def say(self, value: Any, names: dict) -> str:
        """Return the number, with the star that it carried."""
        return f"{value} *" if getattr(value, "is_priority", False) else str(value or "")


@dataclass(frozen=True)
class Several(Reference):
    """Rows of another table by their names, with 、 or a comma between: the first answers, the others share in it."""

    def read(self, value: Any, reading: Reading) -> list[int]:
        """Return the ids in their order, each once. Raises BadCell."""
        whole = flat(value)
        parts = [whole] if whole in reading.names else [part for part in SEPARATORS.split(whole) if part]
        if not parts:
            raise BadCell(_("This cannot be empty."))
        return list(dict.fromkeys(super(Several, self).read(part, reading) for part in parts))

    def empty(self) -> list:
        """Return what stands where nothing is said."""
        return []

    def say(self, value: Any, names: dict) -> str:
        """Return the names."""
        return "、".join(names.get(one, "") for one in value or ())


@dataclass(frozen=True)
class Words:
    """Free words with 、 or a comma between, such as types of pollution."""

    most: int = 20

    def read(self, value: Any, reading: Reading) -> list[str]:
        """Return the words, each once. Raises BadCell when one is too long."""
        found = [part for part in SEPARATORS.split(flat(value)) if part]
        for part in found:
            if len(part) > self.most:
                raise BadCell(_("%(length)d characters; at most %(most)d fit here.") % {"length": len(part), "most": self.most})
        return list(dict.fromkeys(found))

    def empty(self) -> list:
        """Return what stands where nothing is said."""
        return []

    def say(self, value: Any, names: dict) -> str:
        """Return the words."""
        return "、".join(value or ())


@dataclass(frozen=True)
class YesNo:
    """Yes or no; a star means yes."""

    most: int = 4
    yes, no = frozenset(YES), frozenset(NO)

    def read(self, value: Any, reading: Reading) -> bool:
        """Return True for yes. Raises BadCell."""
        text = flat(value).lower()
        if text not in self.yes | self.no:
            raise BadCell(self.refusal())
        return text in self.yes

    def refusal(self) -> str:
        """Return what is said of any other word."""
        return _("Write yes or no; a star means yes.")

    def empty(self) -> bool:
        """Return what stands where nothing is said."""
        return False

    def say(self, value: Any, names: dict) -> str:
        """Return it in words."""
        return _("Yes") if value else _("No")
