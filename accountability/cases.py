"""Accountability cases (问责): opened with their evidence frozen, handed over; what the organ decided is recorded, never computed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accountability import numbering
from accountability.models import Breach, Case, CaseHistory, Matter, Urging
from accountability.snapshots import freeze
from accountability.statuses import OPEN_CASE, CaseStatus, WhyDropped
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.org.models import User

C = CaseStatus


@transaction.atomic
def open_case(
    matter: Matter, *, why: str, because: str, at: datetime, strikes: Sequence[Urging] = (), breach: Breach | None = None
) -> Case:
    """Open the case of a matter that is held, by the rules alone, and freeze its evidence. One is open at a time, the database says."""
    ((_serial, number),) = numbering.take_written(numbering.CASE, local_day(at).year)
    case = Case.objects.create(matter=matter, number=number, why_opened=why, breach=breach, opened_at=at, status_since=at)
    case.strikes.set(strikes)
    CaseHistory.objects.create(case=case, became=C.OPENED, at=at, because=because)
    freeze(case, at=at)
    return case


def strike_annulled(urging: Urging, *, because: str, at: datetime, by: User | None) -> None:
    """Follow the annulment of a strike: an open case that rests on it is dropped, a decided one goes back to review."""
    for case in Case.objects.within(matter=urging.matter).filter(strikes=urging).select_for_update(of=("self",)):
        if case.status == C.DECIDED:
            move(case, C.UNDER_REVIEW, at=at, by=by, because=because)
        elif case.status in OPEN_CASE:
            move(case, C.DROPPED, at=at, by=by, because=because, why_dropped=WhyDropped.ANNULLED)
