"""Computing standings: one SQL statement per kind counts, scores, ranks and writes all groups of a period."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.lib import periods
from tracker.lib.moves import move
from tracker.lib.periods import Period
from tracker.org.workdays import add_workdays
from tracker.rankings.kinds import NO_DATA, Group, Ranking
from tracker.rankings.models import Place, PlaceTerm, RankingTable, ScoreScheme
from tracker.rankings.querysets import TableQuerySet
from tracker.rankings.schemes import scheme_on
from tracker.rankings.statuses import TableStatus
from tracker.rankings.words import day_in_words, period_in_words

# A kind without a scale: points of a hundred. div() is the exact whole quotient, so every rounding is half up and exact, as in rules.py.
POINTS = """
counted AS (
    SELECT s.table_id, m.unit_id, w.term, f.done, f.due, w.weight, w.cap,
           sum(w.weight) OVER (PARTITION BY s.table_id, m.unit_id) AS whole
    FROM standing s
    JOIN member m ON m.grp = s.grp AND m.reason = ''
    JOIN rankings_schemeterm w ON w.scheme_id = s.scheme_id
    JOIN figure f ON f.grp = m.grp AND f.unit_id = m.unit_id AND f.term = w.term AND f.due > 0
),
term AS (
    SELECT table_id, unit_id, term, done, due,
           div(done * 2000000 + due, due * 2) * 0.000001 AS value,
           div(weight * 2000000 + whole, whole * 2) * 0.0001 AS weight,
           div(least(done, cap * due) * weight * 20000 + due * whole, due * whole * 2) * 0.01 AS points,
           NULL::smallint AS days
    FROM counted
),
scored AS (
    SELECT table_id, unit_id, sum(points) AS score, rank() OVER (PARTITION BY table_id ORDER BY sum(points) DESC) AS rank
    FROM term GROUP BY table_id, unit_id
),
based AS (SELECT NULL::bigint AS table_id WHERE false),
"""
# A kind with a scale: what the app counted is the value, rounded half to even as the scheme says; the smallest is the first.
VALUES = """
term AS (
    SELECT s.table_id, f.unit_id, f.term, f.done, f.due, f.value, f.weight, f.points, f.days
    FROM standing s
    JOIN member m ON m.grp = s.grp AND m.reason = ''
    JOIN figure f ON f.grp = m.grp AND f.unit_id = m.unit_id AND f.due > 0
),
given AS (
    SELECT s.table_id, r.unit_id, sign(r.total) AS side, abs(r.total) * s.shift AS total, r.count, s.shift
    FROM standing s
    JOIN member m ON m.grp = s.grp AND m.reason = ''
    JOIN result r ON r.grp = m.grp AND r.unit_id = m.unit_id
    UNION ALL
    SELECT s.table_id, NULL, sign(b.total), abs(b.total) * s.shift, b.count, s.shift FROM standing s JOIN base b ON b.grp = s.grp
),
halved AS (
    SELECT table_id, unit_id, side, count, shift, div(total, count) AS whole, mod(total, count) * 2 AS twice FROM given
),
exact AS (
    SELECT table_id, unit_id,
           round(side * (whole + CASE WHEN twice > count OR twice = count AND mod(whole, 2) = 1 THEN 1 ELSE 0 END) / shift, 2) AS score
    FROM halved
),
scored AS (
    SELECT table_id, unit_id, score, rank() OVER (PARTITION BY table_id ORDER BY score) AS rank FROM exact WHERE unit_id IS NOT NULL
),
based AS (
    UPDATE rankings_rankingtable t SET base = e.score
    FROM standing s LEFT JOIN exact e ON e.table_id = s.table_id AND e.unit_id IS NULL
    WHERE t.id = s.table_id AND t.base IS DISTINCT FROM e.score
    RETURNING t.id AS table_id
),
"""
# {figures} is the kind's text and ends as Ranking says; {scoring} is one of the two above.
# Rows that are as they were are not touched; the answer is the ids of the standings that changed.
STATEMENT = """
WITH standing AS (
    SELECT t.id AS table_id, t.kind, t."group" AS grp, t.scheme_id,
           CASE c.places WHEN 0 THEN 1 WHEN 1 THEN 10 ELSE 100 END::numeric AS shift
    FROM rankings_rankingtable t JOIN rankings_scorescheme c ON c.id = t.scheme_id
    WHERE t.id = ANY(%(tables)s) AND t.status = 'draft'
),
{figures},
{scoring}
before AS (
    SELECT s.table_id, p.unit_id, p.rank
    FROM standing s
    JOIN LATERAL (
        SELECT t.id FROM rankings_rankingtable t
        WHERE t.kind = s.kind AND t."group" = s.grp AND t.period = %(previous)s AND t.status IN ('draft', 'published')
        ORDER BY t.status = 'published' DESC LIMIT 1
    ) was ON true
    JOIN rankings_place p ON p.table_id = was.id
),
fresh AS (
    SELECT s.table_id, m.unit_id, r.rank, r.score, b.rank AS previous_rank,
           CASE WHEN m.reason <> '' THEN m.reason WHEN r.rank IS NULL THEN %(no_data)s ELSE '' END AS reason
    FROM standing s
    JOIN member m ON m.grp = s.grp
    LEFT JOIN scored r ON r.table_id = s.table_id AND r.unit_id = m.unit_id
    LEFT JOIN before b ON b.table_id = s.table_id AND b.unit_id = m.unit_id
),
placed AS (
    INSERT INTO rankings_place AS p (table_id, unit_id, rank, score, previous_rank, reason)
    SELECT table_id, unit_id, rank, score, previous_rank, reason FROM fresh ORDER BY table_id, rank, unit_id
    ON CONFLICT (table_id, unit_id) DO UPDATE
    SET rank = excluded.rank, score = excluded.score, previous_rank = excluded.previous_rank, reason = excluded.reason
    WHERE (p.rank, p.score, p.previous_rank, p.reason)
          IS DISTINCT FROM (excluded.rank, excluded.score, excluded.previous_rank, excluded.reason)
    RETURNING p.id, p.table_id, p.unit_id
),
known AS (
    SELECT id, table_id, unit_id FROM placed
    UNION SELECT p.id, p.table_id, p.unit_id FROM rankings_place p JOIN standing s ON s.table_id = p.table_id
),
termed AS (
    INSERT INTO rankings_placeterm AS t (place_id, term, done, due, value, weight, points, days)
    SELECT k.id, n.term, n.done, n.due, n.value, n.weight, n.points, n.days
    FROM term n JOIN known k ON k.table_id = n.table_id AND k.unit_id = n.unit_id ORDER BY k.id, n.term
    ON CONFLICT (place_id, term) DO UPDATE
    SET done = excluded.done, due = excluded.due, value = excluded.value, weight = excluded.weight, points = excluded.points,
        days = excluded.days
    WHERE (t.done, t.due, t.value, t.weight, t.points, t.days)
          IS DISTINCT FROM (excluded.done, excluded.due, excluded.value, excluded.weight, excluded.points, excluded.days)
    RETURNING t.place_id
),
gone_term AS (
    DELETE FROM rankings_placeterm t USING rankings_place p, standing s
    WHERE t.place_id = p.id AND p.table_id = s.table_id
      AND NOT EXISTS (SELECT 1 FROM term n WHERE n.table_id = p.table_id AND n.unit_id = p.unit_id AND n.term = t.term)
    RETURNING t.place_id
),
gone AS (
    DELETE FROM rankings_place p USING standing s
    WHERE p.table_id = s.table_id AND NOT EXISTS (SELECT 1 FROM fresh n WHERE n.table_id = p.table_id AND n.unit_id = p.unit_id)
    RETURNING p.table_id
)
SELECT table_id FROM placed
UNION SELECT k.table_id FROM termed t JOIN known k ON k.id = t.place_id
UNION SELECT k.table_id FROM gone_term t JOIN known k ON k.id = t.place_id
UNION SELECT table_id FROM gone
UNION SELECT table_id FROM based
"""


class PeriodRefused(Exception):
    """This period cannot be ranked; the sentence says why."""


@transaction.atomic
def compute(ranking: Ranking, period: Period, *, at: datetime, groups: Iterable[Group] | None = None) -> list[RankingTable]:
    """Bring a period's drafts up to date and return the standings alive, one per group.

    What is published stays as it is; computing twice changes nothing. Raises PeriodRefused or NoScheme.
    """
    check_period(ranking, period, at)
    groups = tuple(groups or ranking.groups_of(period))
    scheme = scheme_on(ranking.code, period.last_day)
    for group in groups:
        _ensure_draft(ranking, group, period, scheme, at)
    codes = [group.code for group in groups]
    drafts = _tables().of(ranking.code, period).drafts().filter(group__in=codes).order_by("pk").select_for_update()
    fill(ranking, period, list(drafts))
    alive = _tables().of(ranking.code, period).alive().filter(group__in=codes).select_related("scheme").order_by("status")
    found = {table.group: table for table in alive}  # "published" sorts after "draft" and wins
    return [found[code] for code in codes]


def _tables() -> TableQuerySet:
    return RankingTable.objects.unscoped("a standing counts all units of its group, whoever asks for it")


def check_period(ranking: Ranking, period: Period, at: datetime) -> None:
    """Raise PeriodRefused unless the period is of the ranked kind and over."""
    if period.kind not in ranking.period_kinds:
        raise PeriodRefused(_("%(period)s is neither a week nor a month.") % {"period": period})
    if period.last_day >= periods.local_day(at):
        said = {"period": period_in_words(period), "day": day_in_words(period.last_day)}
        raise PeriodRefused(_("%(period)s is not over yet: its last day is %(day)s.") % said)


def _ensure_draft(ranking: Ranking, group: Group, period: Period, scheme: ScoreScheme, at: datetime) -> None:
    """Make the period's draft unless one is there or it is published; a draft by another scheme is withdrawn."""
    alive = _tables().of(ranking.code, period).alive().filter(group=group.code).select_for_update()
    for table in alive.order_by("pk"):
        if table.correction_number or table.scheme_id == scheme.pk or not table.is_draft:
            return
        move(table, TableStatus.SUPERSEDED, at=at, because=_("Another score scheme is in force."))
    day = periods.local_day(at)
    _tables().get_or_create(
        kind=ranking.code,
        group=group.code,
        period=period.label,
        status=TableStatus.DRAFT,
        defaults=new_draft(ranking, period, scheme, at) | {"is_late": day > period.next().last_day},
    )


