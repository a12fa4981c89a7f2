"""The line above a list: chips with their counts, menus, conditions that can be taken away, saved views, columns. All are plain links."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.ledger.filters import TEXT_OPERATORS, PickFilter, WordsFilter, YesNoFilter
from tracker.ledger.kinds import head
from tracker.ledger.listing import SIZES, Listing
from tracker.ledger.register import Column, Kind

NOT_CONDITIONS = ("page", "totals")
NOT_NARROWING = {"page", "per_page", "sort", "money", "columns", "totals"}


def asked_for(label: str, choice: str) -> str:
    """Return a filter with its choice, as a chip says it."""
    return _("%(filter)s: %(choice)s") % {"filter": label, "choice": choice}


@dataclass(frozen=True)
class Link:
    """A link that changes the list."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Menu:
    """A menu of one filter; `more` is where a long list of choices is read when the menu opens."""

    name: str
    label: str
    chosen: str
    links: tuple[Link, ...] = ()
    more: str = ""
    is_set: bool = False

    @property
    def words(self) -> str:
        """Return the filter and what is chosen."""
        return asked_for(self.label, self.chosen)


@dataclass(frozen=True)
class Head:
    """The head of a column: words, the link that sorts by it, the direction in force."""

    label: str
    is_number: bool
    url: str = ""
    direction: str = ""
    help: str = ""


@dataclass(frozen=True)
class Choice:
    """A column that can be ticked."""

    name: str
    label: str
    shown: bool
    always: bool


