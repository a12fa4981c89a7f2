"""A register's list as one person asks for it: filter, order, page, columns, totals. At most four queries, whatever the number of rows."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tracker.ledger import totals
from tracker.ledger.filters import PickFilter
from tracker.ledger.kinds import Sheet, markup_of, row_of
from tracker.ledger.models import ColumnChoice, SavedView
from tracker.ledger.register import Column, Ledger
from tracker.ledger.table import in_order, table_in_order
from tracker.ledger.totals import Counted, Totals
from tracker.lib import periods

SIZES = (20, 50, 100, 200)
SIZE = 50
DEEP = 1000  # rows skipped, from which a page is found by its ids first
LONGEST_NUMBER = 8
MARKER = 987654321


class Listing:
    """Everything a list page needs, computed when asked for."""

    def __init__(self, ledger: Ledger, user, params: Mapping, act: str = "view"):
        self.ledger, self.user, self.params = ledger, user, params
        self.basis = ledger.basis(params)
        self.rows = ledger.rows(user, act, self.basis)
        money = "wan" if params.get("money") == "wan" else "yi"
        self.sheet = Sheet(money, getattr(self.basis, "schedule", None), getattr(self.basis, "on", None) or periods.today(), self.basis)

    # --- What is asked -------------------------------------------------------

    @cached_property
    def filterset(self):
        """Return the bound filters."""
        return self.ledger.filters(self.params, self.rows, basis=self.basis)

    @cached_property
    def is_asked(self) -> bool:
        """Return False for the whole register: then no form has to be made and read."""
        names = self.ledger.filters.base_filters
        return any(key in names or key.rpartition("_")[0] in names for key in self.params)

    @cached_property
    def is_valid(self) -> bool:
        """Return False if a condition in the address cannot be read; then nothing is listed."""
        return not self.is_asked or self.filterset.is_valid()

    @cached_property
    def asked(self) -> dict:
        """Return the conditions that are set, by filter name, as cleaned."""
        return self.filterset.asked() if self.is_asked and self.is_valid else {}

    @cached_property
    def facet_value(self) -> str:
        """Return the chosen chip, "" for all."""
        return self.asked.get(self.ledger.facet.name, "") if self.ledger.facet else ""

    @cached_property
    def around(self) -> QuerySet:
        """Return the rows that meet every condition but the facet's."""
        if not self.is_asked:
            return self.rows
        return self.filterset.qs if self.is_valid else self.rows.none()

    @cached_property
    def found(self) -> QuerySet:
        """Return the rows that meet every condition."""
        return self.around.filter(self.ledger.facet.has(self.facet_value)) if self.facet_value else self.around

    @cached_property
    def sort(self) -> tuple[str, ...]:
        """Return the asked order as column names, "-" before a descending one."""
        return tuple(part for part in self.params.get("sort", "").split(",") if part)[:3]

    @cached_property
    def table(self):
        """Return the django-tables2 table, which knows the order."""
        return table_in_order(self.ledger.name, self.sort)

    @cached_property
    def in_order(self) -> QuerySet:
        """Return the rows in the asked order."""
        return in_order(self.ledger, self.found, self.table)

    # --- Columns and saved views ---------------------------------------------

    @cached_property
    def _kept(self) -> list[tuple]:
        views = SavedView.objects.visible_to(self.user).of(self.ledger.name)
        return list(ColumnChoice.objects.of(self.user, self.ledger.name).with_names_of(self._picked(), views))

    def _picked(self) -> list[tuple[str, QuerySet]]:
        filters = self.ledger.filters.base_filters
        return [
            (f"pick:{name}", filters[name].named(value, self.rows))
            for name, value in self.asked.items()
            if isinstance(filters[name], PickFilter)
        ]

    @cached_property
    def views(self) -> list[tuple]:
        """Return the saved views as (kind, id, name, query); kind is "view" or "shared"."""
        return sorted((row for row in self._kept if row[0] in ("view", "shared")), key=lambda row: (row[0] == "shared", row[2]))

    def picked_name(self, name: str) -> str:
        """Return the name of the row that a filter picked."""
        row = next((row for row in self._kept if row[0] == f"pick:{name}"), None)
        return (row[3] if self.sheet.english and row[3] else row[2]) if row else "—"

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns to show: those in the address, else the chosen ones, else the usual ones."""
        named = self.params.get("columns") or next((row[3] for row in self._kept if row[0] == "columns"), "")
        names = [name for name in named.split(",") if name]
        chosen = [column for column in self.ledger.columns if column.name in names or column.always]
        return chosen if names else [column for column in self.ledger.columns if column.shown]

    # --- Counts and totals -----------------------------------------------------

    @cached_property
    def counted(self) -> Counted:
        """Return count, totals and the facet's counts, all in one query; `?totals=all` counts beyond the usual limit."""
        most = None if self.params.get("totals") == "all" else totals.MOST_COUNTED
        return totals.count(self.ledger, self.basis, self.around, self.facet_value, most)

    @property
    def totals(self) -> Totals:
        """Return the totals of the rows that meet the conditions."""
        return self.counted.found

    @property
    def count(self) -> int:
        """Return how many rows meet the conditions, or the most that are counted."""
        return self.totals.count

    @cached_property
    def foot(self) -> dict[str, SafeString]:
        """Return the totals as cells by column name."""
        values = self.ledger.foot(self.totals.values, self.basis) if self.totals.values else {}
        return {name: self._foot_cell(self.ledger.column(name), value) for name, value in values.items()}

    def _foot_cell(self, column: Column, value: tuple | str) -> SafeString:
        if isinstance(value, str):
            return format_html('<span class="late">{}</span>', value)
        return mark_safe(markup_of(column, self.sheet)(value))

    # --- The page ----------------------------------------------------------------

    @cached_property
    def size(self) -> int:
        """Return how many rows a page has."""
        asked = self.params.get("per_page", "")
        return int(asked) if asked in map(str, SIZES) else SIZE

    @cached_property
    def page(self) -> Page:
        """Return the page asked for, or the nearest there is; beyond the rows that are counted, any that has rows."""
        asked = self.params.get("page", "1")
        is_number = asked.isascii() and asked.isdecimal() and 0 < len(asked) < LONGEST_NUMBER
        if self.totals.is_capped and is_number and int(asked):
            self._lines = list(self.lines(self._rows_of(int(asked))))
            if self._lines:
                pages = int(asked) + (len(self._lines) > self.size)
                return CountedPaginator(self.count, self.size, pages, is_capped=True).page(int(asked))
        found = CountedPaginator(self.count, self.size, is_capped=self.totals.is_capped).get_page(asked)
        self._lines = list(self.lines(self._rows_of(found.number)))
        return found

    def _rows_of(self, number: int) -> QuerySet:
        """Return the rows of a page and one more; deep down the ids are found first, and joins and sub-queries made only for them."""
        first = (number - 1) * self.size
        last = first + self.size + 1
        if first < DEEP:
            return self.whole(self.in_order)[first:last]
        ids = self.in_order.values("pk")[first:last]
        return self.whole(self.rows.filter(pk__in=ids)).order_by(*self.in_order.query.order_by)

    def whole(self, queryset: QuerySet) -> QuerySet:
        """Return rows with what only a page or a workbook shows."""
        return queryset.annotate(**self.ledger.page_paths(self.basis))

    def lines(self, queryset: QuerySet, at_once: int | None = None) -> Iterator[tuple[int, list[tuple]]]:
        """Return (id, values of each shown column) of rows, read with values_list; `at_once` streams them in blocks."""
        paths: dict[str, int] = {"pk": 0}
        for column in self.columns:
            for path in column.paths:
                paths.setdefault(path, len(paths))
        takers = [taker([paths[path] for path in column.paths]) for column in self.columns]
        rows = queryset.values_list(*paths)
        for row in rows.iterator(chunk_size=at_once) if at_once else rows:
            yield row[0], [take(row) for take in takers]

    def drawn(self) -> SafeString:
        """Return the rows of the page as markup."""
        draw = row_of(self.columns, self.sheet, row_address(self.ledger.detail))
        shown = self.page and self._lines[: self.size]
        return mark_safe("\n".join([draw(pk, values) for pk, values in shown]))


def taker(places: list[int]) -> itemgetter:
    """Return what takes the values of one column out of a row, as a tuple."""
    first = places[0]
    if places == list(range(first, first + len(places))):
        return itemgetter(slice(first, first + len(places)))
    return itemgetter(*places)


def row_address(url_name: str) -> str:
    """Return the address of a row's page with {} for its id, reversed once instead of for every row."""
    return reverse(url_name, args=[MARKER]).replace(str(MARKER), "{}")


class CountedPaginator(Paginator):
    """Pages of a list of known length; where it is capped, `pages` are known to be there beyond what was counted."""

    def __init__(self, count: int, size: int, pages: int = 0, *, is_capped: bool = False):
        super().__init__(range(max(count, pages * size)), size)
        self.counted, self.is_capped = count, is_capped
