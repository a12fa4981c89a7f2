"""Databases of a run: the migrated one and the demonstration district are made once, as templates, and everybody gets copies of them.

A copy takes a second where building takes twenty. Workers wait for each other by a lock of the server; a template belongs to one run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from psycopg2 import sql

from tests.roles import address, has_roles
from tracker.lib import dbroles

ROOT = Path(__file__).resolve().parent.parent
LONGEST_BUILD = 300  # seconds; it takes twenty
MIGRATED, DEMO, LIVED_IN = "migrated", "demo", "lived_in"
BEFORE = {MIGRATED: None, DEMO: MIGRATED, LIVED_IN: DEMO}  # what each is a copy of, and
STEPS = {MIGRATED: ["migrate", "--no-input"], DEMO: ["prepare"], LIVED_IN: ["run_due"]}  # what then is done
SAID = "said.txt"  # in the folder of a template: what the command that built it printed
LOCK = 1_618_033
PATIENT = "-c lock_timeout=0 -c statement_timeout=0 -c idle_session_timeout=0"  # who waits for a template outwaits the roles' limits


@dataclass(frozen=True)
class Run:
    """The run of the tests to which templates belong, with a folder that all its workers share."""

    uid: str
    folder: Path

    @classmethod
    def of(cls, factory) -> "Run":
        """Return the run from pytest's factory of folders."""
        base = factory.getbasetemp()
        shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
        return cls(os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}-{base}"), shared)

    def var(self, kind: str) -> Path:
        """Return the folder of what lies beside a template, such as its photos."""
        return self.folder / "templates" / kind


def own_name() -> str:
    """Return the name of the database of DATABASE_URL, before pytest put its own in its place."""
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")


@contextmanager
def server() -> Iterator:
    """Give a cursor that makes and drops databases."""
    connection = psycopg2.connect(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl(), options=PATIENT)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def template(run: Run, kind: str) -> str:
    """Return the name of a template of this run, building it where it is missing; one process at a time builds."""
    with server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            return _template(cursor, run, kind)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _template(cursor, run: Run, kind: str) -> str:
    name = f"{own_name()}_template_{kind}"
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone() == (run.uid,):
        return name
    drop(cursor, name)
    before, var = BEFORE[kind], run.var(kind)
    make(cursor, name, _template(cursor, run, before) if before else None)
    var.mkdir(parents=True, exist_ok=True)
    if before:
        link(run.var(before), var)
    roles_are_there = has_roles(cursor)
    url = address(settings.DATABASES["default"], "owner", name, roles_are_there=roles_are_there)
    said = run_words(plain_env() | {"TRACKER_VAR": str(var), "DATABASE_URL": url}, "manage.py", *STEPS[kind])
    (var / SAID).write_text(said, encoding="utf-8")
    cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(run.uid)))
    return name


def make(cursor, name: str, model: str | None) -> None:
    """Make a database, a copy of another one if that is named: file by file, which is twice as quick where nothing is forced to disk."""
    copied = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(model)) if model else sql.SQL("")
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)


def drop(cursor, name: str) -> None:
    """Drop a database if it is there, whoever is in it."""
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def link(given: Path, taken: Path) -> None:
    """Let the files of a folder lie in another one too, its static ones excepted; what is written anew there does not change them here."""
    if given.is_dir():
        shutil.copytree(given, taken, copy_function=_link, dirs_exist_ok=True, ignore=shutil.ignore_patterns("static"))


def _link(given: str, taken: str) -> None:
    if not os.path.exists(taken):
        os.link(given, taken)


@contextmanager
def copy(run: Run, kind: str, name: str) -> Iterator[Callable[[str], str]]:
    """Give a copy of a template, as a function that returns its address for `owner`, `web` or `worker`; it is dropped afterwards."""
    name, known = f"{own_name()}_{name}", settings.DATABASES["default"]
    with server() as cursor:
        drop(cursor, name)
        model = template(run, kind)
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # nobody copies while another one does
        try:
            make(cursor, name, model)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        there = has_roles(cursor)
        settle(address(known, "owner", name, roles_are_there=there))
        try:
            yield lambda role: address(known, role, name, roles_are_there=there)
        finally:
            drop(cursor, name)


def settle(url: str) -> None:
    """Let the roles enter a copy: who may do so stands on the server, not in the database that was copied."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            dbroles.settle_grants(cursor, dbroles.named())
    finally:
        connection.close()


def plain_env() -> dict[str, str]:
    """Return the environment of a process of the product, without what a test server was told."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tracker.settings"}
    return {name: value for name, value in env.items() if name not in ("TRACKER_HTTPS", "TRACKER_HOSTS", "TRACKER_DEBUG")}


def run_words(env: dict[str, str], *words: str) -> str:
    """Run `python words…`; return what it printed."""
    done = subprocess.run(
        [sys.executable, *words], env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST_BUILD
    )
    assert done.returncode == 0, f"{words} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout
