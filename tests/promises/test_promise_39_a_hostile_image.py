"""Promise 39: a hostile image harms nothing.

Time and memory are those of the process that opens the photo, started by a process of its own that is small: what the kernel counts
for a child begins with the memory of whoever started it.
"""

import io
import json
import random
import subprocess
import sys

import pytest
from PIL import Image

from tests.evidence import pictures
from tests.evidence.conftest import _on_the_ninth_of_august, _the_matter_shows_its_files, house, kept  # noqa: F401 - fixtures
from tests.evidence.pictures import encoded, exif, scene
from tracker.evidence import darkroom, storage
from tracker.evidence.keeping import Refused
from tracker.evidence.models import File

MOST_SECONDS, MOST_MIB = 3, 300
PAYLOAD = b"payload-4711"
MEASURE = """
import json, os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen([sys.executable, "-I", *sys.argv[1:]], env={"MALLOC_ARENA_MAX": "1"}, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
LARGE = (7200, 5400)  # 39 megapixels


def large(form: str, size=LARGE, mode: str = "RGB", **options) -> bytes:
    """Return as large a picture as is still opened."""
    picture = scene(3, (size[0] // 10, size[1] // 10)).resize(size).convert(mode)
    return encoded(picture, form, **options)


HOSTILE = {
    "png bomb": lambda: ("PNG", pictures.bomb()),
    "png bomb of text": lambda: ("PNG", _with_text_bomb()),
    "mpo": lambda: ("JPEG", pictures.several("MPO")),
    "mpo with a large second picture": lambda: ("JPEG", _mpo_bomb()),
    "apng": lambda: ("PNG", pictures.several("PNG", count=60)),
    "cut": lambda: ("JPEG", pictures.photo()[: len(pictures.photo()) // 2]),
    "polyglot": lambda: ("JPEG", pictures.photo() + pictures.HTML),
    "svg": lambda: ("JPEG", pictures.SVG),
    "eps": lambda: ("JPEG", pictures.EPS),
    "heic": lambda: ("HEIF", encoded(scene(1, (4000, 3000)), "HEIF", quality=50)),
}
LARGEST = {
    "jpeg": lambda: ("JPEG", large("JPEG")),
    "progressive jpeg": lambda: ("JPEG", large("JPEG", progressive=True)),
    "png with transparency": lambda: ("PNG", large("PNG", (6200, 4800), "RGBA", compress_level=1)),
    "webp": lambda: ("WEBP", large("WEBP", (4500, 3500), method=0)),
    "heic": lambda: ("HEIF", large("HEIF", quality=30)),
}


def _with_text_bomb() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    for n in range(40):
        said.add_text(f"t{n}", "x" * 4_000_000, zip=True)
    return encoded(scene(), "PNG", pnginfo=said)


def _mpo_bomb() -> bytes:
    small, huge = scene(1, (200, 200)), Image.new("L", (9_000, 9_000))
    return encoded(small, "MPO", save_all=True, append_images=[huge], quality=20)


def opened(tmp_path, form: str, content: bytes) -> tuple[int, float, float, float]:
    """Return how the dark room ended with a photo, seconds on the wall and of work, and MiB."""
    (tmp_path / "photo").write_bytes(content)
    words = [str(tmp_path / name) for name in ("copy", "thumb", "facts")]
    measured = [sys.executable, "-I", "-c", MEASURE, darkroom.__file__, str(tmp_path / "photo"), form, *words]
    return tuple(json.loads(subprocess.run(measured, capture_output=True, check=True, timeout=60).stdout))


def measure(tmp_path, kinds: dict) -> None:
    for name, make in kinds.items():
        code, wall, work, mib = opened(tmp_path, *make())
        print(f"{name}: exit {code}, {wall:.2f} s ({work:.2f} s of work), {mib:.0f} MiB")
        assert work <= MOST_SECONDS and wall <= darkroom.SECONDS and mib <= MOST_MIB, name


def test_each_is_over_soon_and_takes_little_memory(tmp_path):
    measure(tmp_path, HOSTILE)


@pytest.mark.long
def test_the_largest_that_are_taken_too(tmp_path):
    measure(tmp_path, LARGEST)


@pytest.mark.long
def test_one_that_would_take_too_much_is_stopped(tmp_path, monkeypatch):
    code, wall, _work, mib = opened(tmp_path, "WEBP", large("WEBP", (16_000, 2_400), method=0))
    assert code == darkroom.TOO_MANY_PIXELS and wall < darkroom.SECONDS and mib < MOST_MIB


def mutated(content: bytes, rolled: random.Random) -> bytes:
    """Return a file with bytes altered, cut out or doubled."""
    changed = bytearray(content)
    for _ in range(rolled.randrange(1, 30)):
        changed[rolled.randrange(12, len(changed))] = rolled.randrange(256)
    if rolled.random() < 0.3:
        at = rolled.randrange(len(changed))
        del changed[at : at + rolled.randrange(2000)]
    if rolled.random() < 0.3:
        at = rolled.randrange(len(changed))
        changed[at:at] = changed[at : at + rolled.randrange(2000)]
    return bytes(changed)


def send_mutations(house, count: int) -> tuple[int, int]:  # noqa: F811 - the fixture
    """Send altered photos; return how many were taken and how many refused."""
    rolled, taken = random.Random(39), 0
    said = {"exif": exif(), "comment": PAYLOAD}
    seeds = [
        encoded(scene(1, (320, 240)), "JPEG", **said),
        encoded(scene(2, (320, 240)), "PNG", exif=exif()),
        encoded(scene(3, (320, 240)), "WEBP", exif=exif()),
        encoded(scene(4, (320, 240)), "HEIF", exif=exif().tobytes(), quality=50),
        pictures.several("MPO", side=300, count=2),
    ]
    for n in range(count):
        try:
            file = kept(house, mutated(seeds[n % 5], rolled), "a.jpg")
        except Refused as refused:
            assert str(refused) and refused.status in (413, 415, 422)
        else:
            taken += 1
            assert_clean(file)
    assert File.objects.count() == taken
    return taken, count - taken


def assert_clean(file: File) -> None:
    """Look at what is served of a photo: pixels and nothing else."""
    for sha256 in (file.copy_sha256, file.thumb_sha256):
        content = storage.content(sha256)
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "JPEG" and picture.getexif().get_ifd(0x8825) == {} and not picture.getexif()
        assert PAYLOAD not in content and b"script" not in content.lower() and b"HUAWEI" not in content


def test_what_is_served_is_pixels_alone(house):  # noqa: F811 - the fixture
    said = exif()
    said[0x010E] = PAYLOAD.decode()
    file = kept(house, encoded(scene(), comment=PAYLOAD, exif=said, icc_profile=b"x" * 60 + PAYLOAD, xmp=b"<x>" + PAYLOAD + b"</x>"))
    assert file.latitude is not None
    assert_clean(file)


def test_altered_photos_are_refused_or_made_anew(house):  # noqa: F811 - the fixture
    send_mutations(house, 10)


@pytest.mark.long
def test_a_hundred_altered_photos(house):  # noqa: F811 - the fixture
    taken, refused = send_mutations(house, 100)
    print(f"100 altered photos: {taken} made anew, {refused} refused, 0 payload bytes and 0 GPS tags in what is served")
    assert taken > 10 and refused > 10
