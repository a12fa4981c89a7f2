"""One connection: bytes in, packets out; it is read no faster than its share, and ended when it is dead, idle or deaf."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pollution.air.hj212.framing import Broken, Framer
from pollution.air.hj212.packets import Packet

RATE, BURST = 100.0, 1_000.0  # packets of one connection: each second, and at once after a silence
MOST_IN_A_TURN = 100  # packets of one connection read before others have theirs
MOST_PENDING = 2_000  # packets of one connection that wait to be durable; then it is read no further
MOST_UNREAD = 64 * 1024  # bytes of answers that a device does not fetch; then it is read no further
HALF_WAITS = 5.0  # seconds until half a packet is judged as it stands
IDLE = 65 * 60.0  # seconds; the rarest data come every hour
NEVER_SPOKE, LEAVING, DEAF = 300.0, 30.0, 60.0  # seconds for who says nothing at all, who has said all, who fetches no answer
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 6))


@dataclass
class Share:
    """How many packets a connection may send now: a bucket that fills with time."""

    rate: float = RATE
    most: float = BURST
    left: float = BURST
    at: float = 0.0

    def take(self, count: int, now: float) -> float:
        """Take packets out; return for how many seconds the connection is to be quiet."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate) - count
        self.at = now
        return max(-self.left / self.rate, 0.0)


class Link(asyncio.Protocol):
    """A connection of one device, or of a forwarder that carries many."""

    def __init__(self, receiver):
        self.receiver, self.loop = receiver, receiver.loop
        self.framer = Framer(receiver.registry.takes, receiver.registry.key_of)
        self.share = Share(receiver.rate, receiver.rate * BURST / RATE, receiver.rate * BURST / RATE, self.loop.time())
        self.address, self.mn = "", ""  # the number that spoke last
        self.numbers: set[str] = set()  # those of which this is the latest connection
        self.pending = 0
        self.held: set[str] = set()  # why it is not read at the moment
        self.began = self.heard = self.loop.time()
        self.deaf_since: float | None = None
        self.has_spoken = self.is_leaving = self.was_replaced = False
        self.has_more = False  # what came is not read to its end

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Take the connection in, or end it where there are too many."""
        self.transport = transport
        peer, own = transport.get_extra_info("peername"), transport.get_extra_info("socket")
        self.address = peer[0] if peer else ""
        transport.set_write_buffer_limits(high=MOST_UNREAD)
        if own is not None and own.family in (socket.AF_INET, socket.AF_INET6):
            own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in KEEPALIVE:
                own.setsockopt(socket.IPPROTO_TCP, name, value)
        self.receiver.join(self)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        self.heard = self.loop.time()
        self._take(self.framer.feed(data))

    def judge_half(self) -> None:
        """Make of half a packet what can be made of it."""
        self._take(self.framer.flush())

    def _take(self, found: Iterator[Packet | Broken]) -> None:
        """Take what was found, of much only a turn's part."""
        count = 0
        for count, one in enumerate(islice(found, MOST_IN_A_TURN), 1):  # noqa: B007 - counted to the end
            if isinstance(one, Packet):
                self.has_spoken = True
                self.mn = one.mn or self.mn
                self.pending += 1
            elif not one.foreign and self.mn and one.mn not in self.receiver.registry.devices:
                one = replace(one, mn=self.mn)  # its number is harmed too: whoever spoke here last is counted
            self.receiver.take(one, self)
        self.has_more = count == MOST_IN_A_TURN
        if self.has_more:
            self.hold("turn")
            self.loop.call_soon(self.release, "turn")
        if count and (wait := self.share.take(count, self.loop.time())):
            self.hold("share")
            self.loop.call_later(wait, self.release, "share")
        if self.pending >= MOST_PENDING:
            self.hold("pending")

    def hold(self, why: str) -> None:
        """Read no further for a reason; TCP lets the device wait."""
        if not self.held and not self.transport.is_closing():
            self.transport.pause_reading()
        self.held.add(why)

    def release(self, why: str) -> None:
        """Read on once the last reason is gone, first what came before."""
        if why not in self.held:
            return
        self.held.discard(why)
        if self.held or self.transport.is_closing():
            return
        self.heard = self.loop.time()  # what came meanwhile was not read
        if self.has_more:
            self._take(self.framer.feed())
        if not self.held:
            self.transport.resume_reading()

    def settled(self, count: int) -> None:
        """Note that packets of this connection wait no longer."""
        self.pending -= count
        if self.pending <= MOST_PENDING // 2:
            self.release("pending")
        if self.is_leaving and not self.pending:
            self.transport.close()

    def say(self, data: bytes) -> None:
        """Send something, unless the connection is ending."""
        if not self.transport.is_closing():
            self.transport.write(data)

    def pause_writing(self) -> None:
        """Hold a device that does not fetch its answers."""
        self.deaf_since = self.loop.time()
        self.hold("deaf")

    def resume_writing(self) -> None:
        """Go on with a device that fetches its answers again."""
        self.deaf_since = None
        self.release("deaf")

    def eof_received(self) -> bool:
        """Stay open for the answers to what it said last."""
        self.judge_half()
        self.is_leaving, self.heard = True, self.loop.time()
        return self.pending > 0

    def connection_lost(self, error: Exception | None) -> None:
        """Judge what was left, and leave."""
        try:
            self.judge_half()
        finally:
            self.receiver.leave(self)

    def look(self, now: float) -> None:
        """Judge a half that waited too long for its rest, and not for us; end the connection when its time is over."""
        if self.framer.is_waiting and not self.held and now - self.heard > HALF_WAITS:
            self.judge_half()
        silence = now - self.heard
        over = silence > IDLE or (not self.has_spoken and now - self.began > NEVER_SPOKE)
        over = over or (self.is_leaving and silence > LEAVING) or (self.was_replaced and not self.numbers and silence > LEAVING)
        if over or (self.deaf_since is not None and now - self.deaf_since > DEAF):
            self.transport.abort()
