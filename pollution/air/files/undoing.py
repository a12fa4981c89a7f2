"""A file is taken back: values that it added go, values that it replaced stand again; what it said stays among the corrections."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from pollution.air import intake
from pollution.air.statuses import Way
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.trail import telling

# Which hours a file wrote is known by when they came: it is the moment of the batch, and every later correction writes its own.
MINE = "received_at = %(taken)s AND way = %(way)s AND station_id = ANY(%(stations)s) AND hour BETWEEN %(first)s AND %(last)s"
KEEP = "INSERT INTO air_correction (station_id, factor, hour, value, flag, way, received_at, replaced_at)"
WHAT_WAS = "station_id, factor, hour, value, flag, way, received_at"
OF_UNDONE = "coming.way = %(way)s AND coming.received_at = ANY(%(undone)s::timestamptz[])"
# What another file had said that was taken back meanwhile does not stand again, but what that file had replaced.
RESTORE = f"""
WITH RECURSIVE replaced AS (
    SELECT {WHAT_WAS} FROM air_correction WHERE replaced_at = %(taken)s AND station_id = ANY(%(stations)s)
    UNION ALL
    SELECT old.station_id, old.factor, old.hour, old.value, old.flag, old.way, old.received_at
    FROM replaced AS coming JOIN air_correction AS old ON {intake.SAME_HOUR} AND old.replaced_at = coming.received_at WHERE {OF_UNDONE}
), before AS MATERIALIZED (
    SELECT DISTINCT ON ({intake.KEYS}) {WHAT_WAS} FROM replaced AS coming WHERE NOT ({OF_UNDONE}) ORDER BY {intake.KEYS}, received_at
), held AS MATERIALIZED (
    SELECT coming.*, old.value AS said, old.flag AS flagged FROM before AS coming
    CROSS JOIN LATERAL (SELECT * FROM air_reading AS old WHERE {intake.SAME_HOUR} AND {MINE} FOR UPDATE) AS old
), kept AS (
    {KEEP} SELECT {intake.KEYS}, said, flagged, %(way)s, %(taken)s, %(at)s FROM held
), restored AS (
    INSERT INTO air_reading AS stands ({WHAT_WAS}) SELECT {WHAT_WAS} FROM held
    ON CONFLICT ({intake.KEYS}) DO UPDATE
    SET value = excluded.value, flag = excluded.flag, way = excluded.way, received_at = excluded.received_at
), stale AS ({intake.STALE.format("held")})
SELECT count(*) FROM held
"""
REMOVE = f"""
WITH gone AS (
    DELETE FROM air_reading WHERE {MINE} RETURNING {WHAT_WAS}
), kept AS (
    {KEEP} SELECT {WHAT_WAS}, %(at)s FROM gone
), stale AS ({intake.STALE.format("gone")})
SELECT count(*) FROM gone
"""


@dataclass(frozen=True)
class Back:
    """How many values are gone, and how many stand as before."""

    gone: int
    restored: int


def take_back(batch: ImportBatch, *, at: datetime) -> Back:
    """Take the hours of a batch back, within the caller's transaction."""
    facts = {
        "taken": batch.applied_at,
        "way": Way.FILE.value,
        "at": at,
        "stations": [row[0] for row in batch.sample["stations"]],
        "first": batch.sample["first"],
        "last": batch.sample["last"],
        "undone": list(ImportBatch.objects.of(batch.ledger).filter(status=ImportStatus.UNDONE).values_list("applied_at", flat=True)),
    }
    with connection.cursor() as cursor:
        telling.tell(cursor)
        cursor.execute(intake.HOLD_OF, {"stations": facts["stations"]})
        cursor.execute(RESTORE, facts)
        restored = cursor.fetchone()[0]
        cursor.execute(REMOVE, facts)
        return Back(cursor.fetchone()[0], restored)
