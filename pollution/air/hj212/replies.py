"""What the host says to a device: answers keep the number, password and version of the packet they answer."""

from pollution.air.hj212.crc import crc
from pollution.air.hj212.packets import Packet

HOST = "91"
TAKEN, NOTED = "9014", "9013"  # answer to an upload; to a notification
UPLOADS = frozenset("2011 2021 2031 2041 2051 2061 2081 2013 2052 2062 2111".split())
NOTIFICATIONS = frozenset(("1013", "9015"))
VERSION_BITS = 0xFC
MOST_OF_A_FIELD = 64  # characters of a number, password or MN that are said back


def frame(segment: str) -> bytes:
    """Return a data segment as it goes on the wire."""
    raw = segment.encode()
    return on_the_wire(raw, crc(raw))


def on_the_wire(raw: bytes, check: int) -> bytes:
    """Return bytes of a data segment with their length and a check, which is that of the plain text."""
    return b"##%04d%b%04X\r\n" % (len(raw), raw, check)


def answer(packet: Packet, cn: str, content: str = "") -> bytes:
    """Return an answer to a packet, in its own version and without asking for one in turn."""
    flag = (packet.flag if packet.flag is not None else 4) & VERSION_BITS
    fields = {"QN": packet.head.get("QN", ""), "ST": HOST, "CN": cn, "PW": packet.head.get("PW", ""), "MN": packet.mn, "Flag": str(flag)}
    return frame("".join(f"{name}={value[:MOST_OF_A_FIELD]};" for name, value in fields.items()) + f"CP=&&{content}&&")


def due_answer(packet: Packet) -> bytes | None:
    """Return what a packet asks to be answered once its data are durable, None where the host stays silent."""
    if packet.cn in NOTIFICATIONS:
        return answer(packet, NOTED)
    if packet.cn in UPLOADS and packet.wants_answer:
        return answer(packet, TAKEN)
    return None
