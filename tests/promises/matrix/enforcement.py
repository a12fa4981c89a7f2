"""Rows of the table for enforcement, joint teams and the rules of the field (see table.py), and the things they are about."""

from datetime import date

from pollution.models import Enforcement, GridDuty, Team
from tests.make import make_checklist, make_source, make_unit, moment
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, FORM, OWN, POST, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

SOURCE, MEASURE, TEAM, LIST, POLICY, DUTY = (
    f"pollution.{name}" for name in ("source", "enforcement", "team", "checklist", "fieldpolicy", "gridduty")
)
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
AT, BEGAN = moment(), date(2016, 8, 1)
SEES, ENFORCES = on_it(SOURCE), on_it(SOURCE, "enforce", otherwise=403)
LATER = "2016-09-30"
NUMBERS = {
    "site_visit_days": "10", "visit_days": "60", "reply_minutes": "20", "raise_minutes": "240", "offline_hours": "24", "repeat_days": "365",
    "stop_wind_force": "4",
}  # fmt: skip


def things(unit: Unit) -> dict:
    """Return a stop order against a source of a unit, and somebody in charge of a grid below it."""
    said = {"kind": "stop", "organ": unit, "decided_on": BEGAN, "basis": "第六十条", "words": "停工整顿", "at": AT}
    grid = make_unit(f"{unit}责任网格", parent=unit, kind=UnitKind.GRID)
    duty = GridDuty.objects.create(grid=grid, role="chief", name="张三", first_day=BEGAN)
    return {"measure": Enforcement.objects.create(source=make_source(unit=unit), **said), "grid_duty": duty}


def of_the_house(unit: Unit) -> dict:
    """Return a checklist in force, a version of it that is to come, and a team."""
    now = make_checklist(series="of the matrix")
    team = Team.objects.create(name="综合执法队", unit=unit, first_day=BEGAN)
    team.members.create(body="公安分局", name="王警官")
    return {"checklist": now, "checklist_to_come": make_checklist(series=now.series, first_day=date(2016, 9, 1)), "team": team}


def version(first_day: str):
    """Return a version of one item that begins on a day."""

    def said(it) -> dict:
        head = {"first_day": first_day, "name": "新版", "kinds": ["site"], "source": "新办法"}
        item = {"words": "全部围挡", "severity": "minor", "days": "3", "matter_kind": it.matter_kind.pk}
        rows = {f"items-0-{name}": value for name, value in item.items()}
        return head | rows | {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"}

    return said


def team(it) -> dict:
    """Return a team with one member."""
    members = {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0", "members-0-body": "法院", "members-0-name": "赵法官"}
    return members | {"name": "夜查队", "unit": it.unit.pk, "first_day": TODAY}


def measure(act: str, asks, methods=FORM, said: dict | None = None) -> Row:
    """Return the row of a page or an act of a measure."""
    return Row(f"pollution:enforcement{act}", asks, methods, pk("measure"), PLACES, sound=(lambda it: said) if said else None)


def ruled(name: str, thing: str, sound=None, methods=FORM, **more) -> Row:
    """Return the row of a page on which rules are written."""
    return Row(f"pollution:{name}", (anywhere(thing, "change", otherwise=403),), methods, sound=sound, **more)


def read(name: str, thing: str, **more) -> Row:
    """Return the row of a page that shows rules."""
    return Row(f"pollution:{name}", (anywhere(thing, otherwise=403),), **more)


ENFORCEMENT = [
    Row("pollution:enforcements", fine=(302,)),
    Row("pollution:enforcement-new", (anywhere(MEASURE, "add", otherwise=403),), FORM),
    measure("", (SEES,), ("GET", "HEAD")),
    measure("-carry-out", (SEES, ENFORCES), said={"executed_on": TODAY}),
    measure("-lift", (SEES, ENFORCES), said={"lifted_on": TODAY, "because": "复查合格"}),
    read("teams", TEAM),
    read("team", TEAM, at=pk("team")),
    ruled("team-new", TEAM, team),
    ruled("team-change", TEAM, team, at=pk("team")),
    ruled("team-end", TEAM, lambda it: {"last_day": TODAY}, at=pk("team")),
    read("checklists", LIST),
    read("checklist", LIST, at=pk("checklist")),
    ruled("checklist-new", LIST, version(LATER), at=pk("checklist")),
    ruled("checklist-change", LIST, version(LATER), at=pk("checklist_to_come")),
    ruled("checklist-withdraw", LIST, lambda it: {}, POST, at=pk("checklist_to_come")),
    read("field-policy", POLICY),
    ruled("field-policy-new", POLICY, lambda it: NUMBERS | {"first_day": TODAY, "source": "新办法"}),
    read("grids", DUTY),
    read("grids-of", DUTY, at=pk("unit")),
    Row(
        "pollution:grid-appoint",
        (anywhere("org.unit"), on_it(DUTY, "change", otherwise=403)),
        FORM,
        lambda it: {"pk": it.grid_duty.grid_id},
        PLACES,
        lambda it: {"role": "member", "name": "李四", "first_day": TODAY},
    ),
    Row(
        "pollution:grid-end",
        (on_it(DUTY, "change", otherwise=403),),
        FORM,
        pk("grid_duty"),
        PLACES,
        lambda it: {"last_day": TODAY},
    ),
]
