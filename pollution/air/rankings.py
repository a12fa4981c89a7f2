"""Air ranked: means of PM10 and PM2.5, the composite index, and its change on the year before; the smaller the better.

Values are those of periods.py: valid days of units, which are their stations by weight. The score is the sum of unrounded terms, rounded
half to even once, and ranks go by the rounded value. Both years of a change are judged by one version, that of the later year.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pollution.air import exactly
from pollution.air.consequences import propose
from pollution.air.periods import Stretch, composite_cte, values_ctes
from pollution.air.periods import parameters as parameters_of_periods
from pollution.air.policies import days_needed, period_before, policy_on
from pollution.air.standards import Factor
from pollution.air.statuses import CONTROL, StationKind
from pollution.air.statuses import Factor as FactorWords
from tracker.lib.periods import Period
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind
from tracker.rankings.kinds import Group, Ranking, Scale, Term, register

NOW, BEFORE = "now", "before"  # the period, and the same one a year before
TERRITORY = Group("territory", _("Townships and sub-districts"))
ZONE = Group("zone", _("Zones and parks"))
KINDS = {TERRITORY.code: (UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT), ZONE.code: (UnitKind.COMMITTEE,)}

# {values} is the text of periods.py, {asked} the factors that a place needs, {stretches} the labels in which it needs them.
MEMBERS = """
measured AS MATERIALIZED (WITH {values} SELECT label, subject, factor, numerator, denominator, days FROM period_value),
period_value AS (SELECT * FROM measured WHERE subject = ANY(%(subjects)s)),
stretch AS (
    SELECT * FROM unnest(%(labels)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS s (label, first_day, last_day)
),
ranked AS (
    SELECT CASE WHEN u.kind = ANY(%(zones)s) THEN '{zone}' ELSE '{territory}' END AS grp, u.id AS unit_id, u.path
    FROM org_unit u WHERE u.id = ANY(%(subjects)s) AND u.kind <> %(district)s
),
watched AS (
    SELECT DISTINCT w.unit_id
    FROM air_stationweight w JOIN air_station s ON s.id = w.station_id AND s.kind = ANY(%(control)s)
    WHERE w.first_day <= %(last)s AND (w.last_day IS NULL OR w.last_day >= %(first)s)
      AND s.first_day <= %(last)s AND (s.last_day IS NULL OR s.last_day >= %(first)s)
),
micro AS (
    SELECT DISTINCT r.unit_id
    FROM ranked r JOIN org_unit below ON below.id = r.unit_id OR (r.path <> '' AND below.path LIKE r.path || '%%')
    JOIN air_station s ON s.unit_id = below.id AND s.kind = %(micro)s
    WHERE s.first_day <= %(last)s AND (s.last_day IS NULL OR s.last_day >= %(first)s)
),
valid AS (
    SELECT stretch.label, d.unit_id, d.factor, count(*) AS days
    FROM stretch JOIN air_unitday d ON d.day BETWEEN stretch.first_day AND stretch.last_day
    WHERE d.unit_id = ANY(%(subjects)s) AND d.value IS NOT NULL GROUP BY 1, 2, 3
),
{months}
lacking AS (
    SELECT u.unit_id, a.label, a.factor, a.place,
           CASE WHEN v.days IS NULL OR p.days IS NULL THEN 'none_' ELSE 'few_' END || a.factor AS reason
    FROM unnest(%(subjects)s::bigint[]) AS u (unit_id) CROSS JOIN (VALUES {asked}) AS a (label, factor, place)
    LEFT JOIN valid v ON v.label = a.label AND v.unit_id = u.unit_id AND v.factor = a.factor
    LEFT JOIN measured p ON p.label = a.label AND p.subject = u.unit_id AND p.factor = a.factor
    WHERE v.days IS NULL OR p.days IS NULL OR v.days < %(needed)s {short}
),
enough AS (SELECT unnest(%(subjects)s::bigint[]) AS unit_id EXCEPT SELECT unit_id FROM lacking),
member AS (
    SELECT r.grp, r.unit_id,
        CASE WHEN r.unit_id NOT IN (SELECT unit_id FROM watched)
                THEN CASE WHEN r.unit_id IN (SELECT unit_id FROM micro) THEN 'reference' ELSE 'no_station' END
             WHEN EXISTS (SELECT 1 FROM lacking l WHERE l.unit_id = r.unit_id AND l.label = '{now}')
                THEN (SELECT reason FROM lacking l WHERE l.unit_id = r.unit_id AND l.label = '{now}'
                      ORDER BY l.reason LIKE 'few%%', l.place LIMIT 1)
             WHEN EXISTS (SELECT 1 FROM lacking l WHERE l.unit_id = r.unit_id) THEN 'last_year' ELSE '' END AS reason
    FROM ranked r
),
"""
# A year asks for enough days in each of its months too.
MONTHS = """
whole AS (
    SELECT label, unit_id, factor, count(*) AS months FROM (
        SELECT stretch.label, d.unit_id, d.factor, date_trunc('month', d.day) AS month, count(*) AS days
        FROM stretch JOIN air_unitday d ON d.day BETWEEN stretch.first_day AND stretch.last_day
        WHERE d.unit_id = ANY(%(subjects)s) AND d.value IS NOT NULL GROUP BY 1, 2, 3, 4
    ) AS by_month
    WHERE days >= CASE WHEN extract(month FROM month) = 2 THEN %(february)s ELSE %(month)s END GROUP BY 1, 2, 3
),
"""
SHORT = """OR NOT EXISTS (
        SELECT 1 FROM whole w WHERE w.label = a.label AND w.unit_id = u.unit_id AND w.factor = a.factor AND w.months = 12)"""


def members(asked: tuple[Factor, ...], period: Period, labels: tuple[str, ...] = (NOW,)) -> str:
    """Return the CTEs up to member(): who is ranked, and who lacks what."""
    rows = ", ".join(f"('{label}', '{factor}', {place})" for label in labels for place, factor in enumerate(asked))
    is_year = period.kind == "year"
    return MEMBERS.format(
        values=values_ctes("unit"), asked=rows, months=MONTHS if is_year else "", short=SHORT if is_year else "",
        zone=ZONE.code, territory=TERRITORY.code, now=NOW,
    )  # fmt: skip


def particle(factor: Factor) -> Callable[[Period], str]:
    """Return what makes the figures of a mean: the sum of daily means and their number."""
    value, points = (exactly.half_even("c.numerator", "c.denominator", places) for places in (6, 2))
    rows = f"(SELECT * FROM period_value WHERE factor = '{factor}') c"

    def figures(period: Period) -> str:
        return f"""{members((factor,), period)}
        figure AS (
            SELECT m.grp, m.unit_id, c.factor AS term, c.numerator AS done, c.denominator AS due, {value} AS value, 1::numeric AS weight,
                   {points} AS points, c.days
            FROM member m JOIN {rows} ON c.subject = m.unit_id AND c.label = '{NOW}'
        ),
        {_results("c.numerator", "c.denominator", rows)}"""

    return figures


def composite_terms(period: Period) -> str:
    """Return the figures of the composite index: every w · C ÷ S, and their unrounded sum rounded once."""
    policy = policy_on(period.last_day)
    scheme = ", ".join(f"('{factor}', {getattr(policy, f'weight_{factor}')}, {getattr(policy, f'divisor_{factor}')})" for factor in Factor)
    below = "(p.denominator * x.divisor)"
    return f"""{members(tuple(Factor), period)}
    {composite_cte(policy).strip()},
    figure AS (
        SELECT m.grp, m.unit_id, p.factor AS term, {exactly.half_even("p.numerator", "p.denominator", 2)} AS done,
               x.divisor::numeric AS due, {exactly.half_even("p.numerator", below, 6)} AS value, x.weight::numeric AS weight,
               {exactly.half_even("p.numerator * x.weight", below, 2)} AS points, p.days
        FROM member m
        JOIN period_value p ON p.subject = m.unit_id AND p.label = '{NOW}'
        JOIN (VALUES {scheme}) AS x (factor, weight, divisor) ON x.factor = p.factor
    ),
    {_results("c.index", "1::numeric", "composite c")}"""


def change_terms(period: Period) -> str:
    """Return the figures of the change: both indices by the version of the later year, and the difference in per cent of the earlier."""
    policy = policy_on(period.last_day)
    both = f"""(
            SELECT n.subject, n.index AS now_index, b.index AS old_index, n.label
            FROM composite n JOIN composite b ON b.subject = n.subject AND b.label = '{BEFORE}' AND b.index > 0 WHERE n.label = '{NOW}'
        ) c"""
    rate, side = "abs(c.now_index - c.old_index) * 100", "sign(c.now_index - c.old_index)"
    return f"""{members(tuple(Factor), period, (NOW, BEFORE))}
    {composite_cte(policy).strip()},
    figure AS (
        SELECT m.grp, m.unit_id, 'change'::text AS term, c.now_index AS done, c.old_index AS due,
               {exactly.half_even("c.now_index", "c.old_index", 6)} AS value, 1::numeric AS weight,
               {side} * {exactly.half_even(rate, "c.old_index", 2)} AS points, v.days
        FROM member m JOIN {both} ON c.subject = m.unit_id
        LEFT JOIN (SELECT unit_id, min(days) AS days FROM valid WHERE label = '{NOW}' GROUP BY 1) v ON v.unit_id = m.unit_id
    ),
    {_results("(c.now_index - c.old_index) * 100", "c.old_index", both)}"""


def _results(total: str, count: str, rows: str) -> str:
    """Return result() and base() out of rows c(subject, label, …)."""
    return f"""
    result AS (
        SELECT m.grp, m.unit_id, {total} AS total, {count} AS count FROM member m JOIN {rows} ON c.subject = m.unit_id AND c.label = '{NOW}'
    ),
    base AS (
        SELECT g.grp, {total} AS total, {count} AS count
        FROM {rows} JOIN enough e ON e.unit_id = c.subject CROSS JOIN (SELECT DISTINCT grp FROM ranked) g
        WHERE c.label = '{NOW}' AND c.subject = %(root)s
    )"""


# --- Parameters ---------------------------------------------------------------------------------------------------------------------------


def groups_on(day: date) -> tuple[str, ...]:
    """Return the groups that have units on a day; the townships always."""
    has_zones = Unit.objects.on(day).filter(kind__in=KINDS[ZONE.code]).exists()
    return (TERRITORY.code, ZONE.code) if has_zones else (TERRITORY.code,)


def parameters(period: Period, through: date) -> dict:
    """Return what fills the names of the figures; the rules are those of the last day."""
    policy = policy_on(period.last_day)
    first, last = period_before(period)
    stretches = [Stretch(NOW, period.first_day, period.last_day), Stretch(BEFORE, first, last)]
    kinds = [kind for ones in KINDS.values() for kind in ones]
    known = Unit.objects.on(period.last_day).filter(Q(kind__in=kinds) | Q(kind=UnitKind.DISTRICT)).values_list("pk", "kind")
    return parameters_of_periods(stretches, [pk for pk, _kind in known], policy) | {
        "root": next((pk for pk, kind in known if kind == UnitKind.DISTRICT), None),
        "district": UnitKind.DISTRICT,
        "zones": list(KINDS[ZONE.code]),
        "control": list(CONTROL),
        "micro": StationKind.MICRO,
        "first": period.first_day,
        "last": period.last_day,
        "needed": days_needed(policy, period.first_day, period.last_day),
        "month": policy.month_days,
        "february": policy.february_days,
    }


def through(period: Period) -> date:
    """Return the last day of the period."""
    return period.last_day


def days_url(group: str, unit_id: int, period: Period, through: date) -> str:
    """Return the address of a unit's days in the period."""
    days = {"span": "days", "first": period.first_day.isoformat(), "last": period.last_day.isoformat()}
    try:
        return f"{reverse('air:unit', args=[unit_id])}?{urlencode(days)}"
    except NoReverseMatch:  # the page of a unit's days is not there yet
        return ""


# --- What is registered -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What a kind says of itself."""

    title: str
    explained: str
    measure: str = ""


def _of_factors(words: str, code: str) -> dict[str, str]:
    return {f"{code}_{factor}": format_lazy(words, factor=FactorWords(factor).label) for factor in Factor}


REASONS = {
    "no_station": _("No station counts for it"),
    "reference": _("Only micro stations, which are for reference"),
    "last_year": _("No complete figures of the same period of last year"),
    "no_data": _("No figures for any term"),
    **_of_factors(_("No valid day of {factor}"), "none"),
    **_of_factors(_("Too few valid days of {factor}"), "few"),
}
SUM_OF_DAYS, VALID_DAYS = _("Sum of the valid daily means"), _("Valid days")
MEAN = _("The sum of the valid daily means ÷ their number; days of exceptional events are left out as the rules of air periods say.")
TERM = _("What stands for the factor in the period: the mean of the valid days, of CO the 95th, of O₃ the 90th percentile ÷ S.")
CHANGE = _("(Index − index of the same period of last year) ÷ that of last year; both by the version in force at the end of this period.")
SOURCE = "城市环境空气质量排名技术规定（环办〔2014〕64号，2018年修订）：数值小者居前，同值并列"
SOURCE_EN = "Technical rule for ranking cities by air quality (2014, revised 2018): the smaller value comes first, equals share a rank"


def term(code: str, title: str, done: str, due: str, explained: str, places: int) -> Term:
    """Return a term that opens the unit's days."""
    return Term(code, title, done, due, explained, Decimal(0), Decimal(1), places, days_url)


def kind(code: str, title: str, order: int, *, terms: tuple[Term, ...], figures: Callable[[Period], str], scale: Scale) -> Ranking:
    """Return a kind of ranking of units by their air."""
    return Ranking(
        code=code, title=title, thing="air.station", groups=(TERRITORY, ZONE), terms=terms, reasons=REASONS, figures=figures,
        parameters=parameters, through=through, first_day=date(2012, 2, 29), source=SOURCE, source_en=SOURCE_EN,
        period_kinds=("week", "month", "quarter", "year"), as_of=_("Valid days of the stations that count for each unit, by their weights"),
        opens=_("Open the days"), order=order, scale=scale, groups_on=groups_on, published=propose,
        due=_("The week is ranked on the Monday after it, the month on the day after it, at noon; it is shown here once it is published."),
    )  # fmt: skip


ROUNDED_ONCE = _("The sum of the unrounded w · C ÷ S of six factors, rounded half to even once; equal values share a rank.")
DISTRICT = _("Value of the district")


def of_particle(factor: Factor, order: int) -> Ranking:
    """Return the ranking by the mean of a particle."""
    label = FactorWords(factor).label
    explained = _("The mean of the valid days, stated as the score scheme says: rounded half to even; equal stated values share a rank.")
    terms = (term(factor.value, label, SUM_OF_DAYS, VALID_DAYS, MEAN, 0),)
    scale = Scale("µg/m³", 0, DISTRICT, explained, rate=_("Mean"))
    return kind(f"air-{factor}", format_lazy(_("Air: {factor}"), factor=label), order, terms=terms, figures=particle(factor), scale=scale)


PM10, PM25 = of_particle(Factor.PM10, 40), of_particle(Factor.PM25, 41)
COMPOSITE = kind(
    "air-composite", _("Air: composite index"), 42, figures=composite_terms,
    terms=tuple(term(factor.value, FactorWords(factor).label, _("C"), _("S"), TERM, 2) for factor in Factor),
    scale=Scale("", 2, DISTRICT, ROUNDED_ONCE, rate="C ÷ S"),
)  # fmt: skip
CHANGED = kind(
    "air-change", _("Air: change of the composite index"), 43, figures=change_terms,
    terms=(term("change", _("Change of the composite index"), _("Composite index"), _("Composite index of last year"), CHANGE, 2),),
    scale=Scale("%", 1, DISTRICT, _("Positive is worse. Equal values share a rank."), rate=_("Ratio of the two years"), is_rate=True),
)  # fmt: skip
ALL = (PM10, PM25, COMPOSITE, CHANGED)


def declare() -> None:
    """Register at start."""
    for one in ALL:
        register(one)
