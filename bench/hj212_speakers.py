"""Devices that speak HJ 212 as real ones do, with faults by choice: they keep what is not answered and send it again.

A packet counts as acknowledged when its 9014 came. Each has a moment of its own, and values that follow from its place, so that the
table can be compared with what was acknowledged.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from pollution.air.hj212.framing import Framer
from pollution.air.hj212.packets import Packet
from pollution.air.hj212.replies import frame

CODES = ("a34002", "a34004", "a34001", "a01001", "a01002", "a01006", "a01007", "a01008", "LA")
FACTORS = ("pm10", "pm25", "tsp", "temp", "rh", "press", "ws", "wd", "noise")
MEASURES = ("ugm3", "ugm3", "ugm3", "c", "pct", "kpa", "ms", "deg", "db")
WAITS = 10.0  # seconds until a packet without an answer is sent again
AT_ONCE = 20  # packets that a device sends again together after it lost its connection
REDIALS = 2.0  # seconds, at most, until it dials again


@dataclass(frozen=True)
class Faults:
    """How often a packet suffers what, between 0 and 1; and every how many seconds all devices hang up and dial again together."""

    half: float = 0
    stuck: float = 0
    wrong_crc: float = 0
    wrong_length: float = 0
    resend: float = 0
    backfill: float = 0
    storm: float = 0


@dataclass
class Told:
    """What all devices together sent and heard."""

    counts: Counter = field(default_factory=Counter)
    lags: list[float] = field(default_factory=list)  # seconds from the first sending of a packet to its answer
    late: list[float] = field(default_factory=list)  # the same of packets that were sent once only, on one connection


def values_of(place: int, factors: int) -> list[int]:
    """Return the values of a device's packet, which follow from its place."""
    return [(place * 7 + number) % 900 + 1 for number in range(factors)]


@dataclass
class Speaker:
    """One device."""

    mn: str
    begin: datetime  # of its first packet; each later one is a second later
    dial: Callable
    told: Told
    faults: Faults
    dice: random.Random
    factors: int = 9
    waiting: dict[str, list] = field(default_factory=dict)  # QN → place, first sent, last sent, times sent
    acknowledged: set[int] = field(default_factory=set)
    place: int = 0
    held: bytes = b""
    out: asyncio.StreamWriter | None = None

    def packet(self, place: int, *, is_late: bool = False) -> tuple[str, bytes]:
        """Return the number and the bytes of a packet."""
        at = self.begin + timedelta(seconds=place)
        number = f"{at:%Y%m%d%H%M%S}{place % 1000:03d}"
        said = ";".join(f"{code}-Rtd={value},{code}-Flag=N" for code, value in zip(CODES, values_of(place, self.factors), strict=False))
        late = "RF=1;" if is_late else ""
        flag = 9 if is_late else 5
        return number, frame(f"QN={number};ST=39;CN=2011;PW=123456;MN={self.mn};Flag={flag};{late}CP=&&DataTime={at:%Y%m%d%H%M%S};{said}&&")

    async def live(self, seconds: float, interval: float) -> None:
        """Send a packet each interval for so long, dialling again whenever the line is lost; then wait for the last answers."""
        end = monotonic() + seconds
        due = monotonic() + self.dice.random() * interval
        listening = asyncio.create_task(self._listen())
        while due < end:
            await asyncio.sleep(max(due - monotonic(), 0))
            due += interval
            await self._send_next()
            await self._send_again()
        while self.waiting and monotonic() < end + 60:
            await asyncio.sleep(0.2)
            await self._send_again()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        if self.out is not None:
            self.out.close()

    async def _listen(self) -> None:
        """Keep a connection, and take answers."""
        while True:
            try:
                reader, self.out = await self.dial()
            except OSError:
                self.told.counts["refused"] += 1
                await asyncio.sleep(self.dice.random() * REDIALS)
                continue
            self.told.counts["dialled"] += 1
            framer = Framer()
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while data := await reader.read(65536):
                    for one in framer.feed(data):
                        self._hear(one)
            out, self.out = self.out, None
            out.close()
            for row in self.waiting.values():
                row[2] = 0.0  # sent again as soon as there is a line
            await asyncio.sleep(self.dice.random() * REDIALS)

    def _hear(self, one) -> None:
        if not isinstance(one, Packet) or one.cn != "9014":
            self.told.counts["heard something else"] += 1
            return
        row = self.waiting.pop(one.head["QN"], None)
        if row is None:
            self.told.counts["answered again"] += 1
            return
        place, first, _last, times = row
        self.acknowledged.add(place)
        self.told.lags.append(monotonic() - first)
        if times == 1:
            self.told.late.append(monotonic() - first)

    async def _send_next(self) -> None:
        number, raw = self.packet(self.place, is_late=self.dice.random() < self.faults.backfill)
        now = monotonic()
        self.waiting[number] = [self.place, now, now if self.out else 0.0, 1 if self.out else 0]
        self.place += 1
        self.told.counts["sent"] += 1
        await self._write(self._harmed(raw))

    async def _send_again(self) -> None:
        """Send again what was not answered in time, some at once."""
        now, count = monotonic(), 0
        for row in list(self.waiting.values()):
            if count >= AT_ONCE or self.out is None:
                return
            if now - row[2] > WAITS:
                row[2], row[3], count = now, row[3] + 1, count + 1
                self.told.counts["sent again"] += 1
                await self._write(self.packet(row[0])[1])

    def _harmed(self, raw: bytes) -> bytes:
        """Return what goes on the wire for a packet: with what the dice add to it or do to it. The packet itself always follows whole."""
        faults, dice, told = self.faults, self.dice, self.told.counts
        if dice.random() < faults.wrong_crc:
            told["wrong checks"] += 1
            bad = bytearray(raw)
            bad[dice.randrange(20, len(bad) - 12)] ^= 1 << dice.randrange(3)
            raw = bytes(bad) + raw
        elif dice.random() < faults.wrong_length:
            told["wrong lengths"] += 1
            raw = b"##%04d" % (int(raw[2:6]) + dice.choice((-9, 8))) + raw[6:]
        if dice.random() < faults.resend:
            told["sent twice"] += 1
            raw += raw
        return raw

    async def _write(self, raw: bytes) -> None:
        if self.out is None:
            return
        with contextlib.suppress(OSError):
            if self.dice.random() < self.faults.stuck:
                self.told.counts["stuck together"] += 1
                self.held += raw
                return
            raw, self.held = self.held + raw, b""
            if self.dice.random() < self.faults.half:
                self.told.counts["in halves"] += 1
                cut = self.dice.randrange(1, len(raw))
                self.out.write(raw[:cut])
                await asyncio.sleep(self.dice.random() * 0.3)
                raw = raw[cut:]
            if self.out is not None:
                self.out.write(raw)


async def storm(speakers: list[Speaker], every: float, seconds: float) -> None:
    """Let all devices lose their lines together, again and again."""
    end = monotonic() + seconds
    while every and monotonic() + every < end:
        await asyncio.sleep(every)
        for speaker in speakers:
            if speaker.out is not None:
                speaker.out.transport.abort()


async def speak(speakers: list[Speaker], seconds: float, interval: float, faults: Faults) -> None:
    """Let all devices live for so long."""
    await asyncio.gather(storm(speakers, faults.storm, seconds), *(speaker.live(seconds, interval) for speaker in speakers))
