"""Heads: the newest link of each chain, kept outside the database, because a chain does not know that its end was cut off."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from tracker.lib import periods

MOST_FILES = 60  # the newest ones are compared
LINE = re.compile(r"^(\d+):(\d+):([0-9a-f]{64})$")
# From chain to chain by jumps in the index: it counts how many chains there are, not how many links.
HEADS = """
    WITH RECURSIVE known (chain) AS (
        SELECT min(chain) FROM trail_seal
        UNION ALL
        SELECT (SELECT min(s.chain) FROM trail_seal s WHERE s.chain > k.chain) FROM known k WHERE k.chain IS NOT NULL
    )
    SELECT k.chain, h.seq, encode(h.hash, 'hex')
    FROM known k CROSS JOIN LATERAL (SELECT seq, hash FROM trail_seal s WHERE s.chain = k.chain ORDER BY seq DESC LIMIT 1) h
    ORDER BY k.chain
"""


class NoHeads(ValueError):
    """A text holds no head."""


@dataclass(frozen=True)
class Head:
    """A link as somebody outside knows it; `source` says who."""

    chain: int
    seq: int
    hash: str
    source: str = ""

    def __str__(self):
        return f"{self.chain}:{self.seq}:{self.hash}"


def heads() -> list[Head]:
    """Return the newest link of every chain, by chain."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        return [Head(*row) for row in cursor.fetchall()]


def fingerprint(found: list[Head]) -> str:
    """Return one SHA-256 over all heads, short enough to be printed and read aloud."""
    return hashlib.sha256("\n".join(map(str, found)).encode()).hexdigest()


def readable(print_: str) -> str:
    """Return a fingerprint in four parts, as it is read aloud and wrapped."""
    return " ".join(print_[place : place + 16] for place in range(0, len(print_), 16))


def folder() -> Path:
    """Return where the files of heads lie."""
    return settings.VAR_DIR / "trail"


def text_of(found: list[Head], at: datetime) -> str:
    """Return heads as they are kept in files and mails: a line for the district, a line for each chain."""
    return "\n".join([f"# {at.isoformat(timespec='seconds')} {fingerprint(found)}", *map(str, found), ""])


def keep(found: list[Head], at: datetime) -> Path:
    """Write the heads of a day into a file that only we read; the first one of a day stays."""
    path = folder() / f"heads-{periods.local_day(at).isoformat()}.txt"
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text_of(found, at))
        file.flush()
        os.fsync(descriptor)
    part.rename(path)
    return path


def parse(text: str, source: str) -> list[Head]:
    """Return the heads that a file, a mail or a word (“chain:seq:hash”) holds. Raises NoHeads."""
    lines = [LINE.match(line.strip()) for line in text.splitlines()]
    found = [Head(int(line[1]), int(line[2]), line[3], source) for line in lines if line]
    if not found:
        raise NoHeads(source)
    return found


def kept() -> list[Head]:
    """Return the heads in our files, the newest days last; a file of a house without acts holds none."""
    found: list[Head] = []
    for path in sorted(folder().glob("heads-*.txt"))[-MOST_FILES:]:
        text = path.read_text(encoding="ascii", errors="replace")
        found += parse(text, path.name) if ":" in text.partition("\n")[2] else []
    return found
