"""A case is opened by the rules alone, with its evidence frozen; the annulment of a strike takes it back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import numbering
from accountability.models import Breach, Case, CaseHistory, Matter, Urging
from accountability.snapshots import freeze
from accountability.statuses import OPEN_CASE, CaseStatus, WhyDropped
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused
from tracker.org.models import User

C = CaseStatus


class CaseIsOpen(Refused):
    """A case has been opened on the matter already."""

    def __init__(self, matter: Matter):
        super().__init__(_("A case is open on matter %(number)s already: there is one at a time.") % {"number": matter.number})


@transaction.atomic
def open_case(
    matter: Matter, *, why: str, because: str, at: datetime, strikes: Sequence[Urging] = (), breach: Breach | None = None
) -> Case:
    """Open the case of a matter, by the rules alone, and freeze its evidence. Raises CaseIsOpen."""
    Matter.objects.locked(matter)  # whoever opens one at the same moment waits here
    if matter.cases.filter(status__in=OPEN_CASE).exists():
        raise CaseIsOpen(matter)
    ((_serial, number),) = numbering.take_written(numbering.CASE, local_day(at).year)
    case = Case.objects.create(matter=matter, number=number, why_opened=why, breach=breach, opened_at=at, status_since=at)
    case.strikes.add(*strikes)  # set() would read them first, which needs a door
    CaseHistory.objects.create(case=case, became=C.OPENED, at=at, because=because)
    freeze(case, at=at)
    return case


def strike_annulled(urging: Urging, *, because: str, at: datetime, by: User | None) -> None:
    """Follow the annulment of a strike: an open case that rests on it is dropped, a decided one goes back to review.

    While another case is open on the matter the decided one stays, and its history says what happened.
    """
    for case in Case.objects.within(matter=urging.matter).filter(strikes=urging).select_for_update(of=("self",)):
        if case.status in OPEN_CASE:
            move(case, C.DROPPED, at=at, by=by, because=because, why_dropped=WhyDropped.ANNULLED)
        elif case.status == C.DECIDED and not urging.matter.cases.filter(status__in=OPEN_CASE).exists():
            move(case, C.UNDER_REVIEW, at=at, by=by, because=because)
        else:
            case.history.create(was=case.status, became=case.status, at=at, by=by, because=because)
