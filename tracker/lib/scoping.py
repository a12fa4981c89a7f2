"""Fail-closed reading: rows of a scoped model come only through a door, or after a reason was given.

A query of such a model is refused at the moment it would reach the database, unless its queryset came through `visible_to(user)`
or a sibling (`@door`), from a row which the caller holds (its related manager, `again`, `within`, `sharing`), or through
`unscoped("reason")`. Inside another query's conditions it is free: there the outer rows decide, if they are scoped themselves.

What reads the whole district by nature says so once, at its edge: `everything("job …")`. A web request never does: LimitedReading.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps

from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.sql import Query

_declared: str | None = None  # what the whole process is for, where that is one thing: a command, the tests
_reading: ContextVar[str | None] = ContextVar("reading")  # why everything may be read here; None: only through doors


class Unscoped(Exception):
    """A query would read rows of a scoped model that no door has limited."""

    def __init__(self, model: type[models.Model]):
        name = model.__name__
        super().__init__(
            f"{name}: this query is not limited to what its reader may see. Write {name}.objects.visible_to(user); or go from a row "
            f"you hold: row.related_rows, .again(row), .within(parent=row), .sharing('parent', row); or say why with "
            f'.unscoped("reason"). A job, a command or a shell says it once: with scoping.everything("reason").'
        )


@contextmanager
def everything(reason: str) -> Iterator[None]:
    """Let all rows be read within, for a reason: the edge of a job, of work from the outbox, of a command."""
    token = _reading.set(reason)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def doors_only() -> Iterator[None]:
    """Let rows be read only through doors within, whatever was declared outside."""
    token = _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(token)


def declare(reason: str | None) -> None:
    """Let all threads of this process read all rows outside web requests: it does one thing, and reads the district for it."""
    global _declared
    _declared = reason


def why_everything() -> str | None:
    """Return why all rows may be read here, or None where only doors are open."""
    return _reading.get(_declared)


class LimitedReading:
    """Middleware, the outermost: a request reads through doors only, be it a view, a form, a panel or a template."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with doors_only():
            return self.get_response(request)


def door(method: Callable) -> Callable:
    """Mark a queryset method that limits rows to what somebody may see or act on: its result may be read."""

    @wraps(method)
    def through(self, *args, **kwargs):
        found = method(self, *args, **kwargs)
        found = found._chain() if found is self else found
        found.query.through = method.__name__
        return found

    return through


class ScopedQuery(Query):
    """A query that knows through which door it came."""

    through: str | None = None

    def get_compiler(self, using=None, connection=None, elide_empty=True):
        """Return the compiler; `using` is named only where the query itself goes to the database, not inside another."""
        if using is not None and self.through is None:
            self.demand_door()
        return super().get_compiler(using, connection, elide_empty)

    def as_sql(self, compiler, connection):
        """Return the query as a part of another one, whose rows decide if they are scoped."""
        if self.through is None and not _limits(compiler.query):
            self.demand_door()
        return super().as_sql(compiler, connection)

    def combine(self, rhs, connector):
        """Join another query to this one: what either lets in must have come through a door."""
        through = getattr(rhs, "through", None)
        super().combine(rhs, connector)
        if connector == models.Q.AND:
            self.through = self.through or through
        elif through is None and not rhs.is_empty():
            self.through = None

    def demand_door(self) -> None:
        """Refuse to go on without a door, unless everything may be read here or nothing would be."""
        if self.through is None and why_everything() is None and not self.is_empty():
            raise Unscoped(self.model)


class OpenQuery(Query):
    """A query of rows that everybody may see: it carries none out that belong to somebody."""

    def join(self, join, reuse=None):
        """Join a table, unless its rows are of a scoped model and point at these."""
        field = getattr(join, "join_field", None)  # the first table has none
        if isinstance(field, models.ForeignObjectRel) and why_everything() is None and is_scoped(field.related_model):
            raise Unscoped(field.related_model)
        return super().join(join, reuse)


class Open(models.QuerySet):
    """A queryset of rows that everybody may see, though rows of scoped models point at them: units, months, schemes."""

    def __init__(self, model=None, query=None, using=None, hints=None):
        super().__init__(model, query or OpenQuery(model), using, hints)


def is_scoped(model: type[models.Model]) -> bool:
    """Return True if a model's manager refuses what came through no door."""
    return issubclass(model._default_manager._queryset_class, Scoped)


def _limits(query: Query) -> bool:
    """Return True if a query's own rows are of a scoped model; an aggregate's are those of the query within."""
    return isinstance(getattr(query, "inner_query", query), ScopedQuery) or "through" in query.__dict__


