"""Which kinds of file are taken, told by their bytes and never by what their sender says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker.evidence.refusals import WrongKind
from tracker.evidence.statuses import FileKind

MB = 1024 * 1024
HEAD = 4096  # bytes by which a kind is known


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    media_type: str
    endings: tuple[str, ...]  # the first is given where a name has none of them
    kind: str
    most_bytes: int
    form: str = ""  # Pillow's name of it


PHOTO_BYTES, DOCUMENT_BYTES = 25 * MB, 50 * MB
JPEG = Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".mpo"), FileKind.PHOTO, PHOTO_BYTES, "JPEG")
PNG = Kind("image/png", (".png",), FileKind.PHOTO, PHOTO_BYTES, "PNG")
WEBP = Kind("image/webp", (".webp",), FileKind.PHOTO, PHOTO_BYTES, "WEBP")
HEIC = Kind("image/heic", (".heic", ".heif"), FileKind.PHOTO, PHOTO_BYTES, "HEIF")
PDF = Kind("application/pdf", (".pdf",), FileKind.DOCUMENT, DOCUMENT_BYTES)
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), FileKind.DOCUMENT, DOCUMENT_BYTES)
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), FileKind.DOCUMENT, DOCUMENT_BYTES)
JSON = Kind("application/json", (".json",), FileKind.DOCUMENT, DOCUMENT_BYTES)
TEXT = Kind("text/plain", (".txt",), FileKind.DOCUMENT, DOCUMENT_BYTES)
ZIP = Kind("application/zip", (".zip",), FileKind.DOCUMENT, DOCUMENT_BYTES)
OFFICE = {".docx": DOCX, ".xlsx": XLSX}
PHOTOS, DOCUMENTS = (JPEG, PNG, WEBP, HEIC), (PDF, DOCX, XLSX)
ENDINGS = frozenset(ending for kind in (*PHOTOS, *DOCUMENTS) for ending in kind.endings)
OURS = (*DOCUMENTS, JSON, TEXT, ZIP)  # what the system itself seals
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def told_by(head: bytes, name: str) -> Kind:
    """Return the kind of a file by its first bytes; which kind of office document a zip is, its name says first. Raises WrongKind."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04") and (found := OFFICE.get(ending_of(name))):
        return found
    raise WrongKind(_why_not(head, name))


def ending_of(name: str) -> str:
    """Return the ending of a name in small letters, with its point; "" without one."""
    return name[name.rfind(".") :].lower() if "." in name else ""


def _why_not(head: bytes, name: str) -> str:
    ending = ending_of(name)
    if head[4:8] == b"ftyp" or ending in (".mp4", ".mov", ".avi", ".3gp"):
        return _("Videos are not taken. Send photos of what matters.")
    if head.startswith(b"\xd0\xcf\x11\xe0") or ending in (".doc", ".xls", ".wps", ".et", ".docm", ".xlsm"):
        return _("Old office files and files with macros are not taken. Save it as .docx, .xlsx or .pdf.")
    if ending in (".zip", ".rar", ".7z"):
        return _("Archives are not taken. Unpack it and choose the files.")
    return _("Taken are photos (JPG, PNG, HEIC, WEBP) and documents (PDF, DOCX, XLSX); this is neither.")
