"""The unit of measure of a channel was another one: values are read in it from now on, and of a stretch made anew from what was sent.

Hours that stood are kept as corrections by intake.py; nothing that was sent is touched.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from pollution.air import intake, measures
from pollution.air.devices import demand_measure
from pollution.air.models import Channel, Minute, StaleHour
from pollution.air.statuses import Measure, Span, Way
from tracker.lib.acting import because
from tracker.lib.periods import LOCAL
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.rights import demand

LONGEST = timedelta(days=62)  # of values that are made anew at once
ONE_HOUR = timedelta(hours=1)
SHORT_SPANS = (Span.MOMENT, Span.MINUTES)
ANEW = """
UPDATE air_minute AS stands SET value = given.value
FROM unnest(%(spans)s::varchar[], %(moments)s::timestamptz[], %(values)s::numeric[]) AS given (span, at, value)
WHERE stands.device_id = %(device)s AND stands.factor = %(factor)s AND stands.at BETWEEN %(first)s AND %(last)s
    AND stands.span = given.span AND stands.at = given.at AND stands.value IS DISTINCT FROM given.value
"""


@dataclass(frozen=True)
class Anew:
    """What was made anew: values of minutes, and hours of the station that were corrected (those made of minutes follow by a job)."""

    minutes: int = 0
    hours: int = 0


@transaction.atomic
def change_measure(channel: Channel, *, measure: str, by: User, at: datetime, first: datetime | None = None,
                   last: datetime | None = None) -> Anew:  # fmt: skip
    """Read a channel in another unit of measure from now on; with `first` and `last` also make those values anew. Raises Refused."""
    demand(by, "change", channel.device.station)
    channel = Channel.objects.locked(channel)
    demand_measure(channel.factor, measure, "measure")
    if measure == channel.measure:
        raise Refused(_("This is the unit of measure that stands there."), "measure")
    if first and last and not first < last <= first + LONGEST:
        raise Refused(_("At most %(days)d days are made anew at once.") % {"days": LONGEST.days}, "first")
    was, channel.measure = channel.measure, measure
    channel.doubt, channel.doubt_since = "", None
    with because(f"{channel.code}: {Measure(was).label} → {Measure(measure).label}"):
        channel.save(update_fields=["measure", "doubt", "doubt_since"])
        return make_anew(channel, first=first, last=last, at=at) if first and last else Anew()


def make_anew(channel: Channel, *, first: datetime, last: datetime, at: datetime) -> Anew:
    """Make the values of a channel from one moment to another anew from what was sent, in the unit of measure that stands now."""
    device = channel.device
    sent = Minute.objects.within(device=device).filter(factor=channel.factor, at__gte=first, at__lte=last)
    rows = [(span, moment, _stored(text, channel), flag) for span, moment, text, flag in sent.values_list("span", "at", "sent", "flag")]
    if not rows:
        return Anew()
    with connection.cursor() as cursor:
        spans, moments, values, _flags = zip(*rows, strict=True)
        given = {"spans": list(spans), "moments": list(moments), "values": list(values)}
        cursor.execute(ANEW, given | {"device": device.pk, "factor": channel.factor, "first": first, "last": last})
        minutes = cursor.rowcount
    if not device.is_hourly:
        ends = {_end(moment) for span, moment, _value, _flag in rows if span in SHORT_SPANS}
        stale = [StaleHour(device=device, hour=end) for end in sorted(ends)]
        # Written over, not passed over: a note that stands is held, so that nobody makes its hour before this is committed.
        StaleHour.objects.bulk_create(stale, update_conflicts=True, unique_fields=["device", "hour"], update_fields=["hour"])
        return Anew(minutes)
    hours = [
        intake.Hour(device.station_id, channel.factor, _end(moment), value, flag) for span, moment, value, flag in rows if span == Span.HOUR
    ]
    return Anew(minutes, intake.take(hours, way=Way.HJ212, at=at).corrected)


def _end(moment: datetime) -> datetime:
    """Return the end of the hour in which a moment lies."""
    return moment.astimezone(LOCAL).replace(minute=0, second=0, microsecond=0) + ONE_HOUR


def _stored(text: str, channel: Channel):
    try:
        return measures.stored(text, channel.factor, channel.measure)
    except measures.NoValue:
        return None
