"""Archives of evidence: whole, named safely, the same every time."""

import hashlib
import json
import zipfile
from io import BytesIO

import pytest

from tracker.bulletins.archive import Entry, archive, safe


def entry(name: str, content: bytes = b"photo", **changes) -> Entry:
    """Return a file of an archive."""
    return Entry(**{"name": name, "read": lambda: [content], "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} | changes)


def packed(*files, facts=None) -> bytes:
    """Return the bytes of an archive."""
    with archive(files, facts or {}) as made:
        return made.read()


def unpacked(*files, facts=None) -> zipfile.ZipFile:
    """Return an archive to look into."""
    return zipfile.ZipFile(BytesIO(packed(*files, facts=facts)))


def listed(*files) -> dict:
    """Return the list of an archive of some files."""
    with unpacked(*files) as opened:
        return {line["name"]: line["result"] for line in json.loads(opened.read("manifest.json"))["files"]}


def test_what_goes_in_comes_out_with_its_lists():
    with unpacked(entry("整改前/甲.jpg", b"a"), entry("乙.pdf", b"b" * 70_000), facts={"case": "二七案〔2016〕1号"}) as opened:
        assert opened.testzip() is None
        assert opened.read("整改前/甲.jpg") == b"a" and opened.read("乙.pdf") == b"b" * 70_000
        assert json.loads(opened.read("manifest.json"))["case"] == "二七案〔2016〕1号"
        sums = dict(reversed(line.split("  ")) for line in opened.read("SHA256SUMS").decode().splitlines())
        assert sums == {name: hashlib.sha256(opened.read(name)).hexdigest() for name in ("整改前/甲.jpg", "乙.pdf")}
        assert "证据文件清单" in opened.read("manifest.txt").decode()


def test_the_same_files_give_the_same_bytes():
    first, again = (packed(entry("a.jpg"), entry("a.jpg", b"other"), facts={"b": 1, "a": 2}) for _ in range(2))
    assert first == again


def test_names_are_safe_and_no_two_alike():
    names = [
        "../../etc/passwd",
        "C:\\Windows\\a.jpg",
        "照片.jpg",
        "照片.JPG",
        "manifest.json",
        "con.txt",
        "a\u202egpj.exe",
        "",
        "长" * 300 + ".jpg",
    ]
    found = list(listed(*(entry(name) for name in names)))
    assert len({name.casefold() for name in found}) == len(names)
    assert not [name for name in found if name.startswith("/") or ".." in name.split("/") or set(name) & set('\\:*?"<>|\u202e')]
    assert all(len(part.encode()) <= 255 for name in found for part in name.split("/"))
    assert "照片-2.JPG" in found and "manifest-2.json" in found and "_con.txt" in found


@pytest.mark.parametrize(
    ("name", "kept"), [("a/../b.jpg", "a/b.jpg"), ("..", "_"), (" a. ", "a"), ("x\n.jpg", "x_.jpg"), ("甲/乙", "甲/乙")]
)
def test_safe_names(name, kept):
    assert safe(name) == kept


def test_what_was_altered_is_told():
    assert listed(entry("a.jpg", b"altered", sha256="0" * 64), entry("b.jpg")) == {"a.jpg": "altered", "b.jpg": "intact"}


def test_what_is_gone_is_told_and_stops_nothing():
    def gone():
        raise FileNotFoundError

    def torn():
        yield b"first half"
        raise OSError("the disk gave up")

    assert listed(entry("a", read=gone), entry("b", read=torn), entry("c")) == {"a": "lost", "b": "lost", "c": "intact"}


def test_a_file_of_unknown_size_may_grow_beyond_four_gigabytes(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)  # instead of 4 GB: where the plain form of an entry ends
    big = b"x" * 2000
    with unpacked(entry("a", big, size=0), entry("b", size=0)) as opened:
        assert opened.testzip() is None
        assert opened.read("a") == big and opened.read("b") == b"photo"
