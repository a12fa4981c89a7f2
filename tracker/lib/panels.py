"""What apps hang into the roof: navigation entries, overview panels, to-do items, search hits. Plain objects, registered at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class NavEntry:
    """One entry of the navigation; `shown(user)` says who sees it, `count(user)` the number beside it."""

    label: str
    url_name: str
    icon: str
    order: int
    prefix: str | tuple[str, ...]  # the entry is active on paths that begin so; of several entries the longest match wins
    shown: Callable[[Any], bool] = lambda user: True
    count: Callable[[Any], int] | None = None
    count_url: str | None = None  # name of an address that answers with the badge, fetched after the page stands

    def match_length(self, path: str) -> int:
        """Return how much of a path this entry's longest prefix covers; 0 if none fits."""
        prefixes = (self.prefix,) if isinstance(self.prefix, str) else self.prefix
        return max((len(prefix) for prefix in prefixes if path.startswith(prefix)), default=0)


@dataclass(frozen=True)
class Panel:
    """A part of the overview: `context(user, day)` returns the template's variables, or None to leave it out.

    `place` is one of "hand" (the two hands side by side), "wide", "half", "foot".
    """

    name: str
    template: str
    context: Callable[[Any, date], dict | None]
    place: str
    order: int


@dataclass(frozen=True)
class UnitPanel:
    """A part of a unit's page: `context(user, unit, day)` returns what its template draws as `panel`, or None to leave it out."""

    template: str
    context: Callable[[Any, Any, date], Any]
    order: int


@dataclass(frozen=True)
class TodoItem:
    """Something one person must answer; sorted by due day."""

    title: str
    url: str
    kind: str
    due_on: date | None
    detail: str = ""
    act: str = ""


@dataclass(frozen=True)
class Hit:
    """One search result."""

    title: str
    url: str
    kind: str
    detail: str = ""


@dataclass
class Roof:
    """Everything registered, in order."""

    nav: list[NavEntry] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    unit_panels: list[UnitPanel] = field(default_factory=list)
    todos: list[Callable[[Any, date], Iterable[TodoItem]]] = field(default_factory=list)
    searches: list[Callable[[Any, str], Iterable[Hit]]] = field(default_factory=list)
    inbox_count: Callable[[Any], int] | None = None  # set by the app that keeps the inbox

    def add_nav(self, entry: NavEntry) -> None:
        """Hang a navigation entry."""
        self.nav = sorted([*self.nav, entry], key=lambda one: one.order)

    def add_panel(self, panel: Panel) -> None:
        """Hang an overview panel."""
        self.panels = sorted([*self.panels, panel], key=lambda one: one.order)

    def add_unit_panel(self, panel: UnitPanel) -> None:
        """Hang a part of the pages of units."""
        self.unit_panels = sorted([*self.unit_panels, panel], key=lambda one: one.order)

    def panels_of_unit(self, user, unit, day: date) -> list[tuple[str, Any]]:
        """Return the parts of a unit's page for a user, each as its template and what it draws."""
        found = [(panel.template, panel.context(user, unit, day)) for panel in self.unit_panels]
        return [(template, context) for template, context in found if context is not None]

    def add_todo(self, source: Callable[[Any, date], Iterable[TodoItem]]) -> None:
        """Hang a source of to-do items: source(user, day)."""
        self.todos.append(source)

    def add_search(self, source: Callable[[Any, str], Iterable[Hit]]) -> None:
        """Hang a source of search hits: source(user, words)."""
        self.searches.append(source)


roof = Roof()
