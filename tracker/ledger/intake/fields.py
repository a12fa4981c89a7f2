"""Which values a register reads from a workbook, and how each is named there."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from tracker.ledger.intake.parsers import Text, flat
from tracker.ledger.store import Store

BRACKETS = re.compile(r"[((\[【].*?[))\]】]")
NOISE = re.compile(r"[\s\n:：*_]+")


@dataclass(frozen=True)
class Field:
    """A value: its name in the store, its head in the template, further heads under which people write it."""

    name: str
    title: Any
    parser: Any = field(default_factory=Text)
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    width: int = 14
    hint: Any = ""  # for the notes of the template


@dataclass(frozen=True)
class Intake:
    """What a register needs to take workbooks in.

    `check(values, basis)` returns (field name, sentence) for what does not fit together in one row; `passed_over` are heads that are
    known and not read, such as the figures of an export. Where `changes_rows` is False rows that stand already are left as they are:
    they change by acts of their own.
    """

    fields: tuple[Field, ...]
    store: Store
    check: Callable[[dict, Any], list[tuple[str, str]]] = lambda values, basis: []
    passed_over: tuple[str, ...] = ("序号", "备注", "No.", "Remarks")
    changes_rows: bool = True

    def field(self, name: str) -> Field:
        """Return a field by name."""
        return next(one for one in self.fields if one.name == name)

    def heads(self) -> dict[str, Field]:
        """Return every head under which a field may stand, as bare words."""
        found = {}
        for one in self.fields:
            for head in (*both_languages(one.title), *one.aliases):
                found[bare(head)] = one
        return found


def both_languages(title: Any) -> list[str]:
    """Return a title in Chinese and in English."""
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(title))
    return found


def bare(head: Any) -> str:
    """Return a head without brackets, blanks and marks: “年度计划投资（万元）” → “年度计划投资”."""
    return NOISE.sub("", BRACKETS.sub("", flat(head))).lower()
