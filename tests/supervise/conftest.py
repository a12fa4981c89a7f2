"""A folder that any account may pass through, and servers in it that are ended whatever happens."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tracker.supervise import strays
from tracker.supervise.places import settle
from tracker.supervise.postgres import Postgres
from tracker.supervise.redis import EmbeddedRedis

KILLS_ONLY = ("fsync=off", "shared_buffers=32MB")  # processes die here, never the machine


@pytest.fixture
def var(monkeypatch):
    """Give an empty folder for one installation; end what still lives in it afterwards."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="tracker-supervise-")).resolve()
    folder.chmod(0o711)  # as root the servers run as another account
    yield folder
    strays.clear(strays.marked(folder) + strays.living_in(*folder.rglob("postgres"), *folder.rglob("redis")), wait=3)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def places(var):
    """Give the settled folders of one installation."""
    return settle(var, elsewhere=var / "elsewhere")


@pytest.fixture
def postgres(places):
    """Give a PostgreSQL that is not started yet."""
    return Postgres(places, KILLS_ONLY)


@pytest.fixture
def redis(places):
    """Give a Redis that is not started yet."""
    return EmbeddedRedis(places)
