"""A data segment read: who sends, what, when, which values; departures from the standard are kept by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tracker.lib.periods import LOCAL

HEAD_END = re.compile(rb"CP\s*=\s*&&", re.IGNORECASE)
MN = re.compile(rb"(?:^|;)\s*MN\s*=([^;&]*)", re.IGNORECASE)
NAMES = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF")
OF_STANDARD = re.compile(r"[0-9A-F]{24}")
DIGITS = re.compile(r"\d+")
LONGEST_SEGMENT, LONGEST_PASSWORD = 1024, 6
LONGEST_FLAG = 3  # digits
MOST_TEXT = 9999


class BadSegment(ValueError):
    """The check is right and still nothing can be read."""


@dataclass(frozen=True)
class Value:
    """One value of a factor as it was sent: code, suffix (Rtd, Avg, Min, Max, Flag …), text."""

    factor: str
    suffix: str
    text: str


@dataclass
class Packet:
    """What a device sent. `values` in their order; `moment` is DataTime in local time, None without one."""

    segment: bytes
    head: dict[str, str]
    cp: list[tuple[str, str]]
    deviations: set[str] = field(default_factory=set)
    junk: int = 0  # bytes before it that belonged to nothing

    @property
    def mn(self) -> str:
        """Return the device's number, "" if it sent none."""
        return self.head.get("MN", "")

    @property
    def cn(self) -> str:
        """Return the command."""
        return self.head.get("CN", "")

    @property
    def flag(self) -> int | None:
        """Return Flag as a number, None if it is missing or no number."""
        text = self.head.get("Flag", "")
        return int(text) if len(text) <= LONGEST_FLAG and text.isascii() and text.isdigit() and int(text) < 256 else None

    @property
    def wants_answer(self) -> bool:
        """Return True if the lowest bit of Flag asks for an answer."""
        return bool((self.flag or 0) & 1)

    @property
    def is_backfill(self) -> bool:
        """Return True for data sent later (RF=1 of HJ 212-2025)."""
        return self.head.get("RF") == "1"

    @cached_property
    def moment(self) -> datetime | None:
        """Return DataTime: of sampling for 2011 and 2021, the beginning of the period for 2051, 2061, 2031."""
        return next((moment_of(text) for name, text in self.cp if name.lower() == "datatime"), None)

    def values(self) -> Iterator[Value]:
        """Yield the values of factors, without DataTime and what belongs to no factor."""
        for name, text in self.cp:
            factor, dash, suffix = name.rpartition("-")
            if dash and factor:
                yield Value(factor, suffix.capitalize() if suffix.lower() != "zsavg" else suffix, text)


def moment_of(text: str) -> datetime | None:
    """Return the moment of fourteen digits, the first ones of more; None if they are none."""
    found = DIGITS.match(text.strip())
    try:
        return datetime.strptime(found.group()[:14], "%Y%m%d%H%M%S").replace(tzinfo=LOCAL) if found and len(found.group()) >= 14 else None
    except ValueError:
        return None


def mn_in(segment: bytes) -> str:
    """Return the device's number in a segment that is not read yet, "" if there is none."""
    found = MN.search(segment[:300])
    return found.group(1).decode("ascii", "replace").strip() if found else ""


def read(segment: bytes, deviations: set[str] | None = None) -> Packet:
    """Read a segment whose check was right. Raises BadSegment where there is neither head nor content."""
    deviations = set(deviations or ())
    text, encoding = _decoded(segment)
    if encoding != "utf-8":
        deviations.add("gbk")
    start = HEAD_END.search(segment)
    if start is None:
        return Packet(segment, _head(text.rstrip("&"), deviations), [], deviations | {"no_content"})
    head = _decoded(segment[: start.start()])[0]
    content = _decoded(segment[start.end() :])[0]
    content, closed, _rest = content.rpartition("&&")
    if not closed:
        content = _decoded(segment[start.end() :])[0]
        deviations.add("no_end")
    packet = Packet(segment, _head(head, deviations), _content(content, deviations), deviations)
    _judge(packet)
    return packet


def _decoded(raw: bytes) -> tuple[str, str]:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace"), "broken"


def _head(text: str, deviations: set[str]) -> dict[str, str]:
    """Return the head's fields under the standard's names; a comma in place of a semicolon, and a missing one, are forgiven."""
    found: dict[str, str] = {}
    known = {name.lower(): name for name in NAMES}
    for pair in re.split(r"[;,]", text):
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals:
            if name:
                deviations.add("odd_head")
            continue
        standard = known.get(name.lower())
        if standard and standard != name:
            deviations.add("case_of_names")
        found.setdefault(standard or name, value.strip())
    if not found:
        raise BadSegment("a segment without any field")
    return found


def _content(text: str, deviations: set[str]) -> list[tuple[str, str]]:
    """Return names and values of the content in their order."""
    found = []
    if text.rstrip().endswith(";"):
        deviations.add("semicolon_before_end")
    for pair in re.split(r"[;,]", text):
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            found.append((name.strip(), value.strip()))
        elif pair.strip():
            deviations.add("odd_content")
    if any(name.lower() == "flag" for name, _value in found):
        deviations.add("bare_flag")
    return found


def _judge(packet: Packet) -> None:
    """Name what departs from the standard in a packet that was read."""
    head, said = packet.head, packet.deviations
    number = head.get("QN", "")
    if not number:
        said.add("no_qn")
    elif not (len(number) == 17 and number.isascii() and number.isdigit()):
        said.add("odd_qn")
    if not packet.mn:
        said.add("no_mn")
    elif not OF_STANDARD.fullmatch(packet.mn):
        said.add("odd_mn")
    if len(head.get("PW", "")) > LONGEST_PASSWORD:
        said.add("long_pw")
    if packet.flag is None:
        said.add("no_flag")
    if len(packet.segment) > LONGEST_SEGMENT:
        said.add("long_segment")
    times = [text for name, text in packet.cp if name.lower() == "datatime"]
    if times and len(times[0]) != 14:
        said.add("odd_time")
    if times and packet.moment is None:
        said.add("bad_time")
