"""Acts on what waits in quarantine (隔离区): a number nobody knows is adopted as a device, or ignored."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.air.devices import Sends, register_device
from pollution.air.hj212.replay import replay
from pollution.air.models import Device, Station, Stranger
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.rights import demand


@transaction.atomic
def adopt(stranger: Stranger, station: Station, *, channels: Sequence[Sends], at: datetime, by: User, **said) -> tuple[Device, int]:
    """Register an unknown number as a device of a station (登记入网) and bring in what waited; return it and how many packets came in.

    Raises PermissionDenied, Refused.
    """
    demand(by, "adopt", stranger)
    stranger = Stranger.objects.locked(stranger)
    if stranger.adopted_id:
        raise Refused(_("This number has been adopted already."))
    device = register_device(station, mn=stranger.mn, channels=channels, at=at, by=by, **said)
    stranger.adopted, stranger.is_ignored = device, False
    stranger.save(update_fields=["adopted", "is_ignored"])
    return device, bring_in(stranger, device)


@transaction.atomic
def read_again(stranger: Stranger, device: Device, *, by: User) -> int:
    """Bring in what waited of a device that is registered, after what kept it out was mended; return how many packets came in."""
    demand(by, "adopt", stranger)
    if stranger.mn != device.mn:
        raise Refused(_("These packets are of another device."))
    return bring_in(stranger, device)


def bring_in(stranger: Stranger, device: Device) -> int:
    """Bring the waiting packets of a number in as those of a device; return how many."""
    return replay(stranger, device)


@transaction.atomic
def ignore(stranger: Stranger, *, by: User, is_ignored: bool = True) -> None:
    """Ignore a number: it is counted and no longer shown among those that wait, its packets are no longer kept; or heed it again."""
    demand(by, "adopt", stranger)
    Stranger.objects.again(stranger).update(is_ignored=is_ignored)
