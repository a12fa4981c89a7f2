"""What is well and what is missing in the database server and in Redis, with the SQL that makes it well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg2
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn, parse_dsn
from redis import Redis
from redis.exceptions import RedisError

from tracker.lib import dbroles
from tracker.lib.dbroles import BACKUP, OWNER, WEB, WORKER, Roles

OLDEST = 150_000
HOLES_BEFORE = {18: 180_006}  # minor releases known to close holes that the one before leaves open
CONNECTIONS = 50  # web 16, worker 3, commands, back-up, an administrator, and as much again
ADDRESSES = {"DATABASE_URL": WEB, "DATABASE_WORKER_URL": WORKER, "DATABASE_OWNER_URL": OWNER, "DATABASE_BACKUP_URL": BACKUP}
RELOAD = "SELECT pg_reload_conf();"
WRONG = "not-the-password"
PASSWORD = "PASSWORD-OF-{role}"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and where it is not well, what to do."""

    title: str
    is_well: bool
    found: str = ""
    advice: str = ""
    statements: tuple[str, ...] = ()
    by: str = ""  # who runs the statements: superuser, superuser here (in the application's database), owner
    is_serious: bool = True  # False: worth knowing, and nothing is missing


def examine(env: Mapping[str, str]) -> list[Check]:
    """Return everything that can be seen with the addresses given in `env`."""
    roles, checks, connection = dbroles.named(), [], None
    for name in ADDRESSES:
        if not env.get(name):
            continue
        try:
            own = psycopg2.connect(env[name], connect_timeout=5)
        except psycopg2.Error as refusal:
            checks.append(Check(_("Address %(name)s") % {"name": name}, False, _plainly(refusal), _("Mend the address or the password.")))
            continue
        own.autocommit = True
        if connection is None:
            connection = own
            checks += [*server(own.cursor()), password_is_asked(env[name]), *the_roles(own.cursor(), roles)]
        checks.append(login(name, own.cursor(), roles))
        if own is not connection:
            own.close()
    if connection is not None:
        connection.close()
    return checks + (queue(env["REDIS_URL"]) if env.get("REDIS_URL") else [])


def _plainly(refusal: Exception) -> str:
    """Return the first line of a refusal."""
    return (str(refusal).strip().splitlines() or [type(refusal).__name__])[0]


# The server


def server(cursor) -> list[Check]:
    """Return how the server itself is set up."""
    said = {name: value for name, value in dbroles.rows(cursor, "SELECT name, setting FROM pg_settings")}
    number = int(said["server_version_num"])
    room = int(said["max_connections"]) - int(said["superuser_reserved_connections"]) - int(said.get("reserved_connections", 0))
    return [
        Check(_("Server version"), number >= OLDEST, said["server_version"], _("PostgreSQL 15 or newer is needed.")),
        *_holes(number, said["server_version"]),
        Check(
            _("Encoding"),
            said["server_encoding"] == "UTF8",
            said["server_encoding"],
            _("Make the database anew: createdb --encoding UTF8."),
        ),
        _setting(said, "password_encryption", ("scram-sha-256",), _("Passwords are stored in a weak form.")),
        _setting(said, "fsync", ("on",), _("Without it a power cut destroys the database.")),
        _setting(said, "full_page_writes", ("on",), _("Without it a power cut destroys the database.")),
        _setting(
            said, "synchronous_commit", ("on", "local", "remote_write", "remote_apply"), _("Without it a crash loses what was saved.")
        ),
        Check(
            _("Connections"),
            room >= CONNECTIONS,
            str(room),
            _("At least %(count)d are needed; a change takes a restart.") % {"count": CONNECTIONS},
            (f"ALTER SYSTEM SET max_connections = {CONNECTIONS * 2};",),
            "superuser",
        ),
        Check(_("Time zone"), True, said["TimeZone"], is_serious=False),
    ]


def _setting(said: Mapping[str, str], name: str, good: Iterable[str], advice: str) -> Check:
    """Return whether a setting has one of the good values, the first of which is proposed."""
    good = tuple(good)
    statements = (f"ALTER SYSTEM SET {name} = '{good[0]}';", RELOAD)
    return Check(name, said[name] in good, said[name], advice, statements, "superuser")


def _holes(number: int, known_as: str) -> list[Check]:
    """Return a warning about a release older than the one that closed the last known holes."""
    floor = HOLES_BEFORE.get(number // 10_000, 0)
    if number >= floor:
        return []
    wanted = {"wanted": f"{floor // 10_000}.{floor % 10_000}"}
    advice = _("%(wanted)s closes known holes; keep the server to this machine or to its own network until it is updated.") % wanted
    return [Check(_("Known holes"), False, known_as, advice, is_serious=False)]


def password_is_asked(url: str) -> Check:
    """Return whether the server refuses a wrong password."""
    try:
        psycopg2.connect(make_dsn(**parse_dsn(url) | {"password": WRONG, "connect_timeout": "5"})).close()
    except psycopg2.Error:
        return Check(_("Passwords"), True, _("a wrong one is refused"))
    advice = _("pg_hba.conf lets our login in without asking (trust or peer): say scram-sha-256 there and reload.")
    return Check(_("Passwords"), False, _("none is asked"), advice)


# The roles


def the_roles(cursor, roles: Roles) -> list[Check]:
    """Return whether the roles are there and hold what they should, no less and no more."""
    there, made = dbroles.existing(cursor, roles), dbroles.role_statements(cursor, roles)
    missing = [name for name in roles.all if name not in there]
    kinds = [kind for kind in dbroles.KINDS if kind.logs_in and roles.name(kind) in missing]
    passwords = [f"ALTER ROLE {roles.name(kind)} PASSWORD '{PASSWORD.format(role=roles.name(kind))}';" for kind in kinds]
    settings = [word for word in made if " SET " in word]
    foreign = [word for word in made if " RESET " in word]
    memberships = [word for word in made if word.startswith(("GRANT", "REVOKE"))]
    powers = [word for word in made if word.startswith("ALTER ROLE") and word not in [*settings, *foreign]]
    creations = [word for word in made if word.startswith("CREATE")] + passwords
    grants = dbroles.grant_statements(cursor, roles)
    of_trail = [word for word in grants if dbroles.TRAIL_PREFIX in word or word.endswith(f" {roles.name(dbroles.TRAIL)};")]
    return [
        _wanting(_("Roles"), creations, "superuser", _("missing: %(names)s") % {"names": ", ".join(missing)}),
        _wanting(_("Powers of the roles"), powers, "superuser"),
        _wanting(_("Memberships"), memberships, "superuser"),
        _wanting(_("Time-outs of the roles"), settings, "superuser"),
        _wanting(_("Other settings of the roles"), foreign, "superuser", _("set by somebody, perhaps by the role itself")),
        _wanting(_("Large objects"), dbroles.large_object_statements(cursor), "superuser here", _("anybody may make them")),
        _wanting(_("Owner of the tables"), dbroles.ownership_statements(cursor, roles), "superuser here"),
        _wanting(_("Rights in the tables"), [word for word in grants if word not in of_trail], "owner"),
        _wanting(_("Owner and rights of the audit trail"), of_trail, "owner"),
    ]


def _wanting(title: str, statements: list[str], by: str, found: str = "") -> Check:
    """Return a check that is well when nothing is left to say."""
    is_well = not statements
    return Check(title, is_well, _("as it should be") if is_well else found or _("not as it should be"), "", tuple(statements), by)


def login(name: str, cursor, roles: Roles) -> Check:
    """Return whether an address enters with the rights that its processes need and no more."""
    kind, standing = ADDRESSES[name], dbroles.standing(cursor)
    title, wanted = _("Login of %(name)s") % {"name": name}, roles.name(kind)
    if standing.is_super:
        return Check(
            title, False, standing.user, _("A superuser: every guard of the database is open to it. Enter as %(role)s.") % {"role": wanted}
        )
    if kind is not OWNER and not standing.is_modest:
        return Check(
            title, False, standing.user, _("It owns the tables and could change the audit trail. Enter as %(role)s.") % {"role": wanted}
        )
    if standing.user != wanted:
        return Check(title, True, standing.user, _("Expected was %(role)s.") % {"role": wanted}, is_serious=False)
    return Check(title, True, standing.user)


# Redis


def queue(url: str) -> list[Check]:
    """Return whether Redis answers and keeps what it was given."""
    client = Redis.from_url(url.replace("redis+socket://", "unix://", 1), socket_timeout=5, decode_responses=True)
    try:
        number = client.info("server")["redis_version"]
        journal = client.info("persistence").get("aof_enabled") == 1
        return [
            Check("Redis", True, number),
            Check("appendonly", journal, "yes" if journal else "no", "CONFIG SET appendonly yes"),
            *_kept(client),
        ]
    except (RedisError, OSError, ValueError) as refusal:
        return [Check("Redis", False, _plainly(refusal), _("Users can go on working; jobs wait. Mend REDIS_URL or start Redis."))]
    finally:
        client.close()


def _kept(client: Redis) -> list[Check]:
    """Return how Redis writes its file and what it does when full; nothing where it does not tell."""
    try:
        said = client.config_get("appendfsync") | client.config_get("maxmemory-policy")
    except RedisError:
        return []
    how, full = said.get("appendfsync", ""), said.get("maxmemory-policy", "")
    return [
        Check("appendfsync", how in ("always", "everysec"), how, "CONFIG SET appendfsync always"),
        Check("maxmemory-policy", full == "noeviction", full, "CONFIG SET maxmemory-policy noeviction"),
    ]
