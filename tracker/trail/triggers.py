"""The triggers on every covered table: wanted, present, and how to come from the one to the other."""

from dataclasses import dataclass

from django.db import connection, transaction

from tracker.trail.coverage import Cover, covers

TRANSITIONS = {
    "trail_i": ("AFTER INSERT", "REFERENCING NEW TABLE AS trail_new", "trail_record"),
    "trail_u": ("AFTER UPDATE", "REFERENCING OLD TABLE AS trail_old NEW TABLE AS trail_new", "trail_record"),
    "trail_d": ("AFTER DELETE", "REFERENCING OLD TABLE AS trail_old", "trail_record"),
    "trail_t": ("BEFORE TRUNCATE", "", "trail_emptied"),
}
PRESENT = """
    SELECT c.relname, t.tgname, p.proname, t.tgenabled, encode(t.tgargs, 'escape')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = 'public'::regnamespace AND t.tgname LIKE 'trail\\_%' AND NOT t.tgisinternal
"""
OWN = ("trail_act", "trail_change", "trail_seal", "trail_turn", "trail_chain")


@dataclass(frozen=True)
class Trigger:
    """One trigger of one table; `enabled` is A where it fires whatever a session sets."""

    table: str
    name: str
    function: str
    enabled: str
    arguments: tuple[str, ...]


def wanted() -> set[Trigger]:
    """Return the triggers that the covered tables should have."""
    return {_wanted(cover, name) for cover in covers() for name in TRANSITIONS}


def _wanted(cover: Cover, name: str) -> Trigger:
    function = TRANSITIONS[name][2]
    return Trigger(cover.table, name, function, "A", cover.arguments if function == "trail_record" else ())


def present() -> set[Trigger]:
    """Return the trail's triggers that business tables have."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        rows = cursor.fetchall()
    return {
        Trigger(table, name, function, enabled, tuple(arguments.split("\\000")[:-1]))
        for table, name, function, enabled, arguments in rows
        if table not in OWN
    }


def missing() -> list[Trigger]:
    """Return the triggers that are absent, switched off or other than wanted: changes of those tables may go unseen."""
    tables = _tables()
    return sorted((one for one in wanted() - present() if one.table in tables), key=lambda one: (one.table, one.name))


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
        return {name for (name,) in cursor.fetchall()}


def is_there() -> bool:
    """Return True if the trail's own functions exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('trail_record()') IS NOT NULL")
        return cursor.fetchone()[0]


@transaction.atomic
def install() -> list[str]:
    """Make the triggers as wanted; return one line for each that was made or dropped."""
    if not is_there():
        return []
    spare, lacking = present() - wanted(), missing()
    with connection.cursor() as cursor:
        for one in sorted(spare, key=lambda one: (one.table, one.name)):
            cursor.execute(f'DROP TRIGGER "{one.name}" ON "{one.table}"')
        for one in lacking:
            cursor.execute(_statement(one))
    return [f"- {one.table} {one.name}" for one in spare] + [f"+ {one.table} {one.name}" for one in lacking]


def _statement(one: Trigger) -> str:
    when, referencing, function = TRANSITIONS[one.name]
    arguments = ", ".join(f"'{argument}'" for argument in one.arguments)
    return (
        f'CREATE TRIGGER "{one.name}" {when} ON "{one.table}" {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {function}({arguments});'
        f' ALTER TABLE "{one.table}" ENABLE ALWAYS TRIGGER "{one.name}"'
    )
