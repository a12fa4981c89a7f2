"""A house for the bench of devices: a PostgreSQL of its own with what it promises to a disk, the receiver as the product runs it,
both under the product's supervisor; registered devices; and the comparison of the tables with what was acknowledged."""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import psutil
import psycopg2

from bench.hj212_speakers import CODES, FACTORS, MEASURES, Speaker, values_of
from tracker.lib.periods import real_now
from tracker.supervise import site
from tracker.supervise.addresses import acting_as, of_embedded, settle_grants
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import REPOSITORY, settle
from tracker.supervise.postgres import Postgres
from tracker.supervise.processes import Part

SECOND = timedelta(seconds=1)
FOUND = """
SELECT mn, at AT TIME ZONE 'Asia/Shanghai', count(*), sum(value) FROM air_minute JOIN air_device ON air_device.id = device_id
WHERE mn = ANY(%s) AND at >= %s AND at < %s GROUP BY mn, at
"""


def register(numbers: list[str], factors: int) -> None:
    """Register devices with their channels, in the database that Django knows."""
    from pollution.air.models import Channel, Device, Station
    from tests.make import make_unit

    unit, first_day, at = make_unit("设备"), date(2010, 1, 1), real_now()
    stations = Station.objects.bulk_create(
        Station(code=number, name=number, kind="site", unit=unit, first_day=first_day) for number in numbers
    )
    devices = Device.objects.bulk_create(Device(mn=one.code, station=one, registered_at=at) for one in stations)
    sends = list(zip(CODES, FACTORS, MEASURES, strict=True))[:factors]
    Channel.objects.bulk_create(
        Channel(device=device, code=code, factor=factor, measure=measure) for device in devices for code, factor, measure in sends
    )


@contextmanager
def _connected(url: str):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def compare(url: str, speakers: Iterable[Speaker], first, last) -> dict[str, int]:
    """Return how many packets were acknowledged, are in the table, are missing there, stand there with other values or in part."""
    speakers = {speaker.mn: speaker for speaker in speakers}
    with _connected(url) as cursor:
        cursor.execute(FOUND, [list(speakers), first, last])
        found = {(mn, at): (count, total) for mn, at, count, total in cursor.fetchall()}
    told = {"acknowledged": 0, "lost": 0, "wrong": 0, "in the table": len(found)}
    for mn, speaker in speakers.items():
        told["acknowledged"] += len(speaker.acknowledged)
        for place in speaker.acknowledged:
            at = speaker.begin.replace(tzinfo=None) + place * SECOND
            there = found.get((mn, at))
            told["lost"] += there is None
            told["wrong"] += there is not None and there != (speaker.factors, sum(values_of(place, speaker.factors)))
    return told


def tallies(url: str, numbers: list[str]) -> dict[str, int]:
    """Return what the receiver itself counted for the devices."""
    with _connected(url) as cursor:
        cursor.execute(
            "SELECT sum(packets), sum(broken), sum(resent), sum(backfilled) FROM air_deviceday JOIN air_device ON air_device.id = device_id"
            " WHERE mn = ANY(%s)",
            [numbers],
        )
        return dict(zip(("packets", "broken", "resent", "backfilled"), (int(one or 0) for one in cursor.fetchone()), strict=True))


class House:
    """PostgreSQL and receiver, looked after by the product's supervisor in a thread."""

    def __init__(self, var: Path, port: int, rate: int):
        self.places, self.supervisor, self.port = settle(var, elsewhere=var / "elsewhere"), Supervisor(), port
        self.more = {"TRACKER_HJ212_PORT": str(port), "TRACKER_HJ212_RATE": str(rate), "SECRET_KEY": "bench"}
        self.is_over = False

    def open(self) -> "House":
        """Start PostgreSQL, migrate, start the receiver."""
        env = {name: value for name, value in site.environment(self.places).items() if not name.startswith(("DATABASE_", "REDIS_"))}
        self.postgres = Postgres(self.places)
        self.database = self.postgres.part(env)
        self.supervisor.bring_up(self.database)
        self.postgres.ensure_database()
        env |= of_embedded(self.postgres) | self.more
        self.url = env["DATABASE_OWNER_URL"]
        words = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(words, env=acting_as(env, "owner"), cwd=REPOSITORY, check=True)
        settle_grants(env)
        self.receiver = site.receiver(self.places, acting_as(env, "worker"))
        return self

    def start(self) -> None:
        """Start the receiver, and look after both from now on."""
        self.supervisor.bring_up(self.receiver)
        self.watching = threading.Thread(target=self.supervisor.watch, kwargs={"until": lambda: self.is_over}, daemon=True)
        self.watching.start()

    def kill(self, name: str) -> None:
        """Kill a part and all its children at once, as a power cut would."""
        part: Part = {"receiver": self.receiver, "postgres": self.database}[name]
        head = psutil.Process(part.process.pid)
        family = [head, *head.children(recursive=True)]
        for process in family:
            process.suspend()
        for process in family:
            process.kill()

    def cost(self) -> dict[str, float]:
        """Return the processor seconds and memory of the receiver that runs now."""
        process = psutil.Process(self.receiver.process.pid)
        times = process.cpu_times()
        return {"cpu_seconds": round(times.user + times.system, 1), "rss_mib": round(process.memory_info().rss / 2**20, 1)}

    def last_words(self) -> str:
        """Return the end of the receiver's log."""
        return self.places.log("hj212").read_text(encoding="utf-8", errors="replace")[-3000:]

    def close(self) -> None:
        """Stop everything."""
        self.is_over = True
        if hasattr(self, "watching"):
            self.watching.join()
        self.supervisor.stop_all()


@contextmanager
def house(port: int, rate: int = 100):
    """Give a house in a folder that is thrown away."""
    var = Path(tempfile.mkdtemp(prefix="tracker-bench-hj212-", dir="/tmp")).resolve()
    var.chmod(0o711)
    own = House(var, port, rate)
    try:
        yield own.open()
    finally:
        own.close()
        shutil.rmtree(var, ignore_errors=True)


def kill_at(own: House, kills: list[tuple[str, float]]) -> None:
    """Kill parts at seconds from now, in a thread."""

    def run() -> None:
        began = time.monotonic()
        for name, second in sorted(kills, key=lambda row: row[1]):
            time.sleep(max(began + second - time.monotonic(), 0))
            own.kill(name)

    threading.Thread(target=run, daemon=True).start()
