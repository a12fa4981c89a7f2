"""The database is told with every change who acts: one setting, true for the transaction only, before each writing statement."""

import json
import re
from dataclasses import asdict

from django.db.backends.signals import connection_created

from tracker.lib import acting

MOST_CHARACTERS = 1000  # of any one word about an act
BEGINS_TO_WRITE = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH|DO|CALL|EXECUTE)\b", re.I | re.S)
WRITES_WITHIN = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.I)


def packed(told: dict) -> str:
    """Return words as JSON that needs no escaping in SQL: no quote, no percent sign, nothing that jsonb refuses."""
    text = json.dumps(_sound(told), ensure_ascii=True, default=str)
    return text.replace("%", "\\u0025").replace("'", "\\u0027")


def _sound(value):
    """Return a value without characters that PostgreSQL does not take: NUL, halves of pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {str(name): _sound(part) for name, part in value.items()}
    return [_sound(part) for part in value] if isinstance(value, list | tuple) else value


def context() -> str:
    """Return who acts now, as the database is told; empty words are left out."""
    said = asdict(acting.current())
    return packed({name: value[:MOST_CHARACTERS] if isinstance(value, str) else value for name, value in said.items() if value})


def prefix() -> str:
    """Return the statement that tells who acts; it holds until the end of the transaction."""
    return f"SELECT set_config('tracker.acting', '{context()}', true);"


def is_writing(sql: str) -> bool:
    """Return True if a statement may change rows."""
    found = BEGINS_TO_WRITE.match(sql)
    return found is not None and (found[1].upper() != "WITH" or WRITES_WITHIN.search(sql) is not None)


def tell(cursor) -> None:
    """Tell who acts before something that passes the wrapper by (COPY, a function that writes), within the same transaction."""
    cursor.execute(prefix())


def told(execute, sql, params, many, context):
    """Send who acts along with each writing statement, in the same round trip."""
    if isinstance(sql, str) and is_writing(sql):
        sql = prefix() + sql
    return execute(sql, params, many, context)


def tell_with_every_change(sender, connection, **kwargs) -> None:
    """Wrap the statements of a new connection."""
    if connection.vendor == "postgresql" and told not in connection.execute_wrappers:
        connection.execute_wrappers.append(told)


def declare() -> None:
    """Register at start."""
    connection_created.connect(tell_with_every_change, dispatch_uid="tracker.trail")
