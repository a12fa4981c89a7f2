"""The database's roles: who may do what and for how long, and every SQL statement about it (docs/decisions/0016-database-roles.md).

The statements are differences: what is already so is not said again, so a second run says nothing.
Functions take a cursor, psycopg2's own or Django's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.lib import env

TRAIL_PREFIX = "trail_"
TRAIL_DOOR = "trail_note"  # the one function of the trail that web and worker call; as a trigger of theirs the others would tell tales
READ_ONLY_TABLES = ("django_migrations",)
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
# Whoever is a member of one of these can leave the database's rules behind.
MIGHTY = ("pg_write_all_data", "pg_write_server_files", "pg_read_server_files", "pg_execute_server_program", "pg_signal_backend")
UNITS = {"": 1, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}  # milliseconds
NEEDS_VERSION = {"transaction_timeout": 170_000}


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


# What a superuser must do, once for the whole server.


def role_statements(cursor, roles: Roles, *, createdb: bool | None = None) -> list[str]:
    """Return what makes the roles what they should be, without passwords; the owner's `createdb` stays as it is unless told."""
    columns = "rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, coalesce(rolconfig, '{}')"
    known = {
        name: rest for name, *rest in rows(cursor, f"SELECT rolname, {columns} FROM pg_roles WHERE rolname = ANY(%s)", list(roles.all))
    }
    number, said = version(cursor), []
    for kind in KINDS:
        name = roles.name(kind)
        if name not in known:
            said.append(f"CREATE ROLE {name} {'LOGIN' if kind.logs_in else 'NOLOGIN'};")
        *power, settings = known.get(name, [kind.logs_in, False, False, False, False, False, []])
        said += _power(kind, name, power, createdb)
        said += _settings(kind, name, settings, number)
    return said + _memberships(cursor, roles)


