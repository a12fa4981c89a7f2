"""What the tests of the trail's pages share."""

from django.db import connection

from tests.make import make_user
from tests.trail.rows import Since
from tracker.trail.models import Act


def seal() -> None:
    """Let what the test did be sealed now, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def notes(since: Since, kind: str) -> list[Act]:
    """Return the notes of a kind in order; the trail is not emptied between tests."""
    return list(since.acts.filter(kind=kind))


def visitor(client, role, **fields):
    """Log somebody in with a role; return the client, which knows the user."""
    client.user = make_user(role=role, **fields)
    client.force_login(client.user)
    return client
