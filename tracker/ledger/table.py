"""The django-tables2 class of a register: which columns there are and by what they sort. Rows are drawn by kinds.py."""

from functools import cache, lru_cache

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, OrderBy, QuerySet

from tracker.ledger.register import Ledger, ledgers

KEPT = 200  # orders whose table is kept


@cache
def table_class(name: str) -> type[tables.Table]:
    """Return the Table of a register."""
    columns = {
        column.name: tables.Column(
            verbose_name=column.title, accessor=column.paths[0], order_by=column.sorts_by or None, orderable=bool(column.sorts_by)
        )
        for column in ledgers()[name].columns
    }
    return type(f"{name.title()}Table", (tables.Table,), columns)


@lru_cache(maxsize=KEPT)
def table_in_order(name: str, sort: tuple[str, ...]) -> tables.Table:
    """Return the table of a register in an order: it knows how its heads sort, and holds no rows, so that one serves every page."""
    ledger = ledgers()[name]
    table = table_class(name)([], order_by=sort)
    if not table.order_by:
        table.order_by = ledger.default_sort
    return table


def in_order(ledger: Ledger, queryset: QuerySet, table: tables.Table) -> QuerySet:
    """Return rows in a table's order: only declared columns sort, empty values last, equal ones by id."""
    paths = [path.for_queryset() for alias in table.order_by for path in _paths(table, alias)]
    last = "-pk" if paths and paths[0].startswith("-") else "pk"  # the direction of an index on (column, id)
    return queryset.order_by(*(_clause(ledger.model, path) for path in paths), last)


def _paths(table: tables.Table, alias: tables.utils.OrderBy) -> tables.utils.OrderByTuple:
    """Return the paths of one part of the order, as django-tables2 would hand them to a queryset."""
    column = table.columns[alias.bare]
    return column.order_by if alias.is_descending == column.order_by_alias.is_descending else column.order_by.opposite


def _clause(model: type[Model], path: str) -> str | OrderBy:
    """Return the path, or the clause that puts empty values last where a descending path may have some."""
    if not path.startswith("-") or not _may_be_empty(model, path[1:]):
        return path
    return F(path[1:]).desc(nulls_last=True)


def _may_be_empty(model: type[Model], path: str) -> bool:
    """Return False only where every step of a path is a field that is never NULL."""
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if found.null:
            return True
        model = found.related_model or model
    return False
