"""Which values a register reads from a workbook, and how each is named there."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from tracker.ledger.intake.parsers import Text, flat
from tracker.ledger.store import Known, Store

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
    beside: str = ""  # the field right of which `heads_beside` mean this one: the telephone after a person
    heads_beside: tuple[str, ...] = ()
    gathers: bool = False  # a list that may stand in several columns; each of them is kept as it came too


@dataclass(frozen=True)
class Intake:
    """What a register needs to take workbooks in.

    `check(values, basis)` returns (field name, sentence) for what does not fit together in one row; `passed_over` are heads that are
    known and not read, such as the figures of an export. Where `changes_rows` is False rows that stand already are left as they are:
    they change by acts of their own.

    `complete(values, row, basis)` changes the values of a row before it is compared: what the upload says where the list is silent, what
    follows from what; it returns (field name, sentence) for what is odd about it. `oddities(lines, basis)` yields (line, field name,
    sentence) for what is odd in sound rows; odd rows are kept, and each oddity is told at its cell. `keeps` is the field, a dictionary,
    that takes heads which the register does not know with their cells as they came; without it such a head is an error.
    `plain` are the endings of text files that are read beside workbooks.
    """

    fields: tuple[Field, ...]
    store: Store
    check: Callable[[dict, Any], list[tuple[str, str]]] = lambda values, basis: []
    passed_over: tuple[str, ...] = ("序号", "备注", "No.", "Remarks")
    changes_rows: bool = True
    complete: Callable[[dict, Known | None, Any], list[tuple[str, str]]] = lambda values, row, basis: []
    oddities: Callable[[list, Any], Iterable[tuple[Any, str, str]]] = lambda lines, basis: ()
    keeps: str = ""
    plain: tuple[str, ...] = ()

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

    def heads_beside(self) -> dict[tuple[str, str], Field]:
        """Return what heads mean right of a field: (name of the field, bare head) → field."""
        return {(one.beside, bare(head)): one for one in self.fields for head in one.heads_beside}


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
