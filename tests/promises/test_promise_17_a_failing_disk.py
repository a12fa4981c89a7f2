"""Promise 17: an I/O error at whatever step is an honest refusal."""

import errno
import os
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.evidence.pictures import photo
from tests.make import make_district_row, make_user
from tests.promises.evidence import lying
from tracker.evidence import storage
from tracker.evidence.models import File
from tracker.org.statuses import Role


class Failing:
    """A function that fails at its n-th call, as a disk does."""

    def __init__(self, real, nth: int):
        self.real, self.left = real, nth

    def __call__(self, *args, **kwargs):
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self.real(*args, **kwargs)


class Unwritable:
    """A file whose n-th write fails."""

    def __init__(self, file, nth: int):
        self.file, self.write = file, Failing(file.write, nth)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)


def break_it(monkeypatch, point: str, nth: int) -> None:
    """Let the n-th call at a point fail."""
    if point == "write":
        real = Path.open
        monkeypatch.setattr(Path, "open", lambda path, mode="r", *more: _opened(real, path, mode, more, nth))
    elif point == "fsync":
        monkeypatch.setattr(storage, "force", Failing(storage.force, 1))
    elif point == "rename":
        monkeypatch.setattr(storage.os, "replace", Failing(os.replace, nth))
    else:
        monkeypatch.setattr(storage, "force_folder", Failing(storage.force_folder, nth))


def _opened(real, path, mode, more, nth: int):
    file = real(path, mode, *more)
    return Unwritable(file, nth) if path.name == "original" and "w" in mode else file


def live_through(client, monkeypatch, tmp_path, times: int) -> list[int]:
    """Send photos while the disk fails at each point so many times, and each again when it is well; return the answers to the first."""
    make_district_row()
    official = make_user("official", role=Role.OFFICIAL)
    client.force_login(official)
    sealed = storage.SealedStorage(tmp_path / "evidence")
    monkeypatch.setattr(storage, "sealed", lambda: sealed)
    statuses = []
    for point in ("write", "fsync", "rename", "folder"):
        for n in range(times):
            content, uid = photo(n % 5) + b" " * (1 + n) + point.encode(), uuid.uuid4()
            with monkeypatch.context() as patched:
                break_it(patched, point, 1 if point in ("write", "fsync") else 1 + n % 3)
                statuses.append(send(client, content, uid))
            assert (not File.objects.exists() and lying(sealed) == set()) or point in ("rename", "folder")
            assert not File.objects.filter(uid=uid).exists()
            assert not list((sealed.place("0" * 64).parents[2] / storage.COMING).iterdir())
    content, uid = photo(7), uuid.uuid4()
    assert send(client, content, uid) == 201 and storage.is_whole(File.objects.get(uid=uid).sha256)
    assert File.objects.count() == 1
    return statuses


def send(client, content: bytes, uid: uuid.UUID) -> int:
    return client.post(reverse("evidence:upload"), {"uid": str(uid), "file": SimpleUploadedFile("a.jpg", content)}).status_code


@pytest.mark.django_db
def test_each_point_three_times(client, monkeypatch, tmp_path):
    assert live_through(client, monkeypatch, tmp_path, 3) == [503] * 12


@pytest.mark.long
@pytest.mark.django_db
def test_each_point_25_times(client, monkeypatch, tmp_path):
    assert live_through(client, monkeypatch, tmp_path, 25) == [503] * 100
