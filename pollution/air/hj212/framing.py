"""Packets in a stream of bytes: halves wait, junk is passed over, a wrong length is repaired where the check proves it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pollution.air.hj212 import sm4
from pollution.air.hj212.crc import fits, foreign_fits
from pollution.air.hj212.packets import HEAD_END, BadSegment, Packet, mn_in, read

START = b"##"
PREFIX, CHECK = 6, 4  # ## and four digits; four hexadecimal digits
MOST_WAITING = 16 * 1024  # bytes that one connection may leave unread
HEX = re.compile(rb"[0-9A-Fa-f]{4}")
ENDING = re.compile(rb"&&([0-9A-Fa-f]{1,4})(?=\r|\n|##|$)")


@dataclass(frozen=True)
class Broken:
    """Bytes that began like a packet and were none: why, and whose they may be."""

    raw: bytes
    why: str  # "crc", "segment", "too_long"
    mn: str = ""
    foreign: str = ""  # the foreign check that would fit


@dataclass
class Framer:
    """Takes bytes of one connection in any pieces and yields packets and what was broken, in their order.

    `takes(mn, check)` says whether a foreign check is taken from a device, `key_of(mn)` gives its SM4 key. The stream is never
    held up: more than MOST_WAITING bytes without a packet are given up.
    """

    takes: Callable[[str, str], bool] = lambda mn, check: False
    key_of: Callable[[str], bytes | None] = lambda mn: None
    buffer: bytearray = field(default_factory=bytearray)
    junk: int = 0

    def feed(self, data: bytes) -> Iterator[Packet | Broken]:
        """Take bytes and yield what is complete now."""
        self.buffer += data
        yield from self._run(is_last=False)

    def flush(self) -> Iterator[Packet | Broken]:
        """Yield what can be made of bytes that have waited too long for their rest, or whose connection ended."""
        yield from self._run(is_last=True)

    @property
    def is_waiting(self) -> bool:
        """Return True if the beginning of a packet waits for its rest."""
        return len(self.buffer) > len(START)

    def _run(self, *, is_last: bool) -> Iterator[Packet | Broken]:
        while self._begin():
            found, used = self._next(is_last)
            if not used:
                break
            del self.buffer[:used]
            if found is not None:
                if isinstance(found, Packet):
                    found.junk, self.junk = self.junk, 0
                    self._swallow_line_end(found)
                yield found
        if len(self.buffer) > MOST_WAITING:
            raw = bytes(self.buffer[:200])
            self.junk += len(self.buffer)
            self.buffer.clear()
            yield Broken(raw, "too_long", mn_in(raw))

    def _begin(self) -> bool:
        """Drop what stands before the next ##; return False if there is none yet."""
        place = self.buffer.find(START)
        if place < 0:
            place = len(self.buffer) - (1 if self.buffer.endswith(b"#") else 0)
        while self.buffer and self.buffer[:1] in (b"\r", b"\n") and place:
            del self.buffer[:1]
            place -= 1
        self.junk += place
        del self.buffer[:place]
        return len(self.buffer) >= PREFIX

    def _next(self, is_last: bool) -> tuple[Packet | Broken | None, int]:
        """Return what stands at the beginning of the buffer, and how many bytes are used up; 0: wait for more."""
        digits = bytes(self.buffer[2:PREFIX])
        if not digits.isdigit():
            self.junk += 1
            return None, 1
        length = int(digits)
        whole = PREFIX + length + CHECK
        if len(self.buffer) >= whole:
            segment, written = bytes(self.buffer[PREFIX : PREFIX + length]), bytes(self.buffer[PREFIX + length : whole])
            if packet := self._checked(segment, written, set()):
                return packet, whole
        elif not is_last:
            return None, 0
        return self._repaired(length, is_last)

    def _checked(self, segment: bytes, written: bytes, deviations: set[str]) -> Packet | Broken | None:
        """Return the packet if the digits are the check of the segment, of what it says when decrypted, or a foreign one that is taken."""
        if not HEX.fullmatch(written.rjust(4, b"0")):
            return None
        said = set(deviations)
        if written != written.upper():
            said.add("lower_case_crc")
        if len(written) < CHECK:
            said.add("short_crc")
        if fits(segment, written):
            return _read(segment, said)
        mn = mn_in(segment)
        if plain := self._decrypted(segment, written, mn):
            return _read(plain, said | {"encrypted"})
        for foreign in foreign_fits(segment, written):
            if self.takes(mn, foreign):
                return _read(segment, said | {foreign})
        return None

    def _decrypted(self, segment: bytes, written: bytes, mn: str) -> bytes | None:
        """Return the plain segment whose check the digits are, if the device has a key."""
        key, start = self.key_of(mn), HEAD_END.search(segment)
        if key is None or start is None or not segment.endswith(b"&&"):
            return None
        head, content = segment[: start.end()], segment[start.end() : -2]
        for raw in (content, sm4.printed(content)):
            if raw is not None and fits(plain := head + sm4.decrypt(raw, key) + b"&&", written):
                return plain
        return None

    def _repaired(self, length: int, is_last: bool) -> tuple[Packet | Broken | None, int]:
        """Look for the end that the length does not name; of what is broken two bytes are passed over, so nothing after it is lost."""
        limit = self.buffer.find(START, PREFIX)
        window = bytes(self.buffer[PREFIX:] if limit < 0 else self.buffer[PREFIX : limit + len(START)])
        foreign, endings = "", list(ENDING.finditer(window))
        if not endings and limit < 0 and not is_last and len(window) < MOST_WAITING:
            return None, 0  # its real end may still be on the way
        for end in endings:
            if end.end() == len(window) and limit < 0 and not is_last and len(end.group(1)) < CHECK:
                continue
            segment, written = window[: end.start() + 2], end.group(1)
            said = set() if len(segment) == length else {"wrong_length"}
            if said and len(segment.decode("utf-8", "ignore")) == length:
                said.add("length_in_characters")
            if packet := self._checked(segment, written, said):
                return packet, PREFIX + end.end()
            foreign = foreign or next(foreign_fits(segment, written), "")
        raw = bytes(self.buffer[: PREFIX + min(length, len(window)) + CHECK])
        return Broken(raw, "crc", mn_in(window), foreign), len(START)

    def _swallow_line_end(self, packet: Packet) -> None:
        ending = bytes(self.buffer[:2])
        if ending.startswith(b"\r\n"):
            del self.buffer[:2]
        elif ending[:1] in (b"\r", b"\n"):
            packet.deviations.add("line_end")
            del self.buffer[:1]
        elif ending:
            packet.deviations.add("no_line_end")


def _read(segment: bytes, deviations: set[str]) -> Packet | Broken:
    try:
        return read(segment, deviations)
    except BadSegment:
        return Broken(segment, "segment", mn_in(segment))
