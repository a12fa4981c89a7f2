"""Evidence in a back-up: written once under its hash, so only what is new is copied, and every copy is compared with its name."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from tracker.supervise.backup import address
from tracker.supervise.places import settle
from tracker.supervise.postgres import Postgres
from tracker.supervise.serve import var_folder
from tracker.supervise.words import Trouble, say

PIECE = 1024 * 1024
HASH = re.compile(r"[0-9a-f]{64}")
NAMED = "SELECT sha256 FROM evidence_file UNION SELECT copy_sha256 FROM evidence_file UNION SELECT thumb_sha256 FROM evidence_file"
SHOWN = 20


def folder() -> Path:
    """Return where the evidence lies (TRACKER_EVIDENCE, or evidence/ in our folder)."""
    return Path(os.environ.get("TRACKER_EVIDENCE") or var_folder() / "evidence")


def back_up_evidence(target: Path) -> int:
    """Copy what is new to target/evidence, and say which files that the database names are gone or altered here. After the database."""
    kept = target / "evidence"
    copied, damaged = copy_new(folder(), kept)
    missing = sorted(sha256 for sha256 in wanted() if not (kept / name_of(sha256)).is_file())
    for sha256 in [*damaged, *missing][:SHOWN]:
        say(f"  {sha256}")
    if damaged or missing:
        raise Trouble(
            f"证据文件：新备份 {copied} 个；{len(damaged)} 个已损坏，{len(missing)} 个不见了（见上）。",
            f"Evidence: {copied} copied, {len(damaged)} damaged, {len(missing)} missing.",
        )
    say(f"证据文件：新备份 {copied} 个，数据库里写明的都在。", f"Evidence: {copied} new files, all that the database names are there.")
    return 0


def restore_evidence(source: Path) -> int:
    """Put back what is gone or altered from source/evidence; what is whole stays as it is."""
    kept, own = source / "evidence", folder()
    if not kept.is_dir():
        raise Trouble(f"没有备份目录 {kept}。", f"There is no folder {kept}.")
    for path in contents(own):
        if not is_whole(path):
            path.unlink()
    copied, damaged = copy_new(kept, own)
    if damaged:
        raise Trouble(
            f"放回 {copied} 个；备份里有 {len(damaged)} 个已损坏，没有放回。", f"{copied} put back, {len(damaged)} damaged in the back-up."
        )
    say(f"证据文件：放回 {copied} 个。", f"Evidence: {copied} files put back.")
    return 0


def copy_new(source: Path, target: Path) -> tuple[int, list[str]]:
    """Copy the contents that the target lacks; return how many, and the hashes of those that are not what their names say."""
    copied, damaged = 0, []
    for path in contents(source):
        place = target / name_of(path.name)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = place.with_name(place.name + ".part")
        if _copy(path, part) == path.name:
            part.chmod(path.stat().st_mode & 0o777)
            part.rename(place)
            copied += 1
        else:
            part.unlink()
            damaged.append(path.name)
    return copied, damaged


def contents(root: Path) -> Iterator[Path]:
    """Yield every content below a folder."""
    for path in root.glob("??/??/*"):
        if HASH.fullmatch(path.name):
            yield path


def is_whole(path: Path) -> bool:
    """Return True if a content is what its name says."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == path.name


def name_of(sha256: str) -> str:
    """Return the place of a content below the root, as tracker/evidence/storage.py has it."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _copy(source: Path, part: Path) -> str:
    """Copy bytes and force them to disk; return the hash of what was read."""
    hashed = hashlib.sha256()
    with source.open("rb") as read, part.open("wb") as written:
        while piece := read.read(PIECE):
            hashed.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    shutil.copystat(source, part)
    return hashed.hexdigest()


def wanted() -> set[str]:
    """Return the hashes that the database names; none where it has no table of them yet."""
    connection = psycopg2.connect(address(Postgres(settle(var_folder())), "backup"))
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT to_regclass('evidence_file') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute(NAMED)
        return {sha256 for (sha256,) in cursor.fetchall() if sha256}
    finally:
        connection.close()
