"""Devices that speak HJ 212 with a receiver in this process: builders, a connection to the database that can be cut, a conversation."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import psycopg2

from pollution.air.hj212.framing import Framer
from pollution.air.hj212.receiver import Receiver
from pollution.air.hj212.replies import frame
from pollution.air.hj212.spool import Spool
from pollution.air.hj212.writer import Writer
from pollution.air.models import Channel, Device, Station
from tests.make import make_district, make_unit
from tests.roles import url_as
from tracker.lib.periods import LOCAL, real_now

MN = "010000A8900016F000169DC0"
DUST = {"a34002": ("pm10", "ugm3"), "a34004": ("pm25", "mgm3"), "a01007": ("ws", "ms")}


def make_device(mn=MN, **fields) -> Device:
    """Return a registered device of a site monitor with its channels."""
    unit = make_unit("嵩山路街道", parent=make_district())
    station = Station.objects.create(code=mn, name="张李垌工地", kind="site", unit=unit, first_day=date(2010, 1, 1))
    device = Device.objects.create(mn=mn, station=station, registered_at=real_now(), **fields)
    for code, (factor, measure) in DUST.items():
        Channel.objects.create(device=device, code=code, factor=factor, measure=measure)
    return device


def packet(cn: str, values: str, *, at=None, mn=MN, flag=5, qn="20160801085000001") -> bytes:
    """Return a packet that is dated a while ago."""
    at = (at or real_now() - timedelta(hours=3)).astimezone(LOCAL)
    return frame(f"QN={qn};ST=39;CN={cn};PW=123456;MN={mn};Flag={flag};CP=&&DataTime={at:%Y%m%d%H%M%S};{values}&&")


class Connection:
    """What connects the writer to the database; it can be cut."""

    def __init__(self):
        self.url, self.is_cut, self.opened = url_as("worker"), False, []  # as the receiver of the product enters

    def __call__(self):
        if self.is_cut:
            raise psycopg2.OperationalError("cut")
        self.opened.append(psycopg2.connect(self.url))
        return self.opened[-1]

    def cut(self):
        self.is_cut = True
        for one in self.opened:
            one.close()


class Line:
    """One connection of a device."""

    def __init__(self, reader, out):
        self.reader, self.out, self.framer, self.found = reader, out, Framer(), []

    async def hear(self, count: int = 1) -> list:
        """Return so many packets of the host, as they come."""
        while len(self.found) < count:
            data = await asyncio.wait_for(self.reader.read(9999), 10)
            assert data, "the host hung up"
            self.found += self.framer.feed(data)
        heard, self.found = self.found[:count], self.found[count:]
        return heard

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.out.write(data)


class Speaker:
    """What a story speaks with: say(bytes, answers) on a connection of its own, or dial() for a longer talk."""

    def __init__(self, port: int):
        self.port, self.lines = port, []

    async def dial(self) -> Line:
        """Open a connection."""
        self.lines.append(Line(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.lines[-1]

    async def hang_up(self) -> None:
        """Close all connections."""
        for line in self.lines:
            line.out.close()
            await asyncio.gather(line.out.wait_closed(), return_exceptions=True)

    async def __call__(self, data: bytes, answers: int) -> list:
        line = await self.dial()
        line.say(data)
        return await line.hear(answers) if answers else await asyncio.sleep(0.3, line.found)


def talk(tmp_path, story: Callable, connect=None, **settings) -> Receiver:
    """Run a receiver and let a story speak with it: story(receiver, say)."""
    receiver = Receiver(Writer(connect or Connection(), Spool(tmp_path / "spool")), **settings)

    async def run():
        port = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(receiver.run("127.0.0.1", 0, ready=port.set_result))
        speaker = Speaker(await asyncio.wait_for(port, 10))
        try:
            await story(receiver, speaker)
        finally:
            await speaker.hang_up()
            receiver.stop()
            await asyncio.wait_for(task, 10)

    asyncio.run(run())
    return receiver
