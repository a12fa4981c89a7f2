"""Evidence in a back-up: what is new is copied, what is damaged is named, what is gone comes back."""

import hashlib

import pytest

from tracker.supervise import evidence
from tracker.supervise.words import Trouble


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Return a store with three contents, and the folder of its back-up; the database names all three."""
    own, target = tmp_path / "own", tmp_path / "backup"
    hashes = [put(own, content) for content in (b"one", b"two", b"three")]
    monkeypatch.setenv("TRACKER_EVIDENCE", str(own))
    monkeypatch.setattr(evidence, "wanted", lambda: set(hashes))
    return own, target, hashes


def put(root, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    place = root / evidence.name_of(sha256)
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    place.chmod(0o400)
    return sha256


def spoil(path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"altered")


class TestBackUp:
    def test_only_what_is_new_is_copied_and_stays_sealed(self, store):
        own, target, _hashes = store
        evidence.back_up_evidence(target)
        sealed = next(evidence.contents(target / "evidence"))
        assert sealed.stat().st_mode & 0o777 == 0o400
        before = sealed.stat().st_ino
        put(own, b"four")
        assert evidence.copy_new(own, target / "evidence") == (1, [])
        assert sealed.stat().st_ino == before

    def test_what_is_damaged_or_gone_is_named_and_no_success(self, store, capsys):
        own, target, hashes = store
        spoil(own / evidence.name_of(hashes[0]))
        (own / evidence.name_of(hashes[1])).unlink()
        with pytest.raises(Trouble, match="1 个已损坏，2 个不见了"):
            evidence.back_up_evidence(target)
        said = capsys.readouterr()
        assert hashes[0] in said.out + said.err and hashes[1] in said.out + said.err
        assert [path.name for path in evidence.contents(target / "evidence")] == [hashes[2]]


class TestRestore:
    def test_what_is_gone_or_altered_comes_back_and_the_rest_is_not_touched(self, store):
        own, target, hashes = store
        evidence.back_up_evidence(target)
        kept = (own / evidence.name_of(hashes[2])).stat().st_ino
        spoil(own / evidence.name_of(hashes[0]))
        (own / evidence.name_of(hashes[1])).unlink()
        evidence.restore_evidence(target)
        assert {path.name for path in evidence.contents(own) if evidence.is_whole(path)} == set(hashes)
        assert (own / evidence.name_of(hashes[2])).stat().st_ino == kept

    def test_a_damaged_back_up_puts_nothing_false_back(self, store):
        own, target, hashes = store
        evidence.back_up_evidence(target)
        spoil(target / "evidence" / evidence.name_of(hashes[0]))
        (own / evidence.name_of(hashes[0])).unlink()
        with pytest.raises(Trouble, match="已损坏"):
            evidence.restore_evidence(target)
        assert not (own / evidence.name_of(hashes[0])).exists()
