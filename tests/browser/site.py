"""The product as a visitor meets it: its own database, its own folder, and the web server with the settings it is delivered with."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import databases
from tests.databases import ROOT

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
        return databases.run_words(self.env, *words)

    @property
    def complaints(self) -> list[str]:
        """Return the web server's tracebacks."""
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return [part[:3000] for part in said.split("Traceback (most recent call last)")[1:]]


@contextmanager
def running_site(folder: Path, run: databases.Run, worker: str) -> Iterator[Site]:
    """Give a new district, and take all of it away afterwards."""
    with databases.copy(run, databases.LIVED_IN, f"browser_{worker}") as url:
        databases.link(run.var(databases.LIVED_IN), folder)
        env = databases.plain_env() | {"TRACKER_VAR": str(folder)}
        site = Site("", env | {"DATABASE_URL": url("worker")}, folder / "web.log", web_database=url("web"))
        site.run("manage.py", "collectstatic", "--no-input", "--link", "--no-post-process", "-v0")
        with web_server(site):
            yield site


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
