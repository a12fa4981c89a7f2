"""The bound file of a case (一案一册): `book_of` for print and Word, `files_of` and `manifest_of` for the archive of its evidence."""

from accountability.papers.dossier.binding import book_of
from accountability.papers.dossier.evidence import files_of, manifest_of

__all__ = ["book_of", "files_of", "manifest_of"]
