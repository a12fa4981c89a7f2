"""Hours to days to indices, set-wise: only days whose hours changed are computed, and units after their stations."""

from datetime import timedelta

from django.db import connection, transaction

from pollution.air import exactly
from pollution.air.models import AirPolicy
from pollution.air.standards import (
    EIGHTS_FOR_A_DAY,
    FIRST_EIGHT,
    HOURS_FOR_A_DAY,
    HOURS_FOR_EIGHT,
    INDEX_RULES,
    LAST_EIGHT,
    LIMITS,
    Factor,
    IndexRule,
)
from pollution.air.statuses import CONTROL
from tracker.lib.periods import LOCAL, at_local

AT_ONCE = 5_000  # days of stations in one transaction
LOCK = 7_071_070  # units are computed by one process after the other: the later one sees the stations of the one before
SIX = ", ".join(f"'{factor.value}'" for factor in Factor)
DAY = f"((hour - interval '1 second') AT TIME ZONE '{LOCAL.key}')::date"
LABEL = f"(extract(hour FROM (hour - interval '1 second') AT TIME ZONE '{LOCAL.key}')::int + 1)"
# Only normal values count (HJ 212: N), and those whose device says nothing; what was entered by hand (S) or is voided does not.
COUNTS = "value IS NOT NULL AND value >= 0 AND flag IN ('N', '') AND voided_id IS NULL"
TAKE_STALE = """
CREATE TEMPORARY TABLE air_due ON COMMIT DROP AS
WITH taken AS (
    DELETE FROM air_staleday
    WHERE id = ANY(ARRAY(SELECT id FROM air_staleday ORDER BY day, station_id LIMIT %s FOR UPDATE SKIP LOCKED))
    RETURNING station_id, day
) SELECT DISTINCT station_id, day FROM taken
"""
# Month by month: between an old day that was corrected and today lie years that nobody has to read.
MONTHS = "SELECT min(day), max(day), array_agg(DISTINCT station_id) FROM air_due GROUP BY date_trunc('month', day) ORDER BY 1"
EMPTY = "CREATE TEMPORARY TABLE air_hours (station_id bigint, factor varchar(5), day date, label int, value numeric) ON COMMIT DROP"
HOURS = f"""
INSERT INTO air_hours SELECT station_id, factor, {DAY} AS day, {LABEL} AS label, value
FROM air_reading
WHERE hour > %(first)s AND hour <= %(last)s AND station_id = ANY(%(stations)s) AND factor IN ({SIX}) AND {COUNTS}
AND (station_id, {DAY}) IN (SELECT station_id, day FROM air_due)
"""


def _means() -> str:
    """Return the SQL of daily means: twenty valid hours, or no value."""
    value = exactly.stated("sum(value)", "count(*)", "factor")
    return f"""
        SELECT station_id, factor, day, CASE WHEN count(*) >= {HOURS_FOR_A_DAY} THEN {value} END AS value, count(*) AS hours
        FROM air_hours WHERE factor <> '{Factor.O3}' GROUP BY station_id, factor, day
    """


def _ozone() -> str:
    """Return the SQL of the largest means of eight hours; the largest of rounded means is the rounded largest."""
    latest_first = sorted(LIMITS, key=lambda one: one.first_day, reverse=True)
    since = " ".join(f"WHEN day >= DATE '{one.first_day}' THEN {exactly.ozone_limit(one)}" for one in latest_first)
    limit = f"CASE {since} ELSE {exactly.ozone_limit(latest_first[-1])} END"
    return f"""
        SELECT station_id, '{Factor.O3}' AS factor, day,
            CASE WHEN count(mean) >= {EIGHTS_FOR_A_DAY} OR max(mean) > {limit} THEN max(mean) END AS value, max(hours) AS hours
        FROM (
            SELECT station_id, day, {exactly.half_even("sum(value)", "count(*)", 0)} AS mean, NULL::bigint AS hours
            FROM air_hours JOIN generate_series({FIRST_EIGHT}, {LAST_EIGHT}) AS ending ON label BETWEEN ending - 7 AND ending
            WHERE factor = '{Factor.O3}' GROUP BY station_id, day, ending HAVING count(*) >= {HOURS_FOR_EIGHT}
            UNION ALL
            SELECT station_id, day, NULL, count(*) FROM air_hours WHERE factor = '{Factor.O3}' GROUP BY station_id, day
        ) AS eights GROUP BY station_id, day
    """


