"""Builders for rankings: a district with three units, and everything a term counts."""

from datetime import date
from decimal import Decimal

from projects.models import Permit, PermitKind, Start
from projects.rankings import PROJECT_PROGRESS
from projects.statuses import PermitState, ReportStatus, StartDefinition, YearLabel
from tests.make import make_district, make_project, make_report, make_unit, moment
from tracker.lib.periods import period
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.standing import compute

W30, W31, JULY = period("2016-W30"), period("2016-W31"), period("2016-07")
MONDAY = moment(2016, 8, 8, 6)


def make_township(name="侯寨乡"):
    """Return a unit directly under the district."""
    return make_unit(name, parent=make_district())


def make_progress(unit, *, done=700, planned=1200, **fields):
    """Return a project of a unit with money reported and accepted through July."""
    project = make_project(unit=unit, planned_wan=planned, **fields)
    if done is not None:
        make_report(
            project, date(2016, 7, 1), done_wan=0, cumulative_wan=done, status=ReportStatus.ACCEPTED, status_since=moment(2016, 8, 4)
        )
    return project


def make_start(project, day=date(2016, 6, 1), definition=StartDefinition.SUBSTANTIVE) -> Start:
    """Return a project's start."""
    return Start.objects.create(project=project, definition=definition, started_on=day, proof="开工照片", at=moment())


def make_permit(project, code="用地", state=PermitState.NEEDED, **fields) -> Permit:
    """Return a permit of a project."""
    kind, _new = PermitKind.objects.get_or_create(code=code, defaults={"name": code, "authority": "区国土局", "stage": "land"})
    return Permit.objects.create(project=project, kind=kind, state=state, **fields)


def make_standing(units=5, *, at=MONDAY, done=lambda n: 700 - 50 * n) -> dict:
    """Return names → units whose money falls from one to the next; the standing of 2016-W31 is computed."""
    made = {f"街道{n}": make_township(f"街道{n}") for n in range(1, units + 1)}
    for n, unit in enumerate(made.values(), start=1):
        make_progress(unit, done=done(n))
    compute(PROJECT_PROGRESS, W31, at=at)
    return made


def table(group="territory", of=W31, **fields) -> RankingTable:
    """Return a standing alive."""
    return RankingTable.objects.alive().get(kind=PROJECT_PROGRESS.code, group=group, period=of.label, **fields)


def place_of(unit, group="territory", of=W31) -> Place:
    """Return a unit's place."""
    return table(group, of).places.get(unit=unit)


def points_of(unit, **where) -> dict[str, Decimal]:
    """Return a unit's points by term."""
    return {term.term: term.points for term in place_of(unit, **where).terms.all()}


def make_planned_start(unit, day=date(2016, 6, 1), **fields):
    """Return a project that should have started on a day."""
    return make_progress(unit, label=YearLabel.PLANNED_START, planned_start_on=day, **fields)
