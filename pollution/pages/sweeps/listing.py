"""The list of sweeps: those under way first, each with what its reader sees of it."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from pollution import coverage
from pollution.coverage import Tally
from pollution.models import Sweep
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


def listed(user: User, status: str = "") -> QuerySet[Sweep]:
    """Return the sweeps a user may know of: those under way, the planned ones, then the latest."""
    place = Case(*(When(status=one, then=Value(number)) for number, one in enumerate(ORDER)), output_field=IntegerField())
    rows = Sweep.objects.visible_to(user).select_related("unit").annotate(place=place).order_by("place", "-first_day", "-pk")
    return rows.filter(status=status) if status in S.values else rows


def tabs(user: User, status: str) -> list[dict]:
    """Return a tab for each status with its count."""
    counted = Sweep.objects.visible_to(user).order_by().values_list("status").annotate(n=Count("pk"))
    counts = dict(counted)
    found = [{"label": _("All sweeps"), "url": "?", "active": status not in S.values, "count": sum(counts.values())}]
    return found + [
        {"label": one.label, "url": f"?status={one}", "active": status == one, "count": counts.get(one.value, 0)} for one in ORDER
    ]


def rows_of(sweeps: list[Sweep], user: User, on) -> list[Row]:
    """Return the sweeps of one page with their figures."""
    tallies = coverage.by_sweep(sweeps, user=user, on=on)
    return [Row(sweep, TONES[sweep.status], tallies.get(sweep.pk, Tally())) for sweep in sweeps]
