"""Hostile words in enforcement, joint teams, checklists, the rules of the field and duties in grids."""

from datetime import timedelta

from accountability.models import MatterKind
from pollution.models import Checklist, ChecklistItem, Enforcement, EnforcementFile, FieldPolicy, GridDuty, Team, TeamMember
from tests.browser.hostile.columns import fill
from tests.make import make_photo
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

LATE = timedelta(days=9000)


def of_enforcement(found: dict) -> dict:
    """Record a measure against the hostile source by a hostile team; add a version of a checklist that is to come."""
    now, today, unit = periods.now(), periods.today(), found["unit"]
    team = Team.objects.create(name="坏", unit=unit, first_day=today)
    member = TeamMember.objects.create(team=team, body="坏", name="坏")
    said = {"kind": "stop", "organ": unit, "team": team, "decided_on": today, "basis": "坏", "words": "坏", "at": now}
    measure = Enforcement.objects.create(source=found["source"], **said)
    EnforcementFile.objects.create(enforcement=measure, file=make_photo(unit))
    checklist = Checklist.objects.create(series="hostile", first_day=today + LATE, name="坏", kinds=["site"], source="坏")
    item = ChecklistItem.objects.create(checklist=checklist, number=1, code="bad", words="坏", matter_kind=MatterKind.objects.first())
    numbers = FieldPolicy.objects.create(first_day=today + LATE, source="坏")
    grid = Unit.objects.under(unit).filter(kind__in=(UnitKind.COMMUNITY, UnitKind.GRID)).first()
    duty = GridDuty.objects.create(grid=grid, role="member", name="坏", first_day=today)
    for row in (team, member, measure, checklist, item, numbers, duty):
        fill(row)
    return {"enforcement": measure, "team": team, "checklist": checklist, "grid_duty": duty, "grid": grid}
