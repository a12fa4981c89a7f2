"""A workbook comes in: every error at its cell, nothing saved before it is confirmed, and then all or nothing."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from projects.models import AnnualPlan, Change, Project
from projects.statuses import Deed
from tests.ledger.books import HEADS, book, row, uploaded
from tests.make import make_person, make_project, make_unit
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.ledger.models import ImportBatch, ImportedRow, ImportStatus
from tracker.ledger.workbook import kept_path
from tracker.org.models import RoleInUnit

IMPORT = "/ledger/projects/import/"


def upload(client, file, year="2016"):
    """Send a workbook; return what became of it."""
    response = client.post(IMPORT, {"file": file, "year": year})
    assert response.status_code == 302, response.content.decode()[:3000]
    return ImportBatch.objects.order_by("-pk").first()


def confirm(client, batch) -> ImportBatch:
    """Confirm an import and let the outbox do its work."""
    assert client.post(f"{IMPORT}{batch.pk}/confirm/").status_code == 302
    outbox.drain()
    batch.refresh_from_db()
    return batch


def errors(batch) -> dict[str, str]:
    """Return the sentences of a batch by cell."""
    return {cell: sentence for _sheet, cell, _value, sentence in batch.errors}


@pytest.fixture
def keeper(house, as_user):
    """Return the reviewer's client."""
    return as_user(house.reviewer)


class TestEveryErrorStandsAtItsCell:
    @pytest.mark.parametrize(
        ("changes", "cell", "words"),
        [
            ({"总投资": "很多"}, "H4", "不是金额"),
            ({"年度计划投资": -5}, "I4", "不能为负"),
            ({"牵头单位": "嵩山路街办"}, "E4", "嵩山路街道"),
            ({"年度类别": "在干"}, "D4", "无法识别"),
            ({"所属台账": "区重点、区重大"}, "C4", "“区重点”无法识别"),
            ({"计划竣工时间": "明年"}, "K4", "不是日期"),
            ({"项目代码": ""}, "A4", "为空"),
            ({"项目名称": "长" * 121}, "B4", "最多 120 个字"),
            ({"年度计划投资": 60000}, "I4", "超过总投资"),
            ({"计划竣工时间": "2015-01-01"}, "K4", "早于计划开工"),
            ({"牵头单位": ""}, "E4", "必须填写“牵头单位”"),
            ({"总投资": "#REF!"}, "H4", "公式出错"),
        ],
    )
    def test_of_a_row(self, keeper, changes, cell, words):
        batch = upload(keeper, book([row(**changes)]))
        assert batch.status == ImportStatus.REFUSED and list(errors(batch)) == [cell] and words in errors(batch)[cell]
        assert batch.errors[0][0] == "2016年" and not Project.objects.exists()

    def test_a_wrong_head(self, keeper):
        heads = [head.replace("牵头单位", "牵头单立") for head in HEADS]
        batch = upload(keeper, book([row()], heads=heads))
        assert "是不是“牵头单位”" in errors(batch)["E3"] and batch.status == ImportStatus.REFUSED

    def test_a_head_that_stands_twice(self, keeper):
        batch = upload(keeper, book([[*row(), "x"]], heads=[*HEADS, "项目名称"]))
        assert "出现了两次" in errors(batch)["L3"]

    def test_a_missing_key_column(self, keeper):
        batch = upload(keeper, book([row()[1:]], heads=HEADS[1:]))
        assert "缺少“代码”列" in errors(batch)["A3"]

    def test_no_heads_at_all(self, keeper):
        batch = upload(keeper, book([["你好", "世界"]], heads=["甲", "乙"]))
        assert "没有找到表头行" in errors(batch)["A1"]

    def test_heads_without_rows(self, keeper):
        assert "没有数据" in errors(upload(keeper, book([])))["A4"]

    def test_a_code_twice(self, keeper):
        batch = upload(keeper, book([row(), row(项目代码="E-2"), row()]))
        assert errors(batch) == {"A6": "代码重复：第 4 行已有同一代码。"}

    def test_all_errors_at_once_and_sound_rows_are_not_saved_either(self, keeper):
        wrong = [row(项目代码=f"E-{number}", 总投资="x", 牵头单位="无名局") for number in range(1, 4)]
        batch = upload(keeper, book([row(项目代码="GOOD"), *wrong]))
        assert set(errors(batch)) == {"E5", "H5", "E6", "H6", "E7", "H7"} and not Project.objects.exists()
        page = keeper.get(f"{IMPORT}{batch.pk}/").content.decode()
        assert "有 6 处错误，没有保存" in page and "H7" in page and "无名局" in page and "确认保存" not in page

    def test_an_import_with_errors_cannot_be_confirmed(self, keeper):
        batch = confirm(keeper, upload(keeper, book([row(总投资="x")])))
        assert batch.status == ImportStatus.REFUSED and not Outbox.objects.exists() and not Project.objects.exists()

    def test_two_people_of_one_name(self, keeper):
        make_person("刘区长"), make_person("刘区长")
        batch = upload(keeper, book([[*row(), "刘区长"]], heads=[*HEADS, "分包领导"]))
        assert "名为“刘区长”的有 2 个" in errors(batch)["L4"]


