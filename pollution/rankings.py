"""The work in the field as a ranking: how well the ground of each township is swept, visited, and kept at its hundred-percents.

One score, for each scored term says how the same ground is looked after, is a share with its own denominator, and better when higher.
What is not so is told and not scored (its weight is nought, a scheme may give it one): findings per visit, which a lazy eye keeps
low, and the minutes from finding to reply, which are given beside the minutes allowed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.policies import numbers_on, standard_kinds_on
from pollution.statuses import BUILDING, LIVING, FindingStatus, SourceStatus, SweepStatus
from tracker.lib.periods import Period, at_local
from tracker.org.statuses import TERRITORIAL
from tracker.rankings.kinds import Group, Ranking, Term, register

CODE = "field-work"
TERRITORY = Group("territory", _("Townships and sub-districts"))

# A source counts for the ranked unit on whose ground it lies. Statuses are those at the end of the period, out of the history, and of
# visits those filed by then: a week computed late says what it would have said in time. Of sweeps, whoever plans them, a unit answers for
# the visits given to its own people, and to nobody in its own sweeps. Of a covert sweep there is nothing but what was filed.
FIGURES = """
ranked AS (
    SELECT 'territory'::text AS grp, u.id AS unit_id, u.path
    FROM org_unit u
    WHERE u.kind = ANY(%(territorial)s) AND u.first_day <= %(day)s AND (u.last_day IS NULL OR u.last_day >= %(day)s)
),
answers AS MATERIALIZED (
    SELECT DISTINCT ON (u.id) u.id AS below_id, r.unit_id
    FROM ranked r JOIN org_unit u ON u.id = r.unit_id OR (r.path <> '' AND u.path LIKE r.path || '%%')
    ORDER BY u.id, length(r.path) DESC
),
source_was AS MATERIALIZED (
    SELECT DISTINCT ON (source_id) source_id, became FROM pollution_sourcehistory WHERE at < %(end)s ORDER BY source_id, at DESC, id DESC
),
source_left AS MATERIALIZED (
    SELECT DISTINCT ON (source_id) source_id, was FROM pollution_sourcehistory WHERE at >= %(end)s ORDER BY source_id, at, id
),
source AS MATERIALIZED (
    SELECT s.id, a.unit_id, s.kind, s.first_day, coalesce(w.became, nullif(l.was, ''), s.status) AS status
    FROM pollution_source s
    JOIN answers a ON a.below_id = s.unit_id
    LEFT JOIN source_was w ON w.source_id = s.id
    LEFT JOIN source_left l ON l.source_id = s.id
    WHERE s.first_day <= %(day)s
),
sweep_was AS MATERIALIZED (
    SELECT DISTINCT ON (sweep_id) sweep_id, became, at FROM pollution_sweephistory WHERE at < %(end)s ORDER BY sweep_id, at DESC, id DESC
),
sweep AS MATERIALIZED (
    SELECT w.id, w.unit_id, w.is_covert, coalesce(h.became = %(running)s OR h.at >= %(start)s, true) AS goes_on
    FROM pollution_sweep w LEFT JOIN sweep_was h ON h.sweep_id = w.id
    WHERE coalesce(h.became, w.status) IN (%(running)s, %(ended)s) AND w.first_day <= %(day)s
),
goer AS MATERIALIZED (
    SELECT DISTINCT ON (r.user_id) r.user_id, a.unit_id
    FROM org_roleinunit r JOIN answers a ON a.below_id = r.unit_id
    WHERE r.first_day <= %(day)s AND (r.last_day IS NULL OR r.last_day >= %(day)s)
    ORDER BY r.user_id, r.first_day DESC, r.id
),
task AS MATERIALIZED (
    SELECT coalesce(g.unit_id, o.unit_id) AS unit_id, count(*) AS due, count(*) FILTER (WHERE v.filed_at < %(end)s) AS done
    FROM pollution_sweeptask t
    JOIN sweep w ON w.id = t.sweep_id
    LEFT JOIN goer g ON g.user_id = t.inspector_id
    LEFT JOIN answers o ON o.below_id = w.unit_id AND t.inspector_id IS NULL
    LEFT JOIN pollution_inspection v ON v.task_id = t.id
    WHERE (t.due_on BETWEEN %(first)s AND %(day)s OR (t.due_on < %(first)s AND w.goes_on AND (v.id IS NULL OR v.filed_at >= %(start)s)))
      AND (NOT w.is_covert OR v.filed_at < %(end)s) AND coalesce(g.unit_id, o.unit_id) IS NOT NULL
    GROUP BY 1
),
living AS MATERIALIZED (
    SELECT s.id, s.unit_id, CASE WHEN s.kind = ANY(%(building)s) THEN %(site_days)s ELSE %(days)s END AS within,
           (SELECT max(v.ended_at) FROM pollution_inspection v WHERE v.source_id = s.id AND v.filed_at < %(end)s) AS visited_at
    FROM source s
    WHERE s.status = ANY(%(living)s)
      AND s.first_day <= %(day)s - CASE WHEN s.kind = ANY(%(building)s) THEN %(site_days)s ELSE %(days)s END
),
visited AS (
    SELECT unit_id, count(*) AS due, count(*) FILTER (WHERE visited_at >= %(end)s - within * interval '1 day') AS done
    FROM living GROUP BY unit_id
),
site AS MATERIALIZED (
    SELECT s.unit_id,
           (SELECT v.meets_all FROM pollution_inspection v
            WHERE v.source_id = s.id AND v.filed_at < %(end)s AND v.meets_all IS NOT NULL
            ORDER BY v.ended_at DESC, v.id DESC LIMIT 1) AS meets
    FROM source s WHERE s.status = %(operating)s AND s.kind = ANY(%(judged)s)
),
passing AS (
    SELECT unit_id, count(*) AS due, count(*) FILTER (WHERE meets) AS done FROM site GROUP BY unit_id
),
visit AS MATERIALIZED (
    SELECT v.id, a.unit_id
    FROM pollution_inspection v JOIN pollution_source s ON s.id = v.source_id JOIN answers a ON a.below_id = s.unit_id
    WHERE v.filed_at >= %(start)s AND v.filed_at < %(end)s
),
visits AS (
    SELECT unit_id, count(*) AS visits FROM visit GROUP BY unit_id
),
found AS MATERIALIZED (
    SELECT v.unit_id, f.status = %(fixed)s AND f.status_since < %(end)s AS is_fixed, f.told_at IS NOT NULL AS is_told,
           CASE WHEN f.replied_at < %(end)s THEN extract(epoch FROM f.replied_at - f.found_at) / 60 END AS minutes
    FROM pollution_finding f JOIN visit v ON v.id = f.inspection_id
),
finding AS (
    SELECT unit_id, count(*) AS found, count(*) FILTER (WHERE is_fixed) AS fixed, count(*) FILTER (WHERE is_told) AS told,
           count(*) FILTER (WHERE is_told AND minutes <= %(minutes)s) AS quick,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY minutes) AS median, percentile_disc(0.9) WITHIN GROUP (ORDER BY minutes) AS ninth
    FROM found GROUP BY unit_id
),
member AS (
    SELECT grp, unit_id, CASE WHEN unit_id IN (SELECT unit_id FROM source WHERE status = ANY(%(living)s)) THEN '' ELSE 'no_sources' END
           AS reason
    FROM ranked
),
figure AS (
    SELECT 'territory'::text AS grp, x.unit_id, x.term, x.done::numeric AS done, x.due::numeric AS due
    FROM (
        SELECT unit_id, 'coverage' AS term, done, due FROM task
        UNION ALL SELECT unit_id, 'visited', done, due FROM visited
        UNION ALL SELECT unit_id, 'passing', done, due FROM passing
        UNION ALL SELECT unit_id, 'on_the_spot', fixed, found FROM finding
        UNION ALL SELECT unit_id, 'quick', quick, told FROM finding
        UNION ALL SELECT v.unit_id, 'density', coalesce(f.found, 0), v.visits FROM visits v LEFT JOIN finding f ON f.unit_id = v.unit_id
        UNION ALL SELECT unit_id, 'median', %(minutes)s, greatest(round(median), 1) FROM finding WHERE median IS NOT NULL
        UNION ALL SELECT unit_id, 'ninth', %(minutes)s, greatest(round(ninth), 1) FROM finding WHERE ninth IS NOT NULL
    ) x
)
"""


def through(period: Period) -> date:
    """Return the last day of the period: everything counts as it stood then."""
    return period.last_day


def parameters(period: Period, through: date) -> dict:
    """Return what fills the names in FIGURES; the numbers of the field are those in force on the last day."""
    numbers = numbers_on(period.last_day)
    return {
        "first": period.first_day,
        "day": period.last_day,
        "start": at_local(period.first_day),
        "end": at_local(period.last_day + timedelta(days=1)),
        "territorial": list(TERRITORIAL),
        "living": list(LIVING),
        "building": list(BUILDING),
        "judged": sorted(standard_kinds_on(period.last_day)),
        "operating": SourceStatus.OPERATING,
        "fixed": FindingStatus.FIXED,
        "running": SweepStatus.RUNNING,
        "ended": SweepStatus.ENDED,
        "site_days": numbers.site_visit_days,
        "days": numbers.visit_days,
        "minutes": numbers.reply_minutes,
    }


@dataclass(frozen=True)
class Rows:
    """Which list a term opens: by which filter a unit is named, by which two the days of the period, and what else narrows it."""

    ledger: str = "sources"
    unit: str = "unit"
    days: tuple[str, ...] = ()
    narrowed: tuple[tuple[str, str], ...] = ()

    def url(self, group: str, unit_id: int, period: Period, through: date) -> str:
        """Return the address of a unit's rows."""
        days = zip(self.days, (period.first_day.isoformat(), period.last_day.isoformat()), strict=False)
        return f"/ledger/{self.ledger}/?{urlencode({self.unit: unit_id, **dict(days), **dict(self.narrowed)})}"


