"""Taking back what was recorded by mistake: the office says why, and what stood there stays in the history."""

from datetime import datetime

from django.db import transaction

from projects.delivery.trail import last_hand, note
from projects.models import Delay, Milestone, Start, Term
from projects.statuses import Deed
from tracker.lib import acting
from tracker.lib.refusals import Stale, demand_text
from tracker.org.models import User

OPEN_AGAIN = {Milestone: {"delivered_on": None, "proof": ""}, Term: {"kept_on": None, "proof": ""}, Delay: {"resolved_on": None}}


@acting.gives_reason()
@transaction.atomic
def take_back(thing: Milestone | Term | Delay, *, because: str, at: datetime, by: User | None) -> None:
    """Open a delivered milestone, a kept term or a resolved delay again. Raises Stale when it is not as it was read, Missing."""
    because = demand_text(because, "because")
    became = OPEN_AGAIN[type(thing)]
    was = {name: getattr(thing, name) for name in became}
    day = next(name for name in became if name.endswith("_on"))
    name = thing._meta.model_name
    unchanged = type(thing).objects.again(thing).filter(**was).exclude(**{day: None})
    if not unchanged.update(**became):
        raise Stale(last_hand(**{name: thing}))
    note(thing.project_id, Deed.TAKEN_BACK, at=at, by=by, because=because, was=was, became=became, **{name: thing})
    for field, value in became.items():
        setattr(thing, field, value)


@acting.gives_reason()
@transaction.atomic
def take_back_start(start: Start, *, because: str, at: datetime, by: User | None) -> None:
    """Strike out a start that was recorded by mistake. Raises Stale when somebody did so already, Missing."""
    because = demand_text(because, "because")
    was = {"definition": start.definition, "started_on": start.started_on, "proof": start.proof}
    if not Start.objects.again(start).delete()[0]:
        raise Stale
    note(start.project_id, Deed.TAKEN_BACK, at=at, by=by, because=because, was=was, became=dict.fromkeys(was))
