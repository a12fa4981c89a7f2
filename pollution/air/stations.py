"""Acts on stations: for which unit one counts from a day on, and its end. What once held is never overwritten."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from pollution.air.intake import NOTED
from pollution.air.models import Device, Station, StationWeight, UnitDay, UnitIndex
from pollution.air.statuses import CONTROL, FOR_REFERENCE
from tracker.lib.refusals import Refused
from tracker.org.models import Unit, User
from tracker.org.rights import demand

A_DAY = timedelta(days=1)
BY_WHICH_IT_COUNTS = {"kind", "first_day", "last_day"}  # besides its weights


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
    if station.last_day:
        raise Refused(_("The station has ended already."))
    rows = StationWeight.objects.within(station=station).filter(unit=unit)
    begun = [row.first_day for row in rows if row.first_day >= first_day]
    ended = [row.last_day + A_DAY for row in rows if row.last_day and row.last_day >= first_day]  # an end is a weight of 0 from then on
    if later := begun + ended:
        words = _("A weight from %(day)s on is laid down already; what holds is not overwritten. Choose a later day.")
        raise Refused(words % {"day": max(later).isoformat()}, "first_day")
    stands = rows.filter(last_day=None)
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
    station.last_day, station.version = last_day, station.version + 1
    station.save(update_fields=["last_day", "version"])
    units = _units_of(station.pk)
    _end_with(station.pk, last_day)
    _compute_anew(units, last_day + A_DAY)


@transaction.atomic
def follow(station: int, *, was: dict, became: dict) -> None:
    """Let follow what the register changed of a station: weights and devices end with it, its units are computed anew."""
    changed = BY_WHICH_IT_COUNTS & became.keys()
    if not changed:
        return
    units, last_day = _units_of(station), became.get("last_day")
    if last_day:
        _end_with(station, last_day)
    ends = [day for day in (was.get("last_day"), last_day) if day]
    _compute_anew(units, min(ends) + A_DAY if changed == {"last_day"} else date.min)


def _units_of(station: int) -> list[int]:
    """Return the units for which a station counts, or did."""
    rows = StationWeight.objects.unscoped("an act on the station itself").filter(station=station)
    return list(rows.order_by().values_list("unit_id", flat=True).distinct())


def _end_with(station: int, last_day: date) -> None:
    """End what hangs on a station with it."""
    goes_on = Q(last_day=None) | Q(last_day__gt=last_day)
    weights = StationWeight.objects.unscoped("an act on the station itself").filter(goes_on, station=station, first_day__lte=last_day)
    weights.update(last_day=last_day)
    Device.objects.unscoped("an act on the station itself").filter(goes_on, station=station).update(last_day=last_day)


# Days on which a station measured, and days that a unit has: of these the value may have been that of a station that counts no more.
NOTE = f"""
WITH counting AS (
    SELECT unit_id, station_id, greatest(first_day, %(since)s) AS first_day, coalesce(last_day, 'infinity'::date) AS last_day
    FROM air_stationweight WHERE unit_id = ANY(%(units)s::bigint[]) AND (last_day IS NULL OR last_day >= %(since)s)
)
INSERT INTO air_staleday (station_id, day) SELECT station_id, day FROM (
    SELECT counting.station_id, own.day FROM counting JOIN air_stationday AS own USING (station_id)
    WHERE own.day BETWEEN counting.first_day AND counting.last_day
    UNION
    SELECT counting.station_id, own.day FROM counting JOIN air_unitday AS own USING (unit_id)
    WHERE own.day BETWEEN counting.first_day AND counting.last_day
) AS due {NOTED}
"""


def _compute_anew(units: list[int], since: date) -> None:
    """Note the days of units from a day on, so that they are computed anew; a unit for which no station counts has no days."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"units": units, "since": since})
    control = {"station__kind__in": CONTROL, "station__first_day__lte": OuterRef("day")}
    held = StationWeight.objects.unscoped("a unit has all its stations").filter(unit=OuterRef("unit"), first_day__lte=OuterRef("day"))
    for path in ("last_day", "station__last_day"):
        held = held.filter(Q(**{path: None}) | Q(**{f"{path}__gte": OuterRef("day")}), **control)
    for model in (UnitDay, UnitIndex):
        model.objects.filter(~Exists(held), unit__in=units, day__gte=since).delete()
