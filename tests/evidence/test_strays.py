"""What nobody needs goes; what a row names stays, whatever happens."""

import os
import time
from datetime import timedelta

import pytest

from tests.evidence.conftest import attach, kept, unguarded
from tests.evidence.pictures import photo
from tests.make import moment
from tracker.evidence import storage, strays
from tracker.evidence.models import File
from tracker.lib import periods

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def own_store(monkeypatch, tmp_path):
    """Let nothing of other tests lie beside."""
    sealed = storage.SealedStorage(tmp_path / "evidence")
    monkeypatch.setattr(storage, "sealed", lambda: sealed)


def age(file, days: float) -> None:
    """Let a file have been kept so many days earlier, in the database and on the disk."""
    with unguarded():
        File.objects.filter(pk=file.pk).update(kept_at=periods.real_now() - timedelta(days=days))
    for sha256 in file.contents.values():
        grow_old(storage.sealed().place(sha256), days)


def grow_old(path, days: float) -> None:
    """Let a file on disk be so many days old."""
    os.utime(path, (time.time() - days * DAY,) * 2)


def clear(django_capture_on_commit_callbacks) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        return strays.clear("", moment())


def lies(sha256: str) -> bool:
    return storage.sealed().place(sha256).exists()


class TestUntaken:
    def test_it_goes_after_a_day_with_its_bytes(self, house, django_capture_on_commit_callbacks):
        old, young, held = kept(house), kept(house, photo(2)), kept(house, photo(3))
        attach(house, held)
        age(old, 1.1)
        age(held, 300)
        clear(django_capture_on_commit_callbacks)
        assert set(File.objects.all()) == {young, held}
        assert not any(map(lies, old.contents.values())) and all(map(lies, (*young.contents.values(), *held.contents.values())))

    def test_bytes_that_another_row_names_stay(self, house, django_capture_on_commit_callbacks):
        old, same = kept(house), kept(house)
        age(old, 1.1)
        attach(house, same)
        clear(django_capture_on_commit_callbacks)
        assert set(File.objects.all()) == {same} and all(map(lies, same.contents.values()))

    def test_bytes_kept_anew_at_this_moment_stay(self, house):
        file = kept(house)
        with unguarded():
            file.delete()  # as if the row were not committed yet
        assert not strays.throw_away(file.sha256, time.time()) and lies(file.sha256)


class TestStrays:
    def test_bytes_without_a_row_go_after_half_a_day(self, house, django_capture_on_commit_callbacks):
        sealed = storage.sealed()
        made = {}
        for content, days in ((b"old", 0.6), (b"young", 0.4)):
            with sealed.staging() as folder:
                (folder / "original").write_bytes(content)
                sha256 = storage.hashlib.sha256(content).hexdigest()
                sealed.seal(folder / "original", sha256)
            grow_old(sealed.place(sha256), days)
            made[content] = sha256
        named = kept(house)
        age(named, 0.9)
        clear(django_capture_on_commit_callbacks)
        assert not lies(made[b"old"]) and lies(made[b"young"]) and all(map(lies, named.contents.values()))

    def test_uploads_that_broke_off_go(self, house, django_capture_on_commit_callbacks):
        kept(house)
        coming = storage.sealed().place("0" * 64).parents[2] / storage.COMING
        for name, days in (("old", 0.6), ("young", 0.1)):
            (coming / name).mkdir()
            (coming / name / "original").write_bytes(b"half")
            grow_old(coming / name, days)
        clear(django_capture_on_commit_callbacks)
        assert [path.name for path in coming.iterdir()] == ["young"]

    def test_what_was_taken_aside_when_the_power_went_comes_back(self, house, django_capture_on_commit_callbacks):
        file = kept(house)
        age(file, 0.9)
        coming = storage.sealed().place("0" * 64).parents[2] / storage.COMING
        os.replace(storage.sealed().place(file.sha256), coming / file.sha256)
        clear(django_capture_on_commit_callbacks)
        assert storage.is_whole(file.sha256)
