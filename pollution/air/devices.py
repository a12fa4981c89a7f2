"""Acts on devices: registered, changed, ended; by which codes they send what, and in which unit of measure. Nothing is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pollution.air import measures
from pollution.air.hj212.crc import FOREIGN
from pollution.air.hj212.keys import KEY_BYTES, kept
from pollution.air.models import Channel, Device, Station
from pollution.air.statuses import Factor, Measure
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.rights import demand

FOREIGN_CHECKS = tuple(name for name, _check in FOREIGN)
NOT_IN_A_NUMBER = set(";,=&# \t\r\n")
LONGEST_NUMBER = Device._meta.get_field("mn").max_length


@dataclass(frozen=True)
class Sends:
    """One channel as it is written down: code as sent, factor, unit of measure."""

    code: str
    factor: str
    measure: str
    is_in_use: bool = True


@transaction.atomic
def register_device(station: Station, *, mn: str, at: datetime, by: User, channels: Sequence[Sends] = (), key: bytes | None = None,
                    **said) -> Device:  # fmt: skip
    """Register a device of a station with its channels; from now on its values come in. Raises PermissionDenied, Refused."""
    demand(by, "change", station)
    _demand_number(mn)
    try:
        with transaction.atomic():
            device = Device.objects.create(station=station, mn=mn, registered_at=at, registered_by=by, secret=_secret(key), **said)
    except IntegrityError as error:
        raise Refused(_("A device with this MN is registered already."), "mn") from error
    set_channels(device, channels, by=by)
    return device


@transaction.atomic
def change_device(device: Device, *, by: User, key: bytes | None = None, forgets_key: bool = False, **said) -> None:
    """Change what is known of a device; its MN and station stay. `key` None leaves the SM4 key. Raises PermissionDenied, Refused."""
    demand(by, "change", device.station)
    if key or forgets_key:
        said["secret"] = None if forgets_key else _secret(key)
    for name, value in said.items():
        setattr(device, name, value)
    device.save(update_fields=list(said))


@transaction.atomic
def end_device(device: Device, *, last_day: date, by: User) -> None:
    """End a device with a last day; what it sends later waits in quarantine. Raises PermissionDenied, Refused."""
    demand(by, "change", device.station)
    if device.last_day:
        raise Refused(_("The device has ended already."))
    device.last_day = last_day
    device.save(update_fields=["last_day"])


@transaction.atomic
def set_channels(device: Device, channels: Sequence[Sends], *, by: User) -> None:
    """Write down what a device sends: new codes are added, codes left out are no longer in use; nothing is deleted.

    The unit of measure of a channel that stands is changed by an act of its own (measuring.py). Raises PermissionDenied, Refused.
    """
    demand(by, "change", device.station)
    _demand_sound(channels)
    there = {row.code.lower(): row for row in Channel.objects.within(device=device).select_for_update()}
    wanted = {one.code.strip().lower(): one for one in channels}
    stay = [row.pk for code, row in there.items() if code in wanted and wanted[code].is_in_use]
    Channel.objects.within(device=device).exclude(pk__in=stay).update(is_in_use=False)
    for code, one in wanted.items():
        row = there.get(code)
        if row is None:
            Channel.objects.create(device=device, code=one.code.strip(), factor=one.factor, measure=one.measure, is_in_use=one.is_in_use)
        elif (row.factor, row.measure) != (one.factor, one.measure) and row.is_in_use and one.is_in_use:
            raise Refused(_("%(code)s stands already as another factor or in another unit of measure.") % {"code": one.code})
        elif (row.factor, row.measure, row.is_in_use) != (one.factor, one.measure, one.is_in_use):
            row.factor, row.measure, row.is_in_use = one.factor, one.measure, one.is_in_use
            row.save(update_fields=["factor", "measure", "is_in_use"])


def _demand_sound(channels: Sequence[Sends]) -> None:
    codes, factors = set(), set()
    for one in channels:
        code = one.code.strip().lower()
        if not code or set(code) & NOT_IN_A_NUMBER:
            raise Refused(_("“%(code)s” is no code.") % {"code": one.code})
        if code in codes:
            raise Refused(_("%(code)s stands there twice.") % {"code": one.code})
        codes.add(code)
        demand_measure(one.factor, one.measure)
        if one.is_in_use and one.factor in factors:
            raise Refused(_("%(factor)s stands there twice: one channel of a factor is in use.") % {"factor": Factor(one.factor).label})
        if one.is_in_use:
            factors.add(one.factor)


def demand_measure(factor: str, measure: str, field: str | None = None) -> None:
    """Raise Refused unless a factor can be sent in a unit of measure."""
    try:
        measures.ratio(factor, measure)
    except measures.WrongMeasure as error:
        said = {"factor": Factor(factor).label, "measure": Measure(measure).label}
        raise Refused(_("%(factor)s cannot be sent in %(measure)s.") % said, field) from error


def _demand_number(mn: str) -> None:
    if not mn or set(mn) & NOT_IN_A_NUMBER or not mn.isprintable():
        raise Refused(_("This is no MN: it has no blanks, and none of ; , = & #."), "mn")
    if len(mn) > LONGEST_NUMBER:
        raise Refused(_("An MN has at most %(most)d characters.") % {"most": LONGEST_NUMBER}, "mn")


def _secret(key: bytes | None) -> bytes | None:
    if key is None:
        return None
    if len(key) != KEY_BYTES:
        raise Refused(_("An SM4 key has 16 bytes."), "key")
    return kept(key)
