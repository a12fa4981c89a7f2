"""Rows of the table: files of evidence that nothing holds yet (see table.py); what a matter shows is asked with the matter."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.promises.matrix.rules import HELD, POST, Row, anywhere, mine


def of_file(it) -> dict:
    """Return the number of somebody's own upload."""
    return {"uid": it.evidence.uid}


def a_document(it) -> dict:
    """Return what the field of a form sends, one file at a time."""
    return {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")}


EVIDENCE = [
    *(Row(f"evidence:{name}", (mine(),), at=of_file, places=HELD) for name in ("file", "thumb", "copy", "original")),
    Row("evidence:upload", (anywhere("evidence.file", "add", otherwise=403),), POST, sound=a_document, done=(201,)),
]
