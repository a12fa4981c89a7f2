"""The hours of the stations, made in the database out of the levels of the days: whole numbers and hashes, always the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from pollution.air import partitions
from pollution.air.models import Station
from pollution.air.statuses import SIX, Factor, StationKind, Way
from projects.demo.air.stations import TOWNSHIPS_SINCE, TRIAL, TRIAL_OF_GASES, Network
from projects.demo.air.weather import FIRST_DAY, WEATHER, levels
from projects.demo.rows import DEMO_DAY, dice
from tracker.lib.periods import at_local

LAST_HOUR = at_local(DEMO_DAY, 8)  # that of nine o'clock is on its way
BY_PACKET = LAST_HOUR  # of devices the last hour comes as their packets
PARTICLES = (Factor.PM25, Factor.PM10)
GASES_SINCE = date(2016, 5, 30)  # in townships
SITES_SINCE = DEMO_DAY - timedelta(days=40)
WEATHER_SINCE = DEMO_DAY - timedelta(days=10)
SHAPES = {  # how a factor runs through the 24 hours, in thousandths of its level
    Factor.PM25: "1080 1070 1050 1040 1030 1030 1060 1100 1110 1080 1020 960 910 880 860 850 860 890 940 1000 1040 1070 1080 1090",
    Factor.PM10: "1060 1040 1030 1020 1030 1050 1090 1150 1160 1110 1040 970 910 880 850 840 860 910 980 1030 1060 1080 1080 1070",
    Factor.SO2: "900 880 870 870 880 910 980 1080 1180 1220 1200 1140 1080 1030 1000 980 970 970 980 980 970 960 940 920",
    Factor.NO2: "1020 960 910 880 880 930 1080 1220 1230 1120 980 860 780 740 730 760 850 990 1140 1230 1240 1200 1140 1080",
    Factor.CO: "1060 1040 1020 1000 1000 1020 1080 1150 1160 1090 1000 930 890 870 860 870 910 980 1050 1090 1100 1100 1090 1070",
    Factor.WIND_SPEED: "760 740 720 720 740 780 840 920 1000 1080 1150 1220 1270 1310 1330 1310 1260 1180 1080 980 900 850 810 780",
    Factor.WIND_DIRECTION: " ".join(["1000"] * 24),
    Factor.NOISE: "860 850 850 850 870 920 970 1010 1030 1040 1040 1030 1000 1020 1040 1040 1040 1030 1010 990 970 940 900 870",
    Factor.O3: "450 420 390 360 330 310 320 380 480 600 720 840 940 1020 1060 1070 1050 1000 900 780 680 600 540 490",
}
MAKE = """
WITH level AS MATERIALIZED (
    SELECT * FROM unnest(%(days)s::date[], %(midnights)s::timestamptz[], %(of)s::text[], %(now)s::bigint[], %(then)s::bigint[])
        AS l (day, midnight, factor, now, later)
), shape AS MATERIALIZED (
    SELECT * FROM unnest(%(shaped)s::text[], %(labels)s::int[], %(shares)s::bigint[]) AS s (factor, label, share)
), point AS MATERIALIZED (
    SELECT *, (row_number() OVER ())::bigint * 1000003 AS seed
    FROM unnest(%(stations)s::bigint[], %(factors)s::text[], %(places)s::bigint[], %(firsts)s::date[], %(lasts)s::timestamptz[],
        %(divisors)s::numeric[], %(controls)s::boolean[], %(ways)s::text[])
        AS p (station, factor, place, first_day, last_hour, divisor, is_control, way)
)
INSERT INTO air_reading (station_id, factor, hour, value, flag, way, received_at)
SELECT station, factor, hour, CASE WHEN divisor = 1 THEN made::numeric ELSE made / divisor END,
    CASE WHEN is_control AND factor NOT IN ('pm25', 'pm10') AND label = 4 AND extract(isodow FROM day) = 1 THEN 'C'
         WHEN chance & 2047 = 100 THEN 'D' WHEN chance & 4095 = 200 THEN 'M' WHEN way = 'hj212' THEN 'N' ELSE '' END,
    way, hour + (2 + (chance >> 20 & 7)) * interval '1 minute'
