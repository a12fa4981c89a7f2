"""Evidence files in one archive, with the list of their hashes: the same files give the same bytes."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from tracker.bulletins.standard import ALTERED, FINGERPRINTS, HASH, INTACT, LISTED, LOST, plain

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that the format knows
IN_MEMORY = 8 * 1024 * 1024
BIG = 2**31 - 1  # from here on an entry needs the large form
MOST_CHARACTERS = 80  # of a name: the longest Chinese name still fits a file system
NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
OWN = ("manifest.json", "manifest.txt", "SHA256SUMS")


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its name (folders by /), how to read its bytes, the hash and size by which it is known."""

    name: str
    read: Callable[[], Iterable[bytes]]
    sha256: str
    size: int = 0
    words: str = ""  # what it shows, for the list


@dataclass(frozen=True)
class Told:
    """A line of the list."""

    name: str
    sha256: str
    size: int
    words: str
    result: str  # intact, altered or lost


def archive(files: Iterable[Entry], manifest: dict) -> BinaryIO:
    """Return an archive, open at its beginning: the files, `manifest.json` with the facts given, `manifest.txt`, `SHA256SUMS`.

    Every file is hashed on its way; one that is not what its hash says, or is gone, is told in the lists and stops nothing.
    """
    target = SpooledTemporaryFile(max_size=IN_MEMORY)
    taken = {name.casefold() for name in OWN}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as opened:
        told = [_write(opened, unique(safe(entry.name), taken), entry) for entry in files]
        facts = manifest | {"files": [asdict(line) for line in told]}
        _add(opened, OWN[0], json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True))
        _add(opened, OWN[1], _as_text(manifest, told))
        _add(opened, OWN[2], "".join(f"{line.sha256}  {line.name}\n" for line in told))
    target.seek(0)
    return target


def _write(opened: zipfile.ZipFile, name: str, entry: Entry) -> Told:
    hashed, size = hashlib.sha256(), 0
    try:
        pieces = iter(entry.read())
        first = next(pieces, b"")
    except OSError:
        return Told(name, entry.sha256, 0, entry.words, "lost")
    is_whole = True
    with opened.open(_head(name), "w", force_zip64=not 0 < entry.size < BIG) as place:
        for piece in _until_lost(first, pieces):
            is_whole = piece is not None
            if piece is not None:
                hashed.update(piece)
                size += len(piece)
                place.write(piece)
    is_intact = is_whole and hashed.hexdigest() == entry.sha256
    return Told(name, entry.sha256, size, entry.words, "intact" if is_intact else "altered" if is_whole else "lost")


def _until_lost(first: bytes, pieces: Iterable[bytes]) -> Iterable[bytes | None]:
    """Yield the pieces; None last where the disk gave up in between."""
    yield first
    try:
        yield from pieces
    except OSError:
        yield None


def _add(opened: zipfile.ZipFile, name: str, text: str) -> None:
    opened.writestr(_head(name), text.encode())


def _head(name: str) -> zipfile.ZipInfo:
    head = zipfile.ZipInfo(name, EPOCH)
    head.create_system, head.external_attr = 3, 0o644 << 16
    return head


def _as_text(manifest: dict, told: list[Told]) -> str:
    """Return the list for people."""
    results = {"intact": INTACT, "altered": ALTERED, "lost": LOST}
    facts = "".join(f"{key}: {value}\n" for key, value in manifest.items())
    lines = [f"{number}. {line.name}\n   {HASH} {line.sha256}\n   {_about(line, results)}\n" for number, line in enumerate(told, start=1)]
    return f"{FINGERPRINTS}\n\n{facts}\n" + "".join(lines)


def _about(line: Told, results: dict) -> str:
    words = f"{line.words}  " if line.words else ""
    return f"{words}{LISTED[1]}: {line.size}  {LISTED[2]}: {results[line.result]}"


def safe(name: str) -> str:
    """Return a name that every file system takes and that leads nowhere else."""
    parts = [NOT_IN_NAMES.sub("_", plain(part)).strip(". ") for part in name.replace("\\", "/").split("/")]
    return "/".join(_short(f"_{part}" if RESERVED.fullmatch(part) else part) for part in parts if part) or "_"


def _short(part: str) -> str:
    stem, point, ending = part.rpartition(".")
    if not stem or len(ending) > 8:
        stem, point, ending = part, "", ""
    return f"{stem[: MOST_CHARACTERS - len(ending) - 1]}{point}{ending}"


def unique(name: str, taken: set[str]) -> str:
    """Return the name, numbered if it is taken; `taken` learns it. Capital letters do not tell names apart."""
    stem, point, ending = name.rpartition(".")
    if not point or "/" in ending:
        stem, point, ending = name, "", ""
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem}-{number}{point}{ending}"
    taken.add(found.casefold())
    return found
