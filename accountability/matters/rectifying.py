"""The unit plans and rectifies (整改), feeds back with evidence; somebody else re-checks (复查)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import breaches, texts, urging
from accountability.matters.recording import attach
from accountability.models import Case, Feedback, Matter, MatterFile, Plan, PlanStep
from accountability.powers import demand_may
from accountability.records import change, hold, tell
from accountability.statuses import Deed, FeedbackStatus, MatterStatus, Rule
from tracker.evidence.models import File
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import Person, Unit, User

S = MatterStatus
AFTER = MatterFile.Phase.AFTER
Pairs = Iterable[tuple[File, MatterFile]]  # a photo, and the one of the same spot before


class OwnWork(Refused):
    """Somebody would judge what they fed back themselves."""

    def __init__(self):
        super().__init__(_("Nobody accepts or returns what they fed back themselves."))


@dataclass(frozen=True)
class Step:
    """A dated step of a plan to be made."""

    words: str
    due_on: date
    person: str = ""


@transaction.atomic
def set_plan(
    matter: Matter,
    *,
    fix_kind: str,
    target: str,
    measures: str,
    planned_on: date,
    steps: Iterable[Step] = (),
    acceptor: Unit | None = None,
    responsible: Person | None = None,
    at: datetime,
    by: User,
) -> Plan:
    """Make the rectification plan, or a new one in its place. Raises NotNow, Missing, Refused."""
    hold(matter, S.RECTIFYING)
    demand_may(by, "handle", matter)
    if planned_on < local_day(at):
        raise Refused(_("The plan would end in the past."), "planned_on")
    if acceptor is not None and acceptor.pk == matter.handling_unit_id:
        raise Refused(_("The unit that rectifies does not accept its own work: name another one."), "acceptor")
    texts_ = {"target": demand_text(target, "target"), "measures": demand_text(measures, "measures")}
    steps, last = list(steps), matter.plans.first()
    if last and _said(last) == (fix_kind, *texts_.values(), planned_on, acceptor, responsible, steps):
        raise SaidAlready
    plan = Plan.objects.create(
        matter=matter, fix_kind=fix_kind, planned_on=planned_on, acceptor=acceptor, responsible=responsible, at=at, by=by, **texts_
    )
    PlanStep.objects.bulk_create(PlanStep(plan=plan, words=step.words, due_on=step.due_on, person=step.person) for step in steps)
    change(matter, fix_kind=fix_kind)
    return plan


def _said(plan: Plan) -> tuple:
    steps = [Step(step.words, step.due_on, step.person) for step in plan.steps.order_by("id")]
    return plan.fix_kind, plan.target, plan.measures, plan.planned_on, plan.acceptor, plan.responsible, steps


@transaction.atomic
def feed_back(
    matter: Matter, *, words: str, files: Iterable[File] = (), pairs: Pairs = (), uid: UUID | None = None, at: datetime, by: User
) -> Feedback:
    """Feed back what was done, with photos; the same uid again returns the feedback that is there. Raises NotNow, Missing.

    `pairs` are photos of the same spot as one that was taken before.
    """
    hold(matter)
    demand_may(by, "handle", matter)
    if uid and (known := matter.feedbacks.filter(uid=uid).first()):
        return known
    hold(matter, S.RECTIFYING)
    files, pairs, day = list(files), list(pairs), local_day(at)
    if not files and not pairs and not matter.files.filter(phase=AFTER).exists():
        raise Refused(_("Feedback needs evidence: add at least one photo or paper of what was done."), "files")
    values = {"uid": uid} if uid else {}
    feedback = Feedback.objects.create(
        matter=matter, words=demand_text(words, "words"), at=at, by=by, unit_id=matter.handling_unit_id, **values
    )
    _attach(matter, files, pairs, phase=AFTER, feedback=feedback, at=at, by=by)
    move(matter, S.SUBMITTED, at=at, by=by, because=feedback.words, fed_back_at=at)
    breaches.clear(matter, [Rule.NO_FEEDBACK], because=texts.kept(texts.FED_BACK, day=day), at=at, by=by)
    if day > matter.due_on and not matter.breaches.filter(rule=Rule.LATE).exists():
        breaches.record(matter, Rule.LATE, words=texts.kept(texts.LATE_BY, due=matter.due_on, day=day), at=at, by=None)
    return feedback


@acting.gives_reason("because")
@transaction.atomic
def return_(matter: Matter, *, because: str, files: Iterable[File] = (), pairs: Pairs = (), at: datetime, by: User) -> Case | None:
    """Send a feedback back as inadequate (整改不到位): the running urging fails; return the case that this opened, if it did."""
    feedback = _judge(matter, FeedbackStatus.RETURNED, demand_text(because, "because"), files, pairs, at=at, by=by)
    move(matter, S.RECTIFYING, at=at, by=by, because=feedback.judgement)
    running = matter.urgings.running().first()
    breach = breaches.record(matter, Rule.INADEQUATE, words=feedback.judgement, urging=running, at=at, by=by)
    case = urging.fail_for_recheck(running, because=feedback.judgement, at=at, by=by) if running else None
    return case or (breaches.open_case_at_once(breach, at=at) if breach else None)


@transaction.atomic
def accept(matter: Matter, *, words: str, files: Iterable[File] = (), pairs: Pairs = (), at: datetime, by: User) -> None:
    """Accept a feedback (整改到位): the matter is done on the day of that feedback and goes to the signatures. Raises NotNow, OwnWork."""
    feedback = _judge(matter, FeedbackStatus.ACCEPTED, demand_text(words, "words"), files, pairs, at=at, by=by)
    done_on = local_day(feedback.at)
    move(matter, S.ACCEPTED, at=at, by=by, because=feedback.judgement, done_on=done_on, accepted_by=by, sign_round=matter.sign_round + 1)
    _make_good(matter, feedback.judgement, at=at, by=by)


def _make_good(matter: Matter, judgement: str, *, at: datetime, by: User) -> None:
    """End what ran against the unit until its work was found adequate."""
    urging.meet(matter, because=judgement, at=at, by=by)
    adequate = texts.kept(texts.FOUND_ADEQUATE, day=local_day(at))
    breaches.clear(matter, [Rule.INADEQUATE, Rule.NO_FEEDBACK], because=adequate, at=at, by=by)


@transaction.atomic
def close_interim(matter: Matter, *, words: str, next_due_on: date, at: datetime, by: User) -> None:
    """Accept a phase (阶段性办结): it counts in the closing rate, the rest is due on a later day. Raises NotNow, OwnWork, Refused."""
    hold(matter, S.SUBMITTED)
    demand_may(by, "supervise", matter)
    if matter.interim_closed_on:
        raise Refused(_("A phase has been closed already."))
    day, was = local_day(at), matter.due_on
    if next_due_on <= max(was, day):
        raise Refused(_("The next phase must end later than the present one."), "next_due_on")
    feedback = _judge(matter, FeedbackStatus.ACCEPTED, demand_text(words, "words"), (), (), at=at, by=by)
    done_on = local_day(feedback.at)
    phase = {"interim_closed_on": done_on, "interim_due_on": was, "due_on": next_due_on}
    move(matter, S.RECTIFYING, at=at, by=by, because=feedback.judgement, **phase)
    _make_good(matter, feedback.judgement, at=at, by=by)
    tell(matter, Deed.INTERIM_CLOSED, at=at, by=by, words=feedback.judgement, was=was, became=next_due_on)


def _judge(matter: Matter, found: str, words: str, files: Iterable[File], pairs: Pairs, *, at: datetime, by: User) -> Feedback:
    hold(matter, S.SUBMITTED)
    demand_may(by, "accept", matter)
    feedback = matter.feedbacks.get(status=FeedbackStatus.WAITING)
    if feedback.by_id == by.pk:
        raise OwnWork
    Feedback.objects.again(feedback).update(status=found, judged_at=at, judged_by=by, judgement=words)
    feedback.status, feedback.judged_at, feedback.judged_by, feedback.judgement = found, at, by, words
    _attach(matter, files, pairs, phase=MatterFile.Phase.RECHECK, feedback=feedback, at=at, by=by)
    return feedback


def _attach(matter: Matter, files: Iterable[File], pairs: Pairs, **facts) -> None:
    attach(matter, files, **facts)
    for file, before in pairs:
        attach(matter, [file], pair_of=before, **facts)
