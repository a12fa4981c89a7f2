"""Write the database to one file, and put such a file back."""

import hashlib
import os
import subprocess
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import parse_dsn

from tracker.lib import dbroles
from tracker.supervise import addresses, strays
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import Account, Places, settle
from tracker.supervise.postgres import DATABASE, Postgres
from tracker.supervise.serve import var_folder
from tracker.supervise.words import Trouble, say

VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
YIELDING = 10  # niceness of pg_dump: people work meanwhile
SESSIONS = {  # what ends the open sessions of a dump, by table
    "django_session": "DELETE FROM django_session",
    "org_loginsession": "UPDATE org_loginsession SET ended_at = now(), why_ended = 'idle' WHERE ended_at IS NULL",
}
# Owners and rights are not in it: roles are made from tracker/lib/dbroles, which also gives them their rights after a restore.
# Nor are large objects, which are not ours and which a login that only reads could not read, nor who is logged in or was refused.
LEFT_OUT = ("--no-owner", "--no-privileges", "--no-large-objects", "--exclude-table-data=django_session", "--exclude-table-data=axes_*")


def backup(target: Path) -> int:
    """Dump the database, ours or that of DATABASE_URL, to `target`; refuse to overwrite."""
    if target.exists():
        raise Trouble(f"{target} 已存在，不会覆盖。", f"{target} exists and is not overwritten.")
    postgres = Postgres(settle(var_folder()))
    if not os.environ.get("DATABASE_URL") and not postgres.answers():
        raise Trouble("数据库没有运行。请先运行 script/server，再备份。", "The database is not running: start script/server first.")
    part = target.with_name(target.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as dump:
            tool(postgres, address(postgres, "backup"), "pg_dump", "--format=custom", *LEFT_OUT, output=dump)
            os.fsync(dump.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    proof(target).write_text(f"{digest(target)}  {target.name}\n", encoding="utf-8")
    tell_health(postgres)
    say(f"已备份到 {target}（{target.stat().st_size // 1024} KB）。", "Backup written.")
    return 0


def address(postgres: Postgres, kind: str) -> str:
    """Return the address at which the database, ours or that of DATABASE_URL, is entered as backup, worker or owner."""
    return addresses.address(addresses.given(os.environ) if os.environ.get("DATABASE_URL") else addresses.of_embedded(postgres), kind)


def tell_health(postgres: Postgres) -> None:
    """Leave a sign of life, by which the health page knows how old the last backup is; a foreign database has no place for it."""
    connection = psycopg2.connect(address(postgres, "worker"))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('jobs_signoflife') IS NOT NULL")
            if cursor.fetchone()[0]:
                cursor.execute(
                    "INSERT INTO jobs_signoflife (name, seen_at) VALUES ('backup', now())"
                    " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"
                )
    finally:
        connection.close()


def restore(source: Path) -> int:
    """Put a dump into the embedded database in place of what is there; all of it or nothing."""
    if os.environ.get("DATABASE_URL"):
        raise Trouble(
            "DATABASE_URL 已设置：请直接对那台数据库使用 pg_restore，然后运行 manage.py grants。",
            "With DATABASE_URL use pg_restore on that server, then manage.py grants.",
        )
    if not source.is_file():
        raise Trouble(f"没有备份文件 {source}。", f"There is no file {source}.")
    refuse_damaged(source)
    places = settle(var_folder())
    with strays.hold_lock(places.home):
        return _restore(places, source)


def refuse_damaged(source: Path) -> None:
    """Raise Trouble unless the dump is what was written; pg_restore itself takes a cut file without a word."""
    noted = proof(source)
    if not noted.is_file():
        raise Trouble(f"缺少校验文件 {noted.name}，无法确认备份完整。", f"{noted.name} is missing: the dump cannot be proven whole.")
    if noted.read_text(encoding="utf-8").split()[:1] != [digest(source)]:
        raise Trouble(f"{source} 与校验文件不符，备份已损坏，原有数据没有改动。", f"{source} is damaged; nothing was changed.")


def proof(dump: Path) -> Path:
    """Return the file that holds the dump's SHA-256, as sha256sum writes it."""
    return dump.with_name(dump.name + ".sha256")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _restore(places: Places, source: Path) -> int:
    """Load the dump beside the present database, then let it take the place."""
    postgres, supervisor = Postgres(places), Supervisor()
    fresh = f"{DATABASE}_restored"
    try:
        supervisor.bring_up(postgres.part({}))
        postgres.ensure_database()
        change(postgres, sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh)))
        owner = sql.Identifier(postgres.roles.name(dbroles.OWNER))
        change(postgres, sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(fresh), owner))
        with source.open("rb") as dump:
            words = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={fresh}")
            tool(postgres, postgres.url(dbroles.OWNER), "pg_restore", *words, given=dump)
        log_everybody_out(postgres, fresh)
        change(postgres, sql.SQL("DROP DATABASE {}").format(sql.Identifier(DATABASE)))
        change(postgres, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(DATABASE)))
        addresses.settle_grants(addresses.of_embedded(postgres))
    finally:
        supervisor.stop_all()
    say(f"已从 {source} 恢复。请运行 script/server。", "Restored: run script/server.")
    return 0


def log_everybody_out(postgres: Postgres, database: str) -> None:
    """End the sessions that were open when the dump was made; an older dump brings even their keys."""
    connection = psycopg2.connect(postgres.url(dbroles.OWNER), dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            for table, statement in SESSIONS.items():
                cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
                if cursor.fetchone()[0]:
                    cursor.execute(statement)
    finally:
        connection.close()


def change(postgres: Postgres, statement: sql.Composable) -> None:
    """Run one statement as the superuser."""
    connection = postgres.connect()
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def tool(postgres: Postgres, url: str, program: str, *words: str, given=None, output=None) -> None:
    """Run pg_dump or pg_restore as ourselves; its password travels in the environment, where `ps` does not show it."""
    known = parse_dsn(url)
    secrets = {VARIABLES[name]: value for name, value in known.items() if name in VARIABLES}
    path = Postgres(ourselves(postgres.places)).programs / program
    done = subprocess.run(
        [str(path), *words], env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", **secrets}, stdin=given or subprocess.DEVNULL,
        stdout=output, stderr=subprocess.PIPE, check=False, preexec_fn=lambda: os.nice(YIELDING),
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise Trouble(f"{program} 失败，原有数据没有改动：\n    {said}", f"{program} failed; nothing was changed.")


def ourselves(places: Places) -> Places:
    """Return the same places, programs to be run as the present user."""
    return Places(places.var, places.home, places.run, Account(os.geteuid(), os.getegid()))
