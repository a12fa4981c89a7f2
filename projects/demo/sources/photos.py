"""Photos of visits: few places drawn once, each photo with the time and place of its own visit written into it."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from PIL import Image

from projects.demo.matters import pictures
from tracker.evidence import storage
from tracker.evidence.kinds import JPEG
from tracker.evidence.models import File
from tracker.lib.periods import LOCAL
from tracker.org.models import User

PLACES = 6  # drawn; a pair shows one of them twice
THUMB = (320, 240)
BEFORE, AFTER = 0.0, 1.0


@dataclass(frozen=True)
class Drawing:
    """A drawing without time and place, and its small copy."""

    content: bytes
    thumb: bytes


@cache
def _drawn(place: int, covered: float) -> Drawing:
    picture = pictures.draw(Random(f"visit {place}"), covered)
    return Drawing(_jpeg(picture), _jpeg(picture.resize(THUMB, Image.Resampling.BILINEAR)))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


class Album:
    """The photos of the visits, written to the store as they are taken; their rows are written with others."""

    def __init__(self):
        self.rows: list[File] = []
        self._kept: set[str] = set()

    def photo(self, place: int, covered: float, *, at: datetime, by: User, unit_id: int, where) -> File:
        """Return the row of a photo of a place, taken at a moment where a source lies."""
        drawing = _drawn(place % PLACES, covered)
        spot = (float(where.latitude), float(where.longitude))
        content = _with_exif(drawing.content, pictures.exif(at, spot))
        facts = {"kind": JPEG.kind, "media_type": JPEG.media_type, "name": f"IMG_{at.astimezone(LOCAL):%Y%m%d_%H%M%S}.jpg"}
        facts |= {"taken_at": at.replace(microsecond=0), "latitude": where.latitude, "longitude": where.longitude, "camera": "Huawei P9"}
        width, height = pictures.SIZE
        row = File(
            sha256=self._keep(content),
            copy_sha256=self._keep(drawing.content),
            thumb_sha256=self._keep(drawing.thumb),
            size=len(content),
            width=width,
            height=height,
            unit_id=unit_id,
            by=by,
            at=at,
            **facts,
        )
        self.rows.append(row)
        return row

    def _keep(self, content: bytes) -> str:
        sha256, store = hashlib.sha256(content).hexdigest(), storage.sealed()
        if sha256 not in self._kept:
            with store.staging() as folder:
                (folder / "photo").write_bytes(content)
                store.seal(folder / "photo", sha256)
            self._kept.add(sha256)
        return sha256

    def save(self) -> None:
        """Write the rows."""
        File.objects.bulk_create(self.rows)
        self.rows = []


def _with_exif(content: bytes, exif: Image.Exif) -> bytes:
    """Return the bytes of a JPEG with a segment of time and place after its first marker."""
    said = exif.tobytes()
    if not said.startswith(b"Exif\x00\x00"):
        said = b"Exif\x00\x00" + said
    return content[:2] + b"\xff\xe1" + (len(said) + 2).to_bytes(2, "big") + said + content[2:]
