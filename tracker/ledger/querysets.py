"""Questions about what is kept for registers."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast

from tracker.lib.scoping import Scoped, door


class SavedViewQuerySet(Scoped):
    """Saved views."""

    @door
    def visible_to(self, user):
        """Return a user's own views and the shared ones."""
        return self.filter(Q(user=user) | Q(user=None))

    def of(self, ledger: str):
        """Return the views of a register, own ones before shared ones."""
        return self.filter(ledger=ledger).order_by(models.F("user").asc(nulls_last=True), "name")


class ColumnChoiceQuerySet(Scoped):
    """Column choices."""

    @door
    def of(self, user, ledger: str):
        """Return what a user chose in a register."""
        return self.filter(user=user, ledger=ledger)

    def with_names_of(self, rows: list[tuple[str, models.QuerySet]], views: models.QuerySet) -> models.QuerySet:
        """Return (kind, id, name, text) of these choices, of saved views and of single rows that the page must name: one query for all.

        `rows` are (kind, queryset with values_list of id and two names).
        """
        text = models.TextField()
        parts = [self.values_list(Value("columns", text), "id", Value("", text), "columns")]
        whose = models.Case(models.When(user=None, then=Value("shared")), default=Value("view"), output_field=text)
        parts.append(views.order_by().values_list(whose, "id", Cast("name", text), "query"))
        parts += [found.values_list(Value(kind, text), "id", Cast("name", text), _second(found)) for kind, found in rows]
        return parts[0].union(*parts[1:], all=True)


def _second(queryset: models.QuerySet):
    has_english = any(field.name == "name_en" for field in queryset.model._meta.fields)
    return Cast("name_en", models.TextField()) if has_english else Value("", models.TextField())


class ImportBatchQuerySet(Scoped):
    """Imports."""

    @door
    def visible_to(self, user):
        """Return the imports that a user made."""
        return self.filter(user=user)

    def of(self, ledger: str):
        """Return the imports of a register, newest first."""
        return self.filter(ledger=ledger)
