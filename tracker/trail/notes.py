"""Acts without changes of rows: log-ins, exports, reads of what is restricted."""

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils.translation import override

from tracker.trail import telling


def in_the_districts_language(words) -> str:
    """Return words as they are written down: what is lazy speaks Chinese, whoever acts and in whatever language they read."""
    with override(settings.LANGUAGE_CODE):
        return str(words)


def note(kind: str, *, thing: str | Model = "", pk=None, words: str = "", **detail) -> int:
    """Write an act of a kind ("export", "read", "login") and return its id; the thing is an object, or "projects.project" with a pk."""
    if isinstance(thing, Model):
        thing, pk = thing._meta.label_lower, thing.pk
    told = {"kind": kind, "thing": thing, "pk": "" if pk is None else str(pk), "words": in_the_districts_language(words), "detail": detail}
    with connection.cursor() as cursor:
        cursor.execute(telling.prefix() + "SELECT trail_note(%s::jsonb)", [telling.packed(told)])
        return cursor.fetchone()[0]