class Scoped(models.QuerySet):
    """A queryset of rows that belong to a unit, a person or a user."""

    def __init__(self, model=None, query=None, using=None, hints=None):
        super().__init__(model, query or ScopedQuery(model), using, hints)
        self._from_parent = False

    def unscoped(self, reason: str):
        """Return the rows for a reason why nobody's reach limits them: a sentence that stands in the code."""
        if not reason:
            raise ValueError("an unscoped reading needs its reason")
        return self._through(reason)

    def again(self, row: models.Model):
        """Return the row itself, which the caller holds, as it stands in the database now."""
        if not isinstance(row, self.model._meta.concrete_model) or row.pk is None:
            raise TypeError(f"{row!r} is no saved {self.model.__name__}")
        return self.filter(pk=row.pk)._through("again")

    def locked(self, row: models.Model):
        """Return the row itself under lock until the transaction ends; whatever is joined to it stays free."""
        return self.again(row).select_for_update(of=("self",)).get()

    def within(self, **parent):
        """Return the rows of a parent which the caller holds: a row, several rows, or a queryset that came through a door.

        The keyword is one of the model's SCOPED_BY.
        """
        ((path, held),) = parent.items()
        parents = _parents(self.model)[path]
        if isinstance(held, models.QuerySet):
            if not isinstance(held.query, ScopedQuery):
                raise TypeError(f"{held.model.__name__} is open to all: its rows limit nothing")
            held.query.demand_door()
            return self.filter(**{f"{path}__in": held})._through("within")
        rows = [held] if isinstance(held, models.Model) else list(held)
        if not all(isinstance(row, parents) for row in rows):
            raise TypeError(f"{self.model.__name__} lies within rows of {parents.__name__} only")
        wanted = {path: rows[0]} if len(rows) == 1 else {f"{path}__in": rows}
        return self.filter(**wanted)._through("within")

    def named_in(self, rows: models.QuerySet, name: str):
        """Return the rows which others name in a field, such as the leaders of projects: whoever sees the one reads the name in it."""
        if not isinstance(rows.query, ScopedQuery):
            raise TypeError(f"{rows.model.__name__} is open to all: its rows limit nothing")
        rows.query.demand_door()
        return self.filter(pk__in=rows.order_by().values(name))._through("named_in")

    def sharing(self, name: str, row: models.Model):
        """Return the rows with the same parent as a row which the caller holds: whoever sees one sees the other."""
        parents = _parents(self.model)[name]
        if _parents(type(row)).get(name) is not parents:
            raise TypeError(f"{row!r} is not seen by its {name}")
        return self.filter(**{f"{name}_id": getattr(row, f"{name}_id")})._through("sharing")

    def _through(self, door_or_reason: str):
        found = self._chain()
        found.query.through = door_or_reason
        return found

    def _add_hints(self, **hints):
        """Note the loaded row for which Django asks (a related manager, a prefetch): it is the door if it is a parent."""
        super()._add_hints(**hints)
        self._from_parent = isinstance(hints.get("instance"), tuple(_parents(self.model).values()))

    def _clone(self):
        found = super()._clone()
        if self._from_parent:  # passed on once, so that a queryset lent to a prefetch stays closed itself
            found.query.through = "parent"
            self._from_parent = False
        return found

    def __or__(self, other):
        self._ask_both(other)
        return super().__or__(other)

    def __xor__(self, other):
        self._ask_both(other)
        return super().__xor__(other)

    def _ask_both(self, other) -> None:
        """Ask for both doors at once where Django would make an unguarded subquery: of a sliced queryset."""
        if not self.query.can_filter():
            self.query.demand_door()
            other.query.demand_door()

    def raw(self, raw_query, params=(), translations=None, using=None):
        """Return rows of a statement; nothing can limit it, so it needs its reason."""
        self.query.demand_door()
        return super().raw(raw_query, params, translations, using)

    def update(self, **changes):
        """Change the rows; a change reads as much as a list does."""
        self.query.demand_door()
        return super().update(**changes)

    update.alters_data = True

    def _update(self, values):
        self.query.demand_door()
        return super()._update(values)

    _update.alters_data = True
    _update.queryset_only = False

    def _raw_delete(self, using):
        self.query.demand_door()
        return super()._raw_delete(using)

    _raw_delete.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        """Add rows; to overwrite the ones that are there already, a door is needed."""
        if kwargs.get("update_conflicts"):
            self.query.demand_door()
        return super().bulk_create(objs, *args, **kwargs)


@cache
def _parents(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Return the models whose rows, once held, give their rows of this one: path → model, as its SCOPED_BY says."""
    found = {}
    for path in getattr(model, "SCOPED_BY", ()):
        parent = model
        for name in path.split(LOOKUP_SEP):
            parent = parent._meta.get_field(name).related_model
        found[path] = parent
    return found
