"""A new document with the page of the standard, and its bytes."""

import zipfile
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tracker.bulletins.standard import (
    BOTTOM,
    FANG_SONG,
    FONTS,
    LEFT,
    LINE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    SIZE_3,
    TOP,
)
from tracker.bulletins.word.xml import el, twips

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip archive knows
FONT_TABLE = "/word/fontTable.xml"
HEADER_AT = 15  # mm from the edge of the page
FOOTER_AT = 25.4  # mm: so that the dashes of the page number stand 7 mm below the type area


def new_document(*, title: str) -> DocumentObject:
    """Return an empty document: page, grid, fonts."""
    document = Document()
    _page(document.sections[0])
    _plain_styles(document)
    _settings(document)
    _font_table(document)
    _no_preview(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = datetime(*EPOCH[:3])
    return document


def _no_preview(document) -> None:
    """Leave out the small picture of the library's own empty document."""
    package = document.part.package
    for name in [name for name, tie in package.rels.items() if tie.reltype.endswith("/thumbnail")]:
        package.rels.pop(name)


def _page(section) -> None:
    """Give a section the page of the standard: A4, 22 lines. Each run of size 3 is set a little closer, so that 28 characters fit."""
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(HEADER_AT), Mm(FOOTER_AT)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(el("docGrid", type="lines", linePitch=twips(LINE)))


def _plain_styles(document) -> None:
    """Let nothing of the template's own look through: what is not said is 仿宋, size 3."""
    names = {"ascii": FANG_SONG.name, "hAnsi": FANG_SONG.name, "eastAsia": FANG_SONG.name, "cs": FANG_SONG.name}
    styles = document.styles.element
    for defaults in styles.iter(qn("w:rPrDefault")):
        defaults[:] = [el("rPr", el("rFonts", **names), el("sz", val=SIZE_3 * 2), el("lang", val="zh-CN", eastAsia="zh-CN"))]
    for defaults in styles.iter(qn("w:pPrDefault")):
        defaults[:] = [el("pPr", el("spacing", before=0, after=0))]
    normal = document.styles["Normal"]
    normal.font.size = Pt(SIZE_3)
    normal.element.get_or_add_rPr().insert(0, el("rFonts", **names))


def _settings(document) -> None:
    """Write the settings anew: odd and even pages differ, punctuation keeps its width, the language is Chinese."""
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15}
    document.settings.element[:] = [
        el("zoom", percent=100),
        el("defaultTabStop", val=420),
        el("evenAndOddHeaders"),
        el("characterSpacingControl", val="doNotCompress"),
        el("compat", el("useFELayout"), el("compatSetting", **mode)),
        el("themeFontLang", val="en-US", eastAsia="zh-CN"),
    ]


def update_fields(document) -> None:
    """Let the reader's program work out the page numbers of the contents when it opens the file."""
    document.settings.element.find(qn("w:compat")).addprevious(el("updateFields", val="true"))


def _font_table(document) -> None:
    """Name, for each font, under which other names a machine may have it."""
    part = next(part for part in document.part.package.iter_parts() if str(part.partname) == FONT_TABLE)
    rows = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{",".join(font.names[1:])}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for font in FONTS
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{rows}</w:fonts>'.encode()


def packed(document) -> bytes:
    """Return the file: without the moment of packing, so that the same paper gives the same bytes."""
    loose, firm = BytesIO(), BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(firm, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            told = zipfile.ZipInfo(entry.filename, EPOCH)
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(told, source.read(entry))
    return firm.getvalue()
