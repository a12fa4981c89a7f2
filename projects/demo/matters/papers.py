"""Reports of units as one-page PDF files: evidence that costs little to make. The reader's own Chinese font shows them."""

import hashlib
from datetime import datetime

from tracker.evidence import storage
from tracker.evidence.keeping import seal
from tracker.evidence.kinds import PDF
from tracker.evidence.models import File
from tracker.org.models import Unit, User

FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor<</Type/FontDescriptor"
    b"/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
NAME = "整改情况报告.pdf"
LINE = 30  # characters


def report(words: str, *, unit: Unit, by: User, at: datetime) -> File:
    """Keep a report in these words."""
    return seal(pdf(words), name=NAME, unit=unit, by=by, at=at)


def unsaved(words: str, *, unit: Unit, by: User, at: datetime) -> File:
    """Return the row of a report whose bytes lie in the store, to be written with others."""
    content = pdf(words)
    sha256, store = hashlib.sha256(content).hexdigest(), storage.sealed()
    with store.staging() as folder:
        (folder / "report").write_bytes(content)
        store.seal(folder / "report", sha256)
    facts = {"sha256": sha256, "size": len(content), "kind": PDF.kind, "media_type": PDF.media_type, "name": NAME}
    return File(unit=unit, by=by, at=at, **facts)


def pdf(words: str) -> bytes:
    """Return a page of A4 with these words, paragraph by paragraph."""
    lines = [part[start : start + LINE] for part in words.split("\n") for start in range(0, max(len(part), 1), LINE)]
    drawn = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    page = f"BT /F 14 Tf 26 TL 80 760 Td {drawn} ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        FONT,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (len(parts) + 1, table, len(parts) + 1, len(out))
