"""Relief for an honest mistake (容错): asked for with reasons, decided by the organ, recorded by discipline; it may tell names."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.cases.holding import hold_undecided
from accountability.models import Case, Relief
from accountability.statuses import Relieved
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


@transaction.atomic
def ask_relief(case: Case, *, reason: str, at: datetime, by: User) -> Relief:
    """Record that relief is asked for. Raises CaseNotNow, Missing, Refused while a request waits."""
    hold_undecided(case, by)
    if Relief.objects.visible_to(by).filter(case=case, result="").exists():
        raise Refused(_("A request for relief waits already."))
    return Relief.objects.create(case=case, reason=demand_text(reason, "reason"), asked_at=at, asked_by=by)


@transaction.atomic
def decide_relief(relief: Relief, *, result: str, organ: str, decided_on: date, answer: str, at: datetime, by: User) -> None:
    """Record what the organ decided on relief, once. Raises CaseNotNow, Missing, Refused."""
    hold_undecided(relief.case, by)
    demand_past(decided_on, at, "decided_on")
    if decided_on < local_day(relief.asked_at):
        raise Refused(_("It cannot have been decided before it was asked for."), "decided_on")
    facts = {
        "result": Relieved(result).value,
        "organ": demand_text(organ, "organ"),
        "decided_on": decided_on,
        "answer": demand_text(answer, "answer"),
    }
    if not Relief.objects.visible_to(by).filter(pk=relief.pk, result="").update(**facts):
        raise Refused(_("It has been decided already."))
    for name, value in facts.items():
        setattr(relief, name, value)
