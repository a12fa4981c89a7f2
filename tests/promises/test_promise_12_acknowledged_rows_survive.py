"""Promise 12: a row that the database acknowledged survives its crash, and the database serves again by itself."""

import threading
import time

import psutil
import psycopg2
import pytest

from tests.roles import ask_as
from tests.supervise.conftest import places, var
from tracker.lib import dbroles
from tracker.supervise.addresses import of_embedded, settle_grants
from tracker.supervise.loop import Supervisor
from tracker.supervise.postgres import Postgres

__all__ = ["places", "var"]
WRITERS, ROWS_AT_ONCE = 4, 5
WITHIN = 30  # seconds until it serves again
NUMBERS = "INSERT INTO kept (round, writer, n) SELECT %s, %s, generate_series(%s, %s)"


class Writer(threading.Thread):
    """Somebody who writes rows through the web server's login until the database is gone, and counts what was acknowledged."""

    def __init__(self, url: str, number: int, writer: int):
        super().__init__()
        self.url, self.number, self.writer, self.acknowledged = url, number, writer, 0

    def run(self):
        connection = psycopg2.connect(self.url)
        try:
            while True:
                with connection, connection.cursor() as cursor:
                    first = self.acknowledged + 1
                    cursor.execute(NUMBERS, [self.number, self.writer, first, first + ROWS_AT_ONCE - 1])
                self.acknowledged += ROWS_AT_ONCE
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            return
        finally:
            connection.close()


@pytest.fixture
def served(places):
    """Give a database as the product runs it, with what it promises to a disk, under the product's supervisor."""
    postgres, supervisor = Postgres(places), Supervisor()
    supervisor.bring_up(postgres.part({}))
    postgres.ensure_database()
    ask_as(postgres, dbroles.OWNER, "CREATE TABLE kept (round int, writer int, n int, PRIMARY KEY (round, writer, n))")
    settle_grants(of_embedded(postgres))
    yield postgres, supervisor
    supervisor.stop_all()


def kill_everything(head: psutil.Process) -> None:
    """End the postmaster and all its children at once, as a power cut does, except that the kernel keeps what it was given."""
    family = [head, *head.children(recursive=True)]
    for process in family:
        process.suspend()  # nobody sees another die and tidies up
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)


def crash(postgres: Postgres, supervisor: Supervisor, number: int, rows: int) -> tuple[list[int], float]:
    """Let all write, kill the database in the middle, wait; return what each writer was promised and the seconds until it served."""
    (part,) = supervisor.parts
    writers = [Writer(postgres.url(dbroles.WEB), number, writer) for writer in range(WRITERS)]
    for writer in writers:
        writer.start()
    while sum(writer.acknowledged for writer in writers) < rows:
        time.sleep(0.01)
    before, began = part.process.pid, time.monotonic()
    kill_everything(psutil.Process(before))
    for writer in writers:
        writer.join()
    supervisor.watch(
        until=lambda: (part.running and part.process.pid != before and postgres.answers()) or time.monotonic() - began > WITHIN
    )
    return [writer.acknowledged for writer in writers], time.monotonic() - began


def live_through(postgres, supervisor, rounds: int, rows: int) -> None:
    """Crash so many times; fail if one acknowledged row is missing after any crash, or if it takes too long."""
    assert ask_as(postgres, dbroles.WEB, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == [("on", "on")]
    promised, waits = {}, []
    for number in range(rounds):
        supervisor.parts[0].crashes = 0  # each time the first crash for a while
        acknowledged, took = crash(postgres, supervisor, number, rows)
        promised |= {(number, writer): count for writer, count in enumerate(acknowledged)}
        waits.append(took)
    lost = sum(missing(postgres, *key, count) for key, count in promised.items())
    print(f"{sum(promised.values())} rows acknowledged, {lost} lost; serving again after {[round(wait, 1) for wait in waits]} s")
    assert (lost, max(waits) <= WITHIN) == (0, True)
    assert sum(promised.values()) >= rounds * rows


def missing(postgres, number: int, writer: int, count: int) -> int:
    """Return how many rows of a writer's round are not there."""
    question = f"SELECT count(*) FROM kept WHERE round = {number} AND writer = {writer} AND n <= {count}"
    return count - ask_as(postgres, dbroles.OWNER, question)[0][0]


def test_two_crashes(served):
    live_through(*served, rounds=2, rows=2000)


@pytest.mark.long
def test_eight_crashes(served):
    live_through(*served, rounds=8, rows=15_000)
