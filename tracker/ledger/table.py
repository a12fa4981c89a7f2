"""The django-tables2 class of a register: which columns there are and by what they sort. Rows are drawn by kinds.py."""

from functools import cache

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, OrderBy, QuerySet

from tracker.ledger.register import Ledger, ledgers


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


def ordered(ledger: Ledger, queryset: QuerySet, sort: tuple[str, ...]) -> tuple[tables.Table, QuerySet]:
    """Return the table and the rows in its order: only declared columns sort, empty values last, equal ones by id."""
    table = table_class(ledger.name)(queryset.order_by(), order_by=sort)
    if not table.order_by:
        table.order_by = ledger.default_sort
    paths = table.data.data.query.order_by
    last = "-pk" if paths and paths[0].startswith("-") else "pk"  # the direction of an index on (column, id)
    return table, queryset.order_by(*(_clause(ledger.model, path) for path in paths), last)


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
