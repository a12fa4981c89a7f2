"""The test database as each of the product's roles meets it."""

import os
from urllib.parse import quote, urlencode

import psycopg2
import pytest
from django.db import connection

from tracker.lib import dbroles

PRODUCTS_OWN = ("web", "worker", "backup")
LOGINS = ("superuser", *PRODUCTS_OWN)


def url_as(kind: str, database: str | None = None) -> str:
    """Return the address of the test database (or another) for `web`, `worker`, `backup`, `owner` or `superuser`.

    Who migrated the test database counts as its owner. On a server where only one login is known the others
    are entered without a password, as a local server may allow; where there are no roles, the one login does everything.
    """
    known = connection.settings_dict
    with connection.cursor() as cursor:
        return address(known, kind, database or known["NAME"], roles_are_there=has_roles(cursor))


def ask_as(server, kind, statement: str):
    """Return the rows of a statement that one of the roles runs on an embedded server, or None."""
    own = psycopg2.connect(server.url(kind))
    try:
        with own, own.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        own.close()


def address(known: dict, kind: str, database: str, *, roles_are_there: bool) -> str:
    """Return an address on the server that Django's settings `known` name."""
    user, password = known["USER"], known["PASSWORD"]
    if kind in LOGINS and (given := os.environ.get(f"DATABASE_{kind.upper()}_URL")):
        parts = psycopg2.extensions.parse_dsn(given)
        user, password = parts["user"], parts.get("password", "")
    elif kind in PRODUCTS_OWN and roles_are_there:
        user, password = dbroles.named().name(kind), ""
    query = {"host": known["HOST"], **({"port": known["PORT"]} if known["PORT"] else {})}
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    return f"postgresql://{who}@/{quote(database)}?{urlencode(query, safe='/')}"


def has_roles(cursor) -> bool:
    """Return True if the server knows our roles."""
    roles = dbroles.named()
    return dbroles.existing(cursor, roles) == set(roles.all)


def need_roles() -> None:
    """Skip the test where the server has one role only."""
    with connection.cursor() as cursor:
        if not has_roles(cursor):
            pytest.skip("the database server has one role only")


def connect_as(kind: str, database: str | None = None):
    """Return a connection of psycopg2 to the test database as one of the roles; skip where the server has no roles."""
    if kind != "owner":
        need_roles()
    return psycopg2.connect(url_as(kind, database), connect_timeout=10)
