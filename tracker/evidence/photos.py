"""A photo is opened in the dark room, a process of its own: what comes back is facts, a copy for the screen and a thumbnail."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from tracker.evidence import darkroom
from tracker.evidence.names import plain
from tracker.evidence.refusals import Busy, NoRoom, NotWritten, Refused, TooBig, WrongKind
from tracker.lib.periods import LOCAL

SCRIPT = Path(darkroom.__file__)
AT_ONCE = 2  # dark rooms of one process of the web server: each may take half a gigabyte
PATIENCE = 20  # seconds to wait for one
MICRODEGREE = Decimal("0.000001")
PAYLOADS = (b"<script", b"<!doctype", b"<html>", b"<html ", b"<iframe", b"<?php ", b"javascript:")
_rooms = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Developed:
    """What a photo is, and what it says about itself."""

    copy: Path
    thumb: Path
    width: int
    height: int
    likeness: int | None
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None
    camera: str


def develop(photo: Path, form: str) -> Developed:
    """Open a photo beside which there is room for its copies. Raises Refused."""
    _refuse_two_in_one(photo)
    copy, thumb, facts = (photo.with_name(name) for name in ("copy", "thumb", "facts"))
    if not _rooms.acquire(timeout=PATIENCE):
        raise Busy(_("Too many photos come in at this moment. Try again in a minute."))
    try:
        _judge(_run(photo, form, copy, thumb, facts))
    finally:
        _rooms.release()
    said = json.loads(facts.read_bytes())
    latitude, longitude = _place(said["latitude"], said["longitude"])
    return Developed(
        copy, thumb, said["width"], said["height"], said["likeness"], _moment(said["taken"], said["offset"]), latitude, longitude,
        plain(said["camera"])[:80],
    )  # fmt: skip


def _run(photo: Path, form: str, copy: Path, thumb: Path, facts: Path) -> int:
    """Return the exit code of the dark room; it knows no address, key or password of ours, and is ended when it takes too long."""
    words = [sys.executable, "-I", str(SCRIPT), str(photo), form, str(copy), str(thumb), str(facts)]
    try:
        return subprocess.run(
            words, timeout=darkroom.WAIT, env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}, cwd=photo.parent, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return darkroom.TOO_HEAVY


def _judge(code: int) -> None:
    """Raise the refusal that an exit code stands for; one that the dark room did not choose means that it was stopped."""
    if code == darkroom.DONE:
        return
    if code == darkroom.UNREADABLE:
        raise Refused(_("The photo is damaged or incomplete: it cannot be opened. Send it again, or take it again."))
    if code == darkroom.TOO_MANY_PIXELS:
        raise TooBig(_("The photo has too many pixels; at most %(most)d million are taken.") % {"most": 40})
    if code == darkroom.NO_ROOM:
        raise NoRoom(no_room())
    if code == darkroom.NOT_WRITTEN:
        raise NotWritten(not_written())
    raise TooBig(_("The photo takes too long or too much memory to open. Send it smaller."))


def no_room() -> str:
    """Return the sentence for a full disk."""
    return _("The server's disk is full: nothing was kept. Tell the system administrator, and send it again later.")


def not_written() -> str:
    """Return the sentence for a disk that fails."""
    return _("The server's disk did not take the file: nothing was kept. Tell the system administrator, and send it again later.")


def _refuse_two_in_one(photo: Path) -> None:
    """Refuse a photo that is also something else: a page, a script, a PDF or an archive."""
    content = photo.read_bytes()
    low = content.lower()
    if any(payload in low for payload in PAYLOADS) or b"%PDF-" in content[:1024] or b"PK\x05\x06" in content[-66_000:]:
        raise WrongKind(_("The file is a photo and something else in one. Take the photo again, or send a picture of the screen."))


def _moment(taken: str, offset: str) -> datetime | None:
    """Return when the photo says it was taken; a camera that names no time zone is in ours."""
    try:
        moment = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    if moment.year < 1990:
        return None
    try:
        hours, minutes = int(offset[:3]), int(offset[0] + offset[4:6])
        return moment.replace(tzinfo=timezone(timedelta(hours=hours, minutes=minutes))).astimezone(UTC)
    except (ValueError, IndexError):
        return moment.replace(tzinfo=LOCAL)


def _place(latitude: float | None, longitude: float | None) -> tuple[Decimal | None, Decimal | None]:
    """Return where the photo says it was taken, if that is on earth; 0, 0 is what a camera without a fix writes."""
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None, None
    return Decimal(str(latitude)).quantize(MICRODEGREE), Decimal(str(longitude)).quantize(MICRODEGREE)
