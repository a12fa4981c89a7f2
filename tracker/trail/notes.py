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


VERIFIED, ACCEPTED = "verified", "verified_accepted"


def note(kind: str, *, thing: str | Model = "", pk=None, words: str = "", **detail) -> int:
    """Write an act of a kind ("export", "read", "login") and return its id; the thing is an object, or "projects.project" with a pk."""
    return _write("trail_note", kind, thing, pk, words, detail)


def verified(kind: str, *, words: str = "", **detail) -> int:
    """Write what the verifier found, or what of it was accepted; the web server's login may not."""
    return _write("trail_verified", kind, "", None, words, detail)


def _write(function: str, kind: str, thing: str | Model, pk, words: str, detail: dict) -> int:
    if isinstance(thing, Model):
        thing, pk = thing._meta.label_lower, thing.pk
    told = {"kind": kind, "thing": thing, "pk": "" if pk is None else str(pk), "words": in_the_districts_language(words), "detail": detail}
    with connection.cursor() as cursor:
        cursor.execute(telling.prefix() + f"SELECT {function}(%s::jsonb)", [telling.packed(told)])
        return cursor.fetchone()[0]
