"""What became of a case: the organ decided, it was dropped, or it is reviewed. The system records; it decides nothing."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import texts
from accountability.cases.holding import demand_may, demand_nameless, hold
from accountability.models import Case, Outcome, Relief
from accountability.statuses import OPEN_CASE, CaseStatus, Relieved, WhyDropped
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_past
from tracker.org.models import User

C = CaseStatus


@transaction.atomic
def decide(case: Case, *, decided_on: date, is_without_measures: bool = False, at: datetime, by: User) -> None:
    """Record that the organ has decided: its outcomes are recorded, or it took no measures. Raises CaseNotNow, Refused."""
    demand_may(by, "decide", case)
    hold(case, C.HANDED_OVER, C.UNDER_REVIEW)
    demand_past(decided_on, at, "decided_on")
    if decided_on < local_day(case.handed_over_at or case.opened_at):
        raise Refused(_("The organ cannot have decided before the case was handed over."), "decided_on")
    if Relief.objects.visible_to(by).filter(case=case, result="").exists():
        raise Refused(_("A request for relief waits: record what was decided on it first."))
    count = Outcome.objects.visible_to(by).filter(person__case=case).count()
    if not count and not is_without_measures:
        raise Refused(_("Record the outcome for at least one person, or say that the organ took no measures."), "is_without_measures")
    if count and is_without_measures:
        raise Refused(_("Outcomes are recorded: it cannot be without measures."), "is_without_measures")
    because = texts.kept(texts.WITH_OUTCOMES, count=count) if count else texts.kept(texts.WITHOUT_MEASURES)
    move(case, C.DECIDED, at=at, by=by, because=because, decided_on=decided_on)


@acting.gives_reason("because")
@transaction.atomic
def drop(case: Case, *, why: str, because: str, at: datetime, by: User) -> None:
    """Drop a case: no grounds, or relief that exempts. Raises CaseNotNow, Refused, Missing, NamesSomebody."""
    demand_may(by, "decide", case)
    hold(case, *OPEN_CASE)
    if why == WhyDropped.ANNULLED:
        raise Refused(_("A strike is annulled by its review, which drops the case by itself."), "why")
    reliefs = Relief.objects.visible_to(by).filter(case=case)
    if reliefs.filter(result="").exists():
        raise Refused(_("A request for relief waits: record what was decided on it first."))
    if why == WhyDropped.RELIEF and not reliefs.filter(result=Relieved.EXEMPT).exists():
        raise Refused(_("No relief that exempts is recorded: record who granted it, and when."), "why")
    if Outcome.objects.visible_to(by).filter(person__case=case).exists():
        raise Refused(_("Outcomes are recorded: record the decision, or take them back first."))
    move(case, C.DROPPED, at=at, by=by, because=demand_nameless(case, because, "because"), why_dropped=why)


@acting.gives_reason("because")
@transaction.atomic
def reopen(case: Case, *, because: str, at: datetime, by: User) -> None:
    """Take a decided case up again for review. Raises CaseNotNow, Refused while another is open on the matter, Missing, NamesSomebody."""
    demand_may(by, "decide", case)
    hold(case, C.DECIDED)
    if case.matter.cases.filter(status__in=OPEN_CASE).exists():
        raise Refused(_("Another case is open on this matter: there is one at a time."))
    move(case, C.UNDER_REVIEW, at=at, by=by, because=demand_nameless(case, because, "because"))
