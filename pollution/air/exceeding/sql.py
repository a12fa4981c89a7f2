"""Which hours are too high by rules, set-wise and exactly; nothing is divided before it is compared.

An hour is too high by a rule if it and those before it, as many as the rule asks for without a hole, are each above it: by itself, or
over the mean of the control stations of the district in the same hour. Only what counts for a day counts here (days.COUNTS).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from psycopg2.extras import Json

from pollution.air import exactly
from pollution.air.days import COUNTS, DAY
from pollution.air.models import ExceedanceRule, Station
from pollution.air.statuses import CONTROL, Baseline, Factor

ONE_HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=23)  # before the last hour of the longest run
_IN_USE = "station.first_day <= own.day AND (station.last_day IS NULL OR station.last_day >= own.day)"
_COUNTED = f"""
    SELECT station_id, factor, hour, value, {DAY} AS day FROM air_reading
    WHERE hour > %(before)s AND hour <= %(last)s AND factor = ANY(%(factors)s) AND {COUNTS}
"""
OVER = f"""
rule AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rules)s) AS r (id bigint, kinds text[], factor text, baseline text, over numeric, hours int)
),
beside AS MATERIALIZED (
    SELECT own.factor, own.hour, sum(own.value) AS total, count(*) AS n
    FROM ({_COUNTED} AND station_id = ANY(%(control)s)) AS own JOIN air_station AS station ON station.id = own.station_id AND {_IN_USE}
    GROUP BY own.factor, own.hour
),
high AS (
    SELECT rule.id AS rule_id, rule.hours AS in_row, own.station_id, own.factor, own.hour, own.day, own.value, beside.total, beside.n
    FROM rule JOIN ({_COUNTED} AND (%(stations)s::bigint[] IS NULL OR station_id = ANY(%(stations)s::bigint[]))) AS own
        ON own.factor = rule.factor
    JOIN air_station AS station ON station.id = own.station_id AND station.kind = ANY(rule.kinds) AND {_IN_USE}
    LEFT JOIN beside ON beside.factor = own.factor AND beside.hour = own.hour
    WHERE CASE rule.baseline WHEN '{Baseline.ABSOLUTE}' THEN own.value > rule.over
        ELSE (own.value - rule.over) * beside.n > beside.total END
),
in_row AS (
    SELECT *, hour - row_number() OVER (PARTITION BY rule_id, station_id ORDER BY hour) * interval '1 hour' AS run FROM high
),
counted AS (
    SELECT *, row_number() OVER (PARTITION BY rule_id, station_id, run ORDER BY hour) AS nth FROM in_row
),
over AS (
    SELECT rule_id, station_id, factor, hour, day, value, {exactly.half_even("total", "n", 4)} AS beside
    FROM counted WHERE nth >= in_row AND hour > %(first)s
)
"""
# Kept for the moment and counted, so that what follows is joined by its keys and not row by row.
KEEP = f"""
CREATE TEMPORARY TABLE air_over ON COMMIT DROP AS WITH {OVER} SELECT * FROM over;
ANALYZE air_over
"""
DROP = "DROP TABLE air_over"


def _wind(name: str, factor: str) -> str:
    counts = COUNTS.replace("value", f"{name}.value").replace("flag", f"{name}.flag").replace("voided_id", f"{name}.voided_id")
    return f"""
        LEFT JOIN air_reading AS {name} ON {name}.station_id = over.station_id AND {name}.factor = '{factor}' AND {name}.hour = over.hour
            AND {name}.hour > %(first)s AND {name}.hour <= %(last)s AND {counts}
    """


_SAME = "over.rule_id = own.rule_id AND over.station_id = own.station_id AND over.hour = own.hour"
# The day of the last hour decides whether a rule is in force.
FIND = f"""
INSERT INTO air_exceedance (rule_id, station_id, factor, hour, value, beside, wind_speed, wind_direction, opens, found_at,
    withdrawn_because)
