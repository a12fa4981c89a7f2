"""What needs doing in the air: stations that say nothing, devices that are not heard, what waits in quarantine or is in doubt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pollution.air.models import Device, Stranger
from pollution.air.pages.front import ONE_HOUR, Line
from tracker.frame.templatetags.frame import moment
from tracker.org.models import User


@dataclass(frozen=True)
class Need:
    """Something that somebody must do: how many (None: one that is named), what, whose, and where."""

    count: int | None
    words: str
    who: str
    url: str
    tone: str


def needs(user: User, rows: list[Line], now: datetime) -> list[Need]:
    """Return what somebody must look at, the worst first; nothing that is in order."""
    found = [*_silent(rows), *_devices(user, now), *_quarantine(user)]
    return sorted((one for one in found if one.count != 0), key=lambda one: one.tone != "red")


def needs_of(rows: list[Line]) -> list[Need]:
    """Return what somebody must look at in some units: stations that say nothing."""
    return list(_silent(rows))


def _silent(rows: list[Line]) -> Iterable[Need]:
    """Yield the stations that say nothing: what is missing there is missing in the day of its units."""
    silent = {
        weight.station: line.silent[weight.station_id] for line in rows for weight in line.stations if weight.station_id in line.silent
    }
    for station, last in silent.items():
        words = _("no value since %(hour)s") % {"hour": moment(last)} if last else _("no value for a day and longer")
        yield Need(None, f"{station}: {words}", str(station.unit), reverse("air:gaps", args=[station.pk]), "red")


def _devices(user: User, now: datetime) -> Iterable[Need]:
    """Yield the devices that are not heard, and the channels that send a doubtful unit of measure (one query)."""
    quiet = Q(last_day=None) & (Q(heard_at=None) | Q(heard_at__lt=now - ONE_HOUR))
    doubtful = Q(channels__is_in_use=True) & ~Q(channels__doubt="")
    found = Device.objects.visible_to(user).aggregate(
        quiet=Count("pk", quiet, distinct=True), doubtful=Count("channels", doubtful, distinct=True)
    )
    words = ngettext("device not heard for an hour", "devices not heard for an hour", found["quiet"])
    yield Need(found["quiet"], words, _("who keeps the devices"), reverse("air:devices"), "yellow")
    words = ngettext("channel sends a doubtful unit of measure", "channels send a doubtful unit of measure", found["doubtful"])
    yield Need(found["doubtful"], words, _("who keeps the devices"), reverse("air:devices"), "yellow")


def _quarantine(user: User) -> Iterable[Need]:
    count = Stranger.objects.visible_to(user).waiting().count()
    words = ngettext("unknown device waits in quarantine", "unknown devices wait in quarantine", count)
    yield Need(count, words, _("Supervision Office"), reverse("air:quarantine"), "yellow")
