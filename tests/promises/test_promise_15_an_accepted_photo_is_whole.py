"""Promise 15: an accepted photo is on disk, whole, whenever the web process dies."""

import os
import random
import time
import uuid
from datetime import timedelta

import pytest

from tests.make import make_district_row, make_user
from tests.promises.evidence import Sender, answer_on, form_of, heavy_photo, lying, named_by_rows
from tests.promises.harness import kill_children
from tracker.evidence import storage, strays
from tracker.evidence.models import File
from tracker.lib import periods
from tracker.org.statuses import Role

ACCEPTED = 201
WHEN = ("byte", "moment", "row")


def send_and_kill(home, sender, content: bytes, when: str) -> tuple[uuid.UUID, int]:
    """Send a photo and kill the web processes: at a byte of it, a moment after the last, or once its row is there; return the answer."""
    uid = uuid.uuid4()
    body = form_of(content, uid)
    wire = sender.open(body)
    try:
        wire.sendall(body[: random.randrange(len(body))] if when == "byte" else body)
        if when == "row":
            home.wait_for(lambda: File.objects.filter(uid=uid).exists(), "the photo was not taken", every=0)
        else:
            time.sleep(random.uniform(0, 0.6) if when == "moment" else 0.01)
        kill_children(home.web)
        return uid, 0 if when == "byte" else answer_on(wire)  # a server that comes back would wait for the rest
    except OSError:
        return uid, 0
    finally:
        wire.close()


def live_through(house, kills: int, monkeypatch) -> tuple[int, int]:
    """Kill so many uploads; return how many were accepted, and how many files were left without a row."""
    make_district_row()
    official = make_user("official", role=Role.OFFICIAL)
    home = house(jobs=[]).start("web")
    sealed = storage.SealedStorage(home.places.var / "evidence")
    monkeypatch.setattr(storage, "sealed", lambda: sealed)
    sender, accepted = Sender(home.port, official), set()
    photos = [heavy_photo(seed) for seed in range(4)]
    for n in range(kills):
        uid, status = send_and_kill(home, sender, photos[n % 4] + uuid.uuid4().bytes, WHEN[n % 3])
        accepted |= {uid} if status == ACCEPTED else set()
    content = heavy_photo(99)
    body, uid = form_of(content, last := uuid.uuid4()), last
    for _ in range(2):  # sent again under the same number: one row
        wire = sender.open(body)
        wire.sendall(body)
        assert answer_on(wire) == ACCEPTED
        wire.close()
    home.web.stop()
    home.supervisor.parts.remove(home.web)

    rows = {file.uid: file for file in File.objects.all()}
    assert accepted <= set(rows) and uid in rows
    assert all(storage.is_whole(sha256) for sha256 in named_by_rows())
    left = lying(sealed) - named_by_rows()
    for path in sealed.place("0" * 64).parents[2].rglob("*"):
        os.utime(path, (time.time() - 13 * 3600,) * 2)
    strays.clear("", periods.real_now())
    assert lying(sealed) == named_by_rows()
    return len(rows), len(left)


def test_ten_kills(house, monkeypatch):
    live_through(house, 10, monkeypatch)


@pytest.mark.long
def test_two_hundred_kills(house, monkeypatch):
    rows, left = live_through(house, 200, monkeypatch)
    print(f"200 kills: {rows} rows, all whole; {left} files without a row, all cleared")
    assert 1 < rows < 200 and strays.STRAY_AFTER + timedelta(hours=6) <= timedelta(hours=24)