FROM (
    SELECT point.station, point.factor, point.divisor, point.is_control, point.way, level.day, shape.label, roll.chance,
        level.midnight + shape.label * interval '1 hour' AS hour,
        greatest((level.now * (24 - shape.label) + level.later * shape.label) * shape.share * point.place
            * (920 + (hashint8(point.seed + (level.day - DATE '2014-12-29') / 7) & 127) + (roll.chance >> 32 & 63))
            / 24000000000, 1) AS made
    FROM point JOIN level ON level.factor = point.factor AND level.day >= point.first_day
    JOIN shape ON shape.factor = point.factor
    CROSS JOIN LATERAL (
        SELECT hashint8extended(point.seed * 1000 + (level.day - DATE '2015-01-01') * 24 + shape.label, 2016)
    ) AS roll (chance)
    WHERE level.midnight + shape.label * interval '1 hour' <= point.last_hour AND roll.chance >> 40 & 255 > 0
) AS hours
"""
STALE = """
INSERT INTO air_staleday (station_id, day)
SELECT DISTINCT station, day::date
FROM unnest(%(stations)s::bigint[], %(firsts)s::date[], %(lasts)s::timestamptz[]) AS p (station, first_day, last_hour)
CROSS JOIN LATERAL generate_series(first_day::timestamp, last_hour AT TIME ZONE 'Asia/Shanghai' - interval '1 second', '1 day') AS day
"""


@dataclass(frozen=True)
class Point:
    """A factor at a station: how it lies above or below the district (thousandths), from when to when it is measured."""

    station: Station
    factor: str
    place: int
    first_day: date
    last_hour: datetime = LAST_HOUR
    is_sent_as_milligrams: bool = False  # and nobody has said so


def build(network: Network, lasts: dict[int, datetime], odd: set[int]) -> None:
    """Make the hours; `lasts` are the last hours of stations whose devices fell silent, `odd` those whose unit of measure is in doubt."""
    partitions.make(partitions.months_from(FIRST_DAY, (DEMO_DAY.year - FIRST_DAY.year) * 12 + DEMO_DAY.month), ["air_reading"])
    partitions.make_ahead(DEMO_DAY)
    points = list(_points(network, lasts, odd))
    with connection.cursor() as cursor:
        named = _named(points)
        cursor.execute(MAKE, _levels() | _shapes() | named)
        cursor.execute(STALE, named)


def _points(network: Network, lasts: dict[int, datetime], odd: set[int]) -> Iterable[Point]:
    random = dice("places of stations")
    for station in network.control:
        for factor in SIX:
            yield Point(station, factor, random.randint(930, 1070), FIRST_DAY)
    for station in network.townships.values():
        near = random.randint(890, 1110)
        last = lasts.get(station.pk, BY_PACKET - timedelta(hours=1))
        for factor in SIX:
            place = near + random.randint(-30, 30)
            begin, end = TRIAL if factor in PARTICLES else TRIAL_OF_GASES
            yield Point(station, factor, place, begin, at_local(end + timedelta(days=1)))
            yield Point(station, factor, place, TOWNSHIPS_SINCE if factor in PARTICLES else GASES_SINCE, last)
        for factor in (Factor.WIND_SPEED, Factor.WIND_DIRECTION):
            yield Point(station, factor, random.randint(900, 1080), WEATHER_SINCE, last)
    for station in network.micro:
        for factor in PARTICLES:
            yield Point(station, factor, random.randint(900, 1150), station.first_day)
    for station, _monitor in network.sites:
        last = lasts.get(station.pk, BY_PACKET - timedelta(hours=1))
        yield Point(station, Factor.PM10, random.randint(1020, 1420), max(station.first_day, SITES_SINCE), last, station.pk in odd)
        for factor in WEATHER:
            yield Point(station, factor, random.randint(900, 1080), max(station.first_day, WEATHER_SINCE), last)


def _levels() -> dict:
    rows = levels()
    return {
        "days": [one.day for one in rows],
        "midnights": [at_local(one.day) for one in rows],
        "of": [one.factor for one in rows],
        "now": [one.level for one in rows],
        "then": [one.then for one in rows],
    }


def _shapes() -> dict:
    rows = [(factor.value, label, int(share)) for factor, text in SHAPES.items() for label, share in enumerate(text.split(), start=1)]
    factors, labels, shares = zip(*rows, strict=True)
    return {"shaped": list(factors), "labels": list(labels), "shares": list(shares)}


def _named(points: list[Point]) -> dict:
    kinds = [one.station.kind for one in points]
    ways = {StationKind.MICRO: Way.API, StationKind.TOWNSHIP: Way.HJ212, StationKind.SITE: Way.HJ212}
    return {
        "stations": [one.station.pk for one in points],
        "factors": [str(one.factor) for one in points],
        "places": [one.place for one in points],
        "firsts": [one.first_day for one in points],
        "lasts": [one.last_hour for one in points],
        "divisors": [_divisor(one) for one in points],
        "controls": [kind in (StationKind.NATIONAL, StationKind.PROVINCIAL) for kind in kinds],
        "ways": [ways.get(kind, Way.FILE).value for kind in kinds],
    }


def _divisor(point: Point) -> int:
    """Return by what the whole number made for an hour is divided."""
    if point.factor in WEATHER:
        return 10
    return 1000 if point.factor == Factor.CO or point.is_sent_as_milligrams else 1