class Bar:
    """What stands above the list, for one listing."""

    def __init__(self, listing: Listing):
        self.listing, self.ledger = listing, listing.ledger
        self.address = reverse("ledger:list", args=[self.ledger.name])

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        params = self.listing.params
        return [
            (key, value) for key in params if key not in NOT_CONDITIONS for value in _all(params, key) if value and not self._is_idle(key)
        ]

    def _is_idle(self, key: str) -> bool:
        """Return True for an operator without a text to compare with, as the form of all conditions sends it."""
        name, is_operator, _rest = key.partition("_how")
        return bool(is_operator) and not self.listing.params.get(name) and self.listing.params.get(key) != "empty"

    def to(self, page: str = "list", /, **changes) -> str:
        """Return this address with changes; None takes a key away, and every change leaves for page 1."""
        pairs = [pair for pair in self._pairs if pair[0] not in changes]
        pairs += [(key, value) for key, value in changes.items() if value not in (None, "")]
        address = self.address if page == "list" else reverse(f"ledger:{page}", args=[self.ledger.name])
        return f"{address}?{urlencode(pairs)}" if pairs else address

    @property
    def counted(self) -> str:
        """Return how many rows there are, in words."""
        counted = self.ledger.counted % {"count": self.listing.count}
        return _("more than %(counted)s") % {"counted": counted} if self.listing.totals.is_capped else counted

    @property
    def as_of(self) -> str:
        """Return of when the figures are."""
        return self.ledger.as_of(self.listing.basis)

    @property
    def q(self) -> str:
        """Return the quick search."""
        return self.listing.params.get("q", "")

    @property
    def is_narrowed(self) -> bool:
        """Return True if a condition is set."""
        return any(value for key, value in self.listing.params.items() if key not in NOT_NARROWING)

    @property
    def query(self) -> str:
        """Return the conditions as a query string, without the page."""
        return self.to().partition("?")[2]

    @cached_property
    def facets(self) -> list[Link]:
        """Return the first chips: all, and each choice of the facet with its count."""
        facet, counted = self.ledger.facet, self.listing.counted
        if facet is None:
            return []
        chosen = self.listing.facet_value
        links = [Link(_("All"), self.to(**{facet.name: None}), not chosen, None if counted.around.is_capped else counted.around.count)]
        for choice in facet.options():
            address = self.to(**{facet.name: choice.value})
            links.append(Link(facet.short(choice), address, chosen == choice.value, counted.facets.get(choice.value)))
        return links

    @cached_property
    def menus(self) -> list[Menu]:
        """Return a menu for each of the most used filters."""
        return [self._menu(name) for name in self.ledger.chips]

    def _menu(self, name: str) -> Menu:
        one = self.ledger.filters.base_filters[name]
        asked = self.listing.asked.get(name)
        if isinstance(one, PickFilter):
            chosen = self.listing.picked_name(name) if asked else _("All")
            return Menu(name, str(one.label), chosen, (), self._offers_address(name), bool(asked))
        choices = [(value, label) for value, label in one.field.choices if value not in ("", None)]
        current = self.listing.params.get(name, "")
        links = tuple(Link(str(label), self.to(**{name: value}), str(value) == current) for value, label in choices)
        chosen = next((link.label for link in links if link.active), _("All"))
        return Menu(
            name, str(one.label), chosen, (Link(_("All"), self.to(**{name: None}), asked is None), *links), is_set=asked is not None
        )

    def _offers_address(self, name: str) -> str:
        query = self.query
        return reverse("ledger:offers", args=[self.ledger.name, name]) + (f"?{query}" if query else "")

    def offers(self, name: str, choices: Iterable[tuple]) -> list[Link]:
        """Return the links of a long menu."""
        current = self.listing.params.get(name, "")
        links = [Link(str(label), self.to(**{name: value}), str(value) == current) for value, label in choices]
        return [Link(_("All"), self.to(**{name: None}), not current), *links]

    @cached_property
    def conditions(self) -> list[Link]:
        """Return the conditions without a menu of their own, each as a link that takes it away."""
        shown = {*self.ledger.chips, self.ledger.facet.name if self.ledger.facet else ""}
        return [Link(self._in_words(name, value), self._without(name)) for name, value in self.listing.asked.items() if name not in shown]

    def _without(self, name: str) -> str:
        return self.to(**{key: None for key in self.listing.params if key == name or key.startswith(f"{name}_")})

    def _in_words(self, name: str, value) -> str:
        one = self.ledger.filters.base_filters[name]
        if isinstance(one, PickFilter):
            return asked_for(one.label, self.listing.picked_name(name))
        if isinstance(one, WordsFilter):
            return f"{one.label} {dict(TEXT_OPERATORS)[value[1]]} {value[0]}"
        if isinstance(one, YesNoFilter):
            return asked_for(one.label, _("Yes") if value else _("No"))
        choices = dict(getattr(one.field, "choices", ()))
        return asked_for(one.label, range_in_words(value) if isinstance(value, slice) else choices.get(value, value))

    @property
    def errors(self) -> list[str]:
        """Return what is wrong with the conditions, with the filter's name."""
        if self.listing.is_valid:
            return []
        filters = self.listing.filterset.filters
        return [
            f"{filters[name].label}: {' '.join(texts)}" for name, texts in self.listing.filterset.form.errors.items() if name in filters
        ]

    @cached_property
    def heads(self) -> list[Head]:
        """Return the heads of the columns."""
        return [self._head(column) for column in self.listing.columns]

    def _head(self, column: Column) -> Head:
        """Return one head; figures and rates are first sorted the other way round, the greatest on top."""
        label, about = head(column, self.listing.sheet), self.ledger.help.get(column.name)
        if not column.sorts_by:
            return Head(label, column.is_number, help=about(self.listing.basis) if about else "")
        bound = self.listing.table.columns[column.name]
        now = self.listing.table.order_by.get(column.name, None)
        direction = "" if now is None else "descending" if now.is_descending else "ascending"
        first = f"-{column.name}" if column.is_number or column.kind == Kind.BAR else column.name
        sort = bound.order_by_alias.opposite if now is not None else first
        return Head(label, column.is_number, self.to(sort=sort), direction, about(self.listing.basis) if about else "")

    @cached_property
    def foot(self) -> list[SafeString]:
        """Return the cells of the foot: what is counted over the first columns, then the totals."""
        totals = self.listing.foot
        if not totals:
            return []
        columns = self.listing.columns
        first = next((place for place, column in enumerate(columns) if column.name in totals), len(columns))
        label = format_html('<th scope="row" colspan="{}">{}</th>', max(first, 1), self._foot_label())
        return [label, *(self._foot_cell(column, totals.get(column.name)) for column in columns[max(first, 1) :])]

    def _foot_label(self) -> str:
        said = _("Total of %(counted)s (filtered)") if self.is_narrowed else _("Total of %(counted)s")
        return said % {"counted": self.counted}

    def _foot_cell(self, column: Column, cell: SafeString | None) -> SafeString:
        if not cell:
            return SafeString("<td></td>")
        css = SafeString(' class="num"') if column.is_number else ""
        return format_html('<td{} data-label="{}">{}</td>', css, head(column, self.listing.sheet), cell)

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what a form of the list must carry along, without the quick search."""
        return [pair for pair in self._pairs if pair[0] != "q"]

    @property
    def asked_fields(self) -> list:
        """Return the fields of the form of all conditions; the quick search has a place of its own."""
        return [field for field in self.listing.filterset.form.visible_fields() if field.name != "q"]

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the form of all conditions carries along: what it does not ask itself."""
        asked = {key for name in self.listing.filterset.form.fields for key in (name, f"{name}_how", f"{name}_min", f"{name}_max")}
        return [(key, value) for key, value in [*self.hidden, ("q", self.q)] if key not in asked - {"q"} and value]

    @cached_property
    def views(self) -> list[Link]:
        """Return the saved views as links."""
        return [Link(name, f"{self.address}?{query}", query == self.query) for _kind, _pk, name, query in self.listing.views]

    @property
    def view_name(self) -> str:
        """Return the name of the saved view that is shown."""
        named = next((view.label for view in self.views if view.active), "")
        return asked_for(_("View"), named or (_("of your own") if self.is_narrowed else _("whole")))

    @property
    def money(self) -> list[Link]:
        """Return the two units of money as links."""
        now = self.listing.sheet.money
        return [Link(_("¥100m"), self.to(money=None), now == "yi"), Link(_("¥10k"), self.to(money="wan"), now == "wan")]

    @property
    def choices(self) -> list[Choice]:
        """Return the columns that can be ticked."""
        shown = {column.name for column in self.listing.columns}
        return [Choice(column.name, column.title, column.name in shown, column.always) for column in self.ledger.columns]

    sizes = SIZES

    @property
    def export_url(self) -> str:
        """Return the address of this list as a workbook."""
        return self.to("export")

    @property
    def totals_url(self) -> str:
        """Return the address of this list with everything added up."""
        return self.to(totals="all")

    @property
    def conditions_url(self) -> str:
        """Return the address of the form with all conditions."""
        return self.to("conditions")

    @property
    def views_url(self) -> str:
        """Return the address of the saved views, which takes the present list along."""
        return self.to("views")

    @property
    def columns_url(self) -> str:
        """Return where the ticked columns are sent."""
        return reverse("ledger:columns", args=[self.ledger.name])

    @property
    def query_without_columns(self) -> str:
        """Return the conditions for the list that follows a choice of columns."""
        return self.to(columns=None).partition("?")[2]


def range_in_words(value: slice) -> str:
    """Return a range whose ends may be open."""
    return f"{'' if value.start is None else value.start}–{'' if value.stop is None else value.stop}"


def _all(params, key: str) -> list[str]:
    return params.getlist(key) if hasattr(params, "getlist") else [params[key]]
