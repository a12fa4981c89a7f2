"""Readings come in: by COPY into a table of the moment, then in one statement; sent again they change nothing.

Whoever hands rows in has turned them into our factors and units of measure. Returned are counts; the days whose hours changed are noted
in air_staleday within the same transaction, so that days.py computes them however the process ends.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction

from pollution.air import partitions
from pollution.air.statuses import Flag, Way
from tracker.trail import telling

NOTHING = "\\N"  # as COPY reads it
STAGING = """
CREATE TEMPORARY TABLE air_coming (
    station_id bigint NOT NULL, factor varchar(5) NOT NULL, hour timestamptz NOT NULL, value numeric(12, 4), flag varchar(1) NOT NULL
) ON COMMIT DROP
"""
COPY = "COPY air_coming (station_id, factor, hour, value, flag) FROM STDIN"
MONTHS = "SELECT DISTINCT date_trunc('month', hour AT TIME ZONE 'Asia/Shanghai')::date FROM air_coming"
# Whoever voids hours of a station (voids.py) waits for the batches that fill it, and they for him: no hour slips between.
LOCK, LOCKS = 7_071_068, 256
HOLD_SHARED = f"""
SELECT pg_advisory_xact_lock_shared({LOCK}, held)
FROM (SELECT DISTINCT mod(station_id, {LOCKS})::int AS held FROM {{}} ORDER BY 1) AS locks
"""
HOLD = HOLD_SHARED.format("air_coming")
HOLD_OF = HOLD_SHARED.format("unnest(%(stations)s::bigint[]) AS one (station_id)")
MANY = 20_000  # rows from which on what stands is read by the month, and not hour by hour through the index
KEYS = "station_id, factor, hour"
SAME_HOUR = "old.station_id = coming.station_id AND old.factor = coming.factor AND old.hour = coming.hour"
# A device that says nothing of a value and a file that calls it normal say the same (days.COUNTS).
DIFFERS = "(old.value, replace(old.flag, 'N', '')) IS DISTINCT FROM ({}.value, replace({}.flag, 'N', ''))"
# A day that is noted already is held until this transaction ends, and not written again: were it left alone, days.py could take that note,
# compute without what is not committed yet, and nobody would know that the day is due. In one order: two batches do not cross.
NOTED = "ORDER BY station_id, day ON CONFLICT (station_id, day) DO UPDATE SET day = excluded.day WHERE FALSE"
STALE = f"""
    INSERT INTO air_staleday (station_id, day)
    SELECT DISTINCT station_id, ((hour - interval '1 second') AT TIME ZONE 'Asia/Shanghai')::date AS day FROM {{}} {NOTED}
"""
# An hour that is new in the span of a void is voided as it comes; one that is corrected stays as it is.
VOIDED = """(
    SELECT min(void.id) FROM air_void AS void WHERE void.station_id = coming.station_id AND coming.factor = ANY(void.factors)
    AND coming.hour BETWEEN void.first_hour AND void.last_hour AND void.taken_back_at IS NULL
)"""


def _take_new(known: str, voided: str, otherwise: str = "ON CONFLICT DO NOTHING") -> str:
    """Return the statement that takes in hours which do not stand yet; `known` leaves out those that do, where there are many.

    Of an hour that comes twice in one batch the later row counts. Rows go in by hour: a month's table is filled before the next one is.
    """
    return f"""
WITH taken AS (
    INSERT INTO air_reading (station_id, factor, hour, value, flag, way, received_at, voided_id)
    SELECT DISTINCT ON (hour, station_id, factor) station_id, factor, hour, value, flag, %(way)s, %(at)s::timestamptz, {voided}
    FROM air_coming AS coming {known} ORDER BY hour, station_id, factor, ctid DESC
    {otherwise} RETURNING station_id, hour
), stale AS ({STALE.format("taken")})
SELECT count(*) FROM taken
"""


def _correct(standing: str) -> str:
    """Return the statement that corrects hours which stand with another value; `standing` is how what stands is joined.

    What stood is locked, kept among the corrections, then replaced: of two at once the second keeps the first one's value.
    """
    return f"""
