"""Milestones: added, delivered with proof, replanned with a reason; the first plan is never lost."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.refusals import demand_new
from projects.delivery.trail import last_hand, note
from projects.models import Milestone, Project, Replan
from projects.statuses import Deed, MilestoneKind
from tracker.lib import acting
from tracker.lib.refusals import Refused, Stale, demand_past, demand_text
from tracker.org.models import User


class AlreadyDelivered(Refused):
    """Somebody delivered the milestone first."""

    def __init__(self, milestone: Milestone, by: str):
        text = (
            _("“%(milestone)s” was already recorded as delivered on %(day)s by %(who)s.")
            if by
            else _("“%(milestone)s” was already recorded as delivered on %(day)s.")
        )
        super().__init__(text % {"milestone": milestone, "day": milestone.delivered_on, "who": by})


@transaction.atomic
def add_milestone(project: Project, *, kind: str, due_on: date, name: str = "", at: datetime, by: User | None) -> Milestone:
    """Add a step to the plan; its first day is kept as the plan to be measured against. Raises SaidAlready, Missing."""
    name = demand_text(name, "name") if kind == MilestoneKind.OTHER else name.strip()
    demand_new(project, Milestone.objects.all(), kind=kind, name=name, due_on=due_on)
    milestone = Milestone.objects.create(project=project, kind=kind, name=name, planned_on=due_on, due_on=due_on)
    note(project, Deed.MILESTONE_ADDED, at=at, by=by, became={"due_on": due_on}, milestone=milestone)
    return milestone


@transaction.atomic
def deliver_milestone(milestone: Milestone, *, delivered_on: date, proof: str, at: datetime, by: User | None) -> None:
    """Record that a step is done. Raises AlreadyDelivered for the second of two people, InTheFuture, Missing."""
    demand_past(delivered_on, at, "delivered_on")
    changes = {"delivered_on": delivered_on, "proof": demand_text(proof, "proof")}
    if not Milestone.objects.again(milestone).filter(delivered_on=None).update(**changes):
        milestone.refresh_from_db()
        raise AlreadyDelivered(milestone, last_hand(milestone=milestone, deed=Deed.DELIVERED))
    note(milestone.project_id, Deed.DELIVERED, at=at, by=by, became=changes, milestone=milestone)
    milestone.delivered_on, milestone.proof = delivered_on, changes["proof"]


@acting.gives_reason("reason")
@transaction.atomic
def replan_milestone(milestone: Milestone, *, due_on: date, reason: str, at: datetime, by: User | None) -> Replan:
    """Move an open step to another day; the day before stays in the replan. Raises AlreadyDelivered, Stale, Missing."""
    reason = demand_text(reason, "reason")
    was_due_on = milestone.due_on
    if due_on == was_due_on:
        raise Refused(_("It is due on %(day)s already. Choose another day.") % {"day": due_on}, "due_on")
    if not Milestone.objects.again(milestone).filter(delivered_on=None, due_on=was_due_on).update(due_on=due_on):
        milestone.refresh_from_db()
        if milestone.delivered_on:
            raise AlreadyDelivered(milestone, last_hand(milestone=milestone, deed=Deed.DELIVERED))
        raise Stale
    milestone.due_on = due_on
    return Replan.objects.create(milestone=milestone, was_due_on=was_due_on, due_on=due_on, reason=reason, at=at, by=by)
