"""Planning a sweep (排查行动): which sources are in scope, who goes, until when; written set by set, however many sources there are."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from pollution.drawing import deal, spread
from pollution.models import Campaign, Source, Sweep, SweepHistory, SweepMember, SweepTask
from pollution.statuses import SweepStatus
from pollution.sweeps.lot import draw_lot
from pollution.sweeps.people import field_people
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import Unit, User
from tracker.org.rights import demand
from tracker.org.statuses import TERRITORIAL, UnitKind

LYING = (*TERRITORIAL, UnitKind.COMMUNITY, UnitKind.GRID)  # units in which sources lie: they sweep their own ground only
AT_ONCE = 5000  # rows of one INSERT
SEEDS = 2**53  # so large that nobody can choose among draws


@dataclass(frozen=True)
class Plan:
    """A sweep as it is planned. Without territories: wherever its unit may; without members its visits are given out by hand later."""

    name: str
    level: str
    unit: Unit
    kinds: Sequence[str]
    first_day: date
    last_day: date
    territories: Sequence[Unit] = ()
    is_covert: bool = False
    is_night: bool = False
    is_drawn: bool = False
    share: int = 100
    source: str = ""
    campaign: Campaign | None = None  # an item of the year's special treatments
    members: Sequence[User] = ()


def in_scope(plan: Plan, *, by: User) -> QuerySet[Source]:
    """Return the sources that a sweep visits: living, of its kinds, within reach of its planner, its unit and its territories."""
    rows = Source.objects.visible_to(by).living().known(on=plan.last_day).of_kinds(plan.kinds)
    if plan.unit.kind in LYING:
        rows = rows.lying_in(Unit.objects.under(plan.unit).values("pk"))
    if plan.territories:
        rows = rows.lying_in(Unit.objects.under(*plan.territories).values("pk"))
    return rows


@transaction.atomic
def plan_sweep(plan: Plan, *, at: datetime, by: User, seed: int | None = None) -> Sweep:
    """Plan a sweep with all its visits and return it; it starts at once if its first day has come.

    Raises Missing, Refused. The seed is for tests: nobody chooses among draws.
    """
    sweep = _sweep(plan, at, by)
    demand(by, "plan", sweep)
    _demand_sound(plan, at, by)
    sources = list(in_scope(plan, by=by).order_by("pk").values_list("pk", "unit", "grid"))
    if not sources:
        raise Refused(_("No living source is in scope: choose other kinds or territories."), "kinds")
    if plan.is_drawn:
        sweep.seed = secrets.randbelow(SEEDS) if seed is None else seed
    sweep.save()
    sweep.territories.set(plan.territories)
    SweepMember.objects.bulk_create(SweepMember(sweep=sweep, user=user) for user in plan.members)
    SweepHistory.objects.create(sweep=sweep, became=SweepStatus.PLANNED, at=at, by=by)
    _give_visits(sweep, plan, sources, at, by)
    if plan.first_day <= local_day(at):
        move(sweep, SweepStatus.RUNNING, at=at, by=by)
    return sweep


def plan_of(sweep: Sweep) -> Plan:
    """Return the plan after which a sweep was made."""
    names = ("name", "level", "unit", "kinds", "first_day", "last_day", "is_covert", "is_night", "is_drawn", "share", "source", "campaign")
    territories = tuple(sweep.territories.in_order())
    members = tuple(row.user for row in SweepMember.objects.within(sweep=sweep).select_related("user__person"))
    return Plan(**{name: getattr(sweep, name) for name in names}, territories=territories, members=members)


def plan_again(sweep: Sweep, *, first_day: date, last_day: date, at: datetime, by: User) -> Sweep:
    """Plan the same sweep for other days and return it: what is in scope is asked anew, and a draw is a new one. Raises as plan_sweep."""
    demand(by, "plan", sweep)
    chosen = {user.pk for user in field_people(by, on=local_day(at))}
    plan = plan_of(sweep)
    members = tuple(user for user in plan.members if user.pk in chosen)  # who has left does not go again
    campaign = plan.campaign if plan.campaign and takes_sweeps(plan.campaign, on=first_day) else None
    again = replace(plan, first_day=first_day, last_day=last_day, members=members, campaign=campaign)
    return plan_sweep(again, at=at, by=by)


def takes_sweeps(campaign: Campaign, *, on: date) -> bool:
    """Return True if a sweep may be made under a special treatment on a day: an item of the year that is not over."""
    return Campaign.objects.items_on(on).filter(pk=campaign.pk).exists()


def new_in_scope(sweep: Sweep, *, by: User, territories: Sequence[Unit] | None = None) -> QuerySet[Source]:
    """Return the sources in scope which a sweep does not visit yet: those that have appeared since; its territories may be at hand."""
    within = tuple(sweep.territories.in_order()) if territories is None else territories
    scope = Plan(sweep.name, sweep.level, sweep.unit, sweep.kinds, sweep.first_day, sweep.last_day, within)
    visits = SweepTask.objects.within(sweep=sweep).filter(source=OuterRef("pk"))
    return in_scope(scope, by=by).filter(~Exists(visits))


@transaction.atomic
def add_new(sweep: Sweep, *, at: datetime, by: User) -> int:
    """Add the sources that have appeared since a sweep was planned, nobody's until assigned; return how many. Raises Refused."""
    demand(by, "plan", sweep)
    sweep = Sweep.objects.locked(sweep)
    if sweep.status not in (SweepStatus.PLANNED, SweepStatus.RUNNING):
        raise Refused(_("The sweep is over: nothing is added to it."))
    if sweep.is_drawn:
        raise Refused(_("What was drawn stays as it was drawn: plan another sweep for the new sources."))
    new = list(new_in_scope(sweep, by=by).order_by("pk").values_list("pk", flat=True))
    first = max(sweep.first_day, local_day(at))
    days = spread(len(new), min(first, sweep.last_day), sweep.last_day)
    _write(SweepTask(sweep=sweep, source_id=source, due_on=day) for source, day in zip(new, days, strict=True))
    return len(new)


