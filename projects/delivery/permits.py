"""The checklist of approvals: what is needed, applied for, obtained."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.trail import last_hand, note
from projects.models import Permit, PermitKind, Project
from projects.statuses import Deed, PermitState
from tracker.lib.refusals import Refused, Stale, demand_past, demand_text
from tracker.org.models import User

FIELDS = ("state", "authority", "due_on", "got_on", "number")


@transaction.atomic
def set_permit(
    project: Project,
    kind: PermitKind,
    *,
    state: str,
    was_state: str | None,
    authority: str = "",
    due_on: date | None = None,
    got_on: date | None = None,
    number: str = "",
    at: datetime,
    by: User | None,
) -> Permit:
    """Write how an approval stands; `was_state` is what the reader saw (None: not on the checklist yet).

    Obtained needs number and day, and only then are they kept. Raises Stale, InTheFuture, Missing, Refused.
    """
    got_on, number = _outcome(state, got_on, number, at)
    permit = project.permits.select_for_update(of=("self",)).filter(kind=kind).first()
    if (permit.state if permit else None) != was_state:
        raise Stale(last_hand(permit=permit) if permit else "")
    became = {"state": state, "authority": authority.strip(), "due_on": due_on, "got_on": got_on, "number": number}
    was = {name: getattr(permit, name) for name in FIELDS} if permit else {}
    if permit is None:
        permit, is_new = project.permits.get_or_create(kind=kind, defaults=became)
        if not is_new:
            raise Stale
    else:
        Permit.objects.again(permit).update(**became)
        for name, value in became.items():
            setattr(permit, name, value)
    note(project, Deed.PERMIT, at=at, by=by, was=was, became=became, permit=permit)
    return permit


def _outcome(state: str, got_on: date | None, number: str, at: datetime) -> tuple[date | None, str]:
    """Return day and number as they may stand with a state."""
    if state != PermitState.DONE:
        if got_on:
            raise Refused(_("A day on which it was obtained belongs only to an obtained permit."), "got_on")
        return None, ""
    if got_on is None:
        raise Refused(_("An obtained permit needs the day on which it was obtained."), "got_on")
    demand_past(got_on, at, "got_on")
    return got_on, demand_text(number, "number")
