"""Promise 16: a full disk is an honest refusal.

As root the store lies on a disk of 2 MiB (tmpfs). Who may not mount gets the same refusal from a store that counts: what is forced to
disk beyond 2 MiB fails with the kernel's own error.
"""

import os
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.evidence.pictures import PDF
from tests.make import make_district_row, make_user
from tests.promises.evidence import heavy_photo, lying, named_by_rows
from tracker.evidence import storage
from tracker.evidence.models import File
from tracker.org.statuses import Role

SIZE = 2 * 1024**2


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """Return a store on a disk of 2 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        force = storage.force
        monkeypatch.setattr(storage, "force", lambda file: _counted(place, force, file))
    sealed = storage.SealedStorage(place / "evidence")
    monkeypatch.setattr(storage, "sealed", lambda: sealed)
    yield sealed
    if not mounted.returncode:
        subprocess.run(["umount", place], check=True)


def _counted(place: Path, force, file) -> None:
    force(file)
    if sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) > SIZE:
        raise OSError(28, os.strerror(28))


def send(client, content: bytes, uid: uuid.UUID, name: str = "a.jpg"):
    return client.post(reverse("evidence:upload"), {"uid": str(uid), "file": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
def test_it_is_said_and_nothing_stays_and_the_same_number_comes_later(client, small_disk):
    make_district_row()
    client.force_login(make_user("official", role=Role.OFFICIAL))
    filler = small_disk.place("0" * 64).parents[3] / "filler"
    statuses = []
    for n, content in enumerate((heavy_photo(1, 700), PDF[:-6] + os.urandom(400_000) + b"%%EOF\n")):
        filler.write_bytes(b"")
        uid = uuid.uuid4()
        with suppress(OSError), filler.open("wb") as file:
            for _ in range(SIZE // 4096 - (20 if n == 0 else 240)):  # room for little of it
                file.write(bytes(4096))
        before, rows = lying(small_disk), File.objects.count()
        statuses.append(send(client, content, uid, ("a.jpg", "a.pdf")[n]).status_code)
        assert lying(small_disk) == before and File.objects.count() == rows
        filler.unlink()
        statuses.append(send(client, content, uid, ("a.jpg", "a.pdf")[n]).status_code)
        assert set(File.objects.get(uid=uid).contents.values()) <= lying(small_disk)
    assert statuses == [507, 201] * 2
    assert lying(small_disk) == named_by_rows() and all(storage.is_whole(sha256) for sha256 in named_by_rows())
