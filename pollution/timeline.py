"""The one time line of a source: kinds of things that happened, registered by the rooms that know them, joined and paged in SQL.

A kind gives rows with `t_at`, `t_pk`, `t_who` and `t_facts` (see `row`), and draws a line from the facts; the newest of all kinds are
found by one query, however many rows there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import CharField, Count, DateTimeField, F, QuerySet, Value, Window
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import NoReverseMatch, reverse

from accountability.models import Matter
from pollution.models import Source
from tracker.org.models import Person, User

A_PAGE = 30
COLUMNS = ("t_kind", "t_at", "t_pk", "t_who", "t_facts")


@dataclass(frozen=True)
class About:
    """A source, who reads its time line, and those of its matters that this reader sees."""

    source: Source
    user: User
    matters: Sequence[Matter] = ()


@dataclass(frozen=True)
class Line:
    """One thing that happened, as the page draws it; `is_day`: only the day is known."""

    what: str
    because: str = ""
    tone: str = ""
    url: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class Happened:
    """A line with its kind, its moment and who did it."""

    kind: "Kind"
    at: datetime
    by: str
    line: Line


@dataclass(frozen=True)
class Kind:
    """A kind of things that happen at a source: its name in the address, its word, its rows for a reader, and how one is drawn."""

    name: str
    label: object
    rows: Callable[[About], QuerySet]
    draw: Callable[[dict], Line]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let a room put things of its own into the time line of every source."""
    _kinds[kind.name] = kind


def row(rows: QuerySet, *, at: str, who: str = "by", **facts) -> QuerySet:
    """Return rows in the shape of the time line: their moment (a path; a day counts from its midnight), who did it, what is drawn."""
    name = Coalesce(f"{who}__person__name", f"{who}__username", Value("")) if who else Value("")
    return rows.order_by().values(t_at=Cast(at, DateTimeField()), t_pk=F("pk"), t_who=Cast(name, CharField()), t_facts=JSONObject(**facts))


def address(name: str, *args) -> str:
    """Return an address of this house, or "" where the room that has it is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@dataclass
class TimeLine:
    """What happened at a source, newest first; `only` is the kind asked for, "" all. It can be given to a Paginator."""

    about: About
    only: str = ""
    kinds: dict[str, Kind] = field(default_factory=lambda: dict(_kinds))

    def __post_init__(self):
        if self.only not in self.kinds:
            self.only = ""

    @cached_property
    def _newest(self) -> list[dict]:
        """Return the first page of each kind, each row with how many there are of its kind (one query for all)."""
        found = self._rows(self.kinds.values(), 0, A_PAGE * len(self.kinds), of_each=A_PAGE, t_n=Window(Count("pk")))
        return list(found)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many of each kind there are."""
        return dict.fromkeys(self.kinds, 0) | {row["t_kind"]: row["t_n"] for row in self._newest}

    def count(self) -> int:
        """Return how many there are of what was asked for."""
        return self.counts[self.only] if self.only else sum(self.counts.values())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Happened]:
        start, end = part.start or 0, part.stop
        wanted = [self.kinds[self.only]] if self.only else [kind for kind in self.kinds.values() if self.counts[kind.name]]
        if end <= A_PAGE:  # read with the counts
            found = [row for row in self._newest if row["t_kind"] in {kind.name for kind in wanted}][start:end]
        else:
            found = self._rows(wanted, start, end, of_each=end)
        return [self._happened(row) for row in found]

    def _rows(self, wanted: Iterable[Kind], start: int, end: int, *, of_each: int, **more) -> Iterable[dict]:
        """Return some rows of several kinds in one order: of each kind at most so many as could be needed."""
        newest = [
            kind.rows(self.about)
            .annotate(t_kind=Value(kind.name, CharField()), **more)
            .values(*COLUMNS, *more)
            .order_by("-t_at", "-t_pk")[:of_each]
            for kind in wanted
        ]
        if not newest:
            return []
        joined = newest[0].union(*newest[1:], all=True) if newest[1:] else newest[0]
        return joined.order_by("-t_at", "t_kind", "-t_pk")[start:end] if newest[1:] else newest[0][start:end]

    def _happened(self, found: dict) -> Happened:
        kind = self.kinds[found["t_kind"]]
        who = str(Person(name=found["t_who"])) if found["t_who"] else ""
        return Happened(kind, found["t_at"], who, kind.draw(found["t_facts"]))