class TestSaving:
    def test_the_dry_run_saves_nothing_and_says_what_it_would_do(self, keeper):
        batch = upload(keeper, book([row()]))
        assert (batch.status, batch.added, batch.changed, batch.unchanged) == (ImportStatus.CHECKED, 1, 0, 0)
        assert not Project.objects.exists()
        page = keeper.get(f"{IMPORT}{batch.pk}/").content.decode()
        assert "确认保存：新增 1 条，修改 0 条" in page and "绿地城" in page and "第 4 行" in page

    def test_confirmed_rows_are_saved_with_their_plan(self, house, keeper):
        batch = confirm(keeper, upload(keeper, book([row()])))
        project = Project.objects.get(code="E-1")
        plan = project.plans.get(year=2016)
        assert batch.status == ImportStatus.APPLIED and batch.applied_at
        assert (project.name, project.lead_unit, project.total_invest_wan) == ("绿地城", house.here, Decimal(50000))
        assert (plan.ledgers, plan.label, plan.planned_wan) == (["key", "major"], "continuing", Decimal(12000))
        assert (plan.planned_start_on, project.planned_end_on) == (date(2016, 3, 31), date(2017, 6, 30))
        assert Project.objects.found_by("绿地").exists()
        assert Change.objects.get(project=project).deed == Deed.IMPORTED

    def test_the_same_file_again_is_nothing_new(self, keeper):
        confirm(keeper, upload(keeper, book([row(), row(项目代码="E-2")])))
        again = upload(keeper, book([row(), row(项目代码="E-2")]))
        assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
        assert "无须保存" in keeper.get(f"{IMPORT}{again.pk}/").content.decode()
        confirm(keeper, again)
        assert Project.objects.count() == 2 and AnnualPlan.objects.count() == 2 and ImportedRow.objects.filter(batch=again).count() == 0

    def test_a_change_is_shown_from_what_to_what_and_keeps_what_was(self, house, keeper):
        project = make_project("绿地城", code="E-1", unit=house.here, planned_wan=9000, ledgers=("key", "major"), total_invest_wan=50000)
        batch = upload(keeper, book([["E-1", 12000]], heads=["项目代码", "年度计划"]))
        assert batch.sample["changed"] == [[4, "E-1", [["年度计划", "9,000.00", "12,000.00"]]]]
        confirm(keeper, batch)
        project.refresh_from_db()
        done = ImportedRow.objects.get()
        assert project.plans.get().planned_wan == 12000 and project.version == 2 and project.name == "绿地城"
        assert (done.object_id, done.is_new, done.was, done.became) == (
            project.pk,
            False,
            {"planned_wan": "9000.00"},
            {"planned_wan": "12000.00"},
        )
        assert Change.objects.get().fields == {"planned_wan": ["9000", "12000"]}

    def test_a_project_gets_the_plan_of_another_year(self, house, keeper):
        project = make_project("绿地城", code="E-1", unit=house.here)
        confirm(keeper, upload(keeper, book([row()]), year="2017"))
        assert set(project.plans.values_list("year", flat=True)) == {2016, 2017}

    def test_an_empty_cell_leaves_what_is_there_and_a_dash_empties_it(self, house, keeper):
        project = make_project("绿地城", code="E-1", unit=house.here, builder="绿地置业", location="大学路")
        heads = ["项目代码", "建设单位", "建设地点"]
        confirm(keeper, upload(keeper, book([["E-1", "", "—"]], heads=heads)))
        project.refresh_from_db()
        assert (project.builder, project.location) == ("绿地置业", "")

    def test_nothing_is_saved_when_a_row_was_changed_since_the_check(self, house, keeper):
        one = make_project("甲", code="E-1", unit=house.here)
        make_project("乙", code="E-2", unit=house.here)
        batch = upload(keeper, book([["E-1", "甲甲"], ["E-2", "乙乙"]], heads=["项目代码", "项目名称"]))
        Project.objects.filter(pk=one.pk).update(name="别人改的", version=2)
        batch = confirm(keeper, batch)
        assert batch.status == ImportStatus.FAILED and "E-1" in batch.errors[0][3] and "被他人修改" in batch.errors[0][3]
        assert set(Project.objects.values_list("name", flat=True)) == {"别人改的", "乙"} and not ImportedRow.objects.exists()

    def test_the_right_is_asked_again_when_it_is_saved(self, house, keeper):
        batch = upload(keeper, book([row()]))
        keeper.post(f"{IMPORT}{batch.pk}/confirm/")
        RoleInUnit.objects.filter(user=house.reviewer).delete()
        outbox.drain()
        batch.refresh_from_db()
        assert batch.status == ImportStatus.FAILED and not Project.objects.exists()

    def test_confirmed_twice_it_is_saved_once(self, keeper):
        batch = upload(keeper, book([row()]))
        confirm(keeper, batch)
        assert confirm(keeper, batch).status == ImportStatus.APPLIED
        assert Project.objects.count() == 1 and Outbox.objects.count() == 1

    def test_a_failure_in_the_middle_leaves_nothing_and_is_tried_again(self, house, keeper, monkeypatch):
        batch = upload(keeper, book([row()]))
        keeper.post(f"{IMPORT}{batch.pk}/confirm/")
        with monkeypatch.context() as broken:
            broken.setattr("tracker.ledger.intake.acts.ImportedRow.objects.bulk_create", lambda *args, **kwargs: 1 / 0)
            outbox.drain()
        assert not Project.objects.exists() and not Change.objects.exists()
        Outbox.objects.update(not_before=batch.made_at)
        outbox.drain()
        batch.refresh_from_db()
        assert batch.status == ImportStatus.APPLIED and Project.objects.count() == 1

    def test_the_original_is_kept_as_it_was(self, keeper):
        file = book([row()])
        batch = upload(keeper, file)
        file.seek(0)
        assert kept_path(batch.sha256).read_bytes() == file.read()

    def test_while_it_is_being_saved_the_page_asks_again(self, keeper):
        batch = upload(keeper, book([row()]))
        keeper.post(f"{IMPORT}{batch.pk}/confirm/")
        part = keeper.get(f"{IMPORT}{batch.pk}/", headers={"HX-Request": "true"}).content.decode()
        assert "正在保存" in part and 'hx-trigger="every 2s"' in part and "<html" not in part
        outbox.drain()
        assert "every 2s" not in keeper.get(f"{IMPORT}{batch.pk}/", headers={"HX-Request": "true"}).content.decode()

    def test_nobody_sees_the_imports_of_others(self, house, keeper, as_user):
        from tests.make import make_user
        from tracker.org.statuses import Role

        batch = upload(keeper, book([row()]))
        other = make_user("other", role=Role.REVIEWER, unit=house.district)
        assert as_user(other).get(f"{IMPORT}{batch.pk}/").status_code == 404
        assert as_user(other).post(f"{IMPORT}{batch.pk}/confirm/").status_code == 404


