"""Hours at building sites that were too high, by a rule that is on since yesterday: five matters, one of them withdrawn with a void."""

from datetime import datetime, timedelta

from django.db import connection

from accountability.matters import acknowledge
from accountability.models import Matter
from pollution.air import exceeding, voids
from pollution.air.models import Exceedance, ExceedanceRule
from pollution.air.statuses import Baseline, Factor, StationKind
from projects.demo.air.devices import STANDARD, Speaker, Speakers
from projects.demo.matters.cast import Cast
from projects.demo.rows import DEMO_DAY
from tracker.lib.periods import at_local

YESTERDAY = DEMO_DAY - timedelta(days=1)
OVER = 250
MINUTES = timedelta(minutes=1)
TOO_HIGH = [  # which site, the end of the hour, the value, after how many minutes the unit replied
    (0, at_local(YESTERDAY, 10), 312, 18),
    (0, at_local(YESTERDAY, 11), 287, None),
    (1, at_local(YESTERDAY, 15), 268, 45),
    (2, at_local(YESTERDAY, 16), 265, None),
    (4, at_local(YESTERDAY, 20), 276, 26),
    (5, at_local(DEMO_DAY, 7), 291, None),
]
CALIBRATED, AT = 2, at_local(YESTERDAY, 17, 30)  # the site whose monitor was being calibrated, and when that was said
PUT = """
INSERT INTO air_reading (station_id, factor, hour, value, flag, way, received_at) VALUES (%s, %s, %s, %s, 'N', 'hj212', %s)
ON CONFLICT (station_id, factor, hour) DO UPDATE SET value = excluded.value, flag = 'N'
"""


def raise_values(speakers: Speakers) -> None:
    """Let the hours be as high as they were measured, before their minutes are made."""
    sites = _sites(speakers)
    with connection.cursor() as cursor:
        for place, hour, value, _reply in TOO_HIGH:
            cursor.execute(PUT, [sites[place].station.pk, Factor.PM10.value, hour, value, hour + 2 * MINUTES])


def _sites(speakers: Speakers) -> list[Speaker]:
    """Return the sites that speak as the standard has it and have not fallen silent."""
    return [one for one in speakers.sites if one.dialect is STANDARD and one.last is None]


def build(speakers: Speakers, played: Cast) -> None:
    """Judge as the job did, hour by hour, with what units and office did between."""
    rule = ExceedanceRule.objects.get(kinds=[StationKind.SITE], factor=Factor.PM10, baseline=Baseline.ABSOLUTE, over=OVER)
    exceeding.switch_on(rule, on=YESTERDAY, by=played.office)
    for place, hour, _value, reply in TOO_HIGH:
        at = hour + 6 * MINUTES
        exceeding.judge(at, corrected_since=at)
        if reply:
            _acknowledge(_sites(speakers)[place], hour, at + reply * MINUTES, played)
        if place == CALIBRATED:
            _void(_sites(speakers)[place], hour, played)
    exceeding.judge(at_local(DEMO_DAY, 8, 50), corrected_since=at_local(DEMO_DAY, 8, 50))


def _acknowledge(site: Speaker, hour: datetime, at: datetime, played: Cast) -> None:
    """Let the unit sign for the matter of an hour."""
    matter = _matter(site, hour)
    key = next(key for key, unit in played.units.items() if unit.pk == matter.handling_unit_id)
    acknowledge(matter, at=at, by=played.officials[key])


def _matter(site: Speaker, hour: datetime) -> Matter:
    found = Exceedance.objects.unscoped("the demonstration is being built").get(station=site.station, hour=hour)
    return Matter.objects.unscoped("the demonstration is being built").get(pk=found.matter_id)


def _void(site: Speaker, hour: datetime, played: Cast) -> None:
    """Void the hour: the matter withdraws itself."""
    because = "监测仪当时正在校准，未标记状态位（运维单位说明）"
    voids.void([site.station], [Factor.PM10], hour, hour, because=because, at=AT, by=played.office)
