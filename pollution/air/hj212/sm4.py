"""Encryption of HJ 212-2025: SM4-ECB over the whole blocks of the content; a shorter tail stays plain, the check is of the plain text."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16


def _whole(content: bytes) -> int:
    return len(content) - len(content) % BLOCK


def encrypt(content: bytes, key: bytes) -> bytes:
    """Return the content with its whole blocks encrypted."""
    cut, engine = _whole(content), Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    return engine.update(content[:cut]) + engine.finalize() + content[cut:]


def decrypt(content: bytes, key: bytes) -> bytes:
    """Return the content with its whole blocks decrypted."""
    cut, engine = _whole(content), Cipher(algorithms.SM4(key), modes.ECB()).decryptor()
    return engine.update(content[:cut]) + engine.finalize() + content[cut:]


def printed(content: bytes) -> bytes | None:
    """Return the bytes of a text such as {0xE4,0x3E}tail, in which some write the ciphertext; None if it is none."""
    if not content.startswith(b"{0x") or b"}" not in content:
        return None
    inside, _brace, tail = content[1:].partition(b"}")
    try:
        return bytes(int(word, 16) for word in inside.split(b",")) + tail
    except ValueError:
        return None
