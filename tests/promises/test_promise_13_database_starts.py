"""Promise 13: the embedded database starts after anything (its parts: tests/supervise/test_postgres.py)."""

import subprocess
import sys
import time

import psycopg2
import pytest

from tests.supervise.conftest import places, postgres, var
from tests.supervise.test_postgres import ask, start

__all__ = ["places", "postgres", "var"]
WITHIN = 60  # seconds
GROW = "INSERT INTO kept SELECT generate_series(1, 20000)"


def leave_a_zombie(part, data) -> None:
    """Kill the postmaster and do not reap it: its number stays taken."""
    part.process.kill()


def leave_strangers_number(part, data) -> None:
    """Kill everything at once, and let the number in the pid file be that of a process which lives."""
    part.process.kill()
    part.process.wait()
    lines = (data / "postmaster.pid").read_text().split("\n")
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    part.stranger = stranger
    (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))


def leave_a_query(part, data) -> None:
    """Kill the postmaster only; its children notice later."""
    part.process.kill()
    part.process.wait()


FAULTS = [leave_a_zombie, leave_strangers_number, leave_a_query]


@pytest.mark.parametrize("starts", [3, pytest.param(20, marks=pytest.mark.long)])  # three: each fault once
def test_it_starts_after_kill_9(postgres, starts):
    part, figures = start(postgres), []
    postgres.ensure_database()
    ask(postgres, "CREATE TABLE kept (n int)")
    for number in range(1, starts + 1):
        ask(postgres, GROW)  # acknowledged, not yet at a checkpoint
        FAULTS[number % len(FAULTS)](part, postgres.places.data)
        began = time.monotonic()
        following = start(postgres)
        figures.append(time.monotonic() - began)
        assert ask(postgres, "SELECT count(*) FROM kept") == (20_000 * number,)
        part.process.wait()
        if stranger := getattr(part, "stranger", None):
            stranger.kill()
            stranger.wait()
        part = following
    part.stop()
    print("seconds until it served again:", [round(one, 1) for one in figures])
    assert max(figures) <= WITHIN
    with pytest.raises(psycopg2.OperationalError):
        postgres.connect()
