"""Secrets that the house must read again (keys of second factors, of devices): encrypted with a key made from SECRET_KEY, one a purpose."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box(purpose: bytes) -> MultiFernet:
    """Return what encrypts with the key of today, and still reads what the former ones encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hmac.new(key.encode(), purpose, hashlib.sha256).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in made])


def seal(secret: bytes, purpose: bytes) -> bytes:
    """Return a secret encrypted, as ASCII."""
    return _box(purpose).encrypt(secret)


def unseal(sealed: bytes, purpose: bytes) -> bytes | None:
    """Return a secret in clear, or None if it was encrypted in another house (a restored database without its SECRET_KEY)."""
    try:
        return _box(purpose).decrypt(sealed)
    except InvalidToken:
        return None
