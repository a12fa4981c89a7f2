"""The unit checks the facts (核查认定); what it finds untrue the office confirms or sends back."""

from datetime import datetime

from django.db import transaction

from accountability import urging
from accountability.breaches import annul_all
from accountability.models import Matter
from accountability.powers import demand_may
from accountability.records import NotNow, change, hold, tell
from accountability.statuses import Deed, Dismissal, MatterStatus, Verdict
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.refusals import demand_text
from tracker.org.models import User

S = MatterStatus


@transaction.atomic
def verify(matter: Matter, *, verdict: str, words: str, at: datetime, by: User) -> None:
    """Record what the check of the facts found; true or partly true goes on to rectification. Raises NotNow, Missing."""
    hold(matter, S.ACKNOWLEDGED)
    demand_may(by, "handle", matter)
    if matter.verdict:
        raise NotNow(matter)
    found = {"verdict": verdict, "verdict_words": demand_text(words, "words"), "verdict_at": at, "verdict_by": by}
    tell(matter, Deed.VERIFIED, at=at, by=by, words=found["verdict_words"], became=Verdict(verdict).value)
    if verdict == Verdict.FALSE:
        change(matter, **found)
    else:
        move(matter, S.RECTIFYING, at=at, by=by, because=found["verdict_words"], **found)


@acting.gives_reason("because")
@transaction.atomic
def confirm_untrue(matter: Matter, *, because: str, at: datetime, by: User) -> None:
    """Confirm that a matter is not true: it ends. Raises NotNow, Missing."""
    hold(matter, S.ACKNOWLEDGED)
    demand_may(by, "supervise", matter)
    if matter.verdict != Verdict.FALSE:
        raise NotNow(matter)
    dismiss(matter, Dismissal.UNTRUE, because=demand_text(because, "because"), at=at, by=by)


@acting.gives_reason("because")
@transaction.atomic
def refuse_untrue(matter: Matter, *, because: str, at: datetime, by: User) -> None:
    """Send a matter back to be checked again: the office does not believe that it is untrue. Raises NotNow, Missing."""
    hold(matter, S.ACKNOWLEDGED)
    demand_may(by, "supervise", matter)
    if matter.verdict != Verdict.FALSE:
        raise NotNow(matter)
    tell(matter, Deed.UNTRUE_REFUSED, at=at, by=by, words=demand_text(because, "because"))
    change(matter, verdict="", verdict_words="", verdict_at=None, verdict_by=None)


def dismiss(matter: Matter, why: str, *, because: str, at: datetime, by: User | None, **changes) -> None:
    """End a matter that is held without rectification: what ran against it ends too."""
    urging.withdraw(matter, because=because, at=at, by=by)
    annul_all(matter, because=because, at=at, by=by)
    move(matter, S.DISMISSED, at=at, by=by, because=because, dismissal=why, **changes)
