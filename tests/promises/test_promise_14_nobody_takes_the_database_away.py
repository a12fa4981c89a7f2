"""Promise 14: no process takes the database away from another, however it ends.

The supervisor's own parts with a database of its own: tests/supervise/test_promise_14.py.
"""

import os
import re
import signal
import subprocess
import sys
import time

import psutil
import psycopg2
import pytest

from tests.make import moment
from tests.promises.harness import House, free_port, sessions
from tests.roles import connect_as
from tests.supervise.conftest import var
from tracker.lib import dbroles
from tracker.supervise import strays
from tracker.supervise.places import REPOSITORY, settle
from tracker.supervise.postgres import Postgres

__all__ = ["var"]
# "Parent changed, shutting down" is said by a web worker whose own master was killed.
TAKEN_AWAY = re.compile(
    r"AdminShutdown|CrashShutdown|terminating connection|(?<!Parent changed, )shutting down|recovery mode|server closed the connection"
)
HOW = [signal.SIGTERM, signal.SIGKILL]
PROCESSES = ("web", "worker", "beat")
RUNS = "query LIKE '%/* command */' AND pid <> pg_backend_pid()"
COMMAND = "from django.db import connection; connection.cursor().execute('SELECT pg_sleep(20) /* command */')"


@pytest.fixture
def strangers():
    """Give connections of each of the roles that stay open all the while."""
    opened = [connect_as(kind) for kind in ("owner", "web", "worker", "backup")]
    for connection in opened:
        connection.autocommit = True
    yield opened
    for connection in opened:
        connection.close()


@pytest.fixture
def home(house, living_at):
    """Give a running product."""
    home = house(jobs=["count-minutely"])
    living_at(moment(), weeks=1)
    return home.start("redis").start(*PROCESSES)


def ask(connection, question: str):
    """Return the first value of a question over a connection that was open all the while: AdminShutdown would show here."""
    cursor = connection.cursor()
    cursor.execute(question)
    return cursor.fetchone()[0]


def end(house: House, names: tuple[str, ...], how: int) -> None:
    """End processes and wait until they are back."""
    parts = [getattr(house, name) for name in names]
    first = {part.name: part.process.pid for part in parts}
    for part in parts:
        part.crashes, part.started = 0, 0.0
        os.kill(part.process.pid, how)
    for part in parts:
        house.wait_for(lambda part=part: part.running and part.process.pid != first[part.name] and part.healthy(part), part.name)


def end_each(home: House, strangers: list, turns: list[tuple[str, ...]]) -> None:
    """End processes turn by turn, and a command beside them, in both ways; fail if anybody else notices."""
    began = [ask(connection, "SELECT pg_postmaster_start_time()") for connection in strangers]
    for how in HOW:
        command = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-c", COMMAND], cwd=REPOSITORY, env=home.env(), stderr=subprocess.PIPE
        )
        for names in turns:
            end(home, names, how)
            assert [ask(connection, "SELECT 1") for connection in strangers] == [1] * len(strangers), (names, how)
        home.wait_for(lambda: sessions(RUNS), "the command did not connect")
        command.send_signal(how)
        command.communicate(timeout=20)
        assert [ask(connection, "SELECT pg_postmaster_start_time()") for connection in strangers] == began
        ask(strangers[0], f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {RUNS}")  # it would sleep on
    assert not TAKEN_AWAY.findall(home.last_words())


def test_ending_the_processes_leaves_everybody_else_connected(home, strangers):
    end_each(home, strangers, [PROCESSES])


@pytest.mark.long
def test_ending_each_process_in_turn_leaves_the_others_connected(home, strangers):
    end_each(home, strangers, [(name,) for name in PROCESSES])


@pytest.mark.long
def test_the_whole_product_with_its_own_database(var):
    """script/server itself: each of its processes ended in turn while a stranger's connection stays open."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    env |= {"TRACKER_VAR": str(var), "TRACKER_HJ212_PORT": str(free_port(8230, 8238))}
    words = [sys.executable, "-m", "tracker.supervise", "serve", "--port", str(port)]
    with (var / "out").open("wb") as out:
        head = subprocess.Popen(words, cwd=REPOSITORY, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        wait_for(lambda: "已启动" in (var / "out").read_text(encoding="utf-8"), 180)
        postgres = Postgres(settle(var))
        stranger = psycopg2.connect(postgres.url(dbroles.WEB))
        stranger.autocommit = True
        for how in HOW:
            for word in ("gunicorn", "worker", "beat", "hj212", "redis-server"):
                first = child(head, word)
                first.send_signal(how)
                wait_for(lambda word=word, first=first: (now := child(head, word)) is not None and now.pid != first.pid, 90)
                stranger.cursor().execute("SELECT 1")  # AdminShutdown would show here
        stranger.close()
        logs = (settle(var).log("postgres")).read_text(encoding="utf-8", errors="replace")
        assert not TAKEN_AWAY.findall(logs)
    finally:
        head.terminate()
        head.wait(120)
        strays.clear(strays.marked(var), wait=5)


def child(head: subprocess.Popen, word: str) -> psutil.Process | None:
    """Return the supervisor's process whose command names a word."""
    for process in psutil.Process(head.pid).children():
        if process.status() != psutil.STATUS_ZOMBIE and word in " ".join(process.cmdline()):
            return process
    return None


def wait_for(what, seconds: float) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)
