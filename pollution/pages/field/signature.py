"""The signature of the site's officer: drawn with a finger, sent as the address of a picture, kept as evidence."""

import binascii
from base64 import b64decode

from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = "data:image/png;base64,"
MOST_LETTERS = 400_000
PNG = b"\x89PNG\r\n\x1a\n"


def picture_of(drawn: str) -> SimpleUploadedFile | None:
    """Return the picture that was drawn, None if it is none."""
    if not drawn.startswith(HEAD) or len(drawn) > MOST_LETTERS:
        return None
    try:
        content = b64decode(drawn[len(HEAD) :], validate=True)
    except (binascii.Error, ValueError):
        return None
    return SimpleUploadedFile("signature.png", content, "image/png") if content.startswith(PNG) else None
