"""Sound bodies that are too long for a row of the table: a workbook, a new project, a changed one."""

from tests.ledger.books import book, row


def workbook(it):
    """Return a workbook with one new project."""
    name = it.own_unit.name
    return book([row(项目代码="N-1", 项目名称="导入的项目", 牵头单位=name, 承办单位=name, 属地=name)])


def hand_downs(it) -> dict:
    """Return a batch of one hand-down, and what the upload asks for."""
    line = ["D-1", "某工地夜间施工，扬尘扰民。", it.elsewhere.name, "大气", "8月底"]
    workbook = book([line], heads=["受理编号", "交办问题基本情况", "行政区域", "污染类型", "整改时限"])
    return {"file": workbook, "batch": "新批次", "kind": it.matter_kind.pk, "level": "public", "origin": "letter"}


def new_project(it) -> dict:
    """Return a new project with its plan of the year."""
    unit = it.own_unit.pk
    return {
        "name": "新项目",
        "code": "N-2",
        "category": "other",
        "ledgers": ["major"],
        "lead_unit": unit,
        "handling_unit": unit,
        "territory": unit,
        "total_invest_wan": "50000",
        "done_before_wan": "0",
        "label": "continuing",
        "planned_wan": "1200",
        "year": "2016",
    }


def changed_project(it) -> dict:
    """Return a project with another name, given to the own unit."""
    return new_project(it) | {"name": "改了名的项目", "code": it.project.code, "version": "1"}
