"""What the page of a station shows: what it is, for whom it counts, its devices, its last values."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.air.ledgers.basis import Basis
from pollution.air.ledgers.states import DeviceState, StationState, device_states, stated, station_states
from pollution.air.measures import stored_in
from pollution.air.models import Device, Reading, Station, StationWeight
from pollution.air.statuses import Factor
from tracker.frame.templatetags.frame import day
from tracker.org.models import User

A_DAY = timedelta(hours=24)
WHOLE = Decimal(1)


def for_page(rows):
    """Return stations with what their page names."""
    return rows.select_related("unit", "source__unit")


def state(station: Station, basis: Basis) -> StationState:
    """Return how a station stands."""
    row = Station.objects.again(station).annotate(now=stated(station_states(basis))).values_list("now", flat=True)
    return StationState(row.get())


def facts(station: Station, user: User) -> list[SimpleNamespace]:
    """Return what is known of a station."""
    sees_source = station.source_id and station.source.__class__.objects.visible_to(user).filter(pk=station.source_id).exists()
    found = [
        (_("Code"), station.code, "", ""),
        (pgettext("station", "Kind of station"), station.get_kind_display(), "", ""),
        (pgettext("station", "Lies in"), str(station.unit), "", ""),
        (_("First day"), day(station.first_day, "full"), "", ""),
        (_("Last day"), day(station.last_day, "full") if station.last_day else "", "", ""),
    ]
    if station.source_id:
        url = station.source.get_absolute_url() if sees_source else ""
        found.insert(3, (pgettext("station", "At the source"), str(station.source), url, str(station.source.unit)))
    return [SimpleNamespace(label=label, value=value, url=url, sub=sub) for label, value, url, sub in found if value]


def weights(station: Station, on: date) -> list[SimpleNamespace]:
    """Return for which units it counts, now, before and later, the latest first."""
    rows = StationWeight.objects.within(station=station).select_related("unit").order_by("-first_day", "unit__path_order")
    return [
        SimpleNamespace(row=row, holds=row.first_day <= on and (row.last_day is None or row.last_day >= on), is_to_come=row.first_day > on)
        for row in rows
    ]


def warnings(station: Station, held: list[SimpleNamespace], on: date) -> list[str]:
    """Return what is odd about its weights, in sentences."""
    if station.is_for_reference or (station.last_day and station.last_day < on):
        return []
    now = [one.row for one in held if one.holds]
    if not now:
        return [_("It counts for no unit today: its values enter no unit's days.")]
    total = sum(row.weight for row in now)
    found = []
    if total > WHOLE:
        words = _("It counts for several units with %(total)s together: more than one whole station. That is right for a shared station.")
        found.append(words % {"total": f"{total.normalize():f}"})
    elif total < WHOLE:
        found.append(_("Its weights are %(total)s together: less than one whole station.") % {"total": f"{total.normalize():f}"})
    return found


def devices(station: Station, basis: Basis) -> list[SimpleNamespace]:
    """Return its devices with how they stand."""
    rows = Device.objects.within(station=station).annotate(now=stated(device_states(basis)))
    rows = rows.order_by(F("last_day").desc(nulls_first=True), "mn")  # those in use first
    return [SimpleNamespace(device=row, tone=row.now, state=DeviceState(row.now).label) for row in rows]


def last_values(stations, at: datetime) -> dict[int, list[SimpleNamespace]]:
    """Return the last hourly values of the last 24 hours of stations, factor by factor (one query)."""
    rows = Reading.objects.within(station=stations).between(at - A_DAY, at).filter(value__isnull=False, voided=None)
    last = rows.order_by("station_id", "factor", "-hour").distinct("station_id", "factor")
    found: dict[int, list[SimpleNamespace]] = {}
    for station, factor, hour, value in last.values_list("station_id", "factor", "hour", "value"):
        words = f"{value.normalize():f}"
        one = SimpleNamespace(factor=Factor(factor), label=Factor(factor).label, value=words, measure=stored_in(factor).label, hour=hour)
        found.setdefault(station, []).append(one)
    order = list(Factor)
    return {station: sorted(values, key=lambda one: order.index(one.factor)) for station, values in found.items()}
