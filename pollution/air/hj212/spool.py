"""Packets kept on disk while the database does not answer: appended, forced to disk, taken out again once they are in the tables."""

import fcntl
import os
import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAME = 16  # bytes at the beginning by which a spool is known; a new one each time it was emptied
HEAD = struct.Struct("!dIHI")  # when it came (seconds), length of the packet, length of the address, check of both
MOST_BYTES = 1 << 30  # beyond this nothing more is taken: the devices keep what is not answered


class SpoolFull(OSError):
    """The spool has grown to its limit: what comes now is not taken."""


class SpoolInUse(OSError):
    """Another receiver writes this spool."""


@dataclass(frozen=True)
class Kept:
    """A packet as it came: seconds since 1970, address, bytes of its segment; `end` is where it ends in the spool."""

    at: float
    address: str
    raw: bytes
    end: int = 0


class Spool:
    """One file, written by one process; what a crash left half written, or a disk damaged, is cut off when it is opened."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = path.open("a+b")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            raise SpoolInUse(path) from None
        os.chmod(path, 0o600)
        self._cut_half()

    def _cut_half(self) -> None:
        whole = max((kept.end for kept in self.read()), default=NAME)
        if self._size() < NAME:
            self._begin()
        else:
            self.file.truncate(whole)
            self.name = self._name()
        _force_folder(self.path.parent)

    def _begin(self) -> None:
        """Make it empty, under a new name."""
        self.file.truncate(0)
        name = uuid.uuid4()
        self.file.write(name.bytes)
        self._force()
        self.name = name.hex

    def _name(self) -> str:
        with self.path.open("rb") as file:
            return file.read(NAME).hex()

    def _size(self) -> int:
        return self.file.seek(0, os.SEEK_END)

    def _force(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())

    def __bool__(self) -> bool:
        return self._size() > NAME

    def keep(self, packets: list[Kept]) -> None:
        """Append packets and force them to disk. Raises SpoolFull, OSError; then none of them counts as kept."""
        end = self._size()
        if end > MOST_BYTES:
            raise SpoolFull(self.path)
        try:
            for one in packets:
                body = one.address.encode() + one.raw
                self.file.write(HEAD.pack(one.at, len(one.raw), len(body) - len(one.raw), zlib.crc32(body)) + body)
            self._force()
        except OSError:
            self.file.truncate(end)
            raise

    def read(self, start: int = NAME) -> Iterator[Kept]:
        """Yield what is kept from a place on, in its order; a half written end is passed over."""
        return self.kept_in(self.path, start)

    @staticmethod
    def kept_in(path: Path, start: int = NAME) -> Iterator[Kept]:
        """Yield what lies in a spool that nobody needs to have open."""
        with path.open("rb") as file:
            end = file.seek(start)
            while len(head := file.read(HEAD.size)) == HEAD.size:
                at, length, address_length, check = HEAD.unpack(head)
                body = file.read(address_length + length)
                if len(body) < address_length + length or zlib.crc32(body) != check:
                    return
                end += HEAD.size + len(body)
                yield Kept(at, body[:address_length].decode(), body[address_length:], end)

    def clear(self) -> None:
        """Forget what was kept: it is in the tables."""
        self._begin()

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def _force_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
