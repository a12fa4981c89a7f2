"""On-line rate (在线率): of the whole hours in which a device was registered, the share in which at least one packet of it came.

The running hour does not count yet; a packet that was sent later counts for the hour in which it came, not for that of its values.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Case, DateTimeField, DecimalField, F, Func, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, NullIf

from pollution.air.models import DeviceDay
from tracker.lib.periods import LOCAL, at_local, local_day

ONE_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
HUNDRED = Decimal(100)


class Bits(Func):
    """How many hours of a day are marked."""

    template = "bit_count((%(expressions)s)::bit(24))"
    output_field = IntegerField()


class WholeHours(Func):
    """How many whole hours lie between two moments, the later one first."""

    template = "greatest(floor(extract(epoch FROM (%(expressions)s)) / 3600), 0)"
    arg_joiner = " - "
    output_field = DecimalField()


class OnePlace(Func):
    """A rate with one decimal, for the eye alone."""

    template = "round((%(expressions)s)::numeric, 1)"
    output_field = DecimalField(max_digits=5, decimal_places=1)


def days_of(device, first: date, last: date) -> QuerySet[DeviceDay]:
    """Return the days of a device in a query of devices."""
    return DeviceDay.objects.filter(device=device, day__range=(first, last)).order_by()


def summed(days: QuerySet[DeviceDay], name: str) -> Subquery:
    """Return a count of some days of a device added up; nothing instead of nought."""
    return Subquery(days.values("device").annotate(total=Sum(name)).filter(total__gt=0).values("total"), output_field=IntegerField())


def hour_of(at: datetime) -> datetime:
    """Return the beginning of the running hour."""
    return at.astimezone(LOCAL).replace(minute=0, second=0, microsecond=0)


def over(at: datetime) -> int:
    """Return the hours of today that are over, a bit each."""
    return (1 << at.astimezone(LOCAL).hour) - 1


def rate(at: datetime, since: datetime) -> Case:
    """Return the rate of the devices of a query in per cent, from a midnight on; None for ended ones and where no hour is over."""
    on = local_day(at)
    marked = Bits(Case(When(day=on, then=F("hours").bitand(over(at))), default=F("hours"), output_field=IntegerField()))
    days = days_of(OuterRef("pk"), local_day(since), on).values("device").annotate(total=Sum(marked))
    heard = Coalesce(Subquery(days.values("total"), output_field=IntegerField()), Value(0))
    expected = WholeHours(Value(hour_of(at), DateTimeField()), Greatest(Value(since, DateTimeField()), F("registered_at")))
    heard = Least(heard, expected, output_field=DecimalField())
    share = heard * Value(HUNDRED, DecimalField()) / NullIf(expected, Value(Decimal(0)))
    return Case(
        When(last_day__lt=on, then=None),
        default=OnePlace(share),
        output_field=OnePlace.output_field,
    )


def expected_hours(day: date, *, at: datetime, since: datetime) -> int:
    """Return in how many whole hours of a day a device was to be heard that is registered since a moment."""
    begins, ends = max(at_local(day), since), min(at_local(day + A_DAY), hour_of(at))
    return max((ends - begins) // ONE_HOUR, 0)


def heard_hours(hours: int, day: date, *, at: datetime) -> int:
    """Return in how many hours of a day that are over a packet came."""
    return (hours & over(at) if day == local_day(at) else hours).bit_count()
