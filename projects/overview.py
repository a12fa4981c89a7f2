"""The project half of the overview: each figure with the address of the rows that made it."""

from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.figures import (
    LedgerStanding,
    UnitStanding,
    causes,
    last_reported_month,
    ledger_standing,
    monthly_curve,
    reported_beside_derived,
    unit_standings,
)
from projects.models import AnnualPlan, Delay, Milestone, Project
from projects.rules import light_of_gap
from projects.statuses import LedgerName, Light
from projects.thresholds import thresholds_on
from tracker.lib.measures import percent, rounded, yi
from tracker.org.rights import reach

MOST_RED = 6


def rows_url(**filters) -> str:
    """Return the address of the project ledger, narrowed by filters."""
    return f"{reverse('ledger:list', args=['projects'])}?{urlencode(filters)}"


def ledger_hand(user, day: date, ledger: LedgerName) -> dict | None:
    """Return one ledger's headline: rate against time progress, starts, milestones, permits."""
    through = last_reported_month(day.year, day)
    plans = AnnualPlan.objects.visible_to(user)
    standing = ledger_standing(plans, ledger=ledger, year=day.year, through=through)
    if not standing.projects:
        return None
    return {
        "ledger": ledger,
        "title": ledger.label,
        "standing": standing,
        "through": through,
        "tone": {"green": "blue"}.get(tone_of(standing.gap_points), tone_of(standing.gap_points)),
        "headline": percent(standing.rate, 0),
        "progress_text": percent(standing.progress, 0),
        "is_behind": standing.gap_points is not None and standing.gap_points < 0,
        "gap": abs(standing.gap_points) if standing.gap_points is not None else None,
        "short_yi": rounded(abs(standing.short_by_yi), 2),
        "url": rows_url(ledger=ledger, year=day.year),
        "kpis": _kpis(standing, ledger, day),
    }


def _kpis(standing: LedgerStanding, ledger: LedgerName, day: date) -> list[dict]:
    """Return the small figures under a headline; each names its denominator and opens the rows as they stood at the end of the month."""
    starts, through = standing.start_rate, standing.through
    here = {"ledger": ledger.value, "year": day.year}
    found = []
    if starts.planned_to_date:
        found.append(
            {
                "value": f"{percent(starts.of_planned_to_date, 0)}%",
                "sub": f"{starts.started}/{starts.planned_to_date}",
                "label": _("Start rate, of those planned to date"),
                "href": rows_url(**here, label="planned_start", start_by=through),
            }
        )
    if starts.planned_this_year:
        value = percent(starts.of_planned_this_year, 2)
        sub = f"{starts.started}/{starts.planned_this_year}"
        found.append(
            {
                "value": f"{value}%",
                "sub": sub,
                "label": _("Start rate, of the year"),
                "href": rows_url(**here, label="planned_start", started_by=through),
            }
        )
    behind = {"value": standing.behind_milestones, "sub": f"/ {standing.projects}", "label": _("Projects behind a milestone")}
    found.append(behind | {"href": rows_url(**here, behind_on=through), "tone": "red" if standing.behind_milestones else ""})
    if standing.permits_needed:
        label = _("Permits obtained, of those needed")
        sub = f"{standing.permits_obtained}/{standing.permits_needed}"
        found.append({"value": f"{percent(standing.permit_rate, 0)}%", "sub": sub, "label": label, "href": rows_url(**here)})
    return found


def tone_of(gap) -> str:
    """Return the colour of a gap in points: behind schedule is told by the light's thresholds."""
    return {Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "red"}.get(light_of_gap(gap), "grey")


def lights(user, day: date) -> dict | None:
    """Return how many projects of the year show which light, over all ledgers, and the key ledger's line."""
    through = last_reported_month(day.year, day)
    projects = Project.objects.visible_to(user).in_year(day.year).with_standing(on=day, through=through, thresholds=thresholds_on(day))
    counts = dict(projects.order_by().values_list("light").annotate(n=Count("pk")))
    if not counts:
        return None
    tones = [(Light.GREEN, "green"), (Light.YELLOW, "yellow"), (Light.RED, "red"), (Light.GREY, "grey")]
    steps = [
        {"count": counts.get(light, 0), "label": light.label, "tone": tone, "url": rows_url(year=day.year, light=light.value)}
        for light, tone in tones
    ]
    key = ledger_standing(AnnualPlan.objects.visible_to(user), ledger=LedgerName.KEY, year=day.year, through=through)
    return {
        "steps": steps,
        "total": sum(counts.values()),
        "key": key,
        "key_url": rows_url(ledger="key", year=day.year),
        "key_rate": percent(key.rate, 1),
        "through": through,
    }


