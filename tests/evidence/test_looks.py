"""Each day a part is looked at; what is gone or altered stands on the health page until it is put back."""

import pytest

from tests.evidence.conftest import kept
from tests.evidence.pictures import photo
from tests.make import moment
from tracker.evidence import looks, storage
from tracker.evidence.models import Damage, Look


def spoil(sha256: str) -> bytes:
    """Alter one byte of a content; return what it was."""
    place = storage.sealed().place(sha256)
    content = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    return content


@pytest.fixture
def spoilt(house):
    """Return a file of which one byte is altered and whose thumbnail is gone, and the bytes of before."""
    kept(house, photo(31))
    file = kept(house, photo(32))
    was = {"original": spoil(file.sha256), "thumb": storage.content(file.thumb_sha256)}
    storage.sealed().place(file.thumb_sha256).unlink()
    yield file, was
    for content, before in was.items():
        storage.sealed().place(file.contents[content]).unlink(missing_ok=True)
        storage.sealed().place(file.contents[content]).write_bytes(before)


class TestLook:
    def test_what_is_damaged_stands_on_the_health_page_until_it_is_put_back(self, spoilt):
        file, was = spoilt
        assert not looks.finding().is_set_up
        looks.look("2016-08-09", moment())
        assert set(Damage.objects.values_list("file", "content", "is_missing")) == {(file.pk, "original", False), (file.pk, "thumb", True)}
        assert not looks.finding().is_well and file.sha256[:12] in looks.finding().facts["words"]
        for content, before in was.items():
            place = storage.sealed().place(file.contents[content])
            place.unlink(missing_ok=True)
            place.write_bytes(before)
        looks.look("2016-08-10", moment(day=10))
        assert looks.finding().is_well and looks.finding().is_set_up

    def test_it_goes_round_and_looks_once_a_day(self, house, monkeypatch):
        monkeypatch.setattr(looks, "LEAST", 1)
        files = [kept(house, photo(seed)) for seed in (41, 42)]
        for day in ("2016-08-09", "2016-08-09", "2016-08-10", "2016-08-11"):
            looks.look(day, moment())
        assert list(Look.objects.order_by("day").values_list("through", flat=True)) == [files[0].pk, files[1].pk, files[0].pk]
