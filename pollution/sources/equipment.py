"""What watches a site: video and PM10 monitors as they come and go, and their signs of life."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pollution.models import Source, SourceDevice
from pollution.sources.holding import change, hold
from pollution.statuses import DeviceKind, SourceStatus
from tracker.lib.refusals import Refused, SaidAlready, demand_past
from tracker.org.models import User


@transaction.atomic
def install_device(source: Source, *, kind: str, installed_on: date, at: datetime, by: User, number: str = "", spot: str = "",
                   version: int | None = None) -> SourceDevice:  # fmt: skip
    """Enter a device which stands at the source from a day on. Raises NotNow, InTheFuture, Refused when its number stands elsewhere."""
    hold(source, by=by, version=version)
    demand_past(installed_on, at, "installed_on")
    if kind not in DeviceKind.values:
        raise Refused(_("There is no such kind of device."), "kind")
    try:
        with transaction.atomic():
            device = source.devices.create(kind=kind, number=number.strip(), spot=spot.strip(), installed_on=installed_on)
    except IntegrityError as error:
        if "a_device_number_stands_once" not in str(error):
            raise
        raise Refused(_("A device of this number stands at a site already: take it away there first."), "number") from error
    change(source)
    return device


@transaction.atomic
def remove_device(device: SourceDevice, *, removed_on: date, at: datetime, by: User, version: int | None = None) -> None:
    """Say since when a device is no longer there; it stays on record. Raises InTheFuture, Refused, SaidAlready."""
    source = device.source
    hold(source, by=by, version=version, statuses=tuple(SourceStatus))
    device.refresh_from_db(from_queryset=source.devices.all())
    if device.removed_on:
        raise SaidAlready
    demand_past(removed_on, at, "removed_on")
    if removed_on < device.installed_on:
        raise Refused(_("It stands there since %(day)s only.") % {"day": device.installed_on.isoformat()}, "removed_on")
    device.removed_on = removed_on
    device.save(update_fields=["removed_on"])
    change(source)


def seen(device: SourceDevice, *, at: datetime) -> bool:
    """Record a sign of life of a device that stands at its site; return False if a later one is known, or it was taken away.

    Signs come from machines, in any order and often: no right is asked for, and the source's version stays.
    """
    earlier = Q(seen_at=None) | Q(seen_at__lt=at)
    return bool(SourceDevice.objects.again(device).filter(earlier, removed_on=None).update(seen_at=at))
