"""What days come to in weeks, months and years, set-wise and exactly: means, percentiles, composite index, good days.

Values leave the database as numerator and denominator; nothing is rounded before it is stated. Equal to assessment.py (a test holds it).
`VALUES` and `COMPOSITE` are common table expressions that rankings embed; `air_of` is for pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db import connection

from pollution.air import exactly
from pollution.air.assessment import SHARES, IndexScheme, stated, terms, to_places
from pollution.air.days import index_sql
from pollution.air.index import class_of
from pollution.air.models import AirPolicy
from pollution.air.policies import days_needed, policy_on, scheme_of
from pollution.air.standards import HJ633_2012, AqiClass, Factor, IndexRule

PARTICLES = (Factor.PM25, Factor.PM10)
GOOD = 100  # an AQI up to it makes a good day (优良天)
LONG = 92  # days; longer stretches are asked for their months too


@dataclass(frozen=True)
class Stretch:
    """Days from one to another, with the label by which its values are found again."""

    label: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Value:
    """What a factor comes to: the exact value (mean, CO the 95th and O3 the 90th percentile) of so many days.

    `valid` are all valid days, those of exceptional events too, which the value may leave out.
    """

    exact: Fraction
    days: int
    valid: int


@dataclass
class Air:
    """The air of a unit or station in a stretch; `counts` are valid days by class, `good` those up to AQI 100, `valid` all of them."""

    values: dict[Factor, Value] = field(default_factory=dict)
    counts: dict[AqiClass, int] = field(default_factory=dict)
    primaries: dict[Factor, int] = field(default_factory=dict)
    good: int = 0
    valid: int = 0
    months: dict[Factor, int] = field(default_factory=dict)  # whole months with enough valid days, for long stretches

    def stated(self, factor: Factor, more: int = 0) -> Decimal | None:
        """Return a value as it is stated: integer, CO one decimal, `more` further decimals; None without any valid day."""
        value = self.values.get(factor)
        return stated(value.exact, factor, more) if value else None

    def days(self, factor: Factor) -> int:
        """Return how many valid days a factor has, those of exceptional events too."""
        return self.values[factor].valid if factor in self.values else 0

    def terms(self, scheme: IndexScheme) -> dict[Factor, Fraction]:
        """Return the terms w · C ÷ S of the composite index that there are, unrounded."""
        return terms({factor: value.exact for factor, value in self.values.items()}, scheme)

    def composite(self, scheme: IndexScheme) -> Decimal | None:
        """Return the composite index with two decimals, None unless all six factors have a value."""
        found = self.terms(scheme)
        return to_places(sum(found.values(), Fraction(0)), 2) if len(found) == len(Factor) else None

    @cached_property
    def good_share(self) -> Fraction | None:
        """Return good days ÷ valid days, None without a valid day."""
        return Fraction(self.good, self.valid) if self.valid else None

    def is_enough(self, factor: Factor, policy: AirPolicy, stretch: Stretch) -> bool | None:
        """Return whether a factor has the valid days that a whole period needs, None where no rule says how many."""
        needed = days_needed(policy, stretch.first_day, stretch.last_day)
        if needed is None:
            return None
        months_ok = needed != policy.year_days or self.months.get(factor, 0) == 12
        return self.days(factor) >= needed and months_ok


# --- Common table expressions -----------------------------------------------------------------------------------------------------------
# {subject} is unit or station. Parameters: labels, firsts, lasts (the stretches), subjects (ids), with_events, percentile.
# period_value(label, subject, factor, numerator, denominator, days, valid); nothing where all valid days are left out

_EVENT = """
    EXISTS (
        SELECT 1 FROM air_exceptionalevent event
        WHERE day_of.day BETWEEN event.first_day AND event.last_day AND (
            NOT EXISTS (SELECT 1 FROM air_exceptionalevent_units of_unit WHERE of_unit.exceptionalevent_id = event.id)
            OR EXISTS (
                SELECT 1 FROM air_exceptionalevent_units of_unit
                JOIN org_unit above ON above.id = of_unit.unit_id
                JOIN org_unit own ON own.id = {unit}
                WHERE of_unit.exceptionalevent_id = event.id
                  AND (own.id = above.id OR (above.path <> '' AND own.path LIKE above.path || '%%'))
            )
        )
    )
