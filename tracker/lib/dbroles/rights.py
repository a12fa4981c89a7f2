"""Who owns what in the application's database, and who may do what with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.lib.dbroles.names import (
    BACKUP,
    OWNER,
    RW,
    TRAIL,
    TRAIL_DOOR,
    TRAIL_PREFIX,
    TRAIL_VERIFIER,
    WITHOUT_POWER,
    WORKER,
    Roles,
    may_grant,
    one,
    quoted,
    rows,
)

READ_ONLY_TABLES = ("django_migrations",)
WRITTEN_ONCE = ("evidence_file",)  # nobody changes a row; what nobody took the worker throws away
WITH_OWNERS_RIGHT = ("air_make_month",)  # functions by which rw does one thing that the owner alone may do: SECURITY DEFINER
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
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
    rw, worker = roles.name(RW), roles.name(WORKER)
    tables, sequences, functions = _Changes("TABLE"), _Changes("SEQUENCE"), _Changes("FUNCTION")
    for item in relations(cursor):
        is_sequence = item.kind == "S"
        wanted = {"USAGE", "SELECT"} if is_sequence else WRITE
        if item.is_trail or item.name in READ_ONLY_TABLES:
            wanted = {"SELECT"}  # of sequences too, or pg_dump would not work as worker
        whose = {"PUBLIC": set(), rw: wanted}
        if item.name in WRITTEN_ONCE:
            whose |= {rw: {"SELECT", "INSERT"}, worker: {"DELETE"}}
        changes = sequences if is_sequence else tables
        changes.compare(f"public.{quoted(item.name)}", parsed(item.acl), whose, roles)
    for name, function, _owner, acl in rows(cursor, FUNCTIONS):
        if name.startswith(TRAIL_PREFIX):
            mine, workers = ({"EXECUTE"} if name == door else set() for door in (TRAIL_DOOR, TRAIL_VERIFIER))
            functions.compare(function, parsed(acl), {"PUBLIC": set(), rw: mine, worker: workers}, roles)
        elif name in WITH_OWNERS_RIGHT:
            functions.compare(function, parsed(acl), {"PUBLIC": set(), rw: {"EXECUTE"}}, roles)
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
