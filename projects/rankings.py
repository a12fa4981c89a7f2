"""Project progress as a ranking: townships by the projects on their ground, lead units by the projects they lead."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from projects.models import Round
from projects.statuses import COUNTED, PermitState, StartDefinition, YearLabel
from tracker.lib.periods import LOCAL, Period
from tracker.org.statuses import TERRITORIAL, UnitKind
from tracker.rankings.kinds import Group, Ranking, Term, register

CODE = "project-progress"
TERRITORY, LEAD = Group("territory", _("Townships and sub-districts")), Group("lead_unit", _("Lead units"))

# One pass over the year's projects; each counts for its territory and for its lead unit, or for the nearest ranked unit above.
# Money and reports as of %(through)s, a month's end; starts, milestones and permits as of %(day)s.
# Each part is computed once (MATERIALIZED): right after a big import the planner still takes the tables for empty,
# and would otherwise compute a part anew for every project.
FIGURES = """
ranked AS (
    SELECT g.grp, u.id AS unit_id, u.path
    FROM org_unit u
    JOIN (VALUES ('territory', %(territorial)s::text[]), ('lead_unit', %(answerable)s::text[])) g(grp, kinds) ON u.kind = ANY(g.kinds)
    WHERE u.first_day <= %(day)s AND (u.last_day IS NULL OR u.last_day >= %(day)s)
),
answers AS MATERIALIZED (
    SELECT DISTINCT ON (r.grp, u.id) r.grp, u.id AS below_id, r.unit_id
    FROM ranked r JOIN org_unit u ON u.id = r.unit_id OR (r.path <> '' AND u.path LIKE r.path || '%%')
    ORDER BY r.grp, u.id, length(r.path) DESC
),
money AS MATERIALIZED (
    SELECT DISTINCT ON (project_id) project_id, cumulative_wan
    FROM projects_report
    WHERE month BETWEEN %(january)s AND %(through)s AND status = ANY(%(counted)s)
    ORDER BY project_id, month DESC
),
started AS MATERIALIZED (
    SELECT project_id FROM projects_start WHERE definition = %(substantive)s AND started_on <= %(day)s
),
milestone AS MATERIALIZED (
    SELECT project_id, count(*) AS due,
           count(*) FILTER (WHERE due_on = %(day)s OR delivered_on <= %(day)s) AS kept
    FROM projects_milestone
    WHERE due_on <= %(day)s AND (due_on >= %(january)s OR delivered_on IS NULL OR delivered_on > %(day)s)
    GROUP BY project_id
),
permit AS MATERIALIZED (
    SELECT project_id, count(*) AS needed, count(*) FILTER (WHERE state = %(obtained)s AND got_on <= %(day)s) AS got
    FROM projects_permit WHERE state <> %(not_applicable)s GROUP BY project_id
),
asked AS (
    SELECT r.id, r.project_id, o.due_on, CASE WHEN r.status = ANY(%(handed_in)s) THEN r.status_since END AS at
    FROM projects_round o JOIN projects_report r ON r.round_id = o.id
    WHERE o.month = date_trunc('month', %(through)s::date)
),
sent AS (
    SELECT h.report_id, min(h.at) AS at
    FROM projects_reporthistory h JOIN asked a ON a.id = h.report_id WHERE h.became = 'submitted' GROUP BY h.report_id
),
report AS MATERIALIZED (
    SELECT a.project_id, (coalesce(s.at, a.at) AT TIME ZONE %(zone)s)::date <= a.due_on AS kept
    FROM asked a LEFT JOIN sent s ON s.report_id = a.id
),
fact AS MATERIALIZED (
    SELECT a.grp, a.unit_id,
           count(p.id) AS plans,
           coalesce(sum(p.planned_wan), 0) AS planned, coalesce(sum(y.cumulative_wan) FILTER (WHERE p.id IS NOT NULL), 0) AS done,
           count(*) FILTER (WHERE p.label = %(planned_start)s AND p.planned_start_on <= %(day)s) AS starts_due,
           count(b.project_id) FILTER (WHERE p.label = %(planned_start)s) AS starts,
           coalesce(sum(m.due) FILTER (WHERE p.id IS NOT NULL), 0) AS milestones_due,
           coalesce(sum(m.kept) FILTER (WHERE p.id IS NOT NULL), 0) AS milestones,
           coalesce(sum(c.needed) FILTER (WHERE p.id IS NOT NULL), 0) AS permits_due,
           coalesce(sum(c.got) FILTER (WHERE p.id IS NOT NULL), 0) AS permits,
           count(r.project_id) AS reports_due, count(*) FILTER (WHERE r.kept) AS reports
    FROM projects_project j
    CROSS JOIN LATERAL (VALUES ('territory', j.territory_id), ('lead_unit', j.lead_unit_id)) side(grp, below_id)
    JOIN answers a ON a.grp = side.grp AND a.below_id = side.below_id
    LEFT JOIN projects_annualplan p ON p.project_id = j.id AND p.year = %(year)s
    LEFT JOIN money y ON y.project_id = j.id
    LEFT JOIN started b ON b.project_id = j.id
    LEFT JOIN milestone m ON m.project_id = j.id
    LEFT JOIN permit c ON c.project_id = j.id
    LEFT JOIN report r ON r.project_id = j.id
    GROUP BY a.grp, a.unit_id
),
member AS (
    SELECT r.grp, r.unit_id,
           CASE WHEN f.planned > 0 THEN '' WHEN f.unit_id IS NULL THEN 'no_projects' ELSE 'no_plan' END AS reason
    FROM ranked r LEFT JOIN fact f ON f.grp = r.grp AND f.unit_id = r.unit_id
    WHERE f.unit_id IS NOT NULL OR r.grp = 'territory'
),
figure AS (
    SELECT f.grp, f.unit_id, t.term, t.done::numeric AS done, t.due::numeric AS due
    FROM fact f
    CROSS JOIN LATERAL (VALUES
        ('investment', f.done, div(f.planned * %(months)s * 200 + 12, 24) * 0.01),
        ('starts', f.starts, f.starts_due),
        ('milestones', f.milestones, f.milestones_due),
        ('permits', f.permits, f.permits_due),
        ('reports', f.reports, f.reports_due)
    ) t(term, done, due)
)
"""


def through(period: Period) -> date:
    """Return the month's end to which money counts: the period's own, or for a week the latest whose reports were due within it."""
    if period.kind == "month":
        return period.last_day
    first = (period.last_day + timedelta(days=1)).replace(day=1)
    last = first - timedelta(days=1)
    if Round.objects.filter(month=last.replace(day=1), due_on__gt=period.last_day).exists():
        return last.replace(day=1) - timedelta(days=1)
    return last


def parameters(period: Period, through: date) -> dict:
    """Return what fills the names in FIGURES; the year is that of the money."""
    return {
        "day": period.last_day,
        "through": through,
        "year": through.year,
        "january": date(through.year, 1, 1),
        "months": through.month,
        "territorial": list(TERRITORIAL),
        "answerable": [UnitKind.DEPARTMENT, *TERRITORIAL],
        "counted": list(COUNTED),
        "handed_in": ["submitted", *COUNTED],
        "substantive": StartDefinition.SUBSTANTIVE,
        "planned_start": YearLabel.PLANNED_START,
        "obtained": PermitState.DONE,
        "not_applicable": PermitState.NOT_APPLICABLE,
        "zone": LOCAL.key,
    }


def term(code: str, weight: int, cap: str, places: int, *words, **narrowed) -> Term:
    """Return a term; words are its title, those of done and due, and how it is counted; `narrowed` limits the rows it opens."""
    title, done, due, explained = words

    def rows_url(group: str, unit_id: int, period: Period, through: date) -> str:
        return f"/ledger/projects/?{urlencode({group: unit_id, 'year': through.year} | narrowed)}"

    return Term(code, title, done, due, explained, Decimal(weight), Decimal(cap), places, rows_url)


TERMS = (
    term(
        "investment", 40, "1.20", 2,
        _("Investment against time progress"), _("Done since January (10k yuan)"), _("Due by time progress (10k yuan)"),
        _("Investment done ÷ (annual plan × time progress at the same day)."),
    ),
    term(
        "starts", 20, "1.00", 0,
        _("Start rate"), _("Started"), _("Planned to have started"),
        _("Projects planned to start this year that have started in substance ÷ those planned to have started by now."),
        label=YearLabel.PLANNED_START.value,
    ),
    term(
        "milestones", 20, "1.00", 0,
        _("Milestones on time"), _("Not overdue"), _("Due by now"),
        _("Milestones due by now and not overdue ÷ milestones due by now."),
    ),
    term(
        "permits", 10, "1.00", 0,
        _("Permits obtained"), _("Obtained"), _("Permits needed"),
        _("Permits obtained ÷ permits needed; what is not applicable is not needed."),
    ),
    term(
        "reports", 10, "1.00", 0,
        _("Reports on time"), _("Submitted in time"), _("Monthly reports asked for"),
        _("Monthly reports of the latest month first submitted by the due day ÷ those asked for."),
    ),
)  # fmt: skip

PROJECT_PROGRESS = Ranking(
    code=CODE,
    title=_("Project progress"),
    thing="projects.project",
    groups=(TERRITORY, LEAD),
    terms=TERMS,
    reasons={"no_projects": _("No projects"), "no_plan": _("No investment planned this year"), "no_data": _("No figures for any term")},
    figures=FIGURES,
    parameters=parameters,
    through=through,
    first_day=date(2016, 1, 1),
    source="系统默认：投资对时序40、开工20、节点20、审批10、月报10",
    source_en="System default: investment against time 40, starts 20, milestones 20, permits 10, reports 10",
    order=10,
)


def declare() -> None:
    """Register at start."""
    register(PROJECT_PROGRESS)