def values_sql() -> str:
    """Return the SQL of all days of stations whose hours stand in air_hours: station_id, factor, day, value, hours."""
    return f"{_means()} UNION ALL {_ozone()}"


def _write_days() -> str:
    return f"""
        WITH gone AS (
            DELETE FROM air_stationday USING air_due
            WHERE air_stationday.station_id = air_due.station_id AND air_stationday.day = air_due.day
            AND NOT EXISTS (SELECT 1 FROM air_hours h WHERE h.station_id = air_due.station_id AND h.day = air_due.day
                            AND h.factor = air_stationday.factor)
        )
        INSERT INTO air_stationday (station_id, factor, day, value, hours)
        SELECT station_id, factor, day, value, hours FROM ({values_sql()}) AS computed
        ON CONFLICT (station_id, factor, day) DO UPDATE SET value = excluded.value, hours = excluded.hours
        WHERE (air_stationday.value, air_stationday.hours) IS DISTINCT FROM (excluded.value, excluded.hours)
    """


def index_sql(rows: str, subject: str, rule: IndexRule) -> str:
    """Return the SQL of AQI and primary pollutants of days: `rows` yields (subject, day, factor, value), one version of HJ 633."""
    value = exactly.sub_index("value")
    place = exactly.in_order("factor")
    return f"""
        SELECT {subject}, day, least(greatest(max(part), 1), 500) AS aqi,
            CASE WHEN max(part) > 50 THEN array_agg(factor ORDER BY {place}) FILTER (WHERE part = largest) ELSE ARRAY[]::varchar[] END
                AS primary_ones,
            count(*) AS factors
        FROM (
            SELECT {subject}, day, parts.factor, part, max(part) OVER (PARTITION BY {subject}, day) AS largest
            FROM (
                SELECT {subject}, day, given.factor, ({value})::int AS part
                FROM ({rows}) AS given JOIN {exactly.steps(rule, exactly.DAILY)} ON {exactly.on_step("given.value", "given.factor")}
            ) AS parts
        ) AS ranked GROUP BY {subject}, day
    """


def _write_indices(table: str, days: str, subject: str, due: str) -> list[str]:
    """Return the statements that write the indices of the days which are due: one a version, then what has no value any more."""
    written = []
    for rule, condition in versions():
        rows = f"SELECT {subject}, day, factor, value FROM {days} JOIN {due} USING ({subject}, day) WHERE value IS NOT NULL AND {condition}"
        written.append(f"""
            INSERT INTO {table} ({subject}, day, aqi, "primary", factors, standard)
            SELECT {subject}, day, aqi, primary_ones, factors, '{rule.name}' FROM ({index_sql(rows, subject, rule)}) AS computed
            ON CONFLICT ({subject}, day) DO UPDATE SET aqi = excluded.aqi, "primary" = excluded."primary", factors = excluded.factors,
                standard = excluded.standard
            WHERE ({table}.aqi, {table}."primary", {table}.factors, {table}.standard)
                IS DISTINCT FROM (excluded.aqi, excluded."primary", excluded.factors, excluded.standard)
        """)
    written.append(f"""
        DELETE FROM {table} USING {due} WHERE {table}.{subject} = {due}.{subject} AND {table}.day = {due}.day AND NOT EXISTS (
            SELECT 1 FROM {days} AS own WHERE own.{subject} = {due}.{subject} AND own.day = {due}.day AND own.value IS NOT NULL)
    """)
    return written


def versions() -> list[tuple[IndexRule, str]]:
    """Return each version of HJ 633 with the condition of its days; the first also judges what lies before it."""
    rules = sorted(INDEX_RULES, key=lambda one: one.first_day)
    found = []
    for place, rule in enumerate(rules):
        after = f"day < DATE '{rules[place + 1].first_day}'" if place + 1 < len(rules) else "TRUE"
        since = f"day >= DATE '{rule.first_day}'" if place else "TRUE"
        found.append((rule, f"{since} AND {after}"))
    return found


# A unit's day: the weighted mean of its control stations; how many of them must be valid says the policy of the day.
UNITS_DUE = """
CREATE TEMPORARY TABLE air_units_due ON COMMIT DROP AS
SELECT DISTINCT weight.unit_id, air_due.day FROM air_due JOIN air_stationweight AS weight ON weight.station_id = air_due.station_id
AND weight.first_day <= air_due.day AND (weight.last_day IS NULL OR weight.last_day >= air_due.day)
"""


