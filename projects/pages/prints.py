"""What goes on paper: timetable, roadmap and task sheet (时间表、路线图、任务书) of a project or a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from projects.models import Milestone, Project
from projects.pages.tabs import PermitRow, permits
from projects.querysets import ProjectQuerySet
from projects.statuses import MilestoneKind, PermitState
from tracker.org.models import Person, Post, Unit, User

MOST_ROWS = 1000  # milestones on a unit's paper; beyond that the paper says so
PHASES = (
    (_("Preparation"), (MilestoneKind.LAND, MilestoneKind.CLEARANCE, MilestoneKind.PERMITS)),
    (_("Foundations and structure"), (MilestoneKind.GROUND, MilestoneKind.FOUNDATION, MilestoneKind.STRUCTURE, MilestoneKind.TOPPED_OUT)),
    (_("Fitting-out"), (MilestoneKind.FITTING, MilestoneKind.OTHER)),
    (_("Acceptance"), (MilestoneKind.ACCEPTANCE,)),
)


@dataclass(frozen=True)
class Stop:
    """One stop on the road: what, when, who, and whether it is behind us, overdue or ahead."""

    name: str
    due_on: date | None
    done_on: date | None
    who: str
    state: str  # done, late or ahead


@dataclass(frozen=True)
class Phase:
    """A stretch of the road with its stops and the days it spans."""

    name: str
    stops: list[Stop]

    @property
    def ends_on(self) -> date | None:
        """Return the day of the last stop."""
        return max((stop.due_on for stop in self.stops if stop.due_on), default=None)

    @property
    def state(self) -> str:
        """Return late if a stop is, done if all are, else ahead."""
        states = {stop.state for stop in self.stops}
        return "late" if "late" in states else "done" if states == {"done"} else "ahead"


def roadmap(project: Project, on: date) -> list[Phase]:
    """Return the road of a project: its milestones in four phases, the permits with the first."""
    milestones = list(project.milestones.order_by("due_on", "id"))
    who = str(project.responsible or project.handling_unit)
    phases = [Phase(str(name), [_stop(one, on, who) for one in milestones if one.kind in kinds]) for name, kinds in PHASES]
    rows = [row for stage in permits(project, on) for row in stage.rows if row.permit and row.permit.state != PermitState.NOT_APPLICABLE]
    phases[0].stops.extend(_permit_stop(row) for row in rows if row.permit.due_on or row.permit.got_on)
    phases[0].stops.sort(key=lambda stop: stop.due_on or stop.done_on or on)
    return [phase for phase in phases if phase.stops]


def _stop(milestone: Milestone, on: date, who: str) -> Stop:
    state = "done" if milestone.delivered_on else "late" if milestone.due_on < on else "ahead"
    return Stop(str(milestone), milestone.due_on, milestone.delivered_on, who, state)


def _permit_stop(row: PermitRow) -> Stop:
    state = "done" if row.permit.got_on else "late" if (row.days_late or 0) > 0 else "ahead"
    return Stop(str(row.kind), row.permit.due_on, row.permit.got_on, row.authority, state)


@dataclass(frozen=True)
class Target:
    """What must be done by the end of a month, in this month and since January; 万元."""

    month: date
    of_month_wan: Decimal
    since_january_wan: Decimal


def targets(planned_wan: Decimal, year: int) -> list[Target]:
    """Return the twelve monthly targets of a linear year; they add up to the plan."""
    sums = [(planned_wan * number / 12).quantize(Decimal("0.01")) for number in range(13)]
    return [Target(date(year, number, 1), sums[number] - sums[number - 1], sums[number]) for number in range(1, 13)]


def duty_holders(project: Project) -> list[tuple[str, Person | None]]:
    """Return sponsor and the three duty holders, each with the name of the duty, for the lines to sign."""
    fields = ("sponsor", "main_leader", "deputy", "responsible")
    return [(str(Project._meta.get_field(name).verbose_name), getattr(project, name)) for name in fields]


def unit_duty_holders(unit: Unit, on: date, user: User) -> list[tuple[str, Person]]:
    """Return the unit's duty holders of a day whom the user may see, the main leader first."""
    posts = Post.objects.visible_to(user).on(on).filter(unit=unit).exclude(duty="").select_related("person").order_by("pk")
    order = ("main_leader", "deputy", "responsible")
    return [(post.get_duty_display(), post.person) for post in sorted(posts, key=lambda post: order.index(post.duty))]


def unit_milestones(projects: ProjectQuerySet, year: int) -> list[Milestone]:
    """Return the milestones of a unit's projects that are due or delivered in a year or still open from before, by day."""
    rows = Milestone.objects.within(project=projects.order_by().values("pk")).of_year(year)
    return list(rows.select_related("project__lead_unit", "project__responsible").order_by("due_on", "project_id", "id")[: MOST_ROWS + 1])


@dataclass(frozen=True)
class Lane:
    """A project's road on the unit's map: one stretch per phase, None where nothing is planned."""

    project: Project
    phases: list[Phase | None]


def lanes(projects: Iterable[Project], on: date) -> list[Lane]:
    """Return one lane per project, phases in their order; milestones must be prefetched."""
    return [Lane(project, [_phase(project, str(name), kinds, on) for name, kinds in PHASES]) for project in projects]


def _phase(project: Project, name: str, kinds: tuple, on: date) -> Phase | None:
    stops = [_stop(one, on, "") for one in project.milestones.all() if one.kind in kinds]
    return Phase(name, stops) if stops else None
