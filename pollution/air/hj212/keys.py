"""SM4 keys of devices, as the table keeps them: encrypted; only the receiver opens them."""

from tracker.lib.sealing import seal, unseal

PURPOSE = b"air device key"
KEY_BYTES = 16


def kept(key: bytes) -> bytes:
    """Return a key as it is kept."""
    return seal(key, PURPOSE)


def opened(secret: bytes | memoryview | None) -> bytes | None:
    """Return a key in clear, None without one, or where it was encrypted with another SECRET_KEY."""
    return unseal(bytes(secret), PURPOSE) if secret else None
