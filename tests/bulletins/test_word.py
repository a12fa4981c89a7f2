"""The .docx files, read as the program of an office reads them."""

import re
import zipfile
from io import BytesIO
from time import perf_counter

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.bulletins.samples import SENTENCE, make_book, make_letter, make_picture
from tracker.bulletins.blocks import Paragraph, PicturePair
from tracker.bulletins.word import docx

TWIPS_OF_MM = 1440 / 25.4


def opened(paper):
    """Return a paper as the library opens it."""
    return Document(BytesIO(docx(paper)))


def part(paper, name: str) -> str:
    """Return a part of a paper's file."""
    with zipfile.ZipFile(BytesIO(docx(paper))) as file:
        return file.read(name).decode()


def line(document, text: str):
    """Return the paragraph with a text."""
    return next(paragraph for paragraph in document.paragraphs if text in paragraph.text)


def fonts_of(paragraph) -> set[tuple[str, float]]:
    """Return the fonts and sizes of a paragraph's runs."""
    return {(run._element.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in paragraph.runs}


class TestPage:
    def test_it_is_the_page_of_the_standard(self):
        section = opened(make_letter()).sections[0]
        sizes = (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        assert [round(size.mm) for size in sizes] == [210, 297, 37, 35, 28, 26]

    def test_22_lines_of_28_characters_fit(self):
        document = opened(make_letter())
        pitch = int(document.sections[0]._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
        spacing = int(line(document, "侯寨乡某工地").runs[0]._element.rPr.find(qn("w:spacing")).get(qn("w:val")))
        assert 22 * pitch <= 225 * TWIPS_OF_MM < 23 * pitch
        assert 28 * (320 + spacing) <= 156 * TWIPS_OF_MM < 29 * (320 + spacing)

    def test_pages_are_numbered_right_on_odd_and_left_on_even_ones(self):
        document = opened(make_letter())
        odd, even = document.sections[0].footer.paragraphs[0], document.sections[0].even_page_footer.paragraphs[0]
        assert document.settings.odd_and_even_pages_header_footer
        assert odd._element.pPr.jc.get(qn("w:val")) == "right" and even._element.pPr.jc is None
        assert odd.text == "— 1 —" and fonts_of(odd) == {("宋体", 14)} and "PAGE" in odd._element.xml


class TestLetter:
    @pytest.mark.parametrize(
        ("text", "font"),
        [
            ("二七区人民政府督察室", ("方正小标宋简体", 41)),
            ("〔2016〕1号", ("仿宋_GB2312", 16)),
            ("特急", ("黑体", 16)),
            ("关于限期", ("方正小标宋简体", 22)),
            ("侯寨乡人民政府：", ("仿宋_GB2312", 16)),
            ("一、督察内容", ("黑体", 16)),
            ("（一）要求", ("楷体_GB2312", 16)),
            ("1.按期整改", ("仿宋_GB2312", 16)),
            ("抄送：区委办公室", ("仿宋_GB2312", 14)),
        ],
    )
    def test_fonts_and_sizes(self, text, font):
        assert fonts_of(line(opened(make_letter()), text)) == {font}

    def test_the_red_line_is_as_wide_as_the_type_area(self):
        number = line(opened(make_letter()), "〔2016〕1号")._element
        assert number.pPr.find(qn("w:pBdr"))[0].get(qn("w:color")) == "FF0000" and number.pPr.ind is None

    def test_a_letter_to_a_superior_names_its_signer(self):
        number = line(opened(make_letter(signer="王某某")), "〔2016〕1号")
        assert number.text == "二七督〔2016〕1号\t签发人：王某某" and ("楷体_GB2312", 16) in fonts_of(number)

    def test_without_issuers_there_is_nothing_red(self):
        assert "FF0000" not in part(make_letter(issuers=()), "word/document.xml")

    def test_the_imprint_has_lines_of_their_thickness(self):
        rules = re.findall(r'w:fill="000000".*?w:line="(\d+)"', part(make_letter(), "word/document.xml"), flags=re.DOTALL)
        assert [round(int(height) / TWIPS_OF_MM, 2) for height in rules] == [0.35, 0.25, 0.35]

    def test_fonts_are_named_with_their_stand_ins_and_never_shipped(self):
        content = docx(make_letter())
        table = part(make_letter(), "word/fontTable.xml")
        assert 'w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK' in table
        assert not [name for name in zipfile.ZipFile(BytesIO(content)).namelist() if "font" in name.lower() and "Table" not in name]

    def test_signs_that_no_file_may_hold_are_left_out(self):
        assert "甲乙" in opened(make_letter(body=[Paragraph("甲\x00\x0b\ud800乙")])).element.xml


class TestBook:
    def test_thirty_photographs_and_a_text_of_5000_characters(self):
        start = perf_counter()
        document = opened(make_book(pairs=15))
        assert len(document.inline_shapes) == 31
        assert sum(len(paragraph.text) for paragraph in document.paragraphs if SENTENCE in paragraph.text) > 4500
        assert perf_counter() - start < 5

    def test_its_contents_point_at_its_parts(self):
        text = part(make_book(), "word/document.xml")
        assert (
            re.findall(r"PAGEREF (\w+)", text) == re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', text) == ["part_1", "part_2", "part_3"]
        )

    def test_head_and_foot_are_on_all_pages_but_the_first(self):
        section = opened(make_book()).sections[0]
        assert section.different_first_page_header_footer and section.first_page_header.paragraphs[0].text == ""
        assert section.header.paragraphs[0].text == "侯寨乡扬尘污染问题问责案卷\t二七案〔2016〕1号"
        assert section.footer.paragraphs[0].text == " 第 1 页　共 1 页 "

    def test_a_photograph_carries_its_hash(self):
        assert "SHA-256 " + "ab" * 14 in opened(make_book()).element.xml

    def test_a_picture_that_cannot_be_read_is_told_and_stops_nothing(self):
        broken = make_picture(read=lambda: b"no picture")
        document = opened(make_letter(body=[PicturePair(broken, make_picture(), missing="无法显示")]))
        assert document.tables[0].cell(0, 0).paragraphs[0].text == "无法显示" and len(document.inline_shapes) == 1


@pytest.mark.parametrize("paper", [make_letter(), make_book()], ids=["letter", "book"])
def test_the_same_paper_gives_the_same_bytes(paper):
    assert docx(paper) == docx(paper)
