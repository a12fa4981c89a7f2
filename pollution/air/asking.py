"""What the host asks of a device: written down here, sent by the receiver while the device is connected."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from pollution.air.models import Device, DeviceRequest
from pollution.air.statuses import HISTORIES, Asked
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.rights import demand

LONGEST = timedelta(days=31)


def ask(device: Device, *, what: str, at: datetime, by: User, begin: datetime | None = None, end: datetime | None = None,
        seconds: int | None = None) -> DeviceRequest:  # fmt: skip
    """Ask something of a device; `at` is the moment by the real clock. Raises PermissionDenied, Refused."""
    demand(by, "change", device.station)
    if what in HISTORIES:
        if begin is None or end is None:
            raise Refused(_("Say from when to when."), "begin")
        if not begin < end <= begin + LONGEST:
            raise Refused(_("At most %(days)d days are asked for at once.") % {"days": LONGEST.days}, "end")
    else:
        begin = end = None
    if what == Asked.INTERVAL and seconds is None:
        raise Refused(_("Say the seconds."), "seconds")
    if DeviceRequest.objects.within(device=device).filter(what=what, begin=begin, end=end, done_at=None).exists():
        raise Refused(_("This is being asked already; wait for the answer."))
    seconds = seconds if what == Asked.INTERVAL else None
    return DeviceRequest.objects.create(device=device, what=what, begin=begin, end=end, seconds=seconds, asked_at=at, asked_by=by)
