"""Packets kept on disk while the database does not answer: appended, forced to disk, taken out again once they are in the tables."""

import fcntl
import logging
import os
import re
import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

log = logging.getLogger("hj212")
NAME = 16  # bytes at the beginning by which a spool is known; a new one each time it was emptied
HEAD = struct.Struct("!dIHI")  # when it came (seconds), length of the packet, length of the address, check of all that
CHECK_BYTES = 4
LONGEST, LONGEST_ADDRESS, LATEST = 16 * 1024, 64, 1 << 32  # bytes of a packet, of an address, time: a head that says more is none
TIME = re.compile(rb"\x41[\xd0-\xef]")  # how a head begins between 2004 and 2106
PIECE = 1 << 20  # bytes looked at together for the next packet behind damage
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
    """One file, written by one process; what a crash left half written is cut off when it is opened, what a disk damaged is passed over.

    It is written past Python's buffer: after a disk that was full nothing is left there to be written later.
    """

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.file)
            raise SpoolInUse(path) from None
        os.chmod(path, 0o600)
        self._cut_half()

    def _cut_half(self) -> None:
        size = self._size()
        if size < NAME:
            self._begin()
        else:
            whole = max((kept.end for kept in self.read()), default=NAME)
            if whole < size:
                log.warning("%d bytes at the end of %s are no packet: they are cut off", size - whole, self.path)
            os.ftruncate(self.file, whole)
            self.name = os.pread(self.file, NAME, 0).hex()
        _force_folder(self.path.parent)

    def _begin(self) -> None:
        """Make it empty, under a new name."""
        os.ftruncate(self.file, 0)
        name = uuid.uuid4()
        self._write(name.bytes)
        self.name = name.hex

    def _write(self, data: bytes) -> None:
        """Append bytes and force them to disk, all or none."""
        end, rest = self._size(), memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.file, rest) :]
            os.fsync(self.file)
        except OSError:
            os.ftruncate(self.file, end)
            raise

    def _size(self) -> int:
        return os.fstat(self.file).st_size

    def __bool__(self) -> bool:
        return self._size() > NAME

    def keep(self, packets: list[Kept]) -> None:
        """Append packets and force them to disk. Raises SpoolFull, OSError; then none of them counts as kept."""
        if self._size() > MOST_BYTES:
            raise SpoolFull(self.path)
        if self._size() < NAME:  # the disk was full when it was emptied
            self._begin()
        self._write(b"".join(map(_record, packets)))

    def read(self, start: int = NAME) -> Iterator[Kept]:
        """Yield what is kept from a place on, in its order; a half written end is passed over."""
        return self.kept_in(self.path, start)

    @staticmethod
    def kept_in(path: Path, start: int = NAME) -> Iterator[Kept]:
        """Yield what lies in a spool that nobody needs to have open; bytes that are no packet any more are passed over."""
        with path.open("rb") as file:
            place = file.seek(start)
            while len(head := file.read(HEAD.size)) == HEAD.size:
                if kept := _packet(head, file, place):
                    yield kept
                    place = kept.end
                else:
                    place = file.seek(_next(file, place + 1))

    def clear(self) -> None:
        """Forget what was kept: it is in the tables."""
        self._begin()

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)


def _record(one: Kept) -> bytes:
    body = one.address.encode() + one.raw
    lead = HEAD.pack(one.at, len(one.raw), len(body) - len(one.raw), 0)[:-CHECK_BYTES]
    return lead + zlib.crc32(lead + body).to_bytes(CHECK_BYTES, "big") + body


def _packet(head: bytes, file: BinaryIO, place: int) -> Kept | None:
    """Return the packet whose head stands at a place, None if it is none."""
    at, length, address_length, check = HEAD.unpack(head)
    if not (0 < at < LATEST and 0 < length <= LONGEST and address_length <= LONGEST_ADDRESS):
        return None
    body = file.read(address_length + length)
    if len(body) < address_length + length or zlib.crc32(head[:-CHECK_BYTES] + body) != check:
        return None
    return Kept(at, body[:address_length].decode(), body[address_length:], place + HEAD.size + len(body))


def _next(file: BinaryIO, place: int) -> int:
    """Return where the next whole packet stands from a place on, the end of the file if there is none."""
    file.seek(place)
    while piece := file.read(PIECE):
        for found in TIME.finditer(piece):
            here = file.seek(place + found.start())
            if _packet(file.read(HEAD.size).ljust(HEAD.size, b"\0"), file, here):
                return here
        place += len(piece) if len(piece) < PIECE else len(piece) - 1  # a time may begin with its last byte
        file.seek(place)
    return place


def _force_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
