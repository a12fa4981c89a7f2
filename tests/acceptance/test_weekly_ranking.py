"""The weekly ranking by a real Celery worker that is killed in the middle of its job (SIGKILL), against real PostgreSQL and Redis."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import connection

from projects.rankings import CODE
from tests.make import make_milestone, moment
from tests.rankings.make import make_progress, make_township
from tests.roles import url_as
from tracker.jobs.models import JobRun, RunState
from tracker.jobs.tasks import run_job
from tracker.lib import periods
from tracker.org import clock
from tracker.org.models import District
from tracker.rankings.models import PlaceTerm, RankingTable

pytestmark = pytest.mark.django_db(transaction=True)
JOB, WEEK = "project-ranking-weekly", "2016-W31"
PATIENCE = 30  # seconds
UNITS = 6


def wait_for(what: Callable[[], bool], words: str, every=lambda: None) -> None:
    """Wait until something is so, doing `every` each two seconds, as the tick does each minute; fail in words."""
    end, next_turn = time.monotonic() + PATIENCE, 0.0
    while not what():
        assert time.monotonic() < end, words
        if time.monotonic() >= next_turn:
            every()
            next_turn = time.monotonic() + 2
        time.sleep(0.1)


class Worker:
    """A Celery worker in a process group of its own, listening to a queue of its own."""

    def __init__(self, queue: str, log):
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tracker", "worker", "-c", "1", "-Q", queue, "-n", f"{queue}@%h", *quiet],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url_as("worker"), "DJANGO_SETTINGS_MODULE": "tracker.settings"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill the worker and its children as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@pytest.fixture
def queue():
    """Return the name of a queue of this test alone; what it leaves in Redis is taken away."""
    if not settings.REDIS_URL:
        pytest.skip("REDIS_URL is not set: script/test brings up a Redis")
    name = f"ranking-{uuid.uuid4().hex[:8]}"
    yield name
    client = redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://", 1))
    for tag, message in client.hgetall("unacked").items():
        if json.loads(message)[2] == name:
            client.hdel("unacked", tag)
            client.zrem("unacked_index", tag)
    client.delete(name, *(f"{key}.{name}" for key in ("_kombu.binding", "_kombu.binding_permanent")))
    client.close()


@pytest.fixture
def start(queue, tmp_path):
    """Return a function that starts a worker; all are killed at the end."""
    started = []

    def start_worker() -> Worker:
        with open(tmp_path / f"worker{len(started)}.log", "wb") as log:
            started.append(Worker(queue, log))
        return started[-1]

    yield start_worker
    for worker in started:
        worker.kill()
    wait_for(lambda: not sessions(), "a killed worker's session is still open")


@pytest.fixture
def monday():
    """Let the district live on the Monday after the week, in this process and in the worker's."""
    offset = moment(2016, 8, 8, 7) - periods.real_now()
    District.objects.create(pk=1, name="二七区", code="410103", is_demo=True, clock_offset=offset)
    clock.forget()
    yield
    clock.forget()


@contextmanager
def locked(table: str):
    """Hold a lock, from a connection of our own, that lets others read a table and write nothing into it."""
    known = connection.settings_dict
    own = psycopg2.connect(
        dbname=known["NAME"], user=known["USER"], password=known["PASSWORD"], host=known["HOST"], port=known["PORT"] or None
    )
    try:
        own.cursor().execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield
    finally:
        own.close()


def sessions(waiting: bool = False) -> int:
    """Return how many other sessions are open in the test database; or only those that wait for a lock in the ranking's statement."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    at_the_lock = " AND wait_event_type = 'Lock' AND query LIKE '%%WITH standing AS%%'" if waiting else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}{at_the_lock}", [])
        return cursor.fetchone()[0]


def is_done() -> bool:
    return JobRun.objects.filter(job=JOB, period=WEEK, state=RunState.DONE).exists()


def test_a_worker_killed_in_the_middle_leaves_one_whole_ranking_after_restart(queue, start, monday):
    for n in range(UNITS):
        make_milestone(make_progress(make_township(f"街道{n}"), done=700 - 10 * n))

    def send() -> None:
        run_job.apply_async(args=[JOB], queue=queue)

    with locked("rankings_placeterm"):
        worker = start()
        send()
        wait_for(lambda: sessions(waiting=True) == 1, "the job did not reach its statement")
        worker.kill()
        assert not RankingTable.objects.exists() and not is_done()

    start()
    wait_for(is_done, "the job was not made up after the restart", every=send)
    send()  # once more, as a late or doubled message would
    time.sleep(1)

    assert JobRun.objects.filter(job=JOB, period=WEEK).count() == 1
    assert JobRun.objects.filter(job=JOB).exclude(state=RunState.DONE).count() == 0
    tables = RankingTable.objects.filter(kind=CODE, period=WEEK)
    assert sorted(tables.values_list("group", "status")) == [("lead_unit", "draft"), ("territory", "draft")]
    for table in tables:
        assert list(table.places.ranked().values_list("rank", flat=True)) == list(range(1, UNITS + 1))
        assert PlaceTerm.objects.filter(place__table=table).count() == UNITS * 3  # money, milestones, reports
        assert table.fingerprint and table.computed_at
