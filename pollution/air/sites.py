"""What the page of a source says of the station that stands there: its last values, for reference."""

from collections.abc import Iterator

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.air.models import Station
from pollution.air.pages.stations import last_values
from pollution.beside import Beside, register
from pollution.models import Source
from tracker.frame.templatetags.frame import moment
from tracker.lib import periods
from tracker.lib.periods import local_day
from tracker.org.models import User


def declare() -> None:
    """Let the pages of sources name their stations."""
    register(stations_of)


def stations_of(user: User, source: Source) -> Iterator[Beside]:
    """Say which stations stand at a source, what they measured last, and when their device was last heard (two queries)."""
    now = periods.now()
    on = local_day(now)
    rows = Station.objects.visible_to(user).filter(Q(last_day=None) | Q(last_day__gte=on), source=source, first_day__lte=on)
    stations = list(rows.annotate(heard_at=Max("devices__heard_at")))
    values = last_values(stations, now) if stations else {}
    for station in stations:
        measured = values.get(station.pk, [])
        said = [f"{one.label} {one.value} {one.measure}" for one in measured]
        hour = [moment(max(one.hour for one in measured), on)] if measured else []
        heard = [_("last heard %(at)s") % {"at": moment(station.heard_at, on)}] if station.heard_at else []
        words = " · ".join([pgettext("station", "for reference"), *(said or [_("no value in 24 hours")]), *hour, *heard])
        yield Beside(station.get_kind_display(), str(station), station.get_absolute_url(), words)
