"""Ladders of rewards and deductions (奖惩标准): which one is in use on a day, what it brings in a run of periods, and new versions of it.

A ladder holds from its first day to its last; one that is not in use is only on record. `brought_by` is pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pollution.air.models import Ladder, LadderStep
from pollution.air.statuses import Reward
from tracker.lib.periods import Period
from tracker.lib.refusals import Missing, Refused
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.trail.notes import note

LADDER = "air.ladder"
MOST_PERIODS = 60  # that a step looks at: so many standings are looked through after a correction
# Who is criticised gets no yellow card for the same standing: in the week of 17 to 23 July 2017 Zhengzhou criticised the two districts that
# were last for the second time in the month, and gave the card to the other last ones alone. Money stands beside either.
HEAVIER, LIGHTER = Reward.CRITICISM, Reward.YELLOW


@dataclass(frozen=True)
class Stood:
    """Where units stood in a published period: rank by unit."""

    period: Period
    ranks: Mapping[int, int]

    def at(self, place: int) -> set[int]:
        """Return the units at a place from the top (1, 2 …) or the end (−1, −2 …); none where all share one rank."""
        ranks = list(self.ranks.values())
        if not ranks or min(ranks) == max(ranks):
            return set()
        if place > 0:
            return {unit for unit, rank in self.ranks.items() if rank == place}
        worse = {rank: sum(other > rank for other in ranks) for rank in set(ranks)}
        return {unit for unit, rank in self.ranks.items() if worse[rank] == -place - 1}

    def rank_of(self, unit: int) -> str:
        """Return a unit's rank of so many, as it is kept in a consequence."""
        return f"{self.period.label}:{self.ranks[unit]}/{len(self.ranks)}"


@dataclass(frozen=True)
class Brought:
    """What a step brings a unit, and the periods that led to it, oldest first."""

    unit: int
    step: LadderStep
    because: tuple[str, ...]


def window(step: LadderStep, last: Period) -> list[str]:
    """Return the labels of the periods that a step looks at, the latest first; within a month only weeks that end in the same one."""
    found, period = [], last
    for _place in range(step.within):
        if step.in_month and (period.last_day.year, period.last_day.month) != (last.last_day.year, last.last_day.month):
            break
        found.append(period.label)
        period = period.previous()
    return found


def brought_by(steps: Iterable[LadderStep], stood: Sequence[Stood]) -> list[Brought]:
    """Return what steps bring to units in the latest of some published periods; a period without a published standing counts for nobody.

    Criticism takes the place of the yellow card.
    """
    latest = max(stood, key=lambda one: one.period.first_day)
    by_label = {one.period.label: one for one in stood}
    found = []
    for step in steps:
        seen = [by_label[label] for label in window(step, latest.period) if label in by_label]
        for unit in sorted(latest.at(step.place)):
            hits = [one for one in seen if unit in one.at(step.place)]
            if len(hits) >= step.times:
                found.append(Brought(unit, step, tuple(one.rank_of(unit) for one in reversed(hits))))
    spared = {one.unit for one in found if one.step.brings == HEAVIER}
    return [one for one in found if one.step.brings != LIGHTER or one.unit not in spared]


def in_use(kind: str, period_kind: str, group: str, day: date) -> Ladder | None:
    """Return the ladder in use on a day for a group, one of its own before one of all groups."""
    rows = Ladder.objects.filter(kind=kind, period_kind=period_kind, group__in=("", group), is_on=True, first_day__lte=day)
    rows = [row for row in rows if row.last_day is None or row.last_day >= day]
    return max(rows, key=lambda row: (row.group, row.first_day), default=None)


# --- Keeping them -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepDraft:
    """One step as it is written."""

    place: int
    times: int
    within: int
    brings: str
    in_month: bool = False
    money: Decimal = Decimal(0)


def demand_keeper(user: User) -> None:
    """Raise PermissionDenied unless the user keeps ladders."""
    if not reach(user, LADDER, "change"):
        raise PermissionDenied(_("You may not do this here."))


@transaction.atomic
def begin(of: Ladder, *, steps: Sequence[StepDraft], first_day: date, source: str, on: date, by: User, **words) -> Ladder:
    """Bring a ladder into use from a day on, with its steps as they are now; the one in use before ends the day before. Raises Refused."""
    demand_keeper(by)
    _demand_sound(of, steps, first_day, source, on)
    kept = {"kind": of.kind, "period_kind": of.period_kind, "group": of.group}
    for row in Ladder.objects.select_for_update().filter(**kept, is_on=True, first_day__lt=first_day):
        if row.last_day is None or row.last_day >= first_day:
            Ladder.objects.filter(pk=row.pk).update(last_day=first_day - timedelta(days=1))
    made = Ladder.objects.create(**kept, first_day=first_day, is_on=True, source=source.strip(), made_by=by, **words)
    LadderStep.objects.bulk_create(LadderStep(ladder=made, **vars(step)) for step in steps)
    note("policy", thing=made, words=format_lazy(gettext_lazy("Ladder in use from {day}"), day=first_day.isoformat()))
    return made


def _demand_sound(of: Ladder, steps: Sequence[StepDraft], first_day: date, source: str, on: date) -> None:
    if first_day < on:
        raise Refused(_("A ladder begins today or later: what was published before brought what held then."), "first_day")
    if not source.strip():
        raise Missing("source")
    if Ladder.objects.filter(kind=of.kind, period_kind=of.period_kind, group=of.group, first_day=first_day).exists():
        raise Refused(_("Another ladder of this ranking begins on that day: choose another."), "first_day")
    if not steps:
        raise Refused(_("A ladder has at least one step."))
    if any(step.times > step.within for step in steps):
        raise Refused(_("A step asks for no more periods than it looks at."))
    if any(step.times < 1 for step in steps):
        raise Refused(_("A step asks for at least one period."))
    if any(step.within > MOST_PERIODS for step in steps):
        raise Refused(_("A step looks at %(most)d periods at the most.") % {"most": MOST_PERIODS})
    if any(not step.place for step in steps):
        raise Refused(_("A place is counted from the first (1, 2 …) or from the last (−1, −2 …)."))
    if any((step.brings == Reward.MONEY) != bool(step.money) for step in steps):
        raise Refused(_("A step that brings money says how much; the others bring none."))


@transaction.atomic
def end(ladder: Ladder, *, last_day: date, on: date, by: User) -> None:
    """Take a ladder out of use after a day. Raises Refused."""
    demand_keeper(by)
    ladder.refresh_from_db(from_queryset=Ladder.objects.select_for_update())
    if not ladder.is_on or (ladder.last_day is not None and ladder.last_day < on):
        raise Refused(_("This ladder is not in use."))
    if last_day < ladder.first_day - timedelta(days=1) or last_day < on - timedelta(days=1):
        raise Refused(_("A ladder ends yesterday at the earliest: what it brought before stays."), "last_day")
    ladder.last_day = last_day
    ladder.save(update_fields=["last_day"])
    note("policy", thing=ladder, words=format_lazy(gettext_lazy("Ladder in use until {day}"), day=last_day.isoformat()))
