"""Delays: raised with cause and next step, moved on, resolved (病因)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.refusals import demand_new
from projects.delivery.trail import last_hand, note
from projects.models import Delay, Project
from projects.statuses import Deed
from tracker.lib import acting
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


class AlreadyResolved(Refused):
    """Somebody resolved the delay first."""

    def __init__(self, delay: Delay, by: str):
        text = _("This delay was already resolved on %(day)s by %(who)s.") if by else _("This delay was already resolved on %(day)s.")
        super().__init__(text % {"day": delay.resolved_on, "who": by})


@transaction.atomic
def raise_delay(
    project: Project, *, cause: str, description: str, since: date, next_step: str, next_step_due_on: date, at: datetime, by: User | None
) -> Delay:
    """Record why a project is late and what happens next, by when. Raises InTheFuture, Missing, SaidAlready, Refused."""
    demand_past(since, at, "since")
    _demand_ahead(next_step_due_on, at)
    said = {"cause": cause, "description": demand_text(description, "description"), "since": since}
    step = {"next_step": demand_text(next_step, "next_step"), "next_step_due_on": next_step_due_on}
    demand_new(project, Delay.objects.unresolved(on=local_day(at)), **said)
    delay = Delay.objects.create(project=project, at=at, by=by, **said, **step)
    note(project, Deed.DELAY_RAISED, at=at, by=by, became={"cause": cause, "since": since, **step}, delay=delay)
    return delay


@transaction.atomic
def set_next_step(delay: Delay, *, next_step: str, next_step_due_on: date, at: datetime, by: User | None) -> None:
    """Say what happens next on an open delay; the step before stays in the history. Raises AlreadyResolved, Missing, Refused."""
    _demand_ahead(next_step_due_on, at)
    became = {"next_step": demand_text(next_step, "next_step"), "next_step_due_on": next_step_due_on}
    current = _locked(delay)
    was = {name: getattr(current, name) for name in became}
    Delay.objects.again(delay).update(**became)
    note(delay.project_id, Deed.NEXT_STEP, at=at, by=by, was=was, became=became, delay=delay)
    delay.next_step, delay.next_step_due_on = became["next_step"], next_step_due_on


@acting.gives_reason()
@transaction.atomic
def resolve_delay(delay: Delay, *, resolved_on: date, because: str, at: datetime, by: User | None) -> None:
    """Close a delay with how it was resolved. Raises AlreadyResolved for the second of two people, InTheFuture, Missing, Refused."""
    demand_past(resolved_on, at, "resolved_on")
    if resolved_on < delay.since:
        raise Refused(_("The delay began on %(day)s; it cannot have been resolved before.") % {"day": delay.since}, "resolved_on")
    because = demand_text(because, "because")
    if not Delay.objects.again(delay).filter(resolved_on=None).update(resolved_on=resolved_on):
        delay.refresh_from_db()
        raise AlreadyResolved(delay, last_hand(delay=delay, deed=Deed.DELAY_RESOLVED))
    note(delay.project_id, Deed.DELAY_RESOLVED, at=at, by=by, because=because, became={"resolved_on": resolved_on}, delay=delay)
    delay.resolved_on = resolved_on


def _demand_ahead(day: date, at: datetime) -> None:
    if day < local_day(at):
        raise Refused(_("The next step must be due today or later."), "next_step_due_on")


def _locked(delay: Delay) -> Delay:
    """Return the open delay as it stands, locked until the transaction ends."""
    current = Delay.objects.locked(delay)
    if current.resolved_on:
        raise AlreadyResolved(current, last_hand(delay=delay, deed=Deed.DELAY_RESOLVED))
    return current