def new_draft(ranking: Ranking, period: Period, scheme: ScoreScheme, at: datetime) -> dict:
    """Return what every new draft of a period begins with."""
    return {
        "first_day": period.first_day,
        "last_day": period.last_day,
        "through": ranking.through(period),
        "scheme": scheme,
        "status_since": at,
        "objections_until": add_workdays(periods.local_day(at), scheme.objection_days).day,
    }


def fill(ranking: Ranking, period: Period, drafts: list[RankingTable]) -> None:
    """Write places and terms of locked drafts in one statement; stamp those that changed."""
    through = ranking.through(period)
    for draft in drafts:
        if draft.through != through:
            RankingTable.objects.again(draft).update(through=through)
    with connection.cursor() as cursor:
        # Right after a big import the planner has no figures yet and would join whole tables row by row.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            statement(ranking, period),
            {
                **ranking.parameters(period, through),
                "tables": [draft.pk for draft in drafts],
                "previous": period.previous().label,
                "no_data": NO_DATA,
            },
        )
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        changed = {row[0] for row in found} | {draft.pk for draft in drafts if draft.computed_at is None}
    for pk in sorted(changed):
        _tables().filter(pk=pk).update(computed_at=periods.real_now(), fingerprint=fingerprint(pk))


def statement(ranking: Ranking, period: Period) -> str:
    """Return the statement that writes a kind's standings of a period."""
    figures = ranking.figures(period) if callable(ranking.figures) else ranking.figures
    scoring = VALUES if ranking.scale else POINTS
    return STATEMENT.replace("{figures}", figures.strip().rstrip(",")).replace("{scoring}", scoring.strip())


def _figures_of(term: PlaceTerm) -> str:
    said = f"{term.term}:{term.done}:{term.due}:{term.value}:{term.weight}:{term.points}"
    return said if term.days is None else f"{said}:{term.days}"


def fingerprint(table_id: int) -> str:
    """Return the SHA-256 of everything a standing's rows hold, unit by unit, and of what it is put beside, where that is known."""
    places = (
        Place.objects.unscoped("the fingerprint is made of every place")
        .filter(table=table_id)
        .order_by("unit_id")
        .prefetch_related("terms")
    )
    lines = [
        f"{place.unit_id}|{place.rank}|{place.score}|{place.previous_rank}|{place.reason}|"
        + ";".join(_figures_of(term) for term in sorted(place.terms.all(), key=lambda term: term.term))
        for place in places
    ]
    base = _tables().values_list("base", flat=True).get(pk=table_id)
    if base is not None:
        lines.append(f"base|{base}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
