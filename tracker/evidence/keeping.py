"""Keeping: a file that was accepted is on disk, whole, under its hash, and then has a row; what is refused leaves nothing."""

import errno
import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.evidence import documents, photos, storage
from tracker.evidence.kinds import ENDINGS, HEAD, OURS, Kind, ending_of, told_by
from tracker.evidence.models import File
from tracker.evidence.names import safe_name
from tracker.evidence.refusals import NoRoom, NotWritten, Refused, Taken, TooBig, WrongKind
from tracker.evidence.statuses import FileKind
from tracker.org.models import Unit, User

__all__ = ["NoRoom", "NotWritten", "Refused", "Taken", "TooBig", "WrongKind", "keep", "seal"]
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
MOST_WAITING = 200  # uploads of one person that nothing has taken yet


def keep(upload: UploadedFile, *, unit: Unit, by: User, at: datetime, uid: uuid.UUID | None = None, field: str = "photos") -> File:
    """Keep an uploaded photo or document (上传); the same number with the same bytes returns the row that is there. Raises Refused.

    `field` is the field of the form which a refusal is to name.
    """
    try:
        with storage.sealed().staging() as folder:
            return _keep(upload, folder / "original", unit, by, at, uid or uuid.uuid4())
    except Refused as refused:
        refused.field = field
        raise
    except OSError as error:
        full = error.errno in NO_SPACE
        raise (NoRoom(photos.no_room(), field=field) if full else NotWritten(photos.not_written(), field=field)) from error


def _keep(upload: UploadedFile, original: Path, unit: Unit, by: User, at: datetime, uid: uuid.UUID) -> File:
    upload.seek(0)
    kind = told_by(upload.read(HEAD), upload.name or "")
    upload.seek(0)
    sha256, size = _write(upload.chunks(storage.PIECE), original, kind.most_bytes)
    if known := File.objects.unscoped("a number is taken or free in the whole district").filter(uid=uid).first():
        return _the_same(known, sha256, by)
    if File.objects.waiting_of(by).count() >= MOST_WAITING:
        raise Refused(_("You have sent many files that nothing refers to yet. Use them, or wait a day."))
    facts = {"sha256": sha256, "size": size, "kind": kind.kind, "media_type": kind.media_type, "unit": unit, "by": by, "at": at}
    facts["name"] = safe_name(upload.name or "", kind.endings, ENDINGS)
    made = {}
    if kind.kind == FileKind.PHOTO:
        made, told = _developed(original, kind)
        facts |= told
    else:
        documents.inspect(original, kind)
    for prepared, content in ((original, sha256), *made.items()):
        storage.sealed().seal(prepared, content)
    return _row(uid, facts)


def _write(pieces: Iterable[bytes], path: Path, most_bytes: int | None = None) -> tuple[str, int]:
    """Write bytes whole and force them to disk; return their hash and number. Raises TooBig."""
    hashed, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if most_bytes and size > most_bytes:
                raise TooBig(_("The file is too big; at most %(most)d MB are taken.") % {"most": most_bytes // 1024**2})
            hashed.update(piece)
            file.write(piece)
        storage.force(file)
    return hashed.hexdigest(), size


def _developed(original: Path, kind: Kind) -> tuple[dict[Path, str], dict[str, Any]]:
    """Return the copies of a photo with their hashes, and the facts about it."""
    photo = photos.develop(original, kind.form)
    made = {}
    for path in (photo.copy, photo.thumb):
        with path.open("rb") as opened:
            made[path] = storage.digest(opened)
    names = ("width", "height", "likeness", "taken_at", "latitude", "longitude", "camera")
    facts = {name: getattr(photo, name) for name in names}
    return made, facts | {"copy_sha256": made[photo.copy], "thumb_sha256": made[photo.thumb]}


def _row(uid: uuid.UUID, facts: dict[str, Any]) -> File:
    """Write the row, or find the one which the same number got a moment ago."""
    wanted = File.objects.unscoped("a number is taken or free in the whole district")
    with transaction.atomic():
        wanted.bulk_create([File(uid=uid, **facts)], ignore_conflicts=True)
        return _the_same(wanted.get(uid=uid), facts["sha256"], facts["by"])


def _the_same(known: File, sha256: str, by: User | None) -> File:
    if known.sha256 != sha256 or known.by_id != (by.pk if by else None):
        raise Taken(_("This number belongs to another file. Send the file anew."))
    return known


def seal(content: bytes | Iterable[bytes], *, name: str, unit: Unit, by: User | None, at: datetime) -> File:
    """Keep a document which the system itself wrote, such as the frozen record of a case (封存). Raises Refused when the disk does."""
    kind = next((one for one in OURS if ending_of(name) in one.endings), None)
    if kind is None:
        raise ValueError(f"no kind of file that is sealed: {name}")
    try:
        with storage.sealed().staging() as folder:
            sha256, size = _write([content] if isinstance(content, bytes) else content, folder / "original")
            storage.sealed().seal(folder / "original", sha256)
    except OSError as error:
        raise (NoRoom(photos.no_room()) if error.errno in NO_SPACE else NotWritten(photos.not_written())) from error
    facts = {"sha256": sha256, "size": size, "kind": kind.kind, "media_type": kind.media_type, "unit": unit, "by": by, "at": at}
    return _row(uuid.uuid4(), facts | {"name": safe_name(name, kind.endings)})
