"""Papers as .docx files: `docx(paper)` for letters and books. The same paper gives the same bytes."""

from tracker.bulletins.books import Book
from tracker.bulletins.letters import Letter
from tracker.bulletins.standard import plain
from tracker.bulletins.word.book import draw_book
from tracker.bulletins.word.file import new_document, packed
from tracker.bulletins.word.letter import draw_letter

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(paper: Letter | Book) -> bytes:
    """Return a letter or a book as the bytes of a .docx file."""
    document = new_document(title=" ".join(plain(paper.title).split()))
    draw = draw_book if isinstance(paper, Book) else draw_letter
    draw(document, paper)
    return packed(document)
