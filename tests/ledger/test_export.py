"""The workbook is the list: the same rows, order and columns, the right types, and nothing that runs."""

import io
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest

from projects.models import Project
from tests.make import make_person, make_project
from tracker.ledger.models import ExportEvent

LIST = "/ledger/projects/"
DANGEROUS = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"]


def exported(client, query="") -> list[list]:
    """Return the workbook's rows as values."""
    return [[cell.value for cell in row] for row in sheet_of(client, query).iter_rows()]


def sheet_of(client, query=""):
    """Return the workbook's sheet."""
    response = client.get(f"{LIST}export/{query}")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


class TestRows:
    @pytest.fixture(autouse=True)
    def projects(self, house):
        for name, wan in (("甲", 12_345), ("乙", 360_000), ("丙", 200)):
            make_project(
                name, unit=house.here, planned_wan=wan, code=f"C-{wan}", planned_end_on=date(2017, 6, 30), sponsor=make_person("刘区长")
            )
        make_project("丁", unit=house.here, ledgers=("gov",))

    def test_exactly_this_filter_this_order_and_these_columns(self, house, as_user):
        rows = exported(as_user(house.reviewer), "?ledger=major&sort=-planned_wan&columns=code,planned_wan,planned_end_on&money=wan")
        assert rows[2] == ["项目", "年度计划（万元）", "代码", "计划竣工"]
        assert [row[0] for row in rows[3:]] == ["乙", "甲", "丙"]
        assert rows[4] == ["甲", 12345, "C-12345", datetime(2017, 6, 30)]

    def test_the_head_says_title_year_unit_and_day(self, house, as_user):
        rows = exported(as_user(house.reviewer))
        assert rows[0][0] == "重点项目台账"
        assert "2016年度计划" in rows[1][0] and "金额单位：亿元" in rows[1][0] and "2016-08-09" in rows[1][0]

    def test_money_in_yi_keeps_every_digit(self, house, as_user):
        rows = exported(as_user(house.reviewer), "?q=C-12345&columns=planned_wan")
        assert Decimal(str(rows[3][1])) == Decimal("1.2345")

    def test_units_people_lights_and_choices_are_words(self, house, as_user):
        rows = exported(as_user(house.reviewer), "?q=C-200&columns=light,lead_unit,sponsor,ledgers,has_started")
        assert dict(zip(rows[2], rows[3], strict=True)) == {
            "灯号": "滞后",
            "项目": "丙",
            "牵头单位": "嵩山路街道",
            "所属台账": "区重大项目",
            "分包领导": "刘区长",
            "已开工": "否",
        }

    def test_that_it_left_is_written_down(self, house, as_user):
        exported(as_user(house.reviewer), "?ledger=gov&columns=code")
        event = ExportEvent.objects.get()
        assert (event.user, event.ledger, event.rows, event.columns) == (house.reviewer, "projects", 1, "name,code")
        assert "ledger=gov" in event.query

    def test_the_head_stays_in_sight_and_the_file_is_sound(self, house, as_user):
        response = as_user(house.reviewer).get(f"{LIST}export/")
        content = io.BytesIO(b"".join(response.streaming_content))
        assert ZipFile(content).testzip() is None
        assert openpyxl.load_workbook(content).active.freeze_panes == "A4"
        assert response["Content-Disposition"].startswith("attachment") and "no-store" in response["Cache-Control"]

    def test_many_rows_come_in_pieces(self, house, as_user, monkeypatch):
        monkeypatch.setattr("tracker.ledger.export.ROWS_AT_ONCE", 2)
        assert len(exported(as_user(house.reviewer))) == 3 + 4


class TestNothingRuns:
    @pytest.mark.parametrize("text", DANGEROUS)
    def test_a_text_that_looks_like_a_formula_stays_a_text(self, house, as_user, text):
        fields = {"name": text, "builder": text, "location": text, "content": text}
        make_project(unit=house.here, **fields)
        sheet = sheet_of(as_user(house.reviewer), "?columns=name,builder,location,content")
        cells = next(sheet.iter_rows(min_row=4))
        assert {cell.data_type for cell in cells} == {"s"}
        assert {cell.value.replace("\r", "").replace("\n", "") for cell in cells} == {text.replace("\r", "")}

    def test_characters_that_xml_forbids_are_left_out(self, house, as_user):
        project = make_project("甲", unit=house.here)
        Project.objects.filter(pk=project.pk).update(name="甲\x0b\x1f\ufffe & <乙>")
        assert exported(as_user(house.reviewer))[3][1] == "甲 & <乙>"