WITH odd AS MATERIALIZED (
    SELECT DISTINCT coming.station_id, coming.factor, coming.hour FROM air_coming AS coming {standing}
    WHERE {DIFFERS.format("coming", "coming")}
), last AS MATERIALIZED (
    SELECT DISTINCT ON ({KEYS}) {KEYS}, value, flag FROM air_coming AS coming JOIN odd USING ({KEYS})
    ORDER BY {KEYS}, coming.ctid DESC
), was AS MATERIALIZED (
    SELECT old.*, coming.value AS becomes, coming.flag AS flagged FROM last AS coming
    CROSS JOIN LATERAL (SELECT * FROM air_reading AS old WHERE {SAME_HOUR} FOR UPDATE) AS old WHERE {DIFFERS.format("coming", "coming")}
), kept AS (
    INSERT INTO air_correction (station_id, factor, hour, value, flag, way, received_at, replaced_at)
    SELECT {KEYS}, value, flag, way, received_at, %(at)s FROM was
), corrected AS (
    INSERT INTO air_reading AS stands (station_id, factor, hour, value, flag, way, received_at)
    SELECT {KEYS}, becomes, flagged, %(way)s, %(at)s FROM was
    ON CONFLICT ({KEYS}) DO UPDATE
    SET value = excluded.value, flag = excluded.flag, way = excluded.way, received_at = excluded.received_at
), stale AS ({STALE.format("was")})
SELECT count(*) FROM was
"""


ONE_BY_ONE = f"CROSS JOIN LATERAL (SELECT * FROM air_reading AS old WHERE {SAME_HOUR} OFFSET 0) AS old"
IN_SPAN = "old.hour BETWEEN %(first)s AND %(last)s AND old.station_id = ANY(%(stations)s)"  # whole stations of some months
BY_MONTH = f"JOIN air_reading AS old ON {SAME_HOUR} AND {IN_SPAN}"
UNKNOWN = f"WHERE NOT EXISTS (SELECT 1 FROM air_reading AS old WHERE {SAME_HOUR} AND {IN_SPAN})"
TAKE_FEW, CORRECT_FEW = _take_new("", VOIDED), _correct(ONE_BY_ONE)
TAKE = f"{HOLD};{TAKE_FEW};{CORRECT_FEW}"  # the last one sees what others wrote while this waited
HAS_VOIDS = "SELECT EXISTS (SELECT 1 FROM air_void WHERE taken_back_at IS NULL AND last_hour >= %(first)s AND first_hour <= %(last)s)"
STATIONS = "SELECT array_agg(DISTINCT station_id) FROM air_coming"
SORTING = "SET LOCAL work_mem = '256MB'"


@dataclass(frozen=True)
class Hour:
    """One value to be taken in: `hour` is the end of the hour; no value is a hole that is known."""

    station: int
    factor: str
    hour: datetime
    value: Decimal | None
    flag: str = Flag.NORMAL


@dataclass(frozen=True)
class Taken:
    """What came of a batch: rows that were handed in, hours that are new, hours that were corrected; the rest stood there already."""

    rows: int = 0
    new: int = 0
    corrected: int = 0


def lines(hours: Iterable[Hour]) -> str:
    """Return rows in the text form of COPY."""
    return "".join(
        f"{one.station}\t{one.factor}\t{one.hour.isoformat()}\t{NOTHING if one.value is None else one.value}\t{one.flag}\n" for one in hours
    )


@transaction.atomic
def take(hours: Iterable[Hour], *, way: Way, at: datetime) -> Taken:
    """Take hours in, all or none; the same again changes nothing. `at` is when they came, by the real clock."""
    return take_lines(io.StringIO(lines(hours)), way=way, at=at)


@transaction.atomic
def take_lines(stream, *, way: Way, at: datetime) -> Taken:
    """Take hours in that are written as COPY reads them: station, factor, hour, value, flag."""
    with connection.cursor() as cursor:
        rows, first, last = stage(cursor, stream)
        if not rows:
            taken = Taken()
        else:
            cursor.execute(MONTHS)
            partitions.make({partitions.month_of(row[0]) for row in cursor.fetchall()}, ["air_reading"])
            taken = _take_staged(cursor, rows, {"way": way, "at": at, "first": first, "last": last})
        cursor.execute("DROP TABLE air_coming")
    return taken


def stage(cursor, stream) -> tuple[int, datetime | None, datetime | None]:
    """Copy lines into the table of the moment; return how many there are, and the first and last hour."""
    telling.tell(cursor)
    cursor.execute(STAGING)
    cursor.copy_expert(COPY, stream)
    cursor.execute("ANALYZE air_coming; SELECT count(*), min(hour), max(hour) FROM air_coming")
    return cursor.fetchone()


def _take_staged(cursor, rows: int, facts: dict) -> Taken:
    """Take in what was staged, each hour by itself or, of many, month by month."""
    cursor.execute(HOLD)
    cursor.execute(STATIONS)
    facts["stations"] = cursor.fetchone()[0]
    if rows < MANY:
        cursor.execute(TAKE_FEW, facts)
        correct = CORRECT_FEW
    else:
        _insert_many(cursor, facts)
        correct = _correct(BY_MONTH)
    taken = cursor.fetchone()[0]
    if taken == rows:  # none stood there, none came twice
        return Taken(rows, taken, 0)
    cursor.execute(correct, facts)
    return Taken(rows, taken, cursor.fetchone()[0])


def _insert_many(cursor, facts: dict) -> None:
    """Write the hours that do not stand yet; a plain INSERT does, unless others write the same hours at the same moment."""
    cursor.execute(SORTING)
    cursor.execute(HAS_VOIDS, facts)
    voided = VOIDED if cursor.fetchone()[0] else "NULL::bigint"
    try:
        with transaction.atomic():
            cursor.execute(_take_new(UNKNOWN, voided, ""), facts)
    except IntegrityError:
        cursor.execute(_take_new(UNKNOWN, voided), facts)
