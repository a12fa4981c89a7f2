"""What a superuser must do once for the whole server: the roles, their powers, time-outs and memberships."""

import re
from collections.abc import Iterable, Mapping

from tracker.lib.dbroles.names import KINDS, OWNER, TRAIL, WITHOUT_POWER, Kind, Roles, quoted, rows, version

# Whoever is a member of one of these can leave the database's rules behind.
MIGHTY = ("pg_write_all_data", "pg_write_server_files", "pg_read_server_files", "pg_execute_server_program", "pg_signal_backend")
# Settings of a role that its owner or an administrator may choose as they like.
FREE = ("work_mem", "maintenance_work_mem", "effective_cache_size", "random_page_cost", "application_name", "client_min_messages")
FREE_BEGINNINGS = ("log_", "auto_explain.", "pg_stat_statements.")
SETTINGS = """
    SELECT r.rolname, d.datname, s.setconfig FROM pg_db_role_setting s
    JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
    WHERE r.rolname = ANY(%s) ORDER BY 1, 2 NULLS FIRST
"""
UNITS = {"": 1, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}  # milliseconds
NEEDS_VERSION = {"transaction_timeout": 170_000}


def role_statements(cursor, roles: Roles, *, createdb: bool | None = None) -> list[str]:
    """Return what makes the roles what they should be, without passwords; the owner's `createdb` stays as it is unless told."""
    columns = "rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
    known = {
        name: rest for name, *rest in rows(cursor, f"SELECT rolname, {columns} FROM pg_roles WHERE rolname = ANY(%s)", list(roles.all))
    }
    said = []
    for kind in KINDS:
        name = roles.name(kind)
        if name not in known:
            said.append(f"CREATE ROLE {name} {'LOGIN' if kind.logs_in else 'NOLOGIN'};")
        said += _power(kind, name, known.get(name, [kind.logs_in, False, False, False, False, False]), createdb)
    return said + setting_statements(cursor, roles) + _memberships(cursor, roles)


def setting_statements(cursor, roles: Roles, kinds: Iterable[Kind] = KINDS) -> list[str]:
    """Return how roles get their time-outs, and lose what else was set for them, in one database too: a role may set its own."""
    found, number, said = rows(cursor, SETTINGS, [roles.name(kind) for kind in kinds]), version(cursor), []
    for kind in kinds:
        name = roles.name(kind)
        has = {where: dict(one.split("=", 1) for one in settings) for who, where, settings in found if who == name}
        said += _missing(kind, name, has.get(None, {}), number)
        said += _foreign(kind, name, has)
    return said


def _power(kind: Kind, name: str, power: list[bool], createdb: bool | None) -> list[str]:
    """Return how a role loses what it must not have, and gets or loses the right to log in and to make databases."""
    words = ("LOGIN", "SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
    wanted = dict.fromkeys(words, False) | {"LOGIN": kind.logs_in}
    if kind is OWNER:
        wanted["CREATEDB"] = power[3] if createdb is None else createdb
    changed = [word if wanted[word] else f"NO{word}" for word, is_so in zip(words, power, strict=True) if is_so != wanted[word]]
    return [f"ALTER ROLE {name} {' '.join(changed)};"] if changed else []


def _missing(kind: Kind, name: str, has: Mapping[str, str], number: int) -> list[str]:
    """Return how a role gets its time-outs."""
    return [
        f"ALTER ROLE {name} SET {setting} = '{value}';"
        for setting, value in kind.settings.items()
        if number >= NEEDS_VERSION.get(setting, 0) and not same_value(has.get(setting), value)
    ]


def _foreign(kind: Kind, name: str, has: Mapping[str | None, Mapping[str, str]]) -> list[str]:
    """Return how a role loses settings that we did not give it; what holds in one database goes before what holds everywhere."""
    return [
        f"ALTER ROLE {name}{f' IN DATABASE {quoted(where)}' if where else ''} RESET {setting};"
        for where, settings in has.items()
        for setting in settings
        if setting not in FREE and not setting.startswith(FREE_BEGINNINGS) and (where or setting not in kind.settings)
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
