"""Signatures (审核签字), the gate of the four no-lets-go and close-out (销号)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Matter, MatterFile, Signature
from accountability.policies import checklist_on
from accountability.powers import demand_may, may_sign
from accountability.records import hold, tell
from accountability.statuses import Deed, FeedbackStatus, MatterStatus, SignStep
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User

S = MatterStatus
EVIDENCE = (MatterFile.Phase.AFTER, MatterFile.Phase.RECHECK)


@dataclass(frozen=True)
class Open:
    """Something that keeps a matter from being closed out, and the paragraph it rests on."""

    sentence: str
    paragraph: str = ""
    rule: str = ""


class NotYet(Refused):
    """The gate is shut; it names what is missing."""

    def __init__(self, missing: list[Open]):
        self.missing = missing
        super().__init__(_("It cannot be closed out yet: %(missing)s") % {"missing": "; ".join(one.sentence for one in missing)})


class NotYours(Refused):
    """Somebody else signs this step."""

    def __init__(self, step: str):
        super().__init__(_("This step is signed by: %(who)s.") % {"who": SignStep(step).label})


def steps_of(matter: Matter) -> list[str]:
    """Return who signs before a matter is closed out, in order; without another lead unit that step falls away."""
    has_lead = matter.lead_unit_id and matter.lead_unit_id != matter.handling_unit_id
    return [step for step in matter.kind.chain if step != SignStep.LEAD_DEPARTMENT or has_lead]


def next_step(matter: Matter) -> str | None:
    """Return the step to be signed next in the running round; None when all have signed."""
    signed = matter.signatures.filter(round=matter.sign_round).count()
    steps = steps_of(matter)
    return steps[signed] if signed < len(steps) else None


@transaction.atomic
def sign(matter: Matter, *, words: str, at: datetime, by: User) -> Signature:
    """Sign the next step of the chain. Raises NotNow, NotYours, Refused: nobody signs what they fed back, nobody signs twice."""
    hold(matter, S.ACCEPTED)
    step = next_step(matter)
    if step is None:
        raise Refused(_("Everybody has signed: it can be closed out."))
    _demand_signer(matter, step, by)
    signed = matter.signatures.filter(round=matter.sign_round)
    if signed.filter(by=by).exists():
        raise Refused(_("You have signed an earlier step: each step is signed by somebody else."))
    return Signature.objects.create(
        matter=matter, round=matter.sign_round, order=signed.count() + 1, step=step, at=at, by=by, words=words.strip()
    )


def _demand_signer(matter: Matter, step: str, by: User) -> None:
    if not may_sign(by, step, matter):
        raise NotYours(step)
    if matter.feedbacks.filter(by=by, status=FeedbackStatus.ACCEPTED).exists():
        raise Refused(_("Nobody signs what they fed back themselves."))


@acting.gives_reason("because")
@transaction.atomic
def refuse_signature(matter: Matter, *, because: str, at: datetime, by: User) -> None:
    """Refuse to sign: the matter goes back to the unit, and is accepted and signed anew. Raises NotNow, NotYours, Missing."""
    hold(matter, S.ACCEPTED)
    because, step = demand_text(because, "because"), next_step(matter)
    if step is None:
        demand_may(by, "supervise", matter)
    else:
        _demand_signer(matter, step, by)
    tell(matter, Deed.SIGN_REFUSED, at=at, by=by, words=because, was=step or "")
    move(matter, S.RECTIFYING, at=at, by=by, because=because, done_on=None, accepted_by=None)


def gate(matter: Matter, on: date) -> list[Open]:
    """Return what still keeps a matter from being closed out, breaches first; empty when the gate is open."""
    items = checklist_on(on)
    missing = [Open(f"{items[row.rule].words}{_(': ')}{row.words}", items[row.rule].paragraph, row.rule) for row in matter.breaches.open()]
    if matter.status != S.ACCEPTED:
        missing.append(Open(_("The rectification has not been accepted.")))
    elif step := next_step(matter):
        missing.append(Open(_("Signature missing: %(who)s.") % {"who": SignStep(step).label}))
    if not matter.files.filter(phase__in=EVIDENCE).exists():
        missing.append(Open(_("There is no evidence of what was done.")))
    return missing


@transaction.atomic
def close_out(matter: Matter, *, at: datetime, by: User, words: str = "") -> None:
    """Close a matter out (销号). Raises NotNow, NotYet."""
    hold(matter, S.ACCEPTED)
    demand_may(by, "supervise", matter)
    if missing := gate(matter, local_day(at)):
        raise NotYet(missing)
    if matter.feedbacks.filter(by=by, status=FeedbackStatus.ACCEPTED).exists():
        raise Refused(_("Nobody closes out what they fed back themselves."))
    move(matter, S.CLOSED, at=at, by=by, because=words.strip(), closed_at=at)
