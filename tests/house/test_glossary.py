"""The one dictionary of the house: a second word for one thing is a bug, in either language."""

import csv
import re
from collections import Counter

import polib
import pytest

from tests.house.source import CHINESE, ROOT, listed

GLOSSARY = ROOT / "docs" / "glossary.csv"
# (message, context): why the catalogue says something else there.
EXCEPTIONS = {
    ("Contact", "source"): "somebody at a source who can be called, not a call that was made",
    ("Scattered polluter", None): "one of them is a firm; the trade calls the matter itself 散乱污",
    ("Department", "sweep"): "the third of the three levels, beside village and township",
    ("entered in statistics", None): "the short name of a line in a chart",
    ("ASSIGN", "prefix of assignment slips"): "the one character with which numbers begin",
    ("Closed out", "matter"): "a status says that it is done",
}
CONTEXTS_OF_SAMPLES = {"sample"}  # the style guide shows invented words


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """Return the rows of the glossary."""
    with GLOSSARY.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def catalogues():
    """Return the Chinese catalogues of all areas."""
    return sorted(ROOT.glob("locale/*/zh_Hans/LC_MESSAGES/django.po"))


def test_every_row_is_complete(rows):
    found = [str(row) for row in rows if not all(value and value.strip() == value for value in row.values())]
    assert rows and not found, listed(found)


def test_terms_are_chinese(rows):
    assert not [row["term"] for row in rows if not CHINESE.search(row["term"])]


def test_identifiers_are_names(rows):
    assert not [row["identifier"] for row in rows if not re.fullmatch(r"[A-Za-z_]+(\.[A-Z_]+)?", row["identifier"])]


@pytest.mark.parametrize("column", ["term", "identifier", "english"])
def test_each_word_stands_once(rows, column):
    counted = Counter(row[column].lower() if column == "english" else row[column] for row in rows)
    assert not [word for word, count in counted.items() if count > 1]


def test_the_catalogues_use_the_words_of_the_glossary(rows):
    wanted = {row["english"].lower(): row["term"] for row in rows}
    found = []
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            term = wanted.get(entry.msgid.lower())
            said = entry.msgstr or entry.msgstr_plural.get(0, "")
            is_excused = entry.msgctxt in CONTEXTS_OF_SAMPLES or (entry.msgid, entry.msgctxt) in EXCEPTIONS
            if term and said and said != term and not is_excused:
                found.append(f"{path.parts[-4]}: {entry.msgid!r} is “{said}”, the glossary says “{term}”")
    assert not found, listed(found)


def test_every_exception_is_still_needed():
    known = {(entry.msgid, entry.msgctxt) for path in catalogues() for entry in polib.pofile(str(path))}
    assert not [key for key in EXCEPTIONS if key not in known]
