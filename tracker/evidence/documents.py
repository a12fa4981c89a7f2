"""Documents are looked at, never opened: one PDF or one office document and nothing else, without macros, not a bomb."""

import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from tracker.evidence.kinds import DOCX, PDF, XLSX, Kind
from tracker.evidence.refusals import Refused, TooBig, WrongKind

MOST_ENTRIES = 2000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 100
SMALL_ENTRY = 1024 * 1024
MAIN_PARTS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
TAIL = 1024
END_OF_ZIP = b"PK\x05\x06"
END_OF_ZIP_BYTES = 22


def inspect(document: Path, kind: Kind) -> None:
    """Raise Refused unless the file is what its kind says and nothing besides."""
    if kind is PDF:
        _inspect_pdf(document)
    elif kind in MAIN_PARTS:
        _inspect_office(document, MAIN_PARTS[kind])


def _inspect_pdf(document: Path) -> None:
    with document.open("rb") as file:
        head = file.read(TAIL)
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(size - 66_000, 0))
        tail = file.read()
    if b"%%EOF" not in tail[-TAIL:]:
        raise Refused(_("The PDF is incomplete. Save it again, and send it again."))
    if END_OF_ZIP in tail or b"<script" in head.lower() or b"<html" in head.lower():
        raise WrongKind(_("The file is a PDF and something else in one. Print it to a fresh PDF."))


def _inspect_office(document: Path, main_part: str) -> None:
    try:
        with document.open("rb") as file:
            file.seek(-END_OF_ZIP_BYTES, 2)
            ends_at_once = file.read(4) == END_OF_ZIP
        with zipfile.ZipFile(document) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            if not ends_at_once or main_part not in names or "[content_types].xml" not in names:
                raise WrongKind(_("The file is not the office document that its name says. Open it, and save it anew as .docx or .xlsx."))
            _look_at_entries(entries, names)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused(_("The document is damaged: it cannot be opened. Save it again, and send it again.")) from error


def _look_at_entries(entries: list[zipfile.ZipInfo], names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise WrongKind(_("Documents with macros are not taken. Save it as .docx or .xlsx without macros."))
    heavy = any(entry.file_size > SMALL_ENTRY and entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED or heavy:
        raise TooBig(_("Unpacked, the document is far too big."))
