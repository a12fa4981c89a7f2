"""The check of HJ 212 (appendix A): the high byte of the register meets each byte, the low one is dropped; so only 256 values exist."""

from collections.abc import Callable, Iterator

POLYNOMIAL = 0xA001


def _table() -> tuple[int, ...]:
    found = []
    for value in range(256):
        for _bit in range(8):
            value = (value >> 1) ^ POLYNOMIAL if value & 1 else value >> 1
        found.append(value)
    return tuple(found)


TABLE = _table()


def crc(segment: bytes) -> int:
    """Return the check of a data segment, from its first byte to the closing && (anchors: b"" FFFF, b"123456789" 2F80)."""
    register = 0xFFFF
    for byte in segment:
        register = TABLE[(register >> 8) ^ byte]
    return register


def modbus(segment: bytes) -> int:
    """Return CRC-16/MODBUS, which some devices send instead (b"123456789" 4B37)."""
    register = 0xFFFF
    for byte in segment:
        register = TABLE[(register ^ byte) & 0xFF] ^ (register >> 8)
    return register


def without_end(segment: bytes) -> int:
    """Return the check of a segment that was computed before its closing && was added."""
    return crc(segment.removesuffix(b"&&"))


FOREIGN: tuple[tuple[str, Callable[[bytes], int]], ...] = (("modbus_crc", modbus), ("crc_without_end", without_end))


def fits(segment: bytes, written: bytes) -> bool:
    """Return True if four (or, leading zeros dropped, fewer) hexadecimal digits are the check of a segment, in either case."""
    return int(written, 16) == crc(segment)


def foreign_fits(segment: bytes, written: bytes) -> Iterator[str]:
    """Yield the names of foreign checks that the digits are."""
    value = int(written, 16)
    return (name for name, check in FOREIGN if check(segment) == value)
