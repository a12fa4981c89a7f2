"""Hostile words in stations, devices, what devices send, and what strangers send."""

from datetime import date, timedelta

from pollution.air import partitions
from pollution.air.models import Device, DeviceDay, DeviceRequest, Minute, Station, StationWeight, Stranger, WaitingPacket
from tests.browser.hostile import SHORTER, STRINGS
from tests.browser.hostile.columns import fill
from tracker.lib import periods
from tracker.lib.periods import month_of

PACKET = "QN=1;ST=22;CN=2011;MN={bad};Flag=4;CP=&&DataTime=20160809080000;{bad}-Rtd={bad}&&"


def of_air_stations(found: dict) -> dict:
    """Let a hostile maker's device speak, and a stranger; fill all with hostile words."""
    now, today, unit = periods.now(), periods.today(), found["unit"]
    partitions.make([month_of(today)])
    said = {"code": "hostile-station", "kind": "township", "unit": unit, "first_day": date(2016, 1, 1)}
    station = Station.objects.create(name="坏", latitude=34, longitude=113, **said)
    StationWeight.objects.create(station=station, unit=unit, first_day=date(2016, 1, 1))
    device = Device.objects.create(mn="hostile-device", station=station, maker="坏", registered_at=now - timedelta(days=3), heard_at=now)
    channel = device.channels.create(code="bad", factor="pm10", measure="ugm3", doubt="坏")
    counts = {text: 3 for text in STRINGS} | {"no_qn": 2}
    DeviceDay.objects.create(device=device, day=today, packets=9, deviations=counts)
    Minute.objects.create(device=device, factor="pm10", span="rt", at=now, sent=SHORTER[0], received_at=now)
    request = DeviceRequest.objects.create(device=device, what="1011", asked_at=now)
    raw = PACKET.format(bad=STRINGS[0]).encode()
    stranger = Stranger.objects.create(mn="hostile", first_at=now, last_at=now, packets=1, last_packet=raw, why="unknown")
    WaitingPacket.objects.create(stranger=stranger, raw=raw, received_at=now)
    fill(request, answer=SHORTER[0])
    for row in (station, device, channel, stranger):
        fill(row)
    return {"air_station": station, "air_device": device, "air_channel": channel, "stranger": stranger}
