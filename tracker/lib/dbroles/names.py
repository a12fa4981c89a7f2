"""Which roles there are and what each holds; questions to the server about the present login."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.lib import env

TRAIL_PREFIX = "trail_"
TRAIL_VERIFIER = "trail_verified"  # what the verifier found: the worker's only
TRAIL_DOOR = "trail_note"  # the one function of the trail that web and worker call; as a trigger of theirs the others would tell tales


@dataclass(frozen=True)
class Kind:
    """One of the roles: whether it logs in, what it belongs to, how long it may take."""

    name: str
    logs_in: bool
    member_of: tuple[str, ...] = ()  # our kinds, or PostgreSQL's own roles, which begin with pg_
    settings: Mapping[str, str] = field(default_factory=dict)


TRAIL = Kind("trail", False)
RW = Kind("rw", False)
OWNER = Kind("owner", True, ("trail",), {"lock_timeout": "5s", "statement_timeout": "0"})
WEB = Kind(
    "web",
    True,
    ("rw",),
    {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "transaction_timeout": "60s",
        "jit": "off",
    },
)
WORKER = Kind(
    "worker",
    True,
    ("rw",),
    {
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
        "transaction_timeout": "600s",
        "jit": "off",  # compiling our statements costs more than it saves
    },
)
BACKUP = Kind(
    "backup", True, ("pg_read_all_data",), {"default_transaction_read_only": "on", "statement_timeout": "0", "lock_timeout": "10s"}
)
KINDS = (TRAIL, RW, OWNER, WEB, WORKER, BACKUP)
WITHOUT_POWER = (RW, WEB, WORKER, BACKUP)  # never owner, never trail


@dataclass(frozen=True)
class Roles:
    """The names of the roles of one installation."""

    prefix: str = "tracker"

    def name(self, kind: Kind | str) -> str:
        """Return the name of a role; PostgreSQL's own keep theirs."""
        word = kind if isinstance(kind, str) else kind.name
        return word if word.startswith("pg_") else f"{self.prefix}_{word}"

    @property
    def all(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(self.name(kind) for kind in KINDS)


def named() -> Roles:
    """Return the names that TRACKER_ROLE_PREFIX sets."""
    return Roles(env.identifier("TRACKER_ROLE_PREFIX", "tracker"))


def rows(cursor, statement: str, *values) -> list[tuple]:
    """Return the rows of a question."""
    cursor.execute(statement, values or None)
    return cursor.fetchall()


def one(cursor, statement: str, *values):
    """Return the first value of a question."""
    return rows(cursor, statement, *values)[0][0]


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"' if not re.fullmatch(r"[a-z_][a-z0-9_]*", name) else name


def version(cursor) -> int:
    """Return the server's version as a number, 180004 for 18.4."""
    return int(one(cursor, "SELECT current_setting('server_version_num')"))


def existing(cursor, roles: Roles) -> set[str]:
    """Return which of the roles are there."""
    return {name for (name,) in rows(cursor, "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", list(roles.all))}


def may_grant(cursor, roles: Roles) -> bool:
    """Return True if all roles are there and this session is the owner or a superuser."""
    who, is_super = rows(cursor, "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")[0]
    return (is_super or who == roles.name(OWNER)) and existing(cursor, roles) == set(roles.all)


@dataclass(frozen=True)
class Standing:
    """As whom a process has entered, and what it could do that it should not."""

    user: str
    is_super: bool
    owns: bool  # a table of the application, itself or by a membership
    writes_trail: bool

    @property
    def is_modest(self) -> bool:
        """Return True if it can only do what the product's web server and worker need."""
        return not (self.is_super or self.owns or self.writes_trail)


def standing(cursor) -> Standing:
    """Return what the present login is and could do; a database without tables is owned by nobody."""
    tables = "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    return Standing(
        *rows(
            cursor,
            f"""SELECT current_user, rolsuper,
                EXISTS (SELECT 1 {tables} AND pg_has_role(c.relowner, 'USAGE')),
                EXISTS (SELECT 1 {tables} AND starts_with(c.relname, '{TRAIL_PREFIX}')
                        AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
                FROM pg_roles WHERE rolname = current_user""",
        )[0]
    )


def take_time(cursor, *, idle_seconds: int, whole_seconds: int) -> None:
    """Let the present transaction wait longer for whoever is at its other end than its role's time-outs allow; 0 is for ever."""
    wanted = {"idle_in_transaction_session_timeout": f"{idle_seconds}s", "transaction_timeout": f"{whole_seconds}s"}
    known = rows(cursor, "SELECT name FROM pg_settings WHERE name = ANY(%s)", list(wanted))  # the second came with PostgreSQL 17
    for (name,) in known:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, wanted[name]])
