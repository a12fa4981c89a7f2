"""How days would stand without some hours: what a void would do, said before it is done. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from pollution.air import days
from pollution.air.voids import WITHIN, Span
from tracker.lib.periods import at_local

MOST_TRIED = 60  # days of stations of which it is said what the AQI would be
WOULD = f"SELECT count(*), count(DISTINCT (station_id, {days.DAY})) FROM air_reading WHERE {WITHIN} AND voided_id IS NULL"
STANDS = f"""
WITH gone AS (
    SELECT station_id, {days.DAY} AS day, count(*) AS hours FROM air_reading WHERE {WITHIN} AND voided_id IS NULL
    GROUP BY 1, 2 ORDER BY 2, 1 LIMIT {MOST_TRIED}
)
SELECT gone.station_id, gone.day, gone.hours, own.aqi, own."primary" FROM gone
LEFT JOIN air_stationindex AS own ON own.station_id = gone.station_id AND own.day = gone.day ORDER BY gone.day, gone.station_id
"""
LEFT = f"""
WITH air_hours AS MATERIALIZED (
    SELECT station_id, factor, {days.DAY} AS day, {days.LABEL} AS label, value FROM air_reading
    WHERE hour > %(begin)s AND hour <= %(end)s AND station_id = ANY(%(of)s) AND factor IN ({days.SIX}) AND {days.COUNTS}
    AND NOT (station_id = ANY(%(stations)s) AND factor = ANY(%(factors)s) AND hour BETWEEN %(first)s AND %(last)s)
)
"""


@dataclass(frozen=True)
class Change:
    """A day of a station as it stands and as it would be: AQI and primary pollutants, None without a valid value."""

    station: int
    day: date
    hours: int
    aqi: int | None
    primary: tuple[str, ...]
    new_aqi: int | None
    new_primary: tuple[str, ...]

    @property
    def is_other(self) -> bool:
        """Return True if the index or what leads it would change."""
        return (self.aqi, self.primary) != (self.new_aqi, self.new_primary)


def would(span: Span) -> tuple[int, int]:
    """Return how many hours and how many days of stations a void would take out."""
    with connection.cursor() as cursor:
        cursor.execute(WOULD, span.named())
        return cursor.fetchone()


def changes(span: Span) -> list[Change]:
    """Return how the first days of a span stand and would stand, by the statements by which days are computed."""
    with connection.cursor() as cursor:
        cursor.execute(STANDS, span.named())
        rows = cursor.fetchall()
    new = _left(span, [row[1] for row in rows], {row[0] for row in rows}) if rows else {}
    return [Change(*row[:4], tuple(row[4] or ()), *new.get((row[0], row[1]), (None, ()))) for row in rows]


def _left(span: Span, touched: list[date], stations: Iterable[int]) -> dict[tuple[int, date], tuple[int, tuple[str, ...]]]:
    """Return AQI and primary pollutants of the days without the hours of the span."""
    found: dict = {}
    whole = {"begin": at_local(min(touched)), "end": at_local(max(touched) + timedelta(days=1)), "of": list(stations)}
    with connection.cursor() as cursor:
        for rule, condition in days.versions():
            rows = f"SELECT station_id, day, factor, value FROM ({days.values_sql()}) AS own WHERE value IS NOT NULL AND {condition}"
            cursor.execute(LEFT + days.index_sql(rows, "station_id", rule), span.named() | whole)
            found |= {(row[0], row[1]): (row[2], tuple(row[3])) for row in cursor.fetchall()}
    return found