def _write_unit_days() -> str:
    kinds, usual = ", ".join(f"'{kind}'" for kind in CONTROL), AirPolicy()
    valid = "FILTER (WHERE own.value IS NOT NULL)"
    # Weights have four decimals: as whole numbers they are a count.
    total, count = f"(sum(own.value * counted.weight * 10000) {valid})", f"(sum(counted.weight * 10000) {valid})"
    enough = "count(own.value) * 100 >= count(*) * CASE WHEN count(*) < max(asked.few_points) THEN max(few_share) ELSE max(share) END"
    return f"""
        WITH counted AS (
            SELECT weight.unit_id, due.day, six.factor, station.id AS station_id, weight.weight
            FROM air_units_due AS due
            JOIN air_stationweight AS weight ON weight.unit_id = due.unit_id AND weight.first_day <= due.day
                AND (weight.last_day IS NULL OR weight.last_day >= due.day)
            JOIN air_station AS station ON station.id = weight.station_id AND station.kind IN ({kinds}) AND station.first_day <= due.day
                AND (station.last_day IS NULL OR station.last_day >= due.day)
            CROSS JOIN unnest(ARRAY[{SIX}]::varchar[]) AS six (factor)
        ),
        asked AS (
            SELECT day, coalesce(rule.few_points, {usual.few_points}) AS few_points,
                coalesce(rule.points_share, {usual.points_share}) AS share,
                coalesce(rule.few_points_share, {usual.few_points_share}) AS few_share
            FROM (SELECT DISTINCT day FROM air_units_due) AS days LEFT JOIN LATERAL (
                SELECT few_points, points_share, few_points_share FROM air_airpolicy
                WHERE first_day <= days.day ORDER BY first_day DESC LIMIT 1
            ) AS rule ON TRUE
        )
        INSERT INTO air_unitday (unit_id, factor, day, value, stations, of_stations)
        SELECT counted.unit_id, counted.factor, counted.day,
            CASE WHEN {enough} THEN {exactly.stated(total, count, "counted.factor")} END, count(own.value), count(*)
        FROM counted JOIN asked ON asked.day = counted.day LEFT JOIN air_stationday AS own
            ON own.station_id = counted.station_id AND own.factor = counted.factor AND own.day = counted.day
        GROUP BY counted.unit_id, counted.factor, counted.day
        ON CONFLICT (unit_id, factor, day) DO UPDATE
        SET value = excluded.value, stations = excluded.stations, of_stations = excluded.of_stations
        WHERE (air_unitday.value, air_unitday.stations, air_unitday.of_stations)
            IS DISTINCT FROM (excluded.value, excluded.stations, excluded.of_stations)
    """


def compute_due(most: int = AT_ONCE) -> int:
    """Compute the days whose hours changed, with the indices of their stations and units; return how many days of stations.

    Done twice it computes nothing more; two at once share the work.
    """
    count = 0
    while done := _compute_some(most):
        count += done
    return count


def _gather(cursor) -> None:
    """Bring the hours that count of the days which are due into a table of the moment."""
    cursor.execute(EMPTY)
    cursor.execute(MONTHS)
    found = cursor.fetchall()
    # A month just loaded has no statistics: taken for empty it would be met day by day, in the square of what is due.
    cursor.execute("SET LOCAL enable_nestloop = off")
    for first, last, stations in found:
        cursor.execute(HOURS, {"first": at_local(first), "last": at_local(last + timedelta(days=1)), "stations": stations})
    cursor.execute("SET LOCAL enable_nestloop = on")


@transaction.atomic
def _compute_some(most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_STALE, [most])
        count = cursor.rowcount
        if not count:
            cursor.execute("DROP TABLE air_due")
            return 0
        _gather(cursor)
        cursor.execute("ANALYZE air_due; ANALYZE air_hours")
        cursor.execute(_write_days())
        for statement in _write_indices("air_stationindex", "air_stationday", "station_id", "air_due"):
            cursor.execute(statement)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(UNITS_DUE)
        cursor.execute(_write_unit_days())
        for statement in _write_indices("air_unitindex", "air_unitday", "unit_id", "air_units_due"):
            cursor.execute(statement)
        cursor.execute("DROP TABLE air_due, air_hours, air_units_due")
    return count