TASKS = Rows("sweep-tasks", days=("due_from", "due_by"))
LIVING_SOURCES, JUDGED = Rows(narrowed=(("living", "true"),)), Rows(narrowed=(("concern", "judged"),))
FOUND = Rows("findings", "territory", ("found_from", "found_by_day"))
VISITED = Rows("inspections", "territory", ("ended_from", "ended_by"))


def term(code: str, weight: int, *words, rows: Rows) -> Term:
    """Return a term; words are its title, those of done and due, and how it is counted; `rows` are what it opens."""
    title, done, due, explained = words
    return Term(code, title, done, due, explained, Decimal(weight), Decimal(1), 0, rows.url)


FINDINGS, ALLOWED = _("Findings of visits filed in the period"), _("Minutes allowed")
TERMS = (
    term(
        "coverage", 30, _("Coverage of sweeps"), _("Visits made"), _("Visits due"),
        _(
            "Visits of sweeps given to the unit's own people, due in the period or left over from before: those made ÷ those due. "
            "A covert sweep counts only for visits that were filed."
        ),
        rows=TASKS,
    ),
    term(
        "visited", 25, _("Visited within its days"), _("Sources visited within their days"), _("Sources to be looked at"),
        _(
            "Sources that are neither closed nor moved away and known for longer than the days within which they are visited: "
            "those visited within them ÷ all."
        ),
        rows=LIVING_SOURCES,
    ),
    term(
        "passing", 30, _("Sites at all hundred-percents"), _("Sites that meet all"), _("Sites in operation"),
        _(
            "Building sites in operation whose last visit by the hundred-percents found all of them met ÷ building sites in operation. "
            "A site that was never judged counts as not meeting them."
        ),
        rows=JUDGED,
    ),
    term(
        "on_the_spot", 15, _("Put right at once"), _("Put right at once and confirmed"), FINDINGS,
        _("Findings of visits filed in the period that were put right at once and confirmed by its end ÷ all of them."),
        rows=FOUND,
    ),
    term(
        "quick", 0, _("Answered within the minutes allowed"), _("Answered in time"), pgettext_lazy("findings", "Told"),
        _(
            "Findings told to the site and answered within the minutes allowed, counted from the finding ÷ findings told. "
            "Not scored unless a scheme says so."
        ),
        rows=FOUND,
    ),
    term(
        "density", 0, _("Findings per visit"), FINDINGS, _("Visits filed in the period"),
        _("Findings ÷ visits. Told and not scored: a low figure may mean clean sites, or a lazy eye."),
        rows=VISITED,
    ),
    term(
        "median", 0, _("Median minutes to the reply"), ALLOWED, _("Minutes needed, median"),
        _(
            "Half of the findings were answered within so many minutes from the finding; beside it the minutes allowed. "
            "Not scored unless a scheme says so."
        ),
        rows=FOUND,
    ),
    term(
        "ninth", 0, _("90th percentile of minutes to the reply"), ALLOWED, _("Minutes needed, 90th percentile"),
        _(
            "Nine of ten findings were answered within so many minutes from the finding; beside it the minutes allowed. "
            "Not scored unless a scheme says so."
        ),
        rows=FOUND,
    ),
)  # fmt: skip

FIELD_WORK = Ranking(
    code=CODE,
    title=_("Work in the field"),
    thing="pollution.source",
    groups=(TERRITORY,),
    terms=TERMS,
    reasons={"no_sources": _("No source on its ground"), "no_data": _("No figures for any term")},
    figures=FIGURES,
    parameters=parameters,
    through=through,
    first_day=date(2016, 1, 1),
    source="系统默认（通行做法）：排查覆盖率30、按期检查25、百分之百达标率30、立行立改15",
    as_of=_("Sources, visits and findings as they stood at the end of the last day"),
    opens=_("Open the rows"),
    source_en="System default (common practice): coverage 30, visited within its days 25, hundred-percents 30, put right at once 15",
    order=30,
)


def declare() -> None:
    """Register at start."""
    register(FIELD_WORK)
