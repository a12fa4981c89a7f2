"""A workbook goes out to be filled in, comes back with mistakes, comes back mended, and is saved; the ledger goes out as one."""

from pathlib import Path

import openpyxl
import pytest

IMPORT = "/ledger/projects/import/"
NEW = {
    "代码": "2016-browser-1",
    "名称": "西流湖雨水泵站",
    "所属台账": "政府投资项目",
    "类别": "道路桥梁",
    "年度类别": "续建",
    "牵头单位": "二七区建设局",
    "承办单位": "二七区建设局",
    "属地": "嵩山路街道办事处",
    "总投资（万元）": 8600,
    "年度计划（万元）": 2400,
    "计划开工": "2016-03-01",
    "计划竣工": "2017-06-30",
}


def filled(template: Path, name: str, **changes) -> Path:
    """Return a copy of the template with one row, some of its cells changed."""
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    values = NEW | changes
    for head in list(page[3]):
        if head.value in values:
            page.cell(4, head.column, values.pop(head.value))
    assert not values, f"the template has no column {list(values)}"
    target = template.with_name(name)
    book.save(target)
    return target


@pytest.fixture
def keeper(visit):
    """Return the reviewer on the page of imports."""
    keeper = visit("reviewer")
    keeper.open(IMPORT)
    return keeper


def upload(keeper, workbook: Path) -> None:
    """Choose a workbook and have it checked."""
    keeper.open(IMPORT)
    keeper.page.get_by_label("Excel 文件").set_input_files(workbook)
    keeper.press("检查")


def test_from_the_template_to_the_ledger_and_back(keeper, site, tmp_path):
    template = keeper.download("下载模板", tmp_path)
    assert template.suffix == ".xlsx"

    upload(keeper, filled(template, "错.xlsx", **{"牵头单位": "建设局哪个科", "总投资（万元）": "很多"}))
    errors = keeper.page.locator("table.ledger tbody tr").all_inner_texts()
    assert len(errors) == 2 and "F4" in errors[0] and "建设局哪个科" in errors[0] and "M4" in errors[1] and "不是金额" in errors[1]
    assert not keeper.page.get_by_role("button", name="确认保存").count()
    keeper.open("/ledger/projects/?q=西流湖雨水泵站")
    assert not keeper.rows

    upload(keeper, filled(template, "好.xlsx"))
    keeper.press("确认保存：新增 1 条，修改 0 条")
    assert keeper.page.get_by_role("progressbar").count() or "已保存" in keeper.page.locator("main").inner_text()
    site.run("manage.py", "run_due")
    keeper.page.get_by_text("已保存：新增 1 条").wait_for()  # the page asks by itself
    keeper.press("查看台账", role="link", within=keeper.page.get_by_role("status"))
    keeper.open("/ledger/projects/?q=西流湖雨水泵站")
    assert keeper.rows == ["西流湖雨水泵站"]

    exported = openpyxl.load_workbook(keeper.download("导出 Excel", tmp_path))
    cells = [str(cell) for row in exported.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None]
    assert "西流湖雨水泵站" in cells and "亚星双河居" not in cells, "the export is exactly the list"


def test_what_is_no_workbook_is_refused_in_a_sentence(keeper, tmp_path):
    paper = tmp_path / "台账.xlsx"
    paper.write_bytes(b"not a workbook")
    upload(keeper, paper)
    assert keeper.heading == "导入 Excel 台账" and keeper.page.locator(".errors").inner_text().strip()