class TestWorkbooksAsTheyAre:
    def test_sections_totals_notes_and_numbers_are_passed_over(self, keeper):
        heads = ["序号", *HEADS, "备注"]
        lines = [
            ["一、省市重点项目"],
            [1, *row(), ""],
            ["", "", "小计", "", "", "", "", "", 50000, 12000, "", "", ""],
            [],
            [2, *row(项目代码="E-2"), "征迁"],
            ["合计", "", "", "", "", "", "", "", 100000, 24000],
            ["备注：本表每月5日前报送"],
        ]
        batch = upload(keeper, book(lines, heads=heads))
        assert batch.status == ImportStatus.CHECKED and batch.added == 2, batch.errors
        assert any("合计行 2 行" in note for note in batch.notes)

    def test_money_in_yi_by_the_line_above_and_by_the_head(self, keeper):
        above = ("重点项目台账", "单位：亿元")
        confirm(
            keeper, upload(keeper, book([row(总投资=5.99, 年度计划投资=1.2)], heads=[head.split("（")[0] for head in HEADS], above=above))
        )
        project = Project.objects.get()
        assert (project.total_invest_wan, project.plans.get().planned_wan) == (Decimal(59900), Decimal(12000))
        heads = [head.replace("总投资（万元）", "总投资（亿元）") for head in HEADS]
        batch = upload(keeper, book([row(项目代码="E-2", 总投资=5.99)], heads=heads))
        confirm(keeper, batch)
        assert Project.objects.get(code="E-2").total_invest_wan == Decimal(59900)
        assert Project.objects.get(code="E-2").plans.get().planned_wan == Decimal(12000)

    def test_heads_in_two_levels(self, keeper):
        made = openpyxl.Workbook()
        page = made.active
        page.append(["重点项目台账"])
        page.append([*[head.split("（")[0] for head in HEADS[:7]], "投资（万元）", "", *HEADS[9:]])
        page.append([*[""] * 7, "总投资", "年度计划投资", "", ""])
        page.append(row())
        for column in [*range(1, 8), 10, 11]:
            page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
        page.merge_cells(start_row=2, end_row=2, start_column=8, end_column=9)
        batch = upload(keeper, uploaded(made))
        assert batch.status == ImportStatus.CHECKED and batch.added == 1, batch.errors

    def test_merged_cells_are_filled_down(self, keeper):
        made = openpyxl.Workbook()
        page = made.active
        page.append(HEADS)
        page.append(row())
        page.append(row(项目代码="E-2", 牵头单位=None))
        page.merge_cells("E2:E3")
        batch = upload(keeper, uploaded(made))
        assert batch.added == 2, batch.errors

    def test_the_template_fits_what_it_asks_for(self, house, keeper):
        import io

        made = openpyxl.load_workbook(io.BytesIO(keeper.get("/ledger/projects/template/").content))
        page = made.worksheets[0]
        heads = [cell.value for cell in page[3]]
        assert heads[:3] == ["代码", "名称", "所属台账"] and "总投资（万元）" in heads
        assert {rule.formula1 for rule in page.data_validations.dataValidation} >= {
            "=values_label",
            "=values_lead_unit",
            "=values_category",
        }
        assert made.sheetnames[1:] == ["可填内容", "填表说明"] and made["可填内容"].sheet_state == "hidden"
        by_head = dict(
            zip(
                ["代码", "名称", "年度类别", "牵头单位", "承办单位", "属地"],
                ["T-1", "模板项目", "续建", "嵩山路街道", "嵩山路街道", "嵩山路街道"],
                strict=True,
            )
        )
        by_head |= {"总投资（万元）": 100, "年度计划（万元）": 50}
        for place, head in enumerate(heads, start=1):
            page.cell(4, place, by_head.get(head))
        batch = upload(keeper, uploaded(made))
        assert batch.status == ImportStatus.CHECKED and batch.added == 1, batch.errors

    def test_an_exported_ledger_can_be_changed_and_brought_in_again(self, house, keeper):
        import io

        project = make_project("甲", code="E-1", unit=house.here, planned_wan=12_345)
        response = keeper.get(
            "/ledger/projects/export/?columns="
            + ",".join(["code", "light", "planned_wan", "rate", "milestone", "lead_unit", "ledgers", "gap", "has_started"])
        )
        made = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        page = made.active
        unchanged = upload(keeper, uploaded(made))
        assert (unchanged.status, unchanged.unchanged) == (ImportStatus.CHECKED, 1), unchanged.errors
        heads = [cell.value for cell in page[3]]
        page.cell(4, heads.index("年度计划（亿元）") + 1, 2.5)
        confirm(keeper, upload(keeper, uploaded(made)))
        assert project.plans.get().planned_wan == Decimal(25_000)


class TestReach:
    def test_rows_of_units_outside_ones_reach_are_refused(self, house, as_user, monkeypatch):
        from tracker.org import rights
        from tracker.org.statuses import Role

        table = rights.table()[("projects.project", "import")] | {Role.OFFICIAL: rights.SUBTREE}
        monkeypatch.setitem(rights._table, ("projects.project", "import"), table)
        theirs = make_project("外街", code="F-1", unit=house.there)
        client = as_user(house.official)
        mine = upload(client, book([row()]))
        assert mine.status == ImportStatus.CHECKED
        foreign = upload(client, book([["F-1", "改名"]], heads=["项目代码", "项目名称"]))
        assert "不在您的台账管理范围内" in errors(foreign)["A4"]
        new = upload(client, book([row(牵头单位="淮河路", 承办单位="淮河路", 属地="淮河路")]))
        assert "不在您的台账管理范围内" in errors(new)["A4"] and theirs.name == "外街"
        make_unit("马寨镇", parent=house.district)
