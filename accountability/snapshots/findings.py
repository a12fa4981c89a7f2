"""What a look at frozen evidence may find, each named by table, row and column."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

MOST_CHARACTERS = 60


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was frozen."""

    kind: str
    table: str = ""
    pk: int | None = None
    column: str = ""
    was: str = ""
    now: str = ""

    @property
    def key(self) -> str:
        """Return what tells this finding from others, in no language."""
        return ":".join((self.kind, self.table, "" if self.pk is None else str(self.pk), self.column))

    def __str__(self):
        facts = {"where": _where(self.table, self.column), "pk": self.pk, "was": _short(self.was), "now": _short(self.now)}
        return sentences()[self.kind] % facts


def sentences() -> dict[str, str]:
    """Return what each kind of finding says."""
    return {
        "no_snapshot": _("The case has no snapshot: it was deleted."),
        "seal_gone": _("The sealed snapshot is gone from the storage, or cannot be read."),
        "seal_file": _("The sealed snapshot is not what its file row says: the SHA-256 of its bytes is another."),
        "seal_row": _("The sealed snapshot is not what the row of the snapshot says: the SHA-256 of its bytes is another."),
        "seal_trail": _("The sealed snapshot is not the one of which the audit trail tells."),
        "seal_count": _("The snapshot holds %(was)s rows, its own row says %(now)s."),
        "altered": _("%(where)s, row %(pk)s was altered: frozen “%(was)s”, now “%(now)s”."),
        "untold": _("%(where)s, row %(pk)s was changed from “%(was)s” to “%(now)s”, and the audit trail does not tell of it."),
        "back_dated": _("%(where)s, row %(pk)s was filled in after the snapshot with an earlier time: %(now)s."),
        "gone": _("%(where)s, row %(pk)s is gone."),
        "added": _("%(where)s, row %(pk)s was not there when the case was opened and cannot have come since."),
        "added_before": _("%(where)s, row %(pk)s was added after the snapshot with an earlier time: %(now)s."),
        "bytes": _("%(where)s, row %(pk)s: the file is gone from the storage or its bytes were altered."),
    }


def _where(table: str, column: str) -> str:
    """Return a table and column in words and by their names."""
    model = next((model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table), None)
    words = [f"{_words(model._meta.verbose_name, table)}" if model else table]
    if column:
        words.append(_words(_label(model, column), column))
    return " · ".join(words)


def _words(label, name: str) -> str:
    return f"{label} ({name})" if label else name


def _label(model, column: str) -> str:
    try:
        return str(model._meta.get_field(column.removesuffix("_id")).verbose_name)
    except FieldDoesNotExist:
        return ""


def _short(value: str) -> str:
    return value if len(value) <= MOST_CHARACTERS else f"{value[:MOST_CHARACTERS]}…"
