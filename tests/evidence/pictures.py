"""Pictures drawn by Pillow, as phones and as strangers make them; and documents, good and bad."""

import io
import random
import zipfile
import zlib

import pillow_heif
from PIL import Image, ImageDraw

SMALL = (640, 480)


def scene(seed: int = 1, size: tuple[int, int] = SMALL) -> Image.Image:
    """Return a picture with sky, earth and some boxes; another seed, another place."""
    rolled = random.Random(seed)
    width, height = size
    picture = Image.new("RGB", size, (190 + rolled.randrange(40), 205, 220))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, height * rolled.randrange(30, 60) // 100, width, height), fill=(150 + rolled.randrange(50), 120, 80))
    for _ in range(24):
        x, y = rolled.randrange(width), rolled.randrange(height)
        colour = tuple(rolled.randrange(256) for _ in range(3))
        pen.rectangle((x, y, x + rolled.randrange(20, width // 3), y + rolled.randrange(20, height // 3)), fill=colour)
    return picture


def exif(*, taken="2016:08:08 09:30:00", place=(34.7500, 113.6250), turned=1, offset="") -> Image.Exif:
    """Return what a phone writes into a photo."""
    said = Image.Exif()
    said[0x0112], said[0x010F], said[0x0110] = turned, "HUAWEI", "P60 Pro"
    inner = said.get_ifd(0x8769)
    inner[0x9003] = taken
    if offset:
        inner[0x9011] = offset
    if place:
        gps = said.get_ifd(0x8825)
        gps[1], gps[2] = "N" if place[0] >= 0 else "S", _parts(place[0])
        gps[3], gps[4] = "E" if place[1] >= 0 else "W", _parts(place[1])
    return said


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = abs(degrees) % 1 * 60
    return float(int(abs(degrees))), float(int(minutes)), minutes % 1 * 60


def encoded(picture: Image.Image, form: str = "JPEG", **options) -> bytes:
    """Return a picture as a file of some format."""
    kept = io.BytesIO()
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    picture.save(kept, form, **options)
    return kept.getvalue()


def photo(seed: int = 1, size: tuple[int, int] = SMALL, quality: int = 88, **said) -> bytes:
    """Return a JPEG as a phone takes it."""
    return encoded(scene(seed, size), quality=quality, exif=exif(**said))


def bomb(side: int = 13_000) -> bytes:
    """Return a small PNG that unpacks to a picture of side × side."""
    row = b"\0" + b"\0" * (side // 8 + 1)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row) for _ in range(side)) + packed.flush()

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes((1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def several(form: str, side: int = 400, count: int = 4) -> bytes:
    """Return an MPO or an APNG of several pictures."""
    first, *others = (scene(n, (side, side)) for n in range(count))
    return encoded(first, form, save_all=True, append_images=others)


def office(main_part: str = "word/document.xml", *, extra: dict[str, bytes] | None = None, size: int = 1000) -> bytes:
    """Return a zip that passes for an office document."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main_part, "x" * size)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return kept.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
