"""Hostile words in voids, exceptional events and keys of air monitoring."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air import intake, voids
from pollution.air.models import ApiKey, ExceptionalEvent, Station
from pollution.air.statuses import Way
from tests.browser.hostile.columns import fill
from tracker.lib import periods


def of_air_keeping(found: dict) -> dict:
    """Void hours of a station and correct others; write an event and a key down; fill all with hostile words."""
    now = periods.now().replace(minute=0, second=0, microsecond=0)
    station = Station.objects.create(code="hostile-keeping", name="坏", kind="micro", unit=found["unit"], first_day=date(2016, 1, 1))
    for value in (90, 91):
        hours = [intake.Hour(station.pk, "pm10", now - timedelta(hours=back), Decimal(value)) for back in range(8)]
        intake.take(hours, way=Way.FILE, at=periods.real_now())
    made = voids.void([station], ["pm10"], now - timedelta(hours=3), now, because="坏", at=now, by=None).voids[0]
    back = voids.void([station], ["pm10"], now - timedelta(hours=7), now - timedelta(hours=5), because="坏", at=now, by=None).voids[0]
    voids.take_back(back, because="坏", at=now, by=None)
    event = ExceptionalEvent.objects.create(name="坏", first_day=now.date(), last_day=now.date(), source="坏", at=now)
    event.units.add(found["unit"])
    key = ApiKey.objects.create(name="坏", digest="f" * 64, shown="air_bad0", made_at=now)
    key.stations.add(station)
    fill(station, code=station.code)  # one station bears hostile words as its code, and two may not bear the same
    for row in (made, back, event, key):
        fill(row)
    return {"air_void": made, "air_event": event, "air_key": key}
