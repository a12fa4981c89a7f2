"""Sound bodies that are too long for a row of the table: a workbook, a new project, a changed one."""

from tests.ledger.books import book, row


def workbook(it):
    """Return a workbook with one new project."""
    name = it.own_unit.name
    return book([row(项目代码="N-1", 项目名称="导入的项目", 牵头单位=name, 承办单位=name, 属地=name)])


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