"""
_UNIT_OF = {"unit": "day_of.unit_id", "station": "(SELECT unit_id FROM air_station WHERE id = day_of.station_id)"}


def values_ctes(subject: str) -> str:
    """Return the CTEs that end with period_value; the caller adds WITH, and a comma for what follows."""
    particles = ", ".join(f"'{factor}'" for factor in PARTICLES)
    shared = ", ".join(f"'{factor}'" for factor in SHARES)
    share = "CASE factor " + " ".join(f"WHEN '{factor}' THEN {share}" for factor, share in SHARES.items()) + " END"
    return f"""
period AS (
    SELECT * FROM unnest(%(labels)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS p (label, first_day, last_day)
),
day_value AS (
    SELECT period.label, day_of.{subject}_id AS subject, day_of.factor, day_of.value,
           %(with_events)s OR day_of.factor NOT IN ({particles}) OR NOT {_EVENT.format(unit=_UNIT_OF[subject])} AS counts
    FROM period JOIN air_{subject}day AS day_of ON day_of.day BETWEEN period.first_day AND period.last_day
    WHERE day_of.{subject}_id = ANY(%(subjects)s) AND day_of.value IS NOT NULL
),
gathered AS (
    SELECT label, subject, factor, sum(value) FILTER (WHERE counts) AS total, count(*) FILTER (WHERE counts) AS days, count(*) AS valid,
           array_agg(value ORDER BY value) FILTER (WHERE factor IN ({shared})) AS ordered
    FROM day_value GROUP BY label, subject, factor HAVING count(*) FILTER (WHERE counts) > 0
),
placed AS (
    SELECT *, ({share}) AS share, CASE WHEN %(percentile)s = 'nearest' THEN greatest((days * ({share}) + 99) / 100, 1)
           ELSE (days - 1) * ({share}) / 100 + 1 END AS place
    FROM gathered
),
period_value AS (
    SELECT label, subject, factor, days, valid,
           CASE WHEN share IS NULL THEN total WHEN %(percentile)s = 'nearest' THEN ordered[place]
                ELSE ordered[place] * (100 - (days - 1) * share %% 100) + ordered[least(place + 1, days)] * ((days - 1) * share %% 100)
           END AS numerator,
           CASE WHEN share IS NULL THEN days WHEN %(percentile)s = 'nearest' THEN 1 ELSE 100 END::numeric AS denominator
    FROM placed
)"""


def composite_cte(policy: AirPolicy) -> str:
    """Return the CTE composite(label, subject, index): of those with all six, half to even to two decimals; after values_ctes."""
    scheme = scheme_of(policy)
    columns = ", ".join(
        f"max({part}) FILTER (WHERE factor = '{factor}') AS {part[0]}_{factor}"
        for factor in Factor
        for part in ("numerator", "denominator")
    )
    below = {factor: f"(d_{factor} * {scheme.divisors[factor]})" for factor in Factor}
    total = " + ".join(
        " * ".join((f"{scheme.weights[factor]} * n_{factor}", *(below[other] for other in Factor if other != factor))) for factor in Factor
    )
    return f"""
six AS (SELECT label, subject, {columns} FROM period_value GROUP BY label, subject HAVING count(*) = {len(Factor)}),
composite AS (SELECT label, subject, {exactly.half_even(total, " * ".join(below.values()), 2)} AS index FROM six)"""


def parameters(stretches: Sequence[Stretch], subjects: Iterable[int], policy: AirPolicy, with_events: bool | None = None) -> dict:
    """Return what fills the names of values_ctes; `with_events` None: as the policy says."""
    return {
        "labels": [one.label for one in stretches],
        "firsts": [one.first_day for one in stretches],
        "lasts": [one.last_day for one in stretches],
        "subjects": list(subjects),
        "with_events": not policy.leaves_out_events if with_events is None else with_events,
        "percentile": policy.percentile,
    }


# --- For pages ----------------------------------------------------------------------------------------------------------------------------


def air_of(
    subject: str,
    ids: Iterable[int],
    stretches: Sequence[Stretch],
    *,
    policy: AirPolicy | None = None,
    rule: IndexRule | None = None,
    with_events: bool | None = None,
) -> dict[tuple[str, int], Air]:
    """Return the air of units ("unit") or stations ("station") in stretches, by (label, id); two queries, three for long stretches.

    `rule`: the version of HJ 633 by which days are judged, where it is not that of each day (both years of a comparison by one).
    The caller passes ids that came through a door. `policy`: default that of the last day of the last stretch.
    """
    stretches, ids = list(stretches), list(ids)
    found: dict[tuple[str, int], Air] = {(one.label, pk): Air() for one in stretches for pk in ids}
    if not found:
        return found
    policy = policy or policy_on(max(one.last_day for one in stretches))
    named = parameters(stretches, ids, policy, with_events)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {values_ctes(subject)} SELECT label, subject, factor, numerator, denominator, days, valid FROM period_value", named
        )
        for label, pk, factor, numerator, denominator, *days in cursor.fetchall():
            found[label, pk].values[Factor(factor)] = Value(Fraction(numerator) / Fraction(denominator), *days)
        cursor.execute(_judged(subject, rule), named)
        for label, pk, aqi, primary, count in cursor.fetchall():
            _count(found[label, pk], aqi, primary, count)
        if any((one.last_day - one.first_day).days > LONG for one in stretches):
            cursor.execute(_months(subject), named | {"month": policy.month_days, "february": policy.february_days})
            for label, pk, factor, months in cursor.fetchall():
                found[label, pk].months[Factor(factor)] = months
    return found


def _count(air: Air, aqi: int, primary: Sequence[str], count: int) -> None:
    air.valid += count
    air.good += count if aqi <= GOOD else 0
    air.counts[class_of(aqi)] = air.counts.get(class_of(aqi), 0) + count
    for name in primary:
        air.primaries[Factor(name)] = air.primaries.get(Factor(name), 0) + count


def stands(rule: str = "standard", aqi: str = "aqi", factors: str = "factors") -> str:
    """Return the condition under which a day's AQI is published: since HJ 633-2026 5.3 with a factor missing only above 100."""
    return f"({rule} = '{HJ633_2012.name}' OR {factors} = {len(Factor)} OR {aqi} > {GOOD})"


def _judged(subject: str, rule: IndexRule | None) -> str:
    """Return the statement of (label, subject, aqi, primary, days): as stored, or judged anew by one version."""
    if rule is None:
        days = f'SELECT {subject}_id AS subject, day, aqi, "primary", factors, standard FROM air_{subject}index'
    else:
        rows = f"""
            SELECT day_of.{subject}_id AS subject, day_of.day, day_of.factor, day_of.value
            FROM (SELECT DISTINCT day::date FROM period, generate_series(first_day, last_day, interval '1 day') AS day) AS asked
            JOIN air_{subject}day AS day_of ON day_of.day = asked.day
            WHERE day_of.{subject}_id = ANY(%(subjects)s) AND day_of.value IS NOT NULL
        """
        days = f"""SELECT subject, day, aqi, primary_ones AS "primary", factors, '{rule.name}' AS standard
                   FROM ({index_sql(rows, "subject", rule)}) AS anew"""
    return f"""
        WITH period AS (
            SELECT * FROM unnest(%(labels)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS p (label, first_day, last_day)
        )
        SELECT period.label, judged.subject, judged.aqi, judged."primary", count(*)
        FROM period JOIN ({days}) AS judged ON judged.day BETWEEN period.first_day AND period.last_day
        WHERE judged.subject = ANY(%(subjects)s) AND {stands("judged.standard", "judged.aqi", "judged.factors")}
        GROUP BY 1, 2, 3, 4
    """


def _months(subject: str) -> str:
    """Return the statement of (label, subject, factor, months with enough valid days)."""
    return f"""
        SELECT label, subject, factor, count(*) FROM (
            SELECT p.label, day_of.{subject}_id AS subject, day_of.factor, date_trunc('month', day_of.day) AS month, count(*) AS days
            FROM unnest(%(labels)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS p (label, first_day, last_day)
            JOIN air_{subject}day AS day_of ON day_of.day BETWEEN p.first_day AND p.last_day
            WHERE day_of.{subject}_id = ANY(%(subjects)s) AND day_of.value IS NOT NULL
            GROUP BY 1, 2, 3, 4
        ) AS months
        WHERE days >= CASE WHEN extract(month FROM month) = 2 THEN %(february)s ELSE %(month)s END
        GROUP BY 1, 2, 3
    """


def change_of(now: Mapping[Factor, Value], before: Mapping[Factor, Value], factor: Factor) -> Decimal | None:
    """Return the change of a factor on the year before in per cent, one decimal, positive is worse; None where one of them is missing."""
    if factor not in now or factor not in before or not before[factor].exact:
        return None
    return to_places((now[factor].exact - before[factor].exact) * 100 / before[factor].exact, 1)
