"""The way of a sweep: started on its first day, extended, ended with what was not visited, or cancelled."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pollution.drawing import spread
from pollution.models import Sweep, SweepHistory, SweepTask
from pollution.statuses import SweepStatus
from pollution.sweeps.giving import hold_open
from tracker.lib import acting
from tracker.lib.moves import MoveRefused, move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.trail.notes import in_the_districts_language

EXTENDED = gettext_lazy("Last day %(was)s → %(becomes)s; visits overdue then: %(overdue)d. %(because)s")
NOT_VISITED = gettext_lazy("Not visited: %(count)d. %(because)s")


def start(sweep: Sweep, *, at: datetime, by: User | None) -> None:
    """Start a planned sweep, before its first day too. Raises MoveRefused."""
    if by is not None:
        demand(by, "plan", sweep)
    move(sweep, SweepStatus.RUNNING, at=at, by=by)


def start_due(on: date, *, at: datetime) -> int:
    """Start the planned sweeps whose first day has come; return how many. Late or twice, the result is the same."""
    started = 0
    for sweep in Sweep.objects.unscoped("each planned sweep starts on its day, whoever planned it").planned_to_begin(on=on):
        try:
            start(sweep, at=at, by=None)
        except MoveRefused:  # somebody started or cancelled it this moment
            continue
        started += 1
    return started


def end(sweep: Sweep, *, at: datetime, by: User, because: str = "") -> None:
    """End a sweep under way; a reason is asked for if something was not visited. Raises Missing, MoveRefused."""
    demand(by, "plan", sweep)
    with transaction.atomic():
        sweep.refresh_from_db(from_queryset=Sweep.objects.again(sweep).select_for_update(of=("self",)))
        left = SweepTask.objects.within(sweep=sweep).undone().count()
        if left:
            words = {"count": left, "because": demand_text(because, "because")}
            because = in_the_districts_language(NOT_VISITED) % words
        move(sweep, SweepStatus.ENDED, at=at, by=by, because=because.strip())


def cancel(sweep: Sweep, *, because: str, at: datetime, by: User) -> None:
    """Cancel a sweep that has not ended; what was visited stays. Raises Missing, MoveRefused."""
    demand(by, "plan", sweep)
    move(sweep, SweepStatus.CANCELLED, at=at, by=by, because=demand_text(because, "because"))


@transaction.atomic
def extend(sweep: Sweep, *, last_day: date, because: str, at: datetime, by: User) -> None:
    """Move the last day later; what is left is spread over the days to come, and its history says how many were overdue. Raises Refused."""
    held = hold_open(sweep, by)
    because, today = demand_text(because, "because"), local_day(at)
    if last_day <= held.last_day or last_day < today:
        raise Refused(_("The new last day lies after the old one, and not in the past."), "last_day")
    left = SweepTask.objects.within(sweep=held).undone()
    overdue = left.overdue(on=today).count()
    kept = {"was": held.last_day.isoformat(), "becomes": last_day.isoformat(), "overdue": overdue, "because": because}
    with acting.because(because):
        _spread_anew(held, left, max(today, held.first_day), last_day)
        Sweep.objects.again(held).update(last_day=last_day)
    SweepHistory.objects.create(
        sweep=held, was=held.status, became=held.status, at=at, by=by, because=in_the_districts_language(EXTENDED) % kept
    )
    sweep.last_day = last_day


def _spread_anew(sweep: Sweep, left, first_day: date, last_day: date) -> None:
    """Give the visits left new days, each person's in their order; one UPDATE for each day."""
    of_person: dict[int | None, list[int]] = {}
    for pk, person in left.order_by("due_on", "order", "pk").values_list("pk", "inspector"):
        of_person.setdefault(person, []).append(pk)
    on_day: dict[date, list[int]] = {}
    for mine in of_person.values():
        for pk, day in zip(mine, spread(len(mine), first_day, last_day), strict=True):
            on_day.setdefault(day, []).append(pk)
    for day, visits in on_day.items():
        SweepTask.objects.within(sweep=sweep).filter(pk__in=visits).update(due_on=day)
