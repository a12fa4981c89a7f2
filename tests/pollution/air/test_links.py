"""Connections: each gets its turn, a half that waits for us is not broken, who carries devices keeps its place when the house is full."""

import asyncio
import resource
from types import SimpleNamespace

from pollution.air.hj212 import links
from pollution.air.hj212 import receiver as receiving
from pollution.air.hj212.links import HALF_WAITS, Link
from pollution.air.hj212.packets import Packet
from pollution.air.hj212.receiver import Receiver
from pollution.air.hj212.registry import Registry
from pollution.management.commands.hj212 import open_enough
from tests.pollution.air.test_hj212 import RAW


class Wire:
    """What stands for a connection of the system."""

    def __init__(self):
        self.is_read, self.is_ended = True, False

    def get_extra_info(self, name):
        return ("10.0.0.1", 1) if name == "peername" else None

    def set_write_buffer_limits(self, high):
        pass

    def is_closing(self):
        return self.is_ended

    def pause_reading(self):
        self.is_read = False

    def resume_reading(self):
        self.is_read = True

    def abort(self):
        self.is_ended = True


def linked(receiver: Receiver) -> Link:
    """Return a new connection."""
    link = Link(receiver)
    link.connection_made(Wire())
    return link


def within_loop(story) -> None:
    """Run a story with a receiver that writes nothing: story(receiver, loop)."""

    async def run():
        receiver = Receiver(SimpleNamespace(registry=Registry()))
        receiver.loop, receiver.wake = asyncio.get_running_loop(), asyncio.Event()
        await story(receiver, receiver.loop)

    asyncio.run(run())


def test_who_brings_much_at_once_is_read_in_turns_and_to_the_end(monkeypatch):
    monkeypatch.setattr(links, "MOST_IN_A_TURN", 10)

    async def story(receiver, loop):
        link, other = linked(receiver), linked(receiver)
        link.data_received(RAW[0] * 35 + RAW[1][:20])
        assert len(receiver.waiting) == 10 and not link.transport.is_read
        other.data_received(RAW[2])
        await asyncio.sleep(0.05)
        assert [one.packet.segment for one, _link in receiver.waiting].index(RAW[2][6:-6]) == 10
        assert len(receiver.waiting) == 36 and link.transport.is_read and not link.held
        link.data_received(RAW[1][20:])
        assert len(receiver.waiting) == 37

    within_loop(story)


def test_half_a_packet_is_not_judged_while_its_rest_waits_for_us():
    async def story(receiver, loop):
        link = linked(receiver)
        link.data_received(RAW[0][:50])
        link.hold("ahead")
        link.look(loop.time() + 2 * HALF_WAITS)
        assert not receiver.waiting
        link.heard -= 2 * HALF_WAITS
        link.release("ahead")
        link.look(loop.time() + HALF_WAITS / 2)  # its rest is only read from now on
        link.data_received(RAW[0][50:])
        assert [type(one.packet) for one, _link in receiver.waiting] == [Packet]
        link.data_received(RAW[0][:50])
        link.look(loop.time() + 2 * HALF_WAITS)
        assert receiver.counts["broken crc"] == 1

    within_loop(story)


def test_a_full_house_ends_who_carries_no_device_and_never_one_who_does(monkeypatch):
    monkeypatch.setattr(receiving, "MOST_LINKS", 3)

    async def story(receiver, loop):
        device, stranger, silent = linked(receiver), linked(receiver), linked(receiver)
        device.numbers.add("MN1")
        stranger.data_received(RAW[0])
        first, second = linked(receiver), linked(receiver)
        assert silent.transport.is_ended and first.transport.is_ended  # the silent ones first, of them the oldest
        first.data_received(RAW[0])
        second.numbers.add("MN2")
        stranger.numbers.add("MN3")
        last = linked(receiver)
        assert last.transport.is_ended and {device, stranger, second} == receiver.links

    within_loop(story)


def test_bytes_that_wait_are_bounded_as_packets_are(monkeypatch):
    monkeypatch.setattr(receiving, "MOST_BYTES_AHEAD", 500)

    async def story(receiver, loop):
        link = linked(receiver)
        link.data_received(RAW[2] * 3)
        assert link.held == {"ahead"} and receiver.bytes_ahead == 3 * (len(RAW[2]) - 12)

    within_loop(story)


def test_the_service_asks_for_as_many_open_files_as_it_takes_connections():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1_000), hard))
        open_enough()
        given = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert given == min(receiving.MOST_LINKS + 200, hard) if hard != resource.RLIM_INFINITY else given > receiving.MOST_LINKS
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
