"""The TCP service for HJ 212: many connections, one writer; an answer leaves only after its data are durable, in the tables or on disk.

The loop reads and frames; one thread writes batches. While the database does not answer, packets go to the spool, forced to disk, and
are answered; once it answers again they go into the tables before what comes then.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pollution.air.hj212 import links
from pollution.air.hj212.framing import Broken
from pollution.air.hj212.links import Link
from pollution.air.hj212.packets import Packet
from pollution.air.hj212.replies import due_answer
from pollution.air.hj212.requests import Manner, Order, manner_of, packet
from pollution.air.hj212.sorting import Came, Failed
from pollution.air.hj212.writer import Writer
from tracker.lib.periods import real_now

log = logging.getLogger("hj212")
MOST_AT_ONCE = 2_000  # packets in one transaction
GATHERING = 0.05  # seconds in which packets gather for a transaction
MOST_AHEAD = 20_000  # packets that wait for the writer; then connections are read no further
MOST_BYTES_AHEAD = 16 * 1024 * 1024  # the same in bytes: packets of the usual size are fewer
MOST_LINKS = 5_000
MOST_NUMBERS = 2_000  # numbers that one connection may carry
MOST_SHOWN = 1_024  # bytes kept of what came with a foreign check, to be looked at
EVERY = 1.0  # seconds between two looks at connections and requests
AGAIN = 1.0  # seconds after which it is tried again to write, where neither database nor disk took anything
ENDING = 5.0  # seconds for the last answers to leave


class CannotListen(OSError):
    """The port is taken, or not ours to use."""


class Receiver:
    """The service; `run` ends when it is told to stop or cancelled, after what was taken is durable and answered."""

    def __init__(self, writer: Writer, rate: float = links.RATE):
        self.writer, self.registry, self.rate = writer, writer.registry, rate
        self.waiting: deque[tuple[Came | Failed, Link]] = deque()
        self.bytes_ahead = 0
        self.counts: Counter = Counter()
        self.links: set[Link] = set()
        self.of_number: dict[str, Link] = {}  # MN → its latest connection
        self.manners: dict[str, Manner] = {}
        self.is_stopping = False
        self.hand = ThreadPoolExecutor(1, "hj212-writer")

    async def run(self, host: str, port: int, ready: Callable[[int], None] = lambda port: None) -> None:
        """Serve until stopped or cancelled."""
        self.loop, self.wake, self.stopped = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        await self._in_hand(self.writer.look)
        try:
            server = await self.loop.create_server(lambda: Link(self), host, port, backlog=1024)
        except OSError as refusal:
            raise CannotListen(*refusal.args) from refusal
        writing, looking = asyncio.create_task(self._write_all()), asyncio.create_task(self._look_after())
        stopping = asyncio.create_task(self.stopped.wait())
        ready(server.sockets[0].getsockname()[1])
        try:
            done, _running = await asyncio.wait((writing, looking, stopping), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # what nobody foresaw ends the process; the supervisor starts it again
        finally:
            server.close()
            for task in (looking, stopping):
                task.cancel()
            await self._end(writing)

    def stop(self) -> None:
        """End the service in good order."""
        self.stopped.set()

    async def _end(self, writing: asyncio.Task) -> None:
        """Read no more, write and answer what was taken, close."""
        for link in list(self.links):
            link.hold("stopping")
        self.is_stopping = True
        self.wake.set()
        await asyncio.wait((writing,))
        for link in list(self.links):
            link.transport.close()  # after what is still to be sent
        until = self.loop.time() + ENDING
        while self.links and self.loop.time() < until:
            await asyncio.sleep(0.02)
        await self._in_hand(self.writer.close)
        self.hand.shutdown()

    def _in_hand(self, work: Callable, *given):
        return self.loop.run_in_executor(self.hand, work, *given)

    # --- What connections do ------------------------------------------------------------------------------------------------------------

    def join(self, link: Link) -> None:
        """Take a new connection in; too many are refused."""
        if self.is_stopping or (len(self.links) >= MOST_LINKS and not self._makes_room()):
            self.counts["refused connections"] += 1
            link.transport.abort()
            return
        self.links.add(link)

    def _makes_room(self) -> bool:
        """End the connection that can be missed most: of those that carry no registered device one that never spoke, the oldest first."""
        idle = min((one for one in self.links if not one.numbers), key=lambda one: (one.has_spoken, one.began), default=None)
        if idle is None:
            return False
        self.links.discard(idle)
        idle.transport.abort()
        self.counts["ended for others"] += 1
        return True

    def leave(self, link: Link) -> None:
        """Forget a connection that ended."""
        self.links.discard(link)
        for number in link.numbers:
            if self.of_number.get(number) is link:
                del self.of_number[number]
                self.manners.pop(number, None)

    def take(self, one: Packet | Broken, link: Link) -> None:
        """Take what a connection said."""
        at = real_now()
        if isinstance(one, Broken):
            self.counts[f"broken {one.why}"] += 1
            raw = one.raw[:MOST_SHOWN] if one.foreign else b""
            self._wait(Failed(at, one.mn, one.why, one.foreign, raw, link.address), link)
        else:
            self.counts["packets"] += 1
            self._bind(one, link)
            self._wait(Came(one, at, link.address), link)

    def _wait(self, one: Came | Failed, link: Link) -> None:
        """Let something wait for the writer; whoever brings too much is read no further."""
        self.waiting.append((one, link))
        self.bytes_ahead += one.size
        if len(self.waiting) >= MOST_AHEAD or self.bytes_ahead >= MOST_BYTES_AHEAD:
            link.hold("ahead")
        self.wake.set()

    def _bind(self, one: Packet, link: Link) -> None:
        """Remember by which connection a registered device is reached, and how it speaks; the last one wins."""
        known = self.registry.devices.get(one.mn)
        if known is None or (known.address and known.address != link.address):
            return
        before = self.of_number.get(one.mn)
        if before is not link:
            if len(link.numbers) >= MOST_NUMBERS:
                return
            if before is not None:
                before.numbers.discard(one.mn)
                before.was_replaced = True
            link.numbers.add(one.mn)
            self.of_number[one.mn] = link
        encrypted = "encrypted" in one.deviations
        self.manners[one.mn] = manner_of(one.head, one.mn, one.flag, self.manners.get(one.mn), is_encrypted=encrypted)

    # --- Writing and answering ----------------------------------------------------------------------------------------------------------

    async def _write_all(self) -> None:
        """Gather packets, make them durable, answer them; again and again, when stopping until none is left."""
        while self.waiting or not self.is_stopping:
            if not self.waiting:
                self.wake.clear()
                await self.wake.wait()
                await asyncio.sleep(0 if self.is_stopping else GATHERING)
            batch = [self.waiting.popleft() for _ in range(min(len(self.waiting), MOST_AT_ONCE))]
            self.bytes_ahead -= sum(one.size for one, _link in batch)
            came = [one for one, _link in batch if isinstance(one, Came)]
            failed = [one for one, _link in batch if isinstance(one, Failed)]
            try:
                dropped = await self._in_hand(self.writer.write, came, failed)
            except OSError:
                # Neither table nor disk: nobody is answered, so the devices send again.
                log.exception("%d packets could be kept nowhere", len(came))
                self.counts["not kept"] += len(came)
                dropped = came
                await asyncio.sleep(AGAIN)
            self._answer(batch, {id(one) for one in dropped})

    def _answer(self, batch: list[tuple[Came | Failed, Link]], dropped: set[int]) -> None:
        """Answer what is durable, and let connections go on that waited for it."""
        settled: Counter = Counter()
        for one, link in batch:
            if isinstance(one, Failed):
                continue
            settled[link] += 1
            reply = due_answer(one.packet) if id(one) not in dropped else None
            if reply:
                link.say(reply)
                self.counts["answers"] += 1
        for link, count in settled.items():
            link.settled(count)
        if len(self.waiting) < MOST_AHEAD // 2 and self.bytes_ahead < MOST_BYTES_AHEAD // 2:
            for link in list(self.links):
                link.release("ahead")

    # --- Looking after --------------------------------------------------------------------------------------------------------------------

    async def _look_after(self) -> None:
        """Each second: end connections whose time is over, say to devices what is to be said, show life."""
        while True:
            await asyncio.sleep(EVERY)
            now = self.loop.time()
            for link in list(self.links):
                link.look(now)
            numbers = {known.pk: mn for mn in self.of_number if (known := self.registry.devices.get(mn)) is not None}
            for order in await self._in_hand(self.writer.look, list(numbers)):
                self._say(order, numbers[order.device])

    def _say(self, order: Order, mn: str) -> None:
        link = self.of_number.get(mn)
        if link is not None and mn in self.manners:
            link.say(packet(order, self.manners[mn], real_now(), self.registry.key_of(mn)))
            self.counts["requests"] += 1
