"""The months of readings: each is a table of its own, made ahead by a job, and when data of another month come in."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from tracker.lib.periods import LOCAL, Period, month_of

TABLES = ("air_reading", "air_minute")
AHEAD = 3  # months
THERE = "SELECT relname FROM pg_class WHERE relispartition AND relname = ANY(%s)"


def name_of(table: str, month: Period) -> str:
    """Return the name of a month's table: air_reading_2016_08."""
    return f"{table}_{month.label.replace('-', '_')}"


def months_from(day: date, count: int) -> list[Period]:
    """Return so many months, the first one holds the day."""
    found = [month_of(day)]
    while len(found) < count:
        found.append(found[-1].next())
    return found


def months_of(moments: Iterable[datetime]) -> set[Period]:
    """Return the local months of moments. The hour that ends at midnight of a first day lies in the month which it begins."""
    return {month_of(moment.astimezone(LOCAL).date()) for moment in moments}


def make(months: Iterable[Period], tables: Iterable[str] = TABLES) -> list[str]:
    """Make the tables of months that are not there; return their names. Who makes the same at the same moment waits."""
    with connection.cursor() as cursor:
        return make_with(cursor, months, tables)


def make_with(cursor, months: Iterable[Period], tables: Iterable[str] = TABLES) -> list[str]:
    """Do what make does with any cursor, within its transaction; who may make no tables does it by the owner's right."""
    wanted = {name_of(table, month): (table, month) for table in tables for month in sorted(months)}
    cursor.execute(THERE, [list(wanted)])
    missing = sorted(set(wanted) - {row[0] for row in cursor.fetchall()})
    made = []
    for name in missing:
        table, month = wanted[name]
        cursor.execute("SELECT air_make_month(%s, %s)", [table, month.first_day])
        made += [row[0] for row in cursor.fetchall() if row[0]]
    return made


def make_ahead(day: date) -> list[str]:
    """Make this month's tables and those of the next ones; return what was missing."""
    return make(months_from(day, AHEAD + 1))
