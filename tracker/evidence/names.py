"""Names of files as strangers write them, made safe to show, to store and to send."""

import re
import unicodedata
from collections.abc import Collection

MOST_CHARACTERS = 120
NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/%;]')
SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text without control characters, marks of direction and other letters that are not seen."""
    seen = (letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    return SPACES.sub(" ", "".join(seen)).strip()


def safe_name(name: str, endings: tuple[str, ...], others: Collection[str] = ()) -> str:
    """Return the last part of a path as a name with one of the endings, the first if it has none of them.

    An ending among the others is taken away: it says that the file is of another kind than it is.
    """
    last = NOT_IN_NAMES.sub("_", plain(re.split(r"[/\\]", name)[-1])).strip(". ")
    stem, point, ending = last.rpartition(".")
    if f".{ending.lower()}" in endings and stem:
        last = stem
    else:
        if f".{ending.lower()}" in others and stem:
            last = stem
        point, ending = ".", endings[0][1:]
    return f"{last[:MOST_CHARACTERS].strip('. ') or 'file'}{point}{ending}"
