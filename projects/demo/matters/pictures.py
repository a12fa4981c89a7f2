"""Photos drawn by the code: brown earth before, green netting after, with the time and place a telephone would write."""

import io
from collections.abc import Callable
from datetime import datetime
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageDraw

from tracker.evidence.keeping import keep
from tracker.evidence.models import File
from tracker.lib.periods import LOCAL
from tracker.org.models import Unit, User

SIZE = (800, 600)
SKY, EARTH, NET, WALL = (205, 214, 222), (178, 137, 92), (86, 140, 96), (228, 226, 220)
EARTH_DARK, NET_DARK, TREE = (131, 92, 58), (62, 112, 74), (74, 118, 66)


def taken(seed: str, covered: float, *, at: datetime, place: tuple[float, float]) -> Callable[..., File]:
    """Return what keeps a photo of a place (its seed) of which so much is covered, once its unit, person and time are known.

    The same seed draws the same place, so a pair shows the same spot twice.
    """

    def photo(*, unit: Unit, by: User, **when) -> File:
        content = jpeg(seed, covered, at, place)
        name = f"IMG_{at.astimezone(LOCAL):%Y%m%d_%H%M%S}.jpg"
        return keep(SimpleUploadedFile(name, content, "image/jpeg"), unit=unit, by=by, **when)

    return photo


def jpeg(seed: str, covered: float, at: datetime, place: tuple[float, float]) -> bytes:
    """Return the bytes of a photo."""
    out = io.BytesIO()
    draw(Random(seed), covered).save(out, "JPEG", quality=82, exif=exif(at, place))
    return out.getvalue()


def draw(random: Random, covered: float) -> Image.Image:
    """Draw sky, buildings, heaps of earth and, from the left, the netting over them."""
    width, height = SIZE
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    horizon = int(height * random.uniform(0.36, 0.46))
    for _house in range(random.randrange(3, 7)):
        left, high = random.randrange(width), random.randrange(60, horizon - 30)
        grey = random.randrange(150, 200)
        pen.rectangle((left, horizon - high, left + random.randrange(60, 170), horizon), fill=(grey, grey, grey + 8))
    pen.rectangle((0, horizon - 26, width, horizon), fill=WALL)
    pen.rectangle((0, horizon, width, height), fill=EARTH)
    heaps = [(random.randrange(-80, width), random.randrange(horizon, height - 40), random.randrange(120, 340)) for _heap in range(9)]
    _heaps(pen, sorted(heaps, key=lambda heap: heap[1]), EARTH, EARTH_DARK)
    if covered:
        _net(picture, heaps, int(width * covered), horizon)
    for _tree in range(random.randrange(2, 5)):
        x, r = random.randrange(width), random.randrange(18, 40)
        pen.ellipse((x, horizon - r - 20, x + 2 * r, horizon + r - 20), fill=TREE)
    return picture


def _heaps(pen: ImageDraw.ImageDraw, heaps, light, dark) -> None:
    for x, y, size in heaps:
        pen.polygon([(x - size, y + 40), (x - size // 5, y - size // 4), (x + size // 3, y - size // 5), (x + size, y + 40)], fill=light)
        pen.polygon([(x + size // 3, y - size // 5), (x + size, y + 40), (x + size // 6, y + 40)], fill=dark)


def _net(picture: Image.Image, heaps, edge: int, horizon: int) -> None:
    net = Image.new("RGB", SIZE, NET)
    pen = ImageDraw.Draw(net)
    _heaps(pen, sorted(heaps, key=lambda heap: heap[1]), NET, NET_DARK)
    for x in range(0, SIZE[0], 48):
        pen.line((x, 0, x, SIZE[1]), fill=NET_DARK)
    picture.paste(net.crop((0, horizon, edge, SIZE[1])), (0, horizon))


def exif(at: datetime, place: tuple[float, float]) -> Image.Exif:
    """Return what a telephone writes into its photos: maker, time and place."""
    told = Image.Exif()
    told[ExifTags.Base.Make], told[ExifTags.Base.Model] = "Huawei", "P9"
    inner = told.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = f"{at.astimezone(LOCAL):%Y:%m:%d %H:%M:%S}"
    inner[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    gps = told.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = (_degrees(value) for value in place)
    return told


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)
