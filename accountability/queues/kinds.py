"""What a queue is, and the rows it is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from accountability.models import Matter
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.workdays import add_workdays

UNITS = ("handling_unit", "kind")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: whose matter it is about, when it should be answered, where."""

    matter: Matter
    due_on: date | None
    url: str
    kind: Promise
    act: Promise
    detail: str = ""


@dataclass(frozen=True)
class Queue:
    """What waits for a person of one kind; `rows(user, on)` are all of them, ordered, `as_waiting(row)` says each."""

    name: str
    title: Promise
    rows: Callable[[User, date], QuerySet | Sequence]
    as_waiting: Callable[[Any], Waiting]

    def count(self, user: User, on: date) -> int:
        """Return how many wait."""
        found = self.rows(user, on)
        return found.count() if isinstance(found, QuerySet) else len(found)

    def waiting(self, user: User, on: date, most: int) -> list[Waiting]:
        """Return the first of them."""
        return [self.as_waiting(row) for row in self.rows(user, on)[:most]]


def form_of(act: str, *pks: int) -> str:
    """Return the address of the form of an act on a matter, or on a row of it."""
    return reverse(f"accountability:matter-{act}", args=pks)


def within(moment, workdays: int) -> date | None:
    """Return the day by which something that began at a moment should be answered."""
    return add_workdays(local_day(moment), workdays).day if moment else None


def of_matters(act: str, user: User) -> QuerySet:
    return Matter.objects.actable_by(user, act).select_related(*UNITS)


def rows_of(model, user: User, path: str = "matter", act: str = "supervise") -> QuerySet:
    return model.objects.actable_by(user, act).select_related(*(f"{path}__{name}" for name in UNITS))
