"""The trail's functions: as sql/functions.sql has them, as the database has them, and how to come from the one to the other."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection, transaction

SQL = Path(__file__).resolve().parent / "sql" / "functions.sql"
BEGINNING = re.compile(r"(?=CREATE OR REPLACE FUNCTION )")
NAME = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)")
SETTING = re.compile(r"^SET (\w+) = '?(.*?)'?$", re.M)
PRESENT = """
    SELECT proname, prosrc, prosecdef, coalesce(proconfig, '{}')
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'trail\\_%'
"""


@dataclass(frozen=True)
class Function:
    """What a function does and under which settings; `is_definers` says that it runs with its owner's rights."""

    body: str
    is_definers: bool
    settings: frozenset[str]


@cache
def wanted() -> dict[str, Function]:
    """Return the trail's functions as the product has them."""
    found = {}
    for part in BEGINNING.split(text())[1:]:
        head, body, _rest = part.split("$$", 2)
        settings = frozenset(_lowered(f"{name}={value}") for name, value in SETTING.findall(head))
        found[NAME.match(head)[1]] = Function(body, "SECURITY DEFINER" in head, settings)
    return found


def text() -> str:
    """Return the file."""
    return SQL.read_text(encoding="utf-8")


def present() -> dict[str, Function]:
    """Return the trail's functions as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        rows = cursor.fetchall()
    return {name: Function(body, definer, frozenset(map(_lowered, settings))) for name, body, definer, settings in rows}


def _lowered(setting: str) -> str:
    """Return a setting with its name in small letters; PostgreSQL keeps the spelling of its own list."""
    name, _sign, value = setting.partition("=")
    return f"{name.lower()}={value}"


def differing() -> list[str]:
    """Return the functions that are missing or other than the product's own."""
    has = present()
    return [name for name, function in wanted().items() if has.get(name) != function]


@transaction.atomic
def install() -> list[str]:
    """Make the functions as wanted; return one line for each that was made or replaced. Nothing where the trail's tables are missing."""
    names = differing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('trail_chain') IS NOT NULL")
        if not names or not cursor.fetchone()[0]:
            return []
        cursor.execute(text())
    return [f"+ {name}()" for name in names]
