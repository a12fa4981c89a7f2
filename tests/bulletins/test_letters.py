"""What the standard works out from a letter's values, without any file."""

from datetime import date
from itertools import pairwise

import pytest

from tests.bulletins.samples import make_letter
from tracker.bulletins import fonts
from tracker.bulletins.blocks import Fact, Facts, Heading, Paragraph, numbered
from tracker.bulletins.letters import closing_indents, title_lines
from tracker.bulletins.standard import full_date, numeral, width_of


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")])
def test_numerals(number, written):
    assert numeral(number) == written


def test_dates_are_not_padded():
    assert full_date(date(2016, 8, 9)) == "2016年8月9日"


def test_headings_are_numbered_level_by_level():
    body = [
        Heading(1, "a"),
        Heading(2, "b"),
        Heading(3, "c"),
        Heading(4, "d"),
        Heading(3, "e"),
        Heading(2, "f"),
        Heading(1, "g"),
        Heading(2, "h"),
    ]
    assert [block.number for block in numbered(body)] == ["一、", "（一）", "1.", "（1）", "2.", "（二）", "二、", "（一）"]


class TestTitle:
    def test_a_short_title_is_one_line(self):
        assert title_lines("关于报送整改情况的通知") == ["关于报送整改情况的通知"]

    def test_a_long_one_is_broken_into_unequal_lines_that_fit(self):
        lines = title_lines("关于限期整改侯寨乡扬尘污染问题并反馈办理情况的督察通知")
        assert len(lines) == 2 and all(width_of(line) <= 20 for line in lines) and len(lines[0]) != len(lines[1])

    @pytest.mark.parametrize(
        "title",
        ["关于印发《二七区大气污染防治责任追究实施办法（试行）》的通知", "关于侯寨乡、马寨镇2016年8月扬尘治理督察情况的通报"],
    )
    def test_no_line_begins_or_ends_where_it_may_not(self, title):
        lines = title_lines(title)
        assert "".join(lines) == title
        assert not [line for line in lines[1:] if line[0] in "，。、）》的"] and not [line for line in lines[:-1] if line[-1] in "（《"]
        assert not [pair for pair in pairwise(lines) if pair[0][-1].isdigit() and pair[1][0].isdigit()]

    def test_three_lines_are_no_hourglass(self):
        widths = [width_of(line) for line in title_lines("关于" + "限期整改建筑工地扬尘污染问题" * 3 + "的督察通知")]
        assert len(widths) == 3 and not widths[1] < min(widths[0], widths[2])

    def test_its_own_line_breaks_are_kept(self):
        assert title_lines("二七区\n督察通知单") == ["二七区", "督察通知单"]


class TestClosing:
    def test_without_seal_the_date_begins_two_characters_right_of_the_name(self):
        name, day = "二七区人民政府督察室", "2016年8月9日"
        right_of_name, right_of_day = closing_indents(name, day, is_sealed=False)
        assert right_of_name == 2
        assert (right_of_name + width_of(name)) - (right_of_day + width_of(day)) == 2

    def test_a_long_date_stays_two_characters_from_the_edge(self):
        right_of_name, right_of_day = closing_indents("督察室", "2016年12月29日", is_sealed=False)
        assert right_of_day == 2 and (right_of_name + 3) - (right_of_day + width_of("2016年12月29日")) == 2

    def test_with_seal_the_name_is_centred_over_the_date(self):
        name, day = "二七区人民政府督察室", "2016年8月9日"
        right_of_name, right_of_day = closing_indents(name, day, is_sealed=True)
        assert right_of_day == 4 and right_of_name + width_of(name) / 2 == right_of_day + width_of(day) / 2


def test_one_attachment_has_no_number_and_no_end_mark():
    assert make_letter(attachments=["反馈表。"]).attachment_lines == [("附件：", "反馈表")]
    assert make_letter().attachment_lines == [("附件：", "1.办理情况反馈表"), ("", "2.问题清单")]


def test_a_form_puts_two_facts_in_a_line_and_wide_ones_alone():
    lines = Facts([Fact("a"), Fact("b"), Fact("c"), Fact("d", is_wide=True), Fact("e")]).lines
    assert [[fact.label for fact in line] for line in lines] == [["a", "b"], ["c"], ["d"], ["e"]]
    assert [line[0].is_wide for line in lines] == [False, True, True, True]


def test_empty_lines_of_a_text_make_no_paragraphs():
    assert Paragraph("a\r\n\r\n  b \n").lines == ["a", "b"]


class TestFonts:
    def test_a_font_is_there_under_any_of_its_names(self, monkeypatch):
        monkeypatch.setattr(fonts, "families", lambda: frozenset({"FangSong", "KaiTi", "SimHei", "SimSun", "华文中宋"}))
        assert fonts.missing_fonts() == ["方正小标宋简体"]  # what merely stands in for it is not it

    def test_where_fonts_cannot_be_listed_nothing_is_claimed(self, monkeypatch):
        monkeypatch.setattr(fonts, "families", lambda: None)
        assert fonts.missing_fonts() is None
