"""Whose history is shown, and what belongs to it: plain objects that apps register at start.

`show(Project, related=[(Milestone, "project"), (Replan, "milestone")])` gives every project a history in which the changes of its
milestones and their replans stand too. Each related model names the foreign key by which it belongs to the object or to a model
named before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model

NAMING = ("name", "title", "username", "text", "description", "file_name", "code")  # fields that name a row which is gone


@dataclass(frozen=True)
class Part:
    """A model whose rows belong to an object, by a foreign key to it or to another part."""

    model: type[Model]
    through: str

    @property
    def of(self) -> type[Model]:
        """Return the model to which the foreign key points."""
        return self.model._meta.get_field(self.through).related_model

    @property
    def column(self) -> str:
        """Return the column of the foreign key."""
        return self.model._meta.get_field(self.through).column


@dataclass(frozen=True)
class Shown:
    """A model whose objects show their history on their pages."""

    model: type[Model]
    parts: tuple[Part, ...] = ()
    hidden: frozenset[str] = frozenset()  # columns told to nobody but the auditor
    thing: str = ""  # what the rights call it, where its manager has no visible_to
    is_whole: bool = False  # all its rows have one history, on the page that lists them
    beside: tuple[type[Model], ...] = ()  # other models whose rows stand in that one history
    is_restricted: bool = False  # reading it is written down
    page: str = ""  # name of the address that lists all rows, for one history of them all

    @property
    def label(self) -> str:
        """Return "projects.project"."""
        return self.model._meta.label_lower

    @property
    def tables(self) -> list[str]:
        """Return the tables whose changes stand in the history."""
        return list(dict.fromkeys(one._meta.db_table for one in (self.model, *self.beside, *(part.model for part in self.parts))))

    def hides(self, model: type[Model]) -> frozenset[str]:
        """Return the columns that are left out of the changes of one model: the hidden ones, and the key to what it belongs to."""
        return self.hidden | {part.column for part in self.parts if part.model is model and not self.is_whole}


@dataclass
class Registered:
    """Everything that apps said at start."""

    shown: dict[str, Shown] = field(default_factory=dict)
    joins: dict[type[Model], tuple[str, ...]] = field(default_factory=dict)
    called: dict[type[Model], object] = field(default_factory=dict)
    chained: type[Model] | None = None


_registered = Registered()


def show(
    model: type[Model],
    *,
    related: Iterable[tuple[type[Model], str]] = (),
    hidden: Iterable[str] = (),
    thing: str = "",
    whole: bool = False,
    beside: Iterable[type[Model]] = (),
    restricted: bool = False,
    page: str = "",
) -> None:
    """Give the objects of a model a history; the columns in `hidden` are left out of it."""
    parts = tuple(Part(*one) for one in related)
    shown = Shown(model, parts, frozenset(hidden), thing or model._meta.label_lower, whole, tuple(beside), restricted, page)
    known = {model, *beside}
    for part in parts:
        if part.of not in known:
            raise ValueError(f"{part.model._meta.label} belongs to {part.of._meta.label}, which is not named before it")
        known.add(part.model)
    _registered.shown[shown.label] = shown
    for one in known:
        _registered.joins.setdefault(one, ())


def name_with(model: type[Model], *joins: str) -> None:
    """Say what the name of a row of this model is made from, so that the names of a whole page are read in one query."""
    _registered.joins[model] = joins


def call(model: type[Model], name) -> None:
    """Say what a row is called of a model that has no name on other pages: a history, a choice of columns."""
    _registered.called[model] = name


def called(model: type[Model]):
    """Return what a row of a model was called here, or None."""
    return _registered.called.get(model)


def shown(label: str) -> Shown | None:
    """Return how the history of a model ("projects.project") is shown, or None."""
    return _registered.shown.get(label.lower())


def all_shown() -> list[Shown]:
    """Return every model that shows its history."""
    return list(_registered.shown.values())


def joins(model: type[Model]) -> tuple[str, ...] | None:
    """Return what the names of a model's rows are made from; None if nobody said and a name could cost a query a row."""
    if model in _registered.joins:
        return _registered.joins[model]
    has_own_name = any(one.name in NAMING for one in model._meta.concrete_fields)
    return () if has_own_name else None


def chain_model() -> type[Model] | None:
    """Return the model whose rows have a chain each: the units."""
    return _registered.chained


def chain_by(model: type[Model]) -> None:
    """Say whose rows have a chain each."""
    _registered.chained = model
