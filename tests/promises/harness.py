"""A house of real processes around the test's database: Redis, worker, beat, web, a network that can freeze, and ways to hurt them."""

import json
import os
import random
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
from django.conf import settings
from django.db import connection

from tests.roles import url_as
from tracker.celery import app
from tracker.supervise import site
from tracker.supervise.addresses import NAMES
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import settle
from tracker.supervise.processes import Part
from tracker.supervise.redis import EmbeddedRedis

PATIENCE = 60  # seconds, where no promise names a shorter time


def database_url(kind: str = "owner") -> str:
    """Return the address of the test database for another process, by default for the tests' own hands."""
    return url_as(kind)


class House:
    """The processes that script/server starts, kept alive by the product's own supervisor while the test waits."""

    def __init__(self, var: Path, **wanted):
        self.places = settle(var, elsewhere=var / "elsewhere")
        self.supervisor = Supervisor()
        self.server = EmbeddedRedis(self.places)
        self.wanted = wanted
        self.redis = self.worker = self.beat = self.web = None

    def env(self, kind: str = "worker", **more) -> dict[str, str]:
        """Return the environment of a process of this house; with wishes it reads the settings of these tests."""
        module = "tests.promises.settings" if self.wanted else "tracker.settings"
        ours = {"DATABASE_URL": database_url(kind), "REDIS_URL": self.server.url, "SECRET_KEY": settings.SECRET_KEY}
        base = {name: value for name, value in site.environment(self.places).items() if name not in NAMES.values()}
        return base | ours | {"DJANGO_SETTINGS_MODULE": module, "PROMISES": json.dumps(self.wanted)} | more

    def start(self, *names: str, **more) -> "House":
        """Start some of redis, worker, beat, web, all at once, and wait until they are well."""
        made = [getattr(self, f"_{name}")(**more) for name in names]
        for name, part in zip(names, made, strict=True):
            setattr(self, name, part)
            if name == "redis":
                self.supervisor.bring_up(part)
            else:
                part.start()
        for part in made:
            part.await_health()
            if part not in self.supervisor.parts:
                self.supervisor.parts.append(part)
        return self

    def _redis(self, **more) -> Part:
        return self.server.part({})

    def _worker(self, **more) -> Part:
        return site.worker(self.places, self.env(**more))

    def _beat(self, **more) -> Part:
        return site.beat(self.places, self.env(**more))

    def _web(self, **more) -> Part:
        self.port = free_port()
        return site.web(self.places, self.env("web", **more), host="127.0.0.1", port=self.port)

    def second(self, part: Part, **changes) -> Part:
        """Start a second process like a part, as a careless operator would."""
        argv = [str(self.places.var / "second.schedule") if word.endswith("beat.schedule") else word for word in part.argv]
        other = Part(f"{part.name}2", part.title, argv, self.places.log(f"{part.name}2"), part.env, part.folder, healthy=part.healthy)
        other.start()
        other.await_health()
        self.supervisor.parts.append(other)
        return other

    def wait_for(self, what: Callable[[], bool], words: str, seconds: float = PATIENCE, every: float = 0.05) -> float:
        """Wait until something is so, the supervisor looking after its parts meanwhile; return the seconds it took."""
        began = time.monotonic()
        while not what():
            assert time.monotonic() - began < seconds, f"{words} (after {seconds} s)\n{self.last_words()}"
            self.watch(every)
        return time.monotonic() - began

    def watch(self, seconds: float) -> None:
        """Let time pass while the supervisor looks after its parts."""
        end = time.monotonic() + seconds
        while True:
            for part in self.supervisor.parts:
                self.supervisor.look_after(part)
            if time.monotonic() >= end:
                return
            time.sleep(min(0.05, seconds))

    def kill(self, part: Part) -> None:
        """Kill a part and all its children as a power cut would; for the supervisor it is the first death."""
        part.crashes, part.started = 0, 0.0
        os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()

    def send(self, task, *args, times: int = 1) -> None:
        """Put messages into this house's queue, past the outbox."""
        with app.connection_for_write(self.server.url) as wire:
            for _ in range(times):
                task.apply_async(args=list(args), connection=wire, retry=False)

    def notes(self, word: str) -> list[list[str]]:
        """Return what jobs noted outside the database, as lists of words."""
        path = self.places.var / "notes"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [line.split() for line in lines if line.startswith(word)]

    def last_words(self) -> str:
        """Return the ends of all logs."""
        logs = sorted(self.places.logs.glob("*.log"))
        return "\n".join(f"── {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}" for log in logs)

    def stop(self) -> None:
        """Kill everything and wait until the database is rid of it."""
        for part in self.supervisor.parts:
            if part.running:
                os.killpg(part.process.pid, signal.SIGCONT)
                part.process.kill()
                part.process.wait()
            part.sweep()
        self.supervisor.parts.clear()
        self.wait_for(lambda: sessions() == 0, "a killed process's session is still open")


def sessions(condition: str = "true") -> int:
    """Return how many other sessions of the test database are so."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND ({condition})")
        return cursor.fetchone()[0]


def at_the_lock() -> bool:
    """Return True if somebody waits for a lock on a table."""
    return sessions("wait_event_type = 'Lock' AND wait_event = 'relation'") > 0


@contextmanager
def locked(table: str):
    """Hold a lock, from a connection of our own, that lets others read a table and write nothing into it."""
    own = psycopg2.connect(database_url())
    try:
        own.cursor().execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield
    finally:
        own.close()


def signal_all(part: Part, number: int) -> None:
    """Send a signal to a part and its children."""
    os.killpg(part.process.pid, number)


def kill_children(part: Part) -> None:
    """Kill the processes that serve requests; their head starts new ones."""
    for child in psutil.Process(part.process.pid).children():
        with suppress(psutil.NoSuchProcess):
            child.kill()


def free_port(first: int = 8220, last: int = 8229) -> int:
    """Return a port of a small range that nobody uses."""
    for port in random.sample(range(first, last + 1), last - first + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")


class Network:
    """A TCP proxy before a Unix socket. Frozen, it swallows what comes; connections of before stay dead afterwards, half open."""

    def __init__(self, upstream: Path):
        self.upstream, self.is_frozen, self.is_closed, self.lines = upstream, False, False, []
        self.server = socket.create_server(("127.0.0.1", free_port()), backlog=50)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """Let nothing through any more, and let nobody notice."""
        self.is_frozen = True

    def thaw(self) -> None:
        """Carry new connections again; the old ones stay half open for ever."""
        for line in self.lines:
            line.is_dead = True
        self.is_frozen = False

    def close(self) -> None:
        """End everything."""
        self.is_closed = True
        self.server.close()

    def _accept(self) -> None:
        while not self.is_closed:
            try:
                near, _address = self.server.accept()
            except OSError:
                return
            self.lines.append(_Line(near, self))
            self.lines[-1].start()


class _Line(threading.Thread):
    """One connection through the network."""

    def __init__(self, near: socket.socket, network: Network):
        super().__init__(daemon=True)
        self.near, self.network, self.is_dead = near, network, False

    def run(self) -> None:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as far, self.near as near:
            far.connect(str(self.network.upstream))
            while not self.network.is_closed:
                if self.is_dead or self.network.is_frozen:
                    time.sleep(0.05)  # the sockets stay open: neither side is told anything
                    continue
                for one in select.select([near, far], [], [], 0.1)[0]:
                    carried = one.recv(65536)
                    if not carried:
                        return
                    (far if one is near else near).sendall(carried)
