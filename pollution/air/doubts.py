"""Doubts about units of measure: a day of values tells that a channel probably sends in another one. Nothing is converted on a guess."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour

from pollution.air import measures
from pollution.air.models import Channel, Minute, Reading
from pollution.air.statuses import Flag, Way
from tracker.lib.periods import LOCAL, local_day

A_DAY = timedelta(hours=24)
ENOUGH_HOURS = 20  # of the 24: as many as a day needs
GUARDED = tuple(sorted({str(factor) for factors, _above, _below, _probably in measures.GUARDS for factor in factors}))
SOUND = Q(flag__in=("", Flag.NORMAL), value__isnull=False)

Seen = tuple[int, Decimal, Decimal, datetime]  # hours with a value, lowest, highest, the first of them


def look(at: datetime) -> int:
    """Judge each channel by its values of the last 24 hours; return how many are doubtful. Too few values change nothing.

    Of a channel or device that is out of use nothing is left to settle: its doubt goes with it.
    """
    known, day = Channel.objects.unscoped("guards look at every channel"), local_day(at)
    known.filter(Q(is_in_use=False) | Q(device__last_day__lt=day)).exclude(doubt="").update(doubt="", doubt_since=None)
    used = Q(device__last_day=None) | Q(device__last_day__gte=day)
    channels = list(known.filter(used, is_in_use=True, factor__in=GUARDED).select_related("device"))
    seen = _by_hours(at)
    silent = [one.device_id for one in channels if (one.device.station_id, one.factor) not in seen]
    of_minutes = _by_minutes(at, silent)
    for channel in channels:
        found = seen.get((channel.device.station_id, channel.factor)) or of_minutes.get((channel.device_id, channel.factor))
        if found and found[0] >= ENOUGH_HOURS:
            _judge(channel, found)
    return sum(bool(one.doubt) for one in channels)


def _judge(channel: Channel, found: Seen) -> None:
    _hours, lowest, highest, first = found
    probably = measures.doubt(channel.factor, lowest, highest)
    doubt = str(probably) if probably and probably != channel.measure else ""
    if doubt != channel.doubt:
        channel.doubt, channel.doubt_since = doubt, first if doubt else None
        channel.save(update_fields=["doubt", "doubt_since"])


def _by_hours(at: datetime) -> dict[tuple[int, str], Seen]:
    """Return what stations measured in a day of hours, as devices sent it."""
    rows = Reading.objects.unscoped("guards look at every channel").between(at - A_DAY, at).filter(SOUND, factor__in=GUARDED, way=Way.HJ212)
    found = rows.values_list("station", "factor").annotate(n=Count("hour"), low=Min("value"), high=Max("value"), first=Min("hour"))
    return {(station, factor): tuple(rest) for station, factor, *rest in found.order_by()}


def _by_minutes(at: datetime, devices: list[int]) -> dict[tuple[int, str], Seen]:
    """Return the same of devices that send no hours, by what they sent of minutes and moments."""
    rows = Minute.objects.unscoped("guards look at every channel").filter(
        SOUND, device__in=devices, factor__in=GUARDED, at__gt=at - A_DAY, at__lte=at
    )
    hours = Count(TruncHour("at", tzinfo=LOCAL), distinct=True)
    found = rows.values_list("device", "factor").annotate(n=hours, low=Min("value"), high=Max("value"), first=Min("at"))
    return {(device, factor): tuple(rest) for device, factor, *rest in found.order_by()}
