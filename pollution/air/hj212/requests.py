"""What is to be said to devices: requests that are due, and how they stand on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pollution.air.hj212 import sm4, statements
from pollution.air.hj212.crc import crc
from pollution.air.hj212.replies import VERSION_BITS, on_the_wire
from pollution.air.statuses import HISTORIES, Asked
from tracker.lib.periods import LOCAL

ASKS = 1  # the bit of Flag that wants an answer
OLDEST_WITH_SEMICOLONS = 1  # version of 2017; before it a comma stood between the two times
SITE = "39"
ENCRYPTED = range(2000, 3000)  # commands whose content HJ 212-2025 encrypts


@dataclass(frozen=True)
class Order:
    """A request that is due now."""

    device: int
    what: str
    number: str
    begin: datetime | None
    end: datetime | None
    seconds: int | None


@dataclass(frozen=True)
class Manner:
    """How a device speaks, as its last packets showed: what the host says must look the same."""

    mn: str
    password: str = "123456"
    system: str = SITE
    flag: int = 4
    is_encrypted: bool = False


def number_at(now: datetime) -> str:
    """Return the number (QN) of a request: the local moment to a thousandth of a second."""
    local = now.astimezone(LOCAL)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def orders(cursor, devices: list[int], at: datetime, number: str) -> list[Order]:
    """Note which requests are sent now, one to a device, give up those that stayed without an answer, return the former."""
    cursor.execute(statements.GIVE_UP, {"at": at})
    if not devices:
        return []
    cursor.execute(statements.DUE, {"at": at, "devices": devices, "number": number})
    return [Order(*row) for row in cursor.fetchall()]


def content(order: Order, version: int, now: datetime) -> str:
    """Return what stands between CP=&& and &&."""
    if order.what == Asked.SET_TIME:
        return f"SystemTime={_written(now)}"
    if order.what == Asked.INTERVAL:
        return f"RtdInterval={order.seconds}"
    if order.what in HISTORIES:
        between = ";" if version >= OLDEST_WITH_SEMICOLONS else ","
        return f"BeginTime={_written(order.begin)}{between}EndTime={_written(order.end)}"
    return ""


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y%m%d%H%M%S}"


def packet(order: Order, manner: Manner, now: datetime, key: bytes | None = None) -> bytes:
    """Return a request as it goes on the wire, encrypted where the device itself encrypts and its key is known."""
    flag = manner.flag & VERSION_BITS
    said = content(order, flag >> 2, now).encode()
    head = f"QN={order.number};ST={manner.system};CN={order.what};PW={manner.password};MN={manner.mn};Flag={flag | ASKS};CP=&&".encode()
    check = crc(head + said + b"&&")
    if manner.is_encrypted and key is not None and int(order.what) in ENCRYPTED:
        said = sm4.encrypt(said, key)
    return on_the_wire(head + said + b"&&", check)


def manner_of(head: Mapping[str, str], mn: str, flag: int | None, before: Manner | None, *, is_encrypted: bool) -> Manner:
    """Return how a device speaks after another packet of it; ST=91 says nothing about the device."""
    system = head.get("ST", "")
    if system in ("", "91"):
        system = before.system if before else SITE
    return Manner(mn, head.get("PW", "") or "123456", system, 4 if flag is None else flag, is_encrypted)