def units(user, day: date) -> dict | None:
    """Return the units' two-axis picture: money against time progress, and projects without an overdue milestone."""
    through = last_reported_month(day.year, day)
    plans = AnnualPlan.objects.visible_to(user).of(day.year)
    standings = [one for one in unit_standings(plans, by="lead_unit", through=through) if one.gap_points is not None]
    if len(standings) < 2:
        return None
    on_time = _on_milestones(plans, through)
    points = [_point(one, on_time.get(one.unit_id, Fraction(1)), day) for one in standings]
    x = {"name": _("Investment against time progress, points"), "cross": 0}
    y = {"name": _("Projects on their milestones, %"), "cross": 80}
    return {"chart": {"points": points, "x": x, "y": y}, "standings": standings, "on_time": on_time, "url": reverse("rankings:index")}


def _on_milestones(plans, on: date) -> dict[int, Fraction]:
    """Return lead unit → share of its projects without an overdue milestone."""
    late = Exists(Milestone.objects.filter(project=OuterRef("project")).overdue(on=on))
    rows = (
        plans.alias(late=late).order_by().values_list("project__lead_unit").annotate(n=Count("pk"), behind=Count("pk", filter=Q(late=True)))
    )
    return {unit: Fraction(n - behind, n) for unit, n, behind in rows}


def _point(one: UnitStanding, on_time: Fraction, day: date) -> dict:
    url = rows_url(lead_unit=one.unit_id, year=day.year)
    return {
        "name": one.unit.short,
        "x": float(one.gap_points),
        "y": float(percent(on_time, 1)),
        "tone": tone_of(one.gap_points),
        "url": url,
    }


def red_list(user, day: date) -> dict | None:
    """Return what needs a question most: red projects first by how far behind, with who answers and the next step."""
    through = last_reported_month(day.year, day)
    projects = Project.objects.visible_to(user).in_year(day.year).with_standing(on=day, through=through, thresholds=thresholds_on(day))
    step = Delay.objects.filter(project=OuterRef("pk")).unresolved(on=day).order_by("-since")
    milestone = Milestone.objects.filter(project=OuterRef("pk")).overdue(on=day).order_by("due_on")
    reds = projects.filter(light=Light.RED).annotate(
        next_step=Subquery(step.values("next_step")[:1]),
        step_due_on=Subquery(step.values("next_step_due_on")[:1]),
        late_since=Subquery(milestone.values("due_on")[:1]),
    )
    rows = list(reds.select_related("lead_unit", "responsible").order_by("gap", "-planned_wan", "pk")[:MOST_RED])
    if not rows and not projects.exists():
        return None
    for row in rows:
        row.days_late = (day - row.late_since).days if row.late_since else None
        row.start_days_late = (day - row.planned_start_on).days if row.planned_start_on and not row.has_started else None
    return {"rows": rows, "total": reds.order_by().count(), "url": rows_url(year=day.year, light=Light.RED.value)}


def curve(user, day: date) -> dict | None:
    """Return planned against done by month for the major ledger, in 亿元."""
    through = last_reported_month(day.year, day)
    plans = AnnualPlan.objects.visible_to(user).of(day.year, LedgerName.MAJOR)
    found = monthly_curve(plans, year=day.year, through=through)
    if not found[-1].planned_wan:
        return None
    return {
        "points": found,
        "chart": {
            "x": [_("%(month)s/%(year)s") % {"month": point.month_end.month, "year": point.month_end.year} for point in found],
            "unit": _("100 million yuan"),
            "series": [
                {"name": _("Linear plan"), "plan": True, "values": [float(rounded(yi(point.planned_wan), 2)) for point in found]},
                {
                    "name": _("Done"),
                    "values": [None if point.done_wan is None else float(rounded(yi(point.done_wan), 2)) for point in found],
                },
            ],
        },
    }


def pareto(user, day: date) -> dict | None:
    """Return why projects are late, most frequent cause first."""
    found = causes(Delay.objects.visible_to(user), day)
    if not found:
        return None
    rows = [{"name": str(cause.label), "value": count} for cause, count in found]
    return {"chart": {"rows": rows, "unit": _("delays"), "share": _("cumulative")}, "rows": rows, "url": reverse("projects:causes")}


def printed(user, day: date) -> dict | None:
    """Return the figures that documents printed and that differ from what the rows give; only to those who read the district."""
    if not reach(user, "projects.project").everywhere:
        return None
    compared = reported_beside_derived(day, AnnualPlan.objects.visible_to(user))
    return (
        {"rows": [row for row in compared if row.difference], "all": len(compared), "url": reverse("projects:printed")}
        if compared
        else None
    )
