"""The list of sweeps: those under way first, each with what its reader sees of it."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from pollution import coverage
from pollution.coverage import Tally
from pollution.models import Campaign, Sweep
from pollution.statuses import SweepStatus
from tracker.org.models import User

S = SweepStatus
TONES = {S.PLANNED: "blue", S.RUNNING: "green", S.ENDED: "grey", S.CANCELLED: "grey"}
ORDER = (S.RUNNING, S.PLANNED, S.ENDED, S.CANCELLED)


@dataclass(frozen=True)
class Row:
    """A sweep in the list."""

    sweep: Sweep
    tone: str
    tally: Tally


def listed(user: User, status: str = "", campaign: Campaign | None = None) -> QuerySet[Sweep]:
    """Return the sweeps a user may know of: those under way, the planned ones, then the latest."""
    place = Case(*(When(status=one, then=Value(number)) for number, one in enumerate(ORDER)), output_field=IntegerField())
    rows = Sweep.objects.visible_to(user).select_related("unit").annotate(place=place).order_by("place", "-first_day", "-pk")
    rows = under(rows, campaign)
    return rows.filter(status=status) if status in S.values else rows


def under(rows: QuerySet[Sweep], campaign: Campaign | None) -> QuerySet[Sweep]:
    """Return the sweeps made under an item or a field of special treatments; all without one."""
    return rows.filter(Q(campaign=campaign) | Q(campaign__parent=campaign)) if campaign else rows


def tabs(user: User, status: str, campaign: Campaign | None = None) -> list[dict]:
    """Return a tab for each status with its count."""
    counted = under(Sweep.objects.visible_to(user), campaign).order_by().values_list("status").annotate(n=Count("pk"))
    counts = dict(counted)
    also = f"campaign={campaign.pk}" if campaign else ""
    found = [{"label": _("All sweeps"), "url": f"?{also}", "active": status not in S.values, "count": sum(counts.values())}]
    return found + [
        {"label": one.label, "url": f"?status={one}&{also}", "active": status == one, "count": counts.get(one.value, 0)} for one in ORDER
    ]


def rows_of(sweeps: list[Sweep], user: User, on) -> list[Row]:
    """Return the sweeps of one page with their figures."""
    tallies = coverage.by_sweep(sweeps, user=user, on=on)
    return [Row(sweep, TONES[sweep.status], tallies.get(sweep.pk, Tally())) for sweep in sweeps]
