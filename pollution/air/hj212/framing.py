"""Packets in a stream of bytes: halves wait, junk is passed over, a wrong length is repaired where the check proves it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pollution.air.hj212 import sm4
from pollution.air.hj212.crc import fits, foreign_fits
from pollution.air.hj212.packets import HEAD_END, BadSegment, Packet, mn_in, read

START = b"##"
PREFIX, CHECK = 6, 4  # ## and four digits; four hexadecimal digits
MOST_WAITING = 16 * 1024  # bytes that one connection may leave unread
HEX = re.compile(rb"[0-9A-Fa-f]{4}")
BEGINNING = re.compile(rb"##(?:\d{4}|\d{0,3}\Z)|#\Z")  # or as much of one as stands at the end
ENDING = re.compile(rb"&&([0-9A-Fa-f]{1,4})(?=\r|\n|##|$)")
MOST_ENDINGS = 4  # looked at in what was broken: a packet has one, and each costs its checks


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
    has_tried: bool = False  # whether another beginning behind the one that waits was taken for its end

    def feed(self, data: bytes = b"") -> Iterator[Packet | Broken]:
        """Take bytes and return what is complete now; who stops in the middle asks for the rest without bytes."""
        self.buffer += data
        return self._run(is_last=False)

    def flush(self) -> Iterator[Packet | Broken]:
        """Return what can be made of bytes that have waited too long for their rest, or whose connection ended."""
        return self._run(is_last=True)

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
            self.has_tried = False
            if isinstance(found, Packet):
                found.junk, self.junk = self.junk, 0
                self._swallow_line_end(found)
            yield found
        if len(self.buffer) > MOST_WAITING:
            raw = bytes(self.buffer[:200])
            self.junk += len(self.buffer)
            self.buffer.clear()
            self.has_tried = False
            yield Broken(raw, "too_long", mn_in(raw))

    def _begin(self) -> bool:
        """Drop what stands before the next ## with its digits; return False if there is none yet."""
        found = BEGINNING.search(self.buffer)
        place = found.start() if found else len(self.buffer)
        while self.buffer and self.buffer[:1] in (b"\r", b"\n") and place:
            del self.buffer[:1]
            place -= 1
        self.junk += place
        del self.buffer[:place]
        return len(self.buffer) >= PREFIX

    def _next(self, is_last: bool) -> tuple[Packet | Broken | None, int]:
        """Return what stands at the beginning of the buffer, and how many bytes are used up; 0: wait for more."""
        length = int(self.buffer[2:PREFIX])
        whole = PREFIX + length + CHECK
        if len(self.buffer) >= whole:
            segment, written = bytes(self.buffer[PREFIX : PREFIX + length]), bytes(self.buffer[PREFIX + length : whole])
            packet = self._checked(segment, written, set())
            if isinstance(packet, Packet) or (packet and packet.why == "segment"):
                return packet, whole
        elif not is_last:
            return self._begun_again(length)
        return self._repaired(length, is_last)

    def _begun_again(self, length: int) -> tuple[Packet | None, int]:
        """Return a packet that ends before its length says so, where the next one has begun and its check proves it; else it waits."""
        if self.has_tried or self.buffer.find(START, PREFIX) < 0:
            return None, 0
        self.has_tried = True
        found, used = self._repaired(length, is_last=False)
        return (found, used) if isinstance(found, Packet) else (None, 0)

    def _checked(self, segment: bytes, written: bytes, deviations: set[str]) -> Packet | Broken | None:
        """Return the packet if the digits are the check of the segment, of what it says when decrypted, or a foreign one that is taken.

        Of a foreign one that is not taken it returns what was broken, of no check at all None.
        """
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
        known = list(foreign_fits(segment, written))
        taken = next((foreign for foreign in known if self.takes(mn, foreign)), None)
        if taken:
            return _read(segment, said | {taken})
        return Broken(segment, "crc", mn, known[0]) if known else None

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
        refused, endings = None, list(islice(ENDING.finditer(window), MOST_ENDINGS))
        may_go_on = limit < 0 and not is_last and len(window) < MOST_WAITING
        if not endings and may_go_on:
            return None, 0  # its real end may still be on the way
        for end in endings:
            if may_go_on and end.end() == len(window) and len(end.group(1)) < CHECK:
                return None, 0  # so may the rest of its check
            segment, written = window[: end.start() + 2], end.group(1)
            said = set() if len(segment) == length else {"wrong_length"}
            if said and len(segment.decode("utf-8", "ignore")) == length:
                said.add("length_in_characters")
            found = self._checked(segment, written, said)
            if isinstance(found, Packet) or (found and found.why == "segment"):
                return found, PREFIX + end.end()
            refused = refused or found
        raw = bytes(self.buffer[: PREFIX + min(length, len(window)) + CHECK])
        return refused or Broken(raw, "crc", mn_in(window)), len(START)

    def _swallow_line_end(self, packet: Packet) -> None:
        ending = bytes(self.buffer[:2])
        if ending.startswith(b"\r\n"):
            del self.buffer[:2]
        elif ending == b"\r":
            return  # its other half may be on the way
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
