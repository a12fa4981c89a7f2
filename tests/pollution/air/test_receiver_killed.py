"""Whatever dies: each packet that was acknowledged is in the table once, as it was sent. The receiver is a process of its own here."""

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from bench.hj212_house import compare, register, tallies
from bench.hj212_speakers import Faults, Speaker, Told, speak
from tests.promises.harness import House, at_the_lock, free_port, locked
from tests.roles import connect_as, url_as
from tests.supervise.conftest import var
from tracker.lib.periods import LOCAL, real_now
from tracker.supervise import site
from tracker.supervise.places import REPOSITORY

__all__ = ["var"]
DEVICES, FACTORS, INTERVAL = 12, 3, 0.05
ITS_SESSIONS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'hj212' AND datname = current_database()"
)


def make_speakers(port: int, told: Told, begin) -> list[Speaker]:
    """Return devices that are registered and dial a port."""

    async def dial():
        return await asyncio.open_connection("127.0.0.1", port)

    faults = Faults(half=0.1, stuck=0.1, wrong_crc=0.05, resend=0.05)
    numbers = [f"BE{number:022d}" for number in range(DEVICES)]
    register(numbers, FACTORS)
    return [Speaker(mn, begin, dial, told, faults, random.Random(mn), FACTORS) for mn in numbers]


@pytest.mark.django_db(transaction=True)
def test_the_receiver_is_killed_and_the_database_leaves_it(var, monkeypatch):
    monkeypatch.setattr("bench.hj212_speakers.WAITS", 1.0)
    monkeypatch.setattr("bench.hj212_speakers.REDIALS", 0.2)
    home, told, port = House(var), Told(), free_port(8230, 8238)
    begin = (real_now() - timedelta(hours=3)).astimezone(LOCAL).replace(microsecond=0)
    speakers = make_speakers(port, told, begin)
    part = site.receiver(home.places, home.env("worker", TRACKER_HJ212_PORT=str(port)))
    talking = threading.Thread(target=lambda: asyncio.run(speak(speakers, 3, INTERVAL, Faults())))
    try:
        home.supervisor.bring_up(part)
        talking.start()
        home.wait_for(lambda: len(told.lags) > 100, "no packet is answered")
        with locked("air_minute"):  # whatever it took by now is not in the table
            home.wait_for(at_the_lock, "the receiver does not write")
            home.watch(0.3)
            home.kill(part)
        before = len(told.lags)
        part.start()
        home.wait_for(lambda: len(told.lags) > before + 100, "no packet is answered after the kill")
        with closing(connect_as("superuser")) as own, own.cursor() as cursor:
            cursor.execute(ITS_SESSIONS)
            assert cursor.fetchone()[0] >= 1
        home.wait_for(lambda: not talking.is_alive(), "a device still waits for an answer")
        part.stop()
        assert part.process.returncode == 0, "told to stop, it ends in good order"
    finally:
        home.stop()
    compared = compare(url_as("owner"), speakers, begin, begin + timedelta(days=1))
    assert (compared["lost"], compared["wrong"], sum(len(speaker.waiting) for speaker in speakers)) == (0, 0, 0)
    assert compared["acknowledged"] == told.counts["sent"] == compared["in the table"] > 300
    assert tallies(url_as("owner"), [speaker.mn for speaker in speakers])["resent"] > 0


@pytest.mark.long
def test_receiver_and_database_are_killed_under_a_hundred_devices():
    """The bench's own house: a PostgreSQL that is durable, both killed twice, all faults."""
    faults = ["--half", ".1", "--stuck", ".1", "--wrong-crc", ".05", "--wrong-length", ".05", "--resend", ".05", "--storm", "15"]
    kills = [word for kill in ("receiver@10", "postgres@20", "receiver@30", "postgres@40") for word in ("--kill", kill)]
    words = [sys.executable, "bench/hj212_devices.py", "--scratch", "--devices", "100", "--seconds", "60"]
    words += ["--json", "--port", str(free_port(8230, 8238)), *faults, *kills]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    done = subprocess.run(words, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False)
    print(done.stdout[-3000:], done.stderr[-3000:])
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["lost"], found["wrong"], found["never answered"]) == (0, 0, 0) and found["acknowledged"] == found["sent"] >= 5_900
