"""The original of what came in, kept under the hash of its content, written once."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 1024 * 1024


def kept_path(sha256: str) -> Path:
    """Return where the original with this hash lies."""
    return Path(settings.MEDIA_ROOT) / "imports" / sha256[:2] / f"{sha256}.xlsx"


def keep(file: BinaryIO) -> str:
    """Write the file whole or not at all, and return its SHA-256; the same content is kept once."""
    hashed = hashlib.sha256()
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".in-")
    try:
        with os.fdopen(handle, "wb") as fresh:
            while piece := file.read(PIECE):
                hashed.update(piece)
                fresh.write(piece)
            fresh.flush()
            os.fsync(fresh.fileno())
        os.chmod(name, 0o400)
        target = kept_path(hashed.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    finally:
        file.seek(0)
    return hashed.hexdigest()
