"""Hours made of minutes, for devices whose own hours do not count (or that send none): enough normal minutes make a valid hour.

An hour needs a normal value in so many of its stretches as the rules of its day ask (HJ 212 C.17: 75 %); with fewer its mean is kept
under the flag of a fault, and counts nowhere. A stretch is as long as the device says that its values lie apart.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from pollution.air import exactly, intake
from pollution.air.policies import policy_on
from pollution.air.statuses import Factor, Flag, Span, Way
from tracker.lib.periods import local_day

AT_ONCE = 5_000  # hours of devices in one transaction
LATE = timedelta(minutes=5)  # minutes that come later still change the hour
NORMAL = f"(value IS NOT NULL AND flag IN ('N', '') AND (value >= 0 OR factor = '{Factor.TEMPERATURE}'))"
TAKE_STALE = """
DELETE FROM air_stalehour WHERE id IN (
    SELECT id FROM air_stalehour WHERE hour <= %s ORDER BY hour, device_id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING device_id, hour
"""
MEAN = exactly.half_even("abs(sum(value) FILTER (WHERE {0}))", "count(*) FILTER (WHERE {0})", 4).replace("{0}", NORMAL)
MEANS = f"""
WITH due AS (SELECT * FROM unnest(%(devices)s::bigint[], %(hours)s::timestamptz[]) AS due (device_id, hour)
), told AS MATERIALIZED (
    SELECT device.station_id, minute.factor, due.hour, device.minutes_apart AS apart, minute.value, minute.flag, minute.at, minute.span,
        min(minute.span) OVER (PARTITION BY due.device_id, due.hour, minute.factor) AS best
    FROM due JOIN air_device AS device ON device.id = due.device_id AND NOT device.is_hourly
    JOIN air_minute AS minute ON minute.device_id = due.device_id AND minute.at >= due.hour - interval '1 hour' AND minute.at < due.hour
        AND minute.at >= %(first)s AND minute.at < %(last)s AND minute.span IN ('{Span.MINUTES}', '{Span.MOMENT}')
)
SELECT station_id, factor, hour, 60 / apart AS stretches,
    count(DISTINCT floor(extract(epoch FROM at) / (apart * 60))) FILTER (WHERE {NORMAL}) AS normal,
    CASE WHEN count(*) FILTER (WHERE {NORMAL}) = 0 THEN NULL
        WHEN factor = '{Factor.WIND_DIRECTION}' THEN
            mod(round(degrees(atan2(avg(sind(value::float8)) FILTER (WHERE {NORMAL}), avg(cosd(value::float8)) FILTER (WHERE {NORMAL})))
                ::numeric, 0) + 360, 360)
        ELSE sign(sum(value) FILTER (WHERE {NORMAL})) * {MEAN} END AS value
FROM told WHERE span = best GROUP BY station_id, factor, hour, apart
"""


def make_hours(at: datetime) -> int:
    """Make the hours whose minutes changed and which are over; return how many hours of devices were looked at."""
    count = 0
    while found := _make_some(at):
        count += found
    return count


@transaction.atomic
def _make_some(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_STALE, [at - LATE, AT_ONCE])
        due = cursor.fetchall()
        if due:
            hours = [hour for _device, hour in due]
            span = {"first": min(hours) - timedelta(hours=1), "last": max(hours)}
            cursor.execute(MEANS, {"devices": [device for device, _hour in due], "hours": hours, **span})
            intake.take(_judged(cursor.fetchall()), way=Way.HJ212, at=at)
    return len(due)


def _judged(rows: Iterable[tuple]) -> list[intake.Hour]:
    """Return hours with their flag by the rules of their day."""
    shares: dict = {}
    found = []
    for station, factor, hour, stretches, normal, value in rows:
        day = local_day(hour - timedelta(seconds=1))
        if day not in shares:
            shares[day] = policy_on(day).minutes_share
        flag = Flag.NORMAL if normal * 100 >= stretches * shares[day] else Flag.FAULT
        found.append(intake.Hour(station, factor, hour, None if value is None else Decimal(value), flag))
    return found
