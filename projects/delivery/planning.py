"""Milestones planned back from the end date (倒排工期): steps and durations per category, a proposal, then the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.milestones import add_milestone, replan_milestone
from projects.models import Milestone, Project
from projects.rules import backward_schedule
from projects.statuses import Category, MilestoneKind
from tracker.lib import acting
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User

LAND, CLEARANCE, PERMITS, GROUND, FOUNDATION, STRUCTURE, TOPPED_OUT, FITTING, ACCEPTANCE = (
    MilestoneKind.LAND,
    MilestoneKind.CLEARANCE,
    MilestoneKind.PERMITS,
    MilestoneKind.GROUND,
    MilestoneKind.FOUNDATION,
    MilestoneKind.STRUCTURE,
    MilestoneKind.TOPPED_OUT,
    MilestoneKind.FITTING,
    MilestoneKind.ACCEPTANCE,
)
# Calendar days that a step usually takes, in order of work: our proposal, changed at will before it is applied.
BUILDING = (
    (LAND, 60),
    (CLEARANCE, 90),
    (PERMITS, 60),
    (GROUND, 15),
    (FOUNDATION, 75),
    (STRUCTURE, 60),
    (TOPPED_OUT, 150),
    (FITTING, 120),
    (ACCEPTANCE, 60),
)
LOW_BUILDING = (
    (LAND, 45),
    (PERMITS, 60),
    (GROUND, 15),
    (FOUNDATION, 45),
    (STRUCTURE, 30),
    (TOPPED_OUT, 75),
    (FITTING, 75),
    (ACCEPTANCE, 30),
)
OPEN_AIR = ((LAND, 45), (CLEARANCE, 60), (PERMITS, 45), (GROUND, 10), (STRUCTURE, 120), (ACCEPTANCE, 30))
TEMPLATES = {
    Category.RENEWAL: BUILDING,
    Category.RESETTLEMENT: BUILDING,
    Category.COMMERCE: BUILDING,
    Category.INDUSTRY: LOW_BUILDING,
    Category.EDUCATION: LOW_BUILDING,
    Category.SERVICES: LOW_BUILDING,
    Category.OTHER: LOW_BUILDING,
    Category.ECOLOGY: OPEN_AIR,
    Category.ROADS: OPEN_AIR,
}


@dataclass(frozen=True)
class Step:
    """One step of work and the calendar days it takes."""

    kind: MilestoneKind
    days: int


@dataclass(frozen=True)
class Proposal:
    """What the plan would do with one step: the milestone that is there (or None), the day proposed."""

    kind: MilestoneKind
    begins_on: date
    due_on: date
    milestone: Milestone | None

    @property
    def is_kept(self) -> bool:
        """Return True if nothing changes: delivered already, or due on that day anyway."""
        return self.milestone is not None and (self.milestone.delivered_on is not None or self.milestone.due_on == self.due_on)


class EndBeforeStart(Refused):
    """The plan would end before it begins."""

    def __init__(self, start: date, end: date):
        text = _("The end (%(end)s) lies before the start (%(start)s).") % {"end": end.isoformat(), "start": start.isoformat()}
        super().__init__(text, "end")


def steps_of(project: Project) -> list[Step]:
    """Return the usual steps of a project's category."""
    return [Step(kind, days) for kind, days in TEMPLATES[Category(project.category)]]


def plan_backwards(project: Project, *, start: date, end: date, steps: Sequence[Step]) -> list[Proposal]:
    """Return the milestones planned back from the end date, in order of work. Raises EndBeforeStart; changes nothing."""
    if end < start:
        raise EndBeforeStart(start, end)
    if not steps:
        raise Refused(_("Give at least one step its days."))
    there: dict[str, Milestone] = {}
    for milestone in project.milestones.exclude(kind=MilestoneKind.OTHER).order_by("delivered_on", "-due_on", "-id"):
        there[milestone.kind] = milestone  # of several of one kind: the open one that is due first
    planned = backward_schedule(end, [(step.kind, step.days) for step in steps])
    days = [step.days for step in steps]
    return [
        Proposal(MilestoneKind(kind), due_on - timedelta(days=taken), due_on, there.get(kind))
        for (kind, due_on), taken in zip(planned, days, strict=True)
    ]


def too_short_by(proposals: Sequence[Proposal], start: date) -> int:
    """Return how many days the steps need before the start: 0 when they fit."""
    return max((start - proposals[0].begins_on).days, 0) if proposals else 0


@acting.gives_reason("reason")
@transaction.atomic
def apply_plan(project: Project, proposals: Sequence[Proposal], *, reason: str, at: datetime, by: User | None) -> int:
    """Add and replan milestones as proposed; return how many changed. What is delivered stays. Raises Refused as those acts do."""
    reason = demand_text(reason, "reason")
    changed = [proposal for proposal in proposals if not proposal.is_kept]
    for proposal in changed:
        if proposal.milestone is None:
            add_milestone(project, kind=proposal.kind, due_on=proposal.due_on, at=at, by=by)
        else:
            replan_milestone(proposal.milestone, due_on=proposal.due_on, reason=reason, at=at, by=by)
    return len(changed)
