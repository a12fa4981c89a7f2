"""What the plan of a sweep shows before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.db.models import Count

from pollution.models import Sweep
from pollution.statuses import SourceKind
from pollution.sweeps import Plan, in_scope
from tracker.org.models import Unit, User


@dataclass(frozen=True)
class Counted:
    """A kind or territory with its sources."""

    label: object
    count: int


@dataclass(frozen=True)
class Preview:
    """How many sources a sweep holds, how many of them it visits, and how many visits fall to one person at most."""

    sources: int
    visits: int
    each: int | None
    kinds: Sequence[Counted]
    territories: Sequence[Counted]


def preview(plan: Plan, *, by: User) -> Preview:
    """Return what a sweep would hold: three statements."""
    rows = in_scope(plan, by=by).order_by()
    words = dict(SourceKind.choices)
    kinds = [Counted(words[row["kind"]], row["n"]) for row in rows.values("kind").annotate(n=Count("pk")).order_by("-n")]
    counts = dict(rows.values_list("unit").annotate(n=Count("pk")))
    territories = [Counted(unit, counts[unit.pk]) for unit in Unit.objects.filter(pk__in=counts).in_order()]
    sources = sum(counts.values())
    visits = ceil(sources * plan.share / 100) if plan.is_drawn else sources
    return Preview(sources, visits, ceil(visits / len(plan.members)) if plan.members else None, kinds, territories)


def next_days(sweep: Sweep, *, on: date) -> dict[str, date]:
    """Return the days to offer for the same sweep again: as many, from the day after it, or from today."""
    first = max(sweep.last_day + timedelta(days=1), on)
    return {"first_day": first, "last_day": first + (sweep.last_day - sweep.first_day)}
