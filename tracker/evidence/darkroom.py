"""Opens one photo of a stranger, in a process of its own that may take little memory and little time, and ends.

Run as a script by photos.py, never imported by the site: darkroom.py PHOTO FORMAT COPY THUMB FACTS. It gets no environment and imports
nothing of ours. Its exit code says how it went (photos.py reads it); the facts about the photo it writes as JSON.
"""

import io
import json
import os
import resource
import sys

MEMORY = 512 * 1024**2
SECONDS = 10  # of the processor
WAIT = 20  # by the clock: on a busy machine a good photo takes its turn
MOST_WRITTEN = 32 * 1024**2
# A scan or a screenshot is decoded whole and twice over, a JPEG at the scale that is needed: 300 MiB must do for each.
MOST_PIXELS = {"JPEG": 40_000_000, "MPO": 40_000_000, "HEIF": 40_000_000, "PNG": 30_000_000, "WEBP": 16_000_000}
FORMATS = tuple(MOST_PIXELS)
COPY_SIDE, THUMB_SIDE = 2048, 360
COPY_QUALITY, THUMB_QUALITY = 82, 78
FLAT = 8  # grey values between the lightest and the darkest of the 72 fields: less, and any two such pictures are alike
DONE, UNREADABLE, TOO_MANY_PIXELS, NO_ROOM, NOT_WRITTEN, TOO_HEAVY = 0, 10, 11, 12, 13, 14
EXIF, GPS = 0x8769, 0x8825
MAKE, MODEL, TAKEN, TAKEN_OFFSET = 0x010F, 0x0110, 0x9003, 0x9011
ORIENTATIONS_THAT_TURN = (5, 6, 7, 8)
NO_SPACE = (28, 122)  # ENOSPC, EDQUOT


class TooManyPixels(Exception):
    """The picture is larger than any camera makes it."""


def limit() -> None:
    """Take away what a hostile picture could use up."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def develop(photo: str, form: str, copy: str, thumb: str) -> dict:
    """Write the copy and the thumbnail, turned upright and without anything but pixels; return the facts."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    if form == "HEIF":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
        pillow_heif.register_heif_opener()
    with Image.open(photo, formats=("JPEG", "MPO") if form == "JPEG" else (form,)) as picture:
        if picture.width * picture.height > MOST_PIXELS[picture.format]:
            raise TooManyPixels
        exif = picture.getexif()
        turned = exif.get(0x0112) in ORIENTATIONS_THAT_TURN
        facts = {"width": picture.height if turned else picture.width, "height": picture.width if turned else picture.height}
        facts |= said(exif)
        picture.draft("RGB", (COPY_SIDE, COPY_SIDE))  # a JPEG is decoded at the scale that is needed; all of it is read
        picture.load()
        picture.thumbnail((COPY_SIDE, COPY_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
        upright = flat(ImageOps.exif_transpose(picture))
    write(upright, copy, COPY_QUALITY)
    facts["likeness"] = likeness(upright)
    upright.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    write(upright, thumb, THUMB_QUALITY)
    return facts


def flat(picture):
    """Return a picture of any mode in three colours, what is transparent on white."""
    from PIL import Image

    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())  # nothing of the file but its pixels


def write(picture, path: str, quality: int) -> None:
    """Write a JPEG, whole and forced to disk."""
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
    put(path, kept.getbuffer())


def put(path: str, content) -> None:
    """Write bytes, whole and forced to disk."""
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def likeness(picture) -> int | None:
    """Return 64 bits that alike pictures share for the most part, signed; None for a picture too flat to tell.

    Each bit says whether a field of a grid of 9 × 8 is darker than the one to its right (dHash), so size, compression
    and brightness hardly matter.
    """
    from PIL import Image

    fields = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    if max(fields) - min(fields) < FLAT:
        return None
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (fields[9 * row + column] < fields[9 * row + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def said(exif) -> dict:
    """Return what the photo says about itself: when and where it was taken, with what."""
    inner = exif.get_ifd(EXIF)
    camera = " ".join(str(exif.get(tag, "")).strip("\0 ") for tag in (MAKE, MODEL))
    return {
        "taken": str(inner.get(TAKEN, ""))[:19],
        "offset": str(inner.get(TAKEN_OFFSET, ""))[:6],
        "camera": camera[:200],
        "latitude": degrees(exif.get_ifd(GPS), 1, 2, "S"),
        "longitude": degrees(exif.get_ifd(GPS), 3, 4, "W"),
    }


def degrees(gps: dict, side: int, values: int, negative: str) -> float | None:
    """Return degrees from degrees, minutes and seconds; None where they make none."""
    try:
        whole, minutes, seconds = (float(value) for value in gps[values])
        found = whole + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return -found if str(gps.get(side, "")).strip("\0 ").upper() == negative else found


def main(photo: str, form: str, copy: str, thumb: str, facts: str) -> int:
    """Develop the photo; return how it went."""
    try:
        limit()
        from PIL import Image

        found = develop(photo, form, copy, thumb)
        put(facts, json.dumps(found).encode())
    except (TooManyPixels, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS
    except MemoryError:
        return TOO_HEAVY
    except OSError as error:
        if error.errno in NO_SPACE:
            return NO_ROOM
        return NOT_WRITTEN if error.errno else UNREADABLE  # Pillow's own have no number
    except Exception:  # the decoder of a stranger's bytes: whatever it says, the photo is not taken
        return UNREADABLE
    return DONE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