def _power(kind: Kind, name: str, power: list[bool], createdb: bool | None) -> list[str]:
    """Return how a role loses what it must not have, and gets or loses the right to log in and to make databases."""
    words = ("LOGIN", "SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
    wanted = dict.fromkeys(words, False) | {"LOGIN": kind.logs_in}
    if kind is OWNER:
        wanted["CREATEDB"] = power[3] if createdb is None else createdb
    changed = [word if wanted[word] else f"NO{word}" for word, is_so in zip(words, power, strict=True) if is_so != wanted[word]]
    return [f"ALTER ROLE {name} {' '.join(changed)};"] if changed else []


def _settings(kind: Kind, name: str, settings: Iterable[str], number: int) -> list[str]:
    """Return how a role gets its time-outs."""
    has = dict(setting.split("=", 1) for setting in settings)
    return [
        f"ALTER ROLE {name} SET {setting} = '{value}';"
        for setting, value in kind.settings.items()
        if number >= NEEDS_VERSION.get(setting, 0) and not same_value(has.get(setting), value)
    ]


def same_value(has: str | None, wanted: str) -> bool:
    """Return True if two values of a setting mean the same: 5s, 5000, 5000ms."""
    if has is None:
        return False
    one_, other = (re.fullmatch(r"(\d+)(ms|s|min|h|)", value.strip()) for value in (has, wanted))
    if one_ and other:
        return int(one_[1]) * UNITS[one_[2]] == int(other[1]) * UNITS[other[2]]
    return has == wanted


def _memberships(cursor, roles: Roles) -> list[str]:
    """Return the memberships that are missing, and an end of those that give power to whom must not have it."""
    question = "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid"
    has = set(rows(cursor, question))
    wanted = [(roles.name(kind), roles.name(group)) for kind in KINDS for group in kind.member_of]
    said = [f"GRANT {group} TO {member};" for member, group in wanted if (member, group) not in has]
    weak = {roles.name(kind) for kind in WITHOUT_POWER} | {roles.name(TRAIL)}
    mighty = {roles.name(OWNER), roles.name(TRAIL), *MIGHTY}
    mighty |= {name for (name,) in rows(cursor, "SELECT rolname FROM pg_roles WHERE rolsuper")}
    return said + [f"REVOKE {quoted(group)} FROM {member};" for member, group in sorted(has) if member in weak and group in mighty]


# What a superuser must do in the application's database.


RELATIONS = """
    SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner),
           coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner))::text[],
           EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                   AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S')
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = c.oid AND e.classid = 'pg_class'::regclass AND e.deptype = 'e')
    ORDER BY 1
"""
FUNCTIONS = """
    SELECT p.proname, p.oid::regprocedure::text, pg_get_userbyid(p.proowner), coalesce(p.proacl, acldefault('f', p.proowner))::text[]
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND e.classid = 'pg_proc'::regclass AND e.deptype = 'e')
    ORDER BY 2
"""
WORD_OF_RELATION = {"r": "TABLE", "p": "TABLE", "v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}


@dataclass(frozen=True)
class Relation:
    """A table, view or sequence of the application."""

    name: str
    kind: str
    owner: str
    acl: list[str]
    follows: bool  # a sequence that belongs to a column and goes with its table

    @property
    def is_trail(self) -> bool:
        """Return True for what belongs to the trail."""
        return self.name.startswith(TRAIL_PREFIX)


def relations(cursor) -> list[Relation]:
    """Return the tables, views and sequences of schema public."""
    return [Relation(*row) for row in rows(cursor, RELATIONS)]


def ownership_statements(cursor, roles: Roles) -> list[str]:
    """Return what gives the database and everything in it to the owner, the trail excepted, which the owner hands on."""
    owner, said = roles.name(OWNER), []
    database, has = rows(cursor, "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")[0]
    if has != owner:
        said.append(f"ALTER DATABASE {quoted(database)} OWNER TO {owner};")
    schema = one(cursor, "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'")
    if schema not in (owner, "pg_database_owner"):
        said.append("ALTER SCHEMA public OWNER TO pg_database_owner;")
    ours = (owner, roles.name(TRAIL))
    said += [
        f"ALTER {WORD_OF_RELATION[item.kind]} public.{quoted(item.name)} OWNER TO {owner};"
        for item in relations(cursor)
        if item.owner not in ours and not item.follows
    ]
    said += [f"ALTER FUNCTION {function} OWNER TO {owner};" for _name, function, has, _acl in rows(cursor, FUNCTIONS) if has not in ours]
    return said


# What the owner does in the application's database after each migration.


def grant_statements(cursor, roles: Roles) -> list[str]:
    """Return what gives rw and backup their rights and nobody else any, and the trail its own."""
    return [*_hand_over(cursor, roles), *_places(cursor, roles), *_defaults(cursor, roles), *_objects(cursor, roles)]


def _hand_over(cursor, roles: Roles) -> list[str]:
    """Return what makes the trail's tables and functions the trail's."""
    trail = roles.name(TRAIL)
    said = [
        f"ALTER {WORD_OF_RELATION[item.kind]} public.{quoted(item.name)} OWNER TO {trail};"
        for item in relations(cursor)
        if item.is_trail and item.owner != trail and not item.follows
    ]
    said += [
        f"ALTER FUNCTION {function} OWNER TO {trail};"
        for name, function, owner, _acl in rows(cursor, FUNCTIONS)
        if name.startswith(TRAIL_PREFIX) and owner != trail
    ]
    # Nobody becomes the owner of something in a schema where it may not make things.
    return [f"GRANT CREATE ON SCHEMA public TO {trail};", *said, f"REVOKE CREATE ON SCHEMA public FROM {trail};"] if said else []


def _places(cursor, roles: Roles) -> list[str]:
    """Return who may enter the database and its schema."""
    rw, owner, backup = (roles.name(kind) for kind in (RW, OWNER, BACKUP))
    question = "SELECT datname, coalesce(datacl, acldefault('d', datdba))::text[] FROM pg_database WHERE datname = current_database()"
    database, acl = rows(cursor, question)[0]
    enter = {"PUBLIC": set(), rw: {"CONNECT", "TEMPORARY"}, backup: {"CONNECT"}}
    if one(cursor, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()") != owner:
        enter[owner] = {"CONNECT", "TEMPORARY"}
    said = _Changes("DATABASE")
    said.compare(quoted(database), parsed(acl), enter, roles)
    question = "SELECT coalesce(nspacl, acldefault('n', nspowner))::text[] FROM pg_namespace WHERE nspname = 'public'"
    schema = _Changes("SCHEMA")
    schema.compare("public", parsed(one(cursor, question)), {"PUBLIC": {"USAGE"}, rw: {"USAGE"}}, roles)
    return said.statements() + schema.statements()


def _defaults(cursor, roles: Roles) -> list[str]:
    """Return what gives rw its rights in tables and sequences that the owner makes between two migrations."""
    owner, rw = roles.name(OWNER), roles.name(RW)
    question = (
        "SELECT defaclobjtype::text, defaclacl::text[] FROM pg_default_acl"
        " WHERE defaclrole = (SELECT oid FROM pg_roles WHERE rolname = %s) AND defaclnamespace = 'public'::regnamespace"
    )
    has = {kind: parsed(acl).get(rw, set()) for kind, acl in rows(cursor, question, owner)}
    return [
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT {listed(wanted)} ON {word} TO {rw};"
        for kind, word, wanted in (("r", "TABLES", WRITE), ("S", "SEQUENCES", {"USAGE", "SELECT"}))
        if has.get(kind) != wanted
    ]


def _objects(cursor, roles: Roles) -> list[str]:
    """Return the rights in tables, sequences and the trail's functions that are missing, and an end of those too many."""
    rw = roles.name(RW)
    tables, sequences, functions = _Changes("TABLE"), _Changes("SEQUENCE"), _Changes("FUNCTION")
    for item in relations(cursor):
        is_sequence = item.kind == "S"
        wanted = {"USAGE", "SELECT"} if is_sequence else WRITE
        if item.is_trail or item.name in READ_ONLY_TABLES:
            wanted = {"SELECT"}  # of sequences too, or pg_dump would not work as worker
        changes = sequences if is_sequence else tables
        changes.compare(f"public.{quoted(item.name)}", parsed(item.acl), {"PUBLIC": set(), rw: wanted}, roles)
    for name, function, _owner, acl in rows(cursor, FUNCTIONS):
        if name.startswith(TRAIL_PREFIX):
            functions.compare(function, parsed(acl), {"PUBLIC": set(), rw: {"EXECUTE"} if name == TRAIL_DOOR else set()}, roles)
    return tables.statements() + sequences.statements() + functions.statements()


LETTERS = {
    "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES", "t": "TRIGGER", "m": "MAINTAIN",
    "X": "EXECUTE", "U": "USAGE", "C": "CREATE", "c": "CONNECT", "T": "TEMPORARY",
}  # fmt: skip
ORDER = list(LETTERS.values())


def parsed(acl: Iterable[str]) -> dict[str, set[str]]:
    """Return who has which rights by PostgreSQL's list, `PUBLIC` for everybody."""
    has: dict[str, set[str]] = defaultdict(set)
    for item in acl:
        who, _, rest = item.rpartition("=")
        letters = rest.partition("/")[0]
        has[who.strip('"') or "PUBLIC"] |= {LETTERS[letter] for letter in letters if letter in LETTERS}
    return has


def listed(rights: Iterable[str]) -> str:
    """Return rights as SQL lists them."""
    return ", ".join(sorted(rights, key=ORDER.index))


class _Changes:
    """GRANT and REVOKE for many objects, one statement for all that need the same."""

    def __init__(self, word: str):
        self.word, self.grouped = word, defaultdict(list)

    def compare(self, name: str, has: Mapping[str, set[str]], wanted: Mapping[str, Iterable[str]], roles: Roles) -> None:
        """Note what is missing and what is too much; the roles without power have nothing that is not wanted."""
        for who in dict.fromkeys([*wanted, *(roles.name(kind) for kind in WITHOUT_POWER)]):
            mine, ought = has.get(who, set()), set(wanted.get(who, ()))
            if mine - ought:
                self.grouped["REVOKE", listed(mine - ought), who].append(name)
            if ought - mine:
                self.grouped["GRANT", listed(ought - mine), who].append(name)

    def statements(self) -> list[str]:
        """Return the statements."""
        return [
            f"{verb} {rights} ON {self.word} {', '.join(names)} {'TO' if verb == 'GRANT' else 'FROM'} {who};"
            for (verb, rights, who), names in self.grouped.items()
        ]


def settle_grants(cursor, roles: Roles) -> list[str]:
    """Do what grant_statements says, if the roles are there and it is ours to do; return what was done."""
    if not may_grant(cursor, roles):
        return []
    done = grant_statements(cursor, roles)
    for statement in done:
        cursor.execute(statement)
    return done
