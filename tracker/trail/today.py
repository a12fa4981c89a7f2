"""What an audit administrator looks at first, in real time: the trail does not follow a demonstration's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tracker.lib import periods
from tracker.trail.browsing import Row, rows_of
from tracker.trail.models import Act

SHOWN = 10
REFUSED = ("login_refused", "locked")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Lot:
    """The newest acts of some kinds since a moment; `is_cut` says that there are more."""

    rows: list[Row]
    is_cut: bool


@dataclass(frozen=True)
class Day:
    """Refused log-ins and changes of rights of seven days, exports of the day."""

    refused: Lot
    rights: Lot
    exports: Lot
    since: datetime
    midnight: datetime


def day_of(at: datetime, reader) -> Day:
    """Return what happened up to a moment."""
    midnight = periods.at_local(periods.local_day(at))
    week = midnight - WEEK
    acts = Act.objects.visible_to(reader)
    return Day(_lot(acts, REFUSED, week), _lot(acts, ("right",), week), _lot(acts, ("export",), midnight), week, midnight)


def _lot(acts: QuerySet, kinds: tuple[str, ...], since: datetime) -> Lot:
    found = list(acts.filter(kind__in=kinds, at__gte=since).order_by("-at", "-pk")[: SHOWN + 1])
    return Lot(rows_of(found[:SHOWN]), len(found) > SHOWN)