SELECT over.rule_id, over.station_id, over.factor, over.hour, over.value, over.beside, ws.value, wd.value, false, %(at)s, ''
FROM air_over AS over JOIN air_exceedancerule AS rule ON rule.id = over.rule_id AND rule.is_on AND over.day >= rule.first_day
    AND (rule.last_day IS NULL OR over.day <= rule.last_day)
{_wind("ws", Factor.WIND_SPEED)} {_wind("wd", Factor.WIND_DIRECTION)}
WHERE over.hour > %(since)s AND NOT EXISTS (SELECT 1 FROM air_exceedance AS own WHERE {_SAME})
ON CONFLICT (rule_id, station_id, hour) DO NOTHING
"""
_OF_RANGE = """
own.hour > %(first)s AND own.hour <= %(last)s AND own.rule_id = ANY(%(rule_ids)s)
AND (%(stations)s::bigint[] IS NULL OR own.station_id = ANY(%(stations)s::bigint[]))
"""
WITHDRAW = f"""
UPDATE air_exceedance AS own SET withdrawn_at = %(at)s, withdrawn_because = left(coalesce((
    SELECT replace(%(voided)s, '{{why}}', void.because) FROM air_reading AS reading JOIN air_void AS void ON void.id = reading.voided_id
    JOIN air_exceedancerule AS rule ON rule.id = own.rule_id
    WHERE reading.station_id = own.station_id AND reading.factor = own.factor AND reading.hour <= own.hour
        AND reading.hour > own.hour - rule.hours * interval '1 hour' AND reading.hour > %(before)s AND reading.hour <= %(last)s
    ORDER BY reading.hour DESC LIMIT 1
), %(corrected)s), 200)
WHERE {_OF_RANGE} AND own.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM air_over AS over WHERE {_SAME})
"""
# What holds again is found anew; a matter that was taken back stays so, and another one is opened.
FIND_AGAIN = f"""
UPDATE air_exceedance AS own SET withdrawn_at = NULL, withdrawn_because = '', value = over.value, beside = over.beside,
    matter_id = CASE WHEN matter.status = 'dismissed' THEN NULL ELSE own.matter_id END,
    opens = own.opens AND matter.status <> 'dismissed',
    found_at = CASE WHEN matter.status = 'dismissed' THEN %(at)s ELSE own.found_at END,
    replied_at = CASE WHEN matter.status = 'dismissed' THEN NULL ELSE own.replied_at END
FROM air_over AS over JOIN air_exceedancerule AS rule ON rule.id = over.rule_id AND rule.is_on, air_exceedance AS was
LEFT JOIN accountability_matter AS matter ON matter.id = was.matter_id
WHERE was.id = own.id AND {_OF_RANGE} AND own.withdrawn_at IS NOT NULL AND {_SAME}
"""
COUNT = f"WITH {OVER} SELECT count(*), count(DISTINCT station_id), count(DISTINCT day) FROM over"


@dataclass(frozen=True)
class Span:
    """Which hours are judged: those after one moment up to another, by some rules, at some stations (None: at all)."""

    first: datetime
    last: datetime
    rules: Sequence[ExceedanceRule]
    stations: Sequence[int] | None = None
    control: list[int] = field(default_factory=list)

    def parameters(self, **more) -> dict:
        """Return what fills the names of the statements."""
        return {
            "first": self.first,
            "last": self.last,
            "before": self.first - LONGEST,
            "rules": Json([_told(rule) for rule in self.rules]),
            "rule_ids": [rule.pk for rule in self.rules],
            "factors": sorted({rule.factor for rule in self.rules}),
            "stations": None if self.stations is None else list(self.stations),
            "control": self.control or control_stations(),
        } | more

    def run(self, *statements: str, **more) -> list[int]:
        """Judge the hours and run some of the statements above on what is too high; return how many rows each of them wrote."""
        named, written = self.parameters(**more), []
        with connection.cursor() as cursor:
            cursor.execute(KEEP, named)
            for statement in statements:
                cursor.execute(statement, named)
                written.append(cursor.rowcount)
            cursor.execute(DROP)
        return written

    def count(self) -> tuple[int, int, int]:
        """Return how many hours are too high, at how many stations, on how many days."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT, self.parameters())
            return cursor.fetchone()


def control_stations() -> list[int]:
    """Return the stations by which the mean of the district is made."""
    rows = Station.objects.unscoped("the mean of the district is made of all its control stations")
    return list(rows.filter(kind__in=CONTROL).values_list("pk", flat=True))


def _told(rule: ExceedanceRule) -> dict:
    plain = {name: getattr(rule, name) for name in ("factor", "baseline", "hours")}
    return plain | {"id": rule.pk or 0, "kinds": list(rule.kinds), "over": str(rule.over)}
