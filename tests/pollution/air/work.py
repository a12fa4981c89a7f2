"""Something to do for every job of air monitoring."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from pollution.air import intake
from pollution.air.models import ApiCount, ExceedanceRule, StationWeight, UnitDay, UnitIndex
from pollution.air.standards import Factor
from pollution.air.statuses import Way
from pollution.models import SourceDevice
from tests.make import make_device, make_matter_kind, make_source, make_station, make_unit

DUST = "扬尘超标"


def make_air_work(at: datetime) -> None:
    """Make a channel in doubt, an hour too high at a site, a monitor that was heard, days of a unit for its rankings, old counts."""
    with connection.cursor() as cursor:  # a test that commits may have left the months that are made ahead
        cursor.execute("DROP TABLE IF EXISTS air_reading_2016_11, air_minute_2016_11")
    unit = make_unit("气象路街道")
    township = make_station("乡镇站", unit=unit)
    StationWeight.objects.create(station=township, unit=unit, first_day=date(2016, 1, 1))
    make_device(township)
    source = make_source("张李垌工地", unit=unit)
    SourceDevice.objects.create(source=source, kind="pm10", installed_on=date(2016, 4, 1))
    site = make_station("工地东门", unit=unit, kind="site", source=source)
    make_device(site, heard_at=at)
    hours = [intake.Hour(township.pk, "pm10", at - timedelta(hours=back), Decimal("0.3")) for back in range(24)]
    intake.take([*hours, intake.Hour(site.pk, "pm10", at - timedelta(hours=1), Decimal(300))], way=Way.HJ212, at=at)
    said = {"kinds": ["site"], "factor": "pm10", "over": 150, "first_day": date(2016, 1, 1), "source": "会议纪要"}
    ExceedanceRule.objects.create(name="工地小时值", is_on=True, matter_kind=make_matter_kind(DUST), **said)
    for place in range(60):
        day = date(2016, 7, 1) + timedelta(days=place)
        UnitDay.objects.bulk_create(UnitDay(unit=unit, day=day, factor=factor, value=40, stations=1, of_stations=1) for factor in Factor)
        UnitIndex.objects.create(unit=unit, day=day, aqi=50, primary=[], factors=6, standard="HJ 633-2012")
    ApiCount.objects.create(who="from 192.0.2.1", minute=at - timedelta(days=30))
