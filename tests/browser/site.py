"""The product as a visitor meets it: its own database, its own folder, and the web server with the settings it is delivered with."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from psycopg2 import sql

from tests.roles import address, has_roles

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_BUILD = 180  # seconds; it takes ten
LONGEST_STOP = 30


@dataclass
class Site:
    """A running demonstration district."""

    url: str
    env: dict[str, str]  # of the worker; the web server has its own login
    log: Path
    signed_in: dict[str, dict] = field(default_factory=dict)  # user → what the browser keeps of the log-in
    web_database: str = ""  # the address under which the web server reads it

    def run(self, *words: str) -> str:
        """Run `python words…` against this site's database; return what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_BUILD,
        )
        assert done.returncode == 0, f"{words} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @property
    def complaints(self) -> list[str]:
        """Return the web server's tracebacks."""
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return [part[:3000] for part in said.split("Traceback (most recent call last)")[1:]]


@contextmanager
def running_site(folder: Path, worker: str) -> Iterator[Site]:
    """Give a new district, and take all of it away afterwards."""
    with database(f"browser_{worker}") as urls:
        env = os.environ | {"TRACKER_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
        env = {name: value for name, value in env.items() if name not in ("TRACKER_HTTPS", "TRACKER_HOSTS", "TRACKER_DEBUG")}
        Site("", env | {"DATABASE_URL": urls["owner"]}, folder / "build.log").run("-m", "tests.browser.build")
        site = Site("", env | {"DATABASE_URL": urls["worker"]}, folder / "web.log", web_database=urls["web"])
        with web_server(site):
            yield site


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """Give the addresses of a new database beside that of DATABASE_URL, by role; a forgotten one of a killed run goes first."""
    known = settings.DATABASES["default"]
    own = os.environ["DATABASE_URL"]
    name = f"{urlsplit(own).path.lstrip('/')}_{name}"
    maintenance = psycopg2.connect(urlsplit(own)._replace(path="/postgres").geturl())
    maintenance.autocommit = True
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    try:
        with maintenance.cursor() as cursor:
            cursor.execute(drop)
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            there = has_roles(cursor)
            yield {kind: address(known, kind, name, roles_are_there=there) for kind in ("owner", "web", "worker")}
            cursor.execute(drop)
    finally:
        maintenance.close()


@contextmanager
def web_server(site: Site) -> Iterator[None]:
    """Serve the site at a free port. The socket is ours and listens already, so the first visitor waits instead of failing."""
    with socket.create_server(("127.0.0.1", 0)) as listening, site.log.open("wb") as log:
        site.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        number = listening.fileno()
        words = ["-m", "gunicorn", "tracker.wsgi", "--config", "deploy/gunicorn.conf.py", "--bind", f"fd://{number}"]
        env = site.env | {"DATABASE_URL": site.web_database}
        server = subprocess.Popen(
            [sys.executable, *words],
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(number,),
        )
        try:
            yield
        finally:
            server.terminate()
            try:
                server.wait(LONGEST_STOP)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
