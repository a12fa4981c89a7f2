"""Which of our processes enters the database as whom; each knows its own address and no other's."""

from collections.abc import Mapping

import psycopg2

from tracker.lib import dbroles
from tracker.supervise.postgres import Postgres

NAMES = {"web": "DATABASE_WEB_URL", "worker": "DATABASE_WORKER_URL", "owner": "DATABASE_OWNER_URL", "backup": "DATABASE_BACKUP_URL"}


def of_embedded(postgres: Postgres) -> dict[str, str]:
    """Return the addresses of the embedded database; DATABASE_URL is that of the web server."""
    others = {NAMES[kind.name]: postgres.url(kind) for kind in (dbroles.WORKER, dbroles.OWNER, dbroles.BACKUP)}
    return {"DATABASE_URL": postgres.url(dbroles.WEB), **others}


def given(env: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of an outside database that are set, by the name of their variable."""
    return {name: env[name] for name in ("DATABASE_URL", *NAMES.values()) if env.get(name)}


def address(env: Mapping[str, str], kind: str) -> str:
    """Return the address for a kind of process: its own, or DATABASE_URL where none is set."""
    return env.get(NAMES[kind]) or env["DATABASE_URL"]


def acting_as(env: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return the environment of a process that enters as web, worker, owner or backup."""
    kept = {name: value for name, value in env.items() if name not in NAMES.values()}
    return kept | {"DATABASE_URL": address(env, kind)}


def settle_grants(env: Mapping[str, str]) -> None:
    """Let the owner give the other roles their rights in what it made; does nothing on a server with one role."""
    connection = psycopg2.connect(address(env, "owner"), connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            dbroles.settle_grants(cursor, dbroles.named())
    finally:
        connection.close()
