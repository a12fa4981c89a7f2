"""Looking back (回头看): weeks after close-out a risk-weighted share of the matters is inspected again, by people who judged nothing."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accountability import matters
from accountability.models import LookBack, Matter, MatterFile
from accountability.policies import policy_on
from accountability.powers import may_accept
from accountability.records import hold
from accountability.rules import Policy, Risk, is_drawn, weight_of
from accountability.statuses import LookBackStatus, MatterStatus, UrgingStatus
from tracker.evidence.models import File
from tracker.lib import acting
from tracker.lib.periods import at_local, local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.workdays import add_workdays

L = LookBackStatus
MADE_UP = 14  # days: so far back a day is drawn on which the job did not run
WORKDAYS_TO_LOOK = 5
ONE_DAY = timedelta(days=1)


class HadAHand(Refused):
    """Somebody would inspect what they fed back or accepted themselves."""

    def __init__(self):
        super().__init__(_("Who fed the matter back or accepted it does not look back at it: a colleague must."))


def lot_of(uid: UUID, days: int) -> float:
    """Return the lot of a matter for one look-back, from 0 to 1 without it: the same whenever it is asked."""
    return int(hashlib.sha256(f"{uid}:{days}".encode()).hexdigest()[:13], 16) / 16**13


@transaction.atomic
def draw(day: date, *, at: datetime) -> int:
    """Draw the look-backs of a day, and those of days left out; return how many. Drawn twice, the same matters are drawn.

    The share is that of the policy of the day on which the look-back begins: one changed later moves no lot drawn before.
    """
    found: list[LookBack] = []
    begins = day - timedelta(days=MADE_UP - 1)
    while begins <= day:
        policy = policy_on(begins)
        for days in policy.look_back_days:
            found += _drawn(begins, days, policy, at=at)
        begins += ONE_DAY
    return len(LookBack.objects.bulk_create(found, ignore_conflicts=True))


def _drawn(begins: date, days: int, policy: Policy, *, at: datetime) -> list[LookBack]:
    """Return the look-backs that begin on a day, at matters closed out so many calendar days before."""
    closed_on = begins - timedelta(days=days)
    due_on = add_workdays(begins, WORKDAYS_TO_LOOK).day
    new = []
    for matter in _closed(closed_on, days):
        weight = weight_of(_risk(matter))
        if is_drawn(lot_of(matter.uid, days), weight, policy.look_back_share):
            new.append(LookBack(matter=matter, days=days, due_on=due_on, weight=weight, drawn_at=at))
    return new


def _closed(on: date, days: int) -> QuerySet:
    """Return the matters closed out on a day that have no look-back of this step and no relapse in hand, each with its urgings counted."""
    rows = Matter.objects.unscoped("the draw looks at every matter closed out").closed_out()
    rows = rows.filter(closed_at__gte=at_local(on), closed_at__lt=at_local(on + ONE_DAY))
    rows = rows.filter(~Exists(LookBack.objects.filter(matter=OuterRef("pk"), days=days)))
    rows = rows.filter(~Exists(Matter.objects.filter(relapse_of=OuterRef("pk"))))
    judged = Q(urgings__status__in=(UrgingStatus.MET, UrgingStatus.FAILED))
    rows = rows.annotate(urged=Count("urgings", filter=judged), struck=Count("urgings", filter=Q(urgings__status=UrgingStatus.FAILED)))
    return rows.only("uid", "level", "is_priority", "relapse_count", "done_on", "original_due_on").order_by("pk")


def _risk(matter: Matter) -> Risk:
    late = (matter.done_on - matter.original_due_on).days if matter.original_due_on else 0
    return Risk(matter.level, matter.is_priority, matter.relapse_count, matter.urged, matter.struck, max(late, 0))


@transaction.atomic
def pass_(look_back: LookBack, *, words: str, files: Iterable[File] = (), at: datetime, by: User) -> None:
    """Record that what was put right holds. Raises Missing, Refused when it was done already, HadAHand."""
    _finish(look_back, L.PASSED, demand_text(words, "words"), files, at=at, by=by)


@acting.gives_reason("because")
@transaction.atomic
def relapse_found(look_back: LookBack, *, because: str, files: Iterable[File] = (), at: datetime, by: User) -> Matter:
    """Record that the problem has come back, and register it as a new matter of the same lineage (反弹). Raises what pass_ raises."""
    because = demand_text(because, "words")
    _finish(look_back, L.RELAPSED, because, files, at=at, by=by)
    return matters.relapse(look_back.matter, because=because, at=at, by=by)


def may_look_back(user: User, matter: Matter) -> bool:
    """Return True if a user may inspect a closed matter again: who may judge it and has had no hand in it."""
    return may_accept(user, matter) and not had_a_hand(user, matter)


def had_a_hand(user: User, matter: Matter) -> bool:
    """Return True if a user accepted the matter or fed it back."""
    return matter.accepted_by_id == user.pk or matter.feedbacks.filter(by=user).exists()


def _finish(look_back: LookBack, status: str, words: str, files: Iterable[File], *, at: datetime, by: User) -> None:
    matter = look_back.matter
    hold(matter, MatterStatus.CLOSED)
    if not may_accept(by, matter):
        raise PermissionDenied(_("You may not do this here."))
    if had_a_hand(by, matter):
        raise HadAHand
    done = {"status": status, "done_at": at, "done_by": by, "words": words}
    if not LookBack.objects.again(look_back).due().update(**done):
        raise Refused(_("This look-back has been done already."))
    for name, value in done.items():
        setattr(look_back, name, value)
    matters.attach(matter, files, phase=MatterFile.Phase.RECHECK, words=_about(look_back, at), at=at, by=by)


def _about(look_back: LookBack, at: datetime) -> str:
    return _("Look-back of %(day)s") % {"day": local_day(at).isoformat()}
