"""Where the bytes of evidence lie: under their own hash, written once, whole on disk or not at all.

A file is prepared in a folder of its own (`staging`), forced to disk, closed, and only then renamed to its place (`seal`);
the row that names it is written after that. What a crash leaves behind is bytes without a row: strays.py clears them.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage, storages

PIECE = 1024 * 1024
HASH = re.compile(r"[0-9a-f]{64}")
COMING = "coming"  # where uploads are prepared


class SealedStorage(FileSystemStorage):
    """Content-addressed files of mode 0400; where nginx sends them (`is_shared`), its group reads them too."""

    def __init__(self, location=None, is_shared: bool = False):
        self.folder_mode, self.file_mode = (0o2750, 0o440) if is_shared else (0o700, 0o400)
        super().__init__(location, file_permissions_mode=self.file_mode, directory_permissions_mode=self.folder_mode)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a folder on the same disk in which an upload is prepared; it is gone afterwards."""
        coming = Path(self.location) / COMING
        coming.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = Path(tempfile.mkdtemp(dir=coming))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def seal(self, prepared: Path, sha256: str) -> None:
        """Rename a prepared file, already forced to disk, to its place, and force the place to disk.

        What lies there already is replaced: it is the same, or damaged.
        """
        target = self.place(sha256)
        self._make_folder(target.parent)
        os.chmod(prepared, self.file_mode)
        os.replace(prepared, target)
        force_folder(target.parent)

    def place(self, sha256: str) -> Path:
        """Return the path of a content, below the root."""
        return Path(self.location) / self.name_of(sha256)

    @staticmethod
    def name_of(sha256: str) -> str:
        """Return the name of a content within the storage."""
        if not HASH.fullmatch(sha256):
            raise ValueError("not a hash")
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and those above it, each forced to disk in the one that holds it."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(self.folder_mode)
        force_folder(folder.parent)


def force(file: BinaryIO) -> None:
    """Force a file's bytes to disk."""
    file.flush()
    os.fsync(file.fileno())


def force_folder(folder: Path) -> None:
    """Force a folder's names to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sealed() -> SealedStorage:
    """Return the storage of evidence."""
    return storages["evidence"]


def read(sha256: str) -> BinaryIO:
    """Return a content as a stream to read, which the caller closes. Raises FileNotFoundError."""
    return sealed().open(sealed().name_of(sha256))


def content(sha256: str) -> bytes:
    """Return a content whole. Raises FileNotFoundError."""
    with read(sha256) as opened:
        return opened.read()


def digest(opened: BinaryIO) -> str:
    """Return the SHA-256 of what is left in a stream."""
    return hashlib.file_digest(opened, "sha256").hexdigest()


def size(sha256: str) -> int:
    """Return how many bytes of a content there are. Raises FileNotFoundError."""
    return sealed().size(sealed().name_of(sha256))


def is_there(sha256: str) -> bool:
    """Return True if something lies where the content should."""
    return sealed().exists(sealed().name_of(sha256))


def is_whole(sha256: str) -> bool:
    """Return True if the content is there and its hash, made anew, is the one by which it is known."""
    try:
        with read(sha256) as opened:
            return digest(opened) == sha256
    except OSError:
        return False
