"""Permits of each project: what the year needs, what was obtained and when, what is overdue."""

from datetime import date, timedelta

from projects.demo.rows import DEMO_DAY, JULY_END, Row, dice
from projects.models import Permit, PermitKind
from projects.statuses import Category, Cause, MilestoneKind, PermitStage, PermitState, YearLabel

PAPERS = ("proposal", "feasibility", "preliminary_design")  # only what the government pays for
NUMBERS = {
    "proposal": "二七发改投资〔{year}〕{n}号",
    "feasibility": "二七发改投资〔{year}〕{n}号",
    "filing": "豫郑二七制造〔{year}〕{n:05d}",
    "eia": "二七环审〔{year}〕{n}号",
    "land_plan": "地字第410100{year}{n:05d}号",
    "land_use": "郑国用（{year}）第{n:04d}号",
    "preliminary_design": "二七发改设计〔{year}〕{n}号",
    "works_plan": "建字第410100{year}{n:05d}号",
    "drawings": "豫施审{year}-{n:05d}",
    "safety": "郑质安监{year}-{n:04d}",
    "building": "4101{year}{n:06d}",
    "presale": "（{year}）郑房预售字第{n:04d}号",
    "completion": "备{year}-{n:04d}",
}
HELD_BY_SENTENCE = ("safety", "works_plan", "eia")  # which permit each sentence on permits speaks of (phrases.DELAYS)
# How long before the milestone of the building permit each of its last papers should be there.
LAST_STEP = {"safety": timedelta(days=6), "building": timedelta(0)}
# Days before the start on which each should be there.
AHEAD = {
    "proposal": 320,
    "feasibility": 250,
    "filing": 250,
    "eia": 170,
    "land_plan": 140,
    "land_use": 100,
    "preliminary_design": 90,
    "works_plan": 60,
    "drawings": 40,
    "safety": 26,
    "building": 20,
}


def build(table: list[Row]) -> None:
    """Make the checklist of every project."""
    random, kinds = dice("permits"), list(PermitKind.objects.order_by("order"))
    Permit.objects.bulk_create(_permit(row, kind, random) for row in table for kind in kinds)


def is_needed(row: Row, kind: PermitKind) -> bool:
    """Return True if the project needs the permit this year."""
    if kind.code in PAPERS:
        return row.is_gov
    if kind.code == "filing":
        return not row.is_gov
    if kind.code == "presale":
        return row.category == Category.RENEWAL and row.is_open and not row.is_key
    if kind.code == "completion":
        return row.label == YearLabel.COMPLETION and not row.is_key
    if kind.code in ("land_use", "drawings") and row.category in (Category.ROADS, Category.ECOLOGY):
        return False
    return row.label != YearLabel.PRELIMINARY or kind.stage == PermitStage.LAND


def _permit(row: Row, kind: PermitKind, random) -> Permit:
    permit = Permit(project=row.project, kind=kind)
    if not is_needed(row, kind):
        permit.state = PermitState.NOT_APPLICABLE
        return permit
    permit.due_on = _due_on(row, kind)
    got_on = _got_on(row, kind, permit.due_on, random)
    if got_on is not None:
        permit.state, permit.got_on = PermitState.DONE, got_on
        permit.number = NUMBERS[kind.code].format(year=got_on.year, n=random.randrange(12, 900))
    else:
        permit.state = PermitState.IN_PROGRESS if permit.due_on <= DEMO_DAY + timedelta(days=20) else PermitState.NEEDED
    return permit


def _due_on(row: Row, kind: PermitKind) -> date:
    if kind.code == "presale":
        return date(2016, 9, 30) if row.label == YearLabel.PLANNED_START else date(2016, 5, 31)
    if kind.code == "completion":
        return date(2016, 12, 20)
    if kind.code in LAST_STEP and row.label == YearLabel.PLANNED_START:
        return row.permit_due_on - LAST_STEP[kind.code]
    if kind.code == "land_use" and MilestoneKind.LAND in row.missing:
        return row.land_due_on
    return _start(row) - timedelta(days=AHEAD[kind.code])


def _start(row: Row) -> date:
    """Return the day on which works begin or began, as far as permits go by it."""
    if row.is_built:
        return date(2015, 3, 20) if row.label == YearLabel.CONTINUING else date(2014, 4, 10)
    return row.planned_start_on or date(2017, 3, 30)


def _got_on(row: Row, kind: PermitKind, due_on: date, random) -> date | None:
    """Return the day on which it was obtained, or None if it is still out."""
    if kind.code in LAST_STEP and row.label == YearLabel.PLANNED_START and row.permitted_on:
        return row.permitted_on - LAST_STEP[kind.code]
    last = date(2016, 6, 30) if row.is_key else JULY_END
    late = timedelta(days=random.choice((-20, -12, -6, -3, 0, 4, 9)))
    if row.is_key:
        return min(due_on + late, last)
    if due_on > JULY_END:
        return None
    if kind.code in _held_up(row):
        return None
    if kind.code == "presale" and random.random() < 0.3:
        return None
    return min(due_on + late, last)


def _held_up(row: Row) -> set[str]:
    """Return the permits that the cause of a project's delay holds up; the milestones say the same."""
    found = set()
    if MilestoneKind.PERMITS in row.missing:
        found.add("building")
    if MilestoneKind.LAND in row.missing:
        found.add("land_use")
    if row.cause == Cause.DESIGN and not row.is_open:
        found.add("drawings")
    if row.cause == Cause.PERMITS and not row.is_open:
        found.add(HELD_BY_SENTENCE[row.variant])
    return found
