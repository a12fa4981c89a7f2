"""The data of a project's charts, as static/js/charts.js reads them; a table with the same figures stands beside each."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.pages.head import Head
from projects.pages.tabs import MilestoneRow, MonthRow


def curve(head: Head, rows: list[MonthRow]) -> dict:
    """Return planned against actual by month in 万元; months without a counted report are unknown, not nothing."""
    names = [format_date(row.month, pgettext("format of a month without its year", "M")) for row in rows]
    return {
        "x": names,
        "unit": _("10k yuan"),
        "now": names[head.through.month - 1] if names and head.through.year == head.plan.year else None,
        "now_label": _("figures through"),
        "series": [
            {"name": _("linear plan"), "plan": True, "values": [float(round(row.planned_wan, 2)) for row in rows]},
            {"name": _("done (counted reports)"), "values": [float(row.report.cumulative_wan) if row.counts else None for row in rows]},
            {"name": _("entered in statistics"), "values": [float(row.report.statistics_wan) if row.counts else None for row in rows]},
        ],
    }


def gantt(rows: list[MilestoneRow], on: date) -> dict:
    """Return the milestones as bars; the mark is the day of delivery."""
    return {
        "today": on.isoformat(),
        "labels": {"planned": _("due"), "done": _("delivered"), "late": _("overdue"), "today": _("today")},
        "rows": [
            {
                "name": str(row.milestone),
                "from": row.begins_on.isoformat(),
                "to": row.milestone.due_on.isoformat(),
                "done": row.milestone.delivered_on.isoformat() if row.milestone.delivered_on else None,
                "tone": row.tone,
            }
            for row in rows
        ],
    }


def pareto(rows: list[tuple[str, int]]) -> dict:
    """Return causes with their counts."""
    return {"rows": [{"name": name, "value": count} for name, count in rows], "unit": _("delays"), "share": _("cumulative share")}
