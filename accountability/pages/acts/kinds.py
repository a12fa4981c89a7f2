"""What an act is to its page and its button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from accountability.forms.matters.fields import ActForm
from accountability.models import Matter
from accountability.pages.matter.stand import Stand
from accountability.statuses import MatterStatus

S = MatterStatus
IN_HAND = tuple(status for status in S if status not in (S.CLOSED, S.DISMISSED))


def always(stand: Stand) -> bool:
    """Return True: the status alone decides."""
    return True


@dataclass(frozen=True)
class Act:
    """One act on a matter, or on a row of it: its words, who may do it and when, its form, what follows."""

    name: str  # the address is matter-<name>
    title: str | Promise
    form: type[ActForm]
    do: Callable[..., Any]  # do(thing, at=, by=, **what the form says)
    right: str | Callable[[Stand], bool]  # an act of powers.may_do, or a question
    follows: Callable[[Stand, Any], str]
    statuses: tuple[str, ...] = IN_HAND
    when: Callable[[Stand], bool] = always
    rows: Callable[[Stand], list] | None = None  # the rows on which it can be done now; None: on the matter itself
    every: Callable[[Stand], list] | None = None  # all rows which its address may name
    button: str | Promise = ""  # the words of the button, if not the title's
    is_danger: bool = False
    is_aside: bool = False  # stands among the further acts
    may_be_done: Callable[[Stand, dict], bool] | None = None  # True: the very same form was taken before
    previews: bool = False  # the form can be looked at before it is sent

    def is_allowed(self, stand: Stand) -> bool:
        """Return True if the user may do it on this matter at all."""
        return self.right(stand) if callable(self.right) else stand.may(self.right)

    def things(self, stand: Stand) -> list:
        """Return on what it can be done now: the matter, or rows of it."""
        if stand.matter.status not in self.statuses or not self.when(stand):
            return []
        return self.rows(stand) if self.rows else [stand.matter]

    def thing(self, stand: Stand, pk: int | None):
        """Return what the address names, or None."""
        if self.every is None:
            return stand.matter
        return next((row for row in self.every(stand) if row.pk == pk), None)

    def url(self, thing) -> str:
        """Return the address of the act on a thing."""
        if isinstance(thing, Matter):
            return reverse(f"accountability:matter-{self.name}", args=[thing.pk])
        return reverse(f"accountability:matter-{self.name}", args=[_matter_id(thing), thing.pk])


def _matter_id(thing) -> int:
    for name in ("matter_id", "urging", "breach"):
        if hasattr(thing, name):
            value = getattr(thing, name)
            return value if name == "matter_id" else value.matter_id
    raise TypeError(f"{thing!r} belongs to no matter")


@dataclass(frozen=True)
class Offered:
    """An act as a button on the page, with the sentence that says what will follow (see _acts.html)."""

    label: str
    url: str
    follows: str
    primary: bool = False
    danger: bool = False
