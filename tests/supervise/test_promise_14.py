"""No process takes the database away from another (promise 14)."""

import signal
import time

import psycopg2
import pytest

from tests.supervise.test_loop import dummy
from tracker.lib.dbroles import WEB
from tracker.supervise.loop import Supervisor


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_promise_14_ending_any_other_part_leaves_open_connections_alone(postgres, redis, places, how):
    supervisor = Supervisor()
    try:
        supervisor.bring_up(postgres.part({}))
        postgres.ensure_database()
        for part in (redis.part({}), dummy(places, "web"), dummy(places, "worker"), dummy(places, "beat")):
            supervisor.bring_up(part)
        with_open = psycopg2.connect(postgres.url(WEB))
        database, *others = supervisor.parts
        first = [part.process.pid for part in others]
        for part in others:
            part.process.send_signal(how)
        deadline = time.monotonic() + 20
        supervisor.watch(until=lambda: time.monotonic() > deadline or all(back(part, pid) for part, pid in zip(others, first, strict=True)))
        assert all(back(part, pid) for part, pid in zip(others, first, strict=True))
        cursor = with_open.cursor()
        cursor.execute("SELECT pg_postmaster_start_time() < now()")  # the same connection: AdminShutdown would show here
        assert cursor.fetchone() == (True,)
        with_open.close()
        assert database.crashes == 0
    finally:
        supervisor.stop_all()


def back(part, old):
    """Return True if the part runs again as a new process."""
    return part.running and part.process.pid != old