def _sweep(plan: Plan, at: datetime, by: User) -> Sweep:
    names = ("level", "unit", "first_day", "last_day", "is_covert", "is_night", "is_drawn", "campaign")
    values = {name: getattr(plan, name) for name in names}
    share = plan.share if plan.is_drawn else 100
    kinds = sorted(set(plan.kinds))
    return Sweep(name=plan.name.strip(), kinds=kinds, share=share, source=plan.source.strip(), status_since=at, made_by=by, **values)


def _demand_sound(plan: Plan, at: datetime, by: User) -> None:
    demand_text(plan.name, "name")
    if not plan.kinds:
        raise Refused(_("Choose at least one kind of source."), "kinds")
    if plan.last_day < plan.first_day:
        raise Refused(_("The last day lies before the first day."), "last_day")
    if plan.first_day < local_day(at):
        raise Refused(_("The first day has passed: a sweep begins today or later."), "first_day")
    if plan.campaign and not takes_sweeps(plan.campaign, on=plan.first_day):
        raise Refused(_("Choose an item of this year's special treatments that is not over by then."), "campaign")
    if plan.is_drawn and not plan.members:
        raise Refused(_("People are drawn too: choose who is in the draw."), "members")
    if not {user.pk for user in plan.members} <= {user.pk for user in field_people(by, on=local_day(at))}:
        raise Refused(_("Somebody chosen does not visit sources in your units."), "members")
    same = Sweep.objects.actable_by(by, "plan").exclude(status=SweepStatus.CANCELLED)
    if same.filter(name=plan.name.strip(), unit=plan.unit, first_day=plan.first_day, last_day=plan.last_day).exists():
        raise SaidAlready


def _give_visits(sweep: Sweep, plan: Plan, sources: list, at: datetime, by: User) -> None:
    """Write the visits: drawn by lot, dealt by grid, or nobody's yet; each person's are spread over the days."""
    people = sorted(plan.members, key=lambda user: user.pk)
    if plan.is_drawn:
        given = draw_lot(sweep, sources, people, at=at, by=by, on=local_day(at))
    elif people:
        whose = deal(((source, grid) for source, _unit, grid in sources), [user.pk for user in people])
        given = [(source, whose[source]) for source, _unit, _grid in sources]
    else:
        given = [(source, None) for source, _unit, _grid in sources]
    of_person: dict[int | None, list[int]] = defaultdict(list)
    for source, person in given:
        of_person[person].append(source)
    due = {}
    for mine in of_person.values():
        due |= zip(mine, spread(len(mine), plan.first_day, plan.last_day), strict=True)
    _write(
        SweepTask(sweep=sweep, source_id=source, inspector_id=person, due_on=due[source], order=place)
        for place, (source, person) in enumerate(given, 1)
    )


def _write(visits) -> None:
    SweepTask.objects.bulk_create(list(visits), batch_size=AT_ONCE)
