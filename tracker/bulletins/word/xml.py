"""Elements of WordprocessingML in few words."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tracker.bulletins.standard import PITCH, SIZE_3, Font, plain


def el(name: str, /, *children, **attributes):
    """Return an element `w:name` with attributes of the same namespace; children that are None are left out."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def twips(points: float) -> int:
    """Return points as twentieths."""
    return round(points * 20)


def run(text: str, font: Font, size: float, *, color: str = ""):
    """Return a run of text in one font; line breaks and tabs in it are kept."""
    found = el("r", _look(font, size, color))
    for place, line in enumerate(plain(text).split("\n")):
        if place:
            found.append(el("br"))
        for tabbed, piece in enumerate(line.split("\t")):
            if tabbed:
                found.append(el("tab"))
            if piece:
                found.append(_text(piece))
    return found


def field(instruction: str, font: Font, size: float, shown: str = "1") -> list:
    """Return the runs of a field, as PAGE or NUMPAGES, with what is shown until it is worked out."""
    code = el("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    return [
        el("r", _look(font, size, ""), el("fldChar", fldCharType="begin")),
        el("r", _look(font, size, ""), code),
        el("r", _look(font, size, ""), el("fldChar", fldCharType="separate")),
        el("r", _look(font, size, ""), _text(shown)),
        el("r", _look(font, size, ""), el("fldChar", fldCharType="end")),
    ]


def _text(words: str):
    text = el("t")
    text.set(qn("xml:space"), "preserve")
    text.text = words
    return text


def _look(font: Font, size: float, color: str):
    names = {"ascii": font.name, "hAnsi": font.name, "eastAsia": font.name, "cs": font.name, "hint": "eastAsia"}
    half_points = round(size * 2)
    closer = twips(PITCH - SIZE_3) if size == SIZE_3 else 0
    return el(
        "rPr",
        el("rFonts", **names),
        el("color", val=color) if color else None,
        el("spacing", val=closer) if closer else None,
        el("sz", val=half_points),
        el("szCs", val=half_points),
    )
