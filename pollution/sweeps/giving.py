"""Giving visits to people: by hand, or dealt out by grid."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pollution.drawing import deal
from pollution.models import Sweep, SweepHistory, SweepMember, SweepTask
from pollution.statuses import SweepStatus
from pollution.sweeps.people import field_people
from tracker.lib import acting
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import demand


def hold_open(sweep: Sweep, by: User) -> Sweep:
    """Return the sweep under lock. Raises PermissionDenied, and Refused once it is over."""
    demand(by, "plan", sweep)
    sweep = Sweep.objects.locked(sweep)
    if sweep.status not in (SweepStatus.PLANNED, SweepStatus.RUNNING):
        raise Refused(_("The sweep is over: its visits stay as they are."))
    return sweep


@transaction.atomic
def assign(sweep: Sweep, visits: Iterable[int], *, inspector: User, at: datetime, by: User, because: str = "") -> int:
    """Give visits that are not made yet to somebody, who goes with the sweep from then on; return how many.

    Visits of a drawn sweep change hands for a reason only, which its history keeps. Raises Missing, Refused.
    """
    sweep = hold_open(sweep, by)
    if not field_people(by, on=local_day(at)).filter(pk=inspector.pk).exists():
        raise PermissionDenied(_("Somebody chosen does not visit sources in your units."))
    because = demand_text(because, "because") if sweep.is_drawn else because.strip()
    wanted = SweepTask.objects.within(sweep=sweep).undone().filter(pk__in=list(visits)).exclude(inspector=inspector)
    chosen = list(wanted.values_list("pk", flat=True))
    if not chosen:
        raise Refused(_("None of these visits can be given to them: made already, or theirs."), "visits")
    with acting.because(because):
        SweepMember.objects.within(sweep=sweep).get_or_create(sweep=sweep, user=inspector)
        SweepTask.objects.within(sweep=sweep).filter(pk__in=chosen).update(inspector=inspector)
    if sweep.is_drawn:
        SweepHistory.objects.create(sweep=sweep, was=sweep.status, became=sweep.status, at=at, by=by, because=because)
    return len(chosen)


@transaction.atomic
def deal_out(sweep: Sweep, *, at: datetime, by: User) -> int:
    """Deal the visits that are nobody's yet to the members, whole grids to one person; return how many. Raises Refused."""
    sweep = hold_open(sweep, by)
    members = list(SweepMember.objects.within(sweep=sweep).order_by("user").values_list("user", flat=True))
    if not members:
        raise Refused(_("Nobody goes with this sweep yet: assign a visit to somebody first."))
    left = SweepTask.objects.within(sweep=sweep).undone().filter(inspector=None).order_by("source")
    visit_of = {source: (visit, grid) for visit, source, grid in left.values_list("pk", "source", "source__grid")}
    whose = deal(((source, grid) for source, (_visit, grid) in visit_of.items()), members)
    for member in members:
        mine = [visit for source, (visit, _grid) in visit_of.items() if whose[source] == member]
        SweepTask.objects.within(sweep=sweep).filter(pk__in=mine).update(inspector=member)
    return len(visit_of)
