"""Codes by time and recovery codes: keys are encrypted with the house's own, recovery codes are kept as hashes."""

import base64
import hashlib
import secrets

from django_otp.oath import TOTP

from tracker.lib import periods
from tracker.lib.sealing import seal, unseal

KEY_BYTES = 20
STEP_SECONDS = 30
TOLERANCE = 1  # steps before and after: clocks differ
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: a hash without salt is enough
PURPOSE = b"tracker second factor"


def new_secret() -> str:
    """Return a new key, encrypted."""
    return seal(secrets.token_bytes(KEY_BYTES), PURPOSE).decode("ascii")


def key_of(secret: str) -> bytes | None:
    """Return a key in clear, or None if it was encrypted in another house (a restored database without its SECRET_KEY)."""
    return unseal(secret.encode("ascii"), PURPOSE)


def shown(secret: str) -> str:
    """Return a key as an app takes it by hand: base32 in groups of four."""
    text = base64.b32encode(key_of(secret) or b"").decode("ascii").rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def matching_step(secret: str, code: str, *, later_than: int) -> int | None:
    """Return the time step to which a code belongs, or None: wrong, too old, or used before."""
    key = key_of(secret)
    if key is None or not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return None
    counter = TOTP(key, STEP_SECONDS, digits=DIGITS)
    counter.time = periods.real_now().timestamp()
    return counter.t() if counter.verify(int(code), TOLERANCE, later_than + 1) else None


def new_recovery_codes() -> list[str]:
    """Return recovery codes as they are shown: abcd-efgh-ijkl-mnop."""
    return [_grouped(base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode("ascii").lower()) for _number in range(RECOVERY_CODES)]


def _grouped(text: str) -> str:
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def tidied(code: str) -> str:
    """Return a code without blanks and hyphens, in small letters."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


def hashed(code: str) -> str:
    """Return a recovery code as it is kept."""
    return hashlib.sha256(tidied(code).encode()).hexdigest()
