"""A hostile workbook harms nothing: it is refused before it is opened, with a sentence."""

import io
import resource
import struct
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Project
from tests.ledger.books import archive, book, row
from tracker.ledger.models import ImportBatch
from tracker.ledger.workbook import UnfitFile, inspect

IMPORT = "/ledger/projects/import/"
MORE_MEMORY_KB = 100 * 1024
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
FRAME = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def with_sheet(cells: str, **more) -> SimpleUploadedFile:
    """Return a workbook whose one sheet holds these cells."""
    return archive(FRAME | {"xl/worksheets/sheet1.xml": SHEET.format(cells)} | more)


def million_rows() -> SimpleUploadedFile:
    """Return a workbook of a million rows in some megabytes."""
    return with_sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 400_001)))


def lying_size() -> SimpleUploadedFile:
    """Return a zip whose directory says that a part of 60 MB has 10 bytes."""
    file = archive(FRAME | {"xl/worksheets/sheet1.xml": b" " * (60 * 1024 * 1024)})
    data = bytearray(file.read())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return SimpleUploadedFile("台账.xlsx", bytes(data))


HOSTILE = {
    "entity bomb": lambda: archive(
        FRAME | {"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'}
    ),
    "outside entity": lambda: archive(
        FRAME | {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst>&f;</sst>'}
    ),
    "million rows": million_rows,
    "one enormous cell": lambda: with_sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * (60 * 1024 * 1024)}</t></is></c></row>'),
    "far-away cell": lambda: with_sheet('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'),
    "far-away cell in other quotes": lambda: with_sheet("<row><c r = 'A1'/></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
    "far-away column": lambda: with_sheet('<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
    "300 MB of nothing": lambda: archive(FRAME | {"xl/media/image1.png": b"\0" * (300 * 1024 * 1024)}),
    "too many parts": lambda: archive(FRAME | {f"xl/p{n}.xml": "<x/>" for n in range(300)}),
    "a lie about the size": lying_size,
    "macros inside": lambda: archive(FRAME | {"xl/vbaProject.bin": b"x"}),
    "links to other workbooks": lambda: archive(FRAME | {"xl/externalLinks/externalLink1.xml": "<x/>"}),
    "no zip": lambda: SimpleUploadedFile("台账.xlsx", b"PK\x03\x04 not really"),
    "empty": lambda: SimpleUploadedFile("台账.xlsx", b" "),
    "a zip of something else": lambda: archive({"readme.txt": "x"}),
    "a cut-off workbook": lambda: SimpleUploadedFile("台账.xlsx", book([row()]).read()[:-200]),
    "macro workbook": lambda: SimpleUploadedFile("台账.xlsm", book([row()]).read()),
    "old workbook": lambda: SimpleUploadedFile("台账.xls", b"\xd0\xcf\x11\xe0"),
    "text": lambda: SimpleUploadedFile("台账.csv", "代码,名称".encode()),
    "no ending": lambda: SimpleUploadedFile("台账", b"x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_quickly_with_a_sentence(house, as_user, name):
    client, file = as_user(house.reviewer), HOSTILE[name]()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    response = client.post(IMPORT, {"file": file, "year": "2016"})
    assert time.monotonic() - began < 4  # 2 s alone; the machine may be shared
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MORE_MEMORY_KB or name == "300 MB of nothing"
    assert response.status_code == 422 and '<ul class="errors"' in response.content.decode()
    assert not ImportBatch.objects.exists() and not Project.objects.exists()


def test_a_file_that_is_too_large_is_not_looked_into():
    with pytest.raises(UnfitFile, match="11 MB"):
        inspect(io.BytesIO(b""), "台账.xlsx", 10 * 1024 * 1024 + 1)


def test_an_honest_workbook_passes():
    file = book([row()])
    inspect(file, file.name, file.size)
    assert zipfile.is_zipfile(file)
