"""Late projects that were raised into matters, and what a leader wrote on one."""

from collections.abc import Callable
from datetime import date, datetime

from accountability import matters
from accountability.models import MatterKind
from projects import raising
from projects.demo.matters.cast import Cast
from projects.demo.rows import Row
from projects.models import Delay, Project
from projects.raising import Fact
from projects.statuses import RaisedFor
from tracker.lib.periods import at_local

RAISED, WRITTEN = 3, "该项目滞后较多，请牵头单位一周内拿出倒排计划，督察室跟踪。"


def steps(table: list[Row], played: Cast) -> list[tuple[datetime, Callable[[datetime], object]]]:
    """Return the deeds: delays raised by the reviewer and assigned by the office, and one instruction that waits to be assigned."""
    late = [row for row in table if row.is_behind and row.is_gov]
    found = [(at_local(date(2016, 8, 8), 11, minute), _raise(row, played)) for minute, row in enumerate(late[:RAISED])]
    return [*found, (at_local(date(2016, 8, 8), 15), _instruct(late[RAISED], played))]


def _raise(row: Row, played: Cast) -> Callable[[datetime], object]:
    def deed(at: datetime) -> None:
        fact = Fact(RaisedFor.DELAY, _project(row), Delay.objects.within(project=row.project).unresolved(on=at.date()).first())
        kind = MatterKind.objects.get(code="key_project")
        said = {"title": fact.title, "description": fact.description}
        matter = raising.raise_matter(fact, kind=kind, at=at, by=played.reviewer, **said)
        matters.assign(matter, at=at, by=played.office)

    return deed


def _instruct(row: Row, played: Cast) -> Callable[[datetime], object]:
    kind = MatterKind.objects.get(code="instruction")
    return lambda at: raising.instruct(_project(row), kind=kind, words=WRITTEN, at=at, by=played.leader)


def _project(row: Row) -> Project:
    return Project.objects.again(row.project).select_related("lead_unit", "handling_unit").get()
