"""Acts on stations: for which unit one counts from a day on, and its end. What once held is never overwritten."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from pollution.air.models import Device, StaleDay, Station, StationDay, StationWeight, UnitDay, UnitIndex
from pollution.air.statuses import FOR_REFERENCE
from tracker.lib.refusals import Refused
from tracker.org.models import Unit, User
from tracker.org.rights import demand

A_DAY = timedelta(days=1)
NOT_COUNTED = Decimal(0)


@transaction.atomic
def weigh(station: Station, unit: Unit, *, weight: Decimal, first_day: date, by: User) -> StationWeight | None:
    """Let a station count for a unit with a weight from a day on, with weight 0 no longer; what held before ends the day before.

    Days of the unit from then on are computed anew. Raises PermissionDenied, Refused.
    """
    demand(by, "change", station)
    station = Station.objects.locked(station)
    if station.kind in FOR_REFERENCE:
        raise Refused(_("Micro stations and site monitors are for reference only: they never count for a unit."))
    if first_day < station.first_day:
        raise Refused(_("The station begins on %(day)s.") % {"day": station.first_day.isoformat()}, "first_day")
    rows = StationWeight.objects.within(station=station).filter(unit=unit)
    if later := rows.filter(first_day__gte=first_day).order_by("-first_day").first():
        words = _("A weight from %(day)s on is laid down already; what holds is not overwritten. Choose a later day.")
        raise Refused(words % {"day": later.first_day.isoformat()}, "first_day")
    stands = rows.filter(Q(last_day=None) | Q(last_day__gte=first_day))
    if not weight and not stands.exists():
        raise Refused(_("It does not count for this unit on that day."), "weight")
    stands.update(last_day=first_day - A_DAY)
    made = StationWeight.objects.create(station=station, unit=unit, weight=weight, first_day=first_day) if weight else None
    _compute_anew([unit.pk], first_day)
    return made


@transaction.atomic
def end_station(station: Station, *, last_day: date, by: User) -> None:
    """End a station with a last day: its weights and devices end with it, its values stay. Raises PermissionDenied, Refused."""
    demand(by, "change", station)
    station.refresh_from_db(from_queryset=Station.objects.again(station).select_for_update(of=("self",)))
    if station.last_day:
        raise Refused(_("The station has ended already."))
    if last_day < station.first_day:
        raise Refused(_("The station begins on %(day)s.") % {"day": station.first_day.isoformat()}, "last_day")
    weights = StationWeight.objects.within(station=station)
    if weights.filter(first_day__gt=last_day).exists():
        raise Refused(_("A weight begins after that day."), "last_day")
    open_ones = weights.filter(Q(last_day=None) | Q(last_day__gt=last_day))
    units = list(open_ones.values_list("unit_id", flat=True))
    open_ones.update(last_day=last_day)
    Device.objects.within(station=station).filter(Q(last_day=None) | Q(last_day__gt=last_day)).update(last_day=last_day)
    station.last_day, station.version = last_day, station.version + 1
    station.save(update_fields=["last_day", "version"])
    _compute_anew(units, last_day + A_DAY)


def _compute_anew(units: list[int], since: date) -> None:
    """Note the days of the stations that count for units, so that the units are computed anew; a unit without any has no days."""
    counting = StationWeight.objects.unscoped("a unit has all its stations").filter(unit__in=units)
    stations = counting.filter(Q(last_day=None) | Q(last_day__gte=since)).values("station")
    days = StationDay.objects.unscoped("a unit has all its stations").filter(station__in=stations, day__gte=since)
    stale = [StaleDay(station_id=station, day=day) for station, day in days.order_by().values_list("station", "day").distinct()]
    StaleDay.objects.bulk_create(stale, batch_size=5000, ignore_conflicts=True)
    held = StationWeight.objects.unscoped("a unit has all its stations").filter(unit=OuterRef("unit"), first_day__lte=OuterRef("day"))
    held = held.filter(Q(last_day=None) | Q(last_day__gte=OuterRef("day")))
    for model in (UnitDay, UnitIndex):
        model.objects.filter(~Exists(held), unit__in=units, day__gte=since).delete()
