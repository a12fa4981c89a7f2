"""Rectification as a ranking: how units deal with the matters assigned to them, townships and departments each among themselves."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accountability.statuses import Dismissal, JointRole, MatterStatus, UrgingStatus
from tracker.lib.periods import LOCAL, Period, at_local
from tracker.org.statuses import TERRITORIAL, UnitKind
from tracker.rankings.kinds import Group, Ranking, Term, register

CODE = "rectification"
TERRITORY, DEPARTMENT = Group("territory", _("Townships and sub-districts")), Group("department", _("Departments"))

# What was assigned by the end of the period and was not over before the year began, once for each unit that answers for it, jointly too;
# a unit below a ranked one counts for it. Merged repeats and what belongs elsewhere do not count.
# Statuses are those at the end of the period, out of the history: a week computed late says what it would have said in time.
FIGURES = """
ranked AS (
    SELECT CASE WHEN u.kind = ANY(%(territorial)s) THEN 'territory' ELSE 'department' END AS grp, u.id AS unit_id, u.path
    FROM org_unit u
    WHERE u.kind = ANY(%(answerable)s) AND u.first_day <= %(day)s AND (u.last_day IS NULL OR u.last_day >= %(day)s)
),
answers AS MATERIALIZED (
    SELECT DISTINCT ON (u.id) u.id AS below_id, r.grp, r.unit_id
    FROM ranked r JOIN org_unit u ON u.id = r.unit_id OR (r.path <> '' AND u.path LIKE r.path || '%%')
    ORDER BY u.id, length(r.path) DESC
),
was AS MATERIALIZED (
    SELECT DISTINCT ON (matter_id) matter_id, became
    FROM accountability_matterhistory WHERE at < %(end)s ORDER BY matter_id, at DESC, id DESC
),
urged AS MATERIALIZED (
    SELECT matter_id, bool_or(status = 'failed' AND failed_at < %(end)s) AS is_struck
    FROM accountability_urging WHERE sent_at < %(end)s AND status = ANY(%(standing)s) GROUP BY matter_id
),
relapsed AS MATERIALIZED (
    SELECT DISTINCT relapse_of_id AS matter_id FROM accountability_matter WHERE relapse_of_id IS NOT NULL AND registered_at < %(end)s
),
matter AS MATERIALIZED (
    SELECT m.id, m.handling_unit_id,
           w.became = 'closed' AS is_closed,
           w.became IN ('closed', 'dismissed') OR coalesce(m.interim_closed_on <= %(day)s, false) AS is_over,
           CASE WHEN w.became = 'closed' THEN m.done_on <= m.due_on
                WHEN w.became = 'dismissed' THEN (m.verdict_at AT TIME ZONE %(zone)s)::date <= m.due_on
                ELSE coalesce(m.interim_closed_on <= %(day)s AND m.interim_closed_on <= m.interim_due_on, false) END AS is_in_time,
           w.became = ANY(%(with_unit)s) AND m.due_on < %(day)s AS is_overdue,
           u.matter_id IS NOT NULL AS is_urged, coalesce(u.is_struck, false) AS is_struck, b.matter_id IS NOT NULL AS has_relapsed
    FROM accountability_matter m
    JOIN was w ON w.matter_id = m.id
    LEFT JOIN urged u ON u.matter_id = m.id
    LEFT JOIN relapsed b ON b.matter_id = m.id
    WHERE m.assigned_at < %(end)s AND m.dismissal <> ALL(%(not_counted)s)
      AND (m.assigned_at >= %(new_year)s OR w.became NOT IN ('closed', 'dismissed')
           OR coalesce(m.closed_at, m.status_since) >= %(new_year)s)
),
side AS (
    SELECT m.id, m.handling_unit_id AS below_id FROM matter m
    UNION ALL
    SELECT j.matter_id, j.unit_id FROM accountability_matterunit j JOIN matter m ON m.id = j.matter_id WHERE j.role = %(joint)s
),
fact AS MATERIALIZED (
    SELECT s.grp, s.unit_id, count(*) AS assigned,
           count(*) FILTER (WHERE m.is_over) AS over, count(*) FILTER (WHERE m.is_over AND m.is_in_time) AS in_time,
           count(*) FILTER (WHERE NOT m.is_overdue) AS not_overdue, count(*) FILTER (WHERE NOT m.is_urged) AS not_urged,
           count(*) FILTER (WHERE NOT m.is_struck) AS not_struck,
           count(*) FILTER (WHERE m.is_closed) AS closed, count(*) FILTER (WHERE m.is_closed AND NOT m.has_relapsed) AS lasting
    FROM (SELECT DISTINCT a.grp, a.unit_id, d.id FROM side d JOIN answers a ON a.below_id = d.below_id) s JOIN matter m ON m.id = s.id
    GROUP BY s.grp, s.unit_id
),
member AS (
    SELECT r.grp, r.unit_id, CASE WHEN f.unit_id IS NULL THEN 'no_matters' ELSE '' END AS reason
    FROM ranked r LEFT JOIN fact f ON f.grp = r.grp AND f.unit_id = r.unit_id
    WHERE f.unit_id IS NOT NULL OR r.grp = 'territory'
),
figure AS (
    SELECT f.grp, f.unit_id, t.term, t.done::numeric AS done, t.due::numeric AS due
    FROM fact f
    CROSS JOIN LATERAL (VALUES
        ('closing', f.over, f.assigned),
        ('in_time', f.in_time, f.assigned),
        ('overdue', f.not_overdue, f.assigned),
        ('urged', f.not_urged, f.assigned),
        ('struck', f.not_struck, f.assigned),
        ('relapsed', f.lasting, f.closed)
    ) t(term, done, due)
)
"""


def through(period: Period) -> date:
    """Return the last day of the period: everything counts as it stood then."""
    return period.last_day


def parameters(period: Period, through: date) -> dict:
    """Return what fills the names in FIGURES."""
    return {
        "day": period.last_day,
        "end": at_local(period.last_day + timedelta(days=1)),
        "new_year": at_local(date(period.last_day.year, 1, 1)),
        "territorial": list(TERRITORIAL),
        "answerable": [UnitKind.DEPARTMENT, *TERRITORIAL],
        "standing": [UrgingStatus.SENT, UrgingStatus.MET, UrgingStatus.FAILED],
        "with_unit": [MatterStatus.ASSIGNED, MatterStatus.ACKNOWLEDGED, MatterStatus.RECTIFYING],
        "not_counted": [why for why in Dismissal if why != Dismissal.UNTRUE],
        "joint": JointRole.JOINT,
        "zone": LOCAL.key,
    }


def term(code: str, weight: int, *words, **narrowed) -> Term:
    """Return a term; words are its title, those of done and due, and how it is counted; `narrowed` limits the rows it opens."""
    title, done, due, explained = words

    def rows_url(group: str, unit_id: int, period: Period, through: date) -> str:
        return f"/ledger/matters/?{urlencode({'unit': unit_id, 'registered_by': period.last_day.isoformat()} | narrowed)}"

    return Term(code, title, done, due, explained, Decimal(weight), Decimal(1), 0, rows_url)


ASSIGNED = _("Matters assigned")
TERMS = (
    term(
        "closing", 30, _("Closing rate"), _("Closed, interim closings included"), ASSIGNED,
        _("Matters closed out, closed for a phase or confirmed as not true ÷ matters assigned this year or still running when it began."),
    ),
    term(
        "in_time", 25, _("On-time closing rate"), _("Closed in time"), ASSIGNED,
        _("Of these, those done by the due date in force ÷ matters assigned."),
    ),
    term(
        "overdue", 15, _("Not overdue"), _("Not overdue with the unit"), ASSIGNED,
        _("Matters that do not lie overdue with the unit at the end of the period ÷ matters assigned."), overdue="true",
    ),
    term(
        "urged", 10, _("Done without urging"), _("Never urged"), ASSIGNED,
        _("Matters that were never urged ÷ matters assigned; reminders and visits do not count, annulled urgings neither."),
    ),
    term(
        "struck", 10, _("Without strike"), _("Never urged in vain"), ASSIGNED,
        _("Matters on which no urging failed ÷ matters assigned; a strike annulled by review does not count."),
    ),
    term(
        "relapsed", 10, _("Lasting"), _("Closed and not come back"), _("Matters closed out"),
        _("Matters closed out that have not relapsed ÷ matters closed out."), status=MatterStatus.CLOSED.value,
    ),
)  # fmt: skip

RECTIFICATION = Ranking(
    code=CODE,
    title=_("Rectification of matters"),
    thing="accountability.matter",
    groups=(TERRITORY, DEPARTMENT),
    terms=TERMS,
    reasons={"no_matters": _("No matters assigned"), "no_data": _("No figures for any term")},
    figures=FIGURES,
    parameters=parameters,
    through=through,
    first_day=date(2016, 1, 1),
    source="系统默认：办结率30、按时办结率25、不逾期15、未被督促10、无督促未果10、不反弹10",
    as_of=_("Matters and urgings as they stood at the end of the last day"),
    opens=_("Open the matters"),
    source_en="System default: closing 30, on time 25, not overdue 15, not urged 10, without strike 10, lasting 10",
    order=20,
)


def declare() -> None:
    """Register at start."""
    register(RECTIFICATION)
