"""Papers to print on A4: timetable, roadmap, task sheet of a project or a unit."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.pages import prints, tabs
from projects.pages import unit as unit_pages
from projects.pages.head import for_page, head
from projects.views.unit import unit_or_404
from tracker.lib import periods

KINDS = {"timetable": _("Timetable"), "roadmap": _("Roadmap"), "tasks": _("Task sheet")}


def _kind_or_404(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


@require_safe
def project_print(request, pk: int, kind: str):
    """Show a project's paper; the browser prints it."""
    _kind_or_404(kind)
    on = periods.today()
    found = head(get_object_or_404(for_page(Project.objects.visible_to(request.user), on), pk=pk), on)
    context = {"head": found, "project": found.project, "kind": kind, "title": KINDS[kind], "kinds": KINDS}
    if kind == "roadmap":
        context["phases"] = prints.roadmap(found.project, on)
    else:
        context["rows"] = tabs.milestones(found.project, on)
    if kind == "tasks":
        context["targets"] = prints.targets(found.plan.planned_wan, found.plan.year) if found.plan else []
        context["signers"] = prints.duty_holders(found.project)
    return render(request, f"projects/print_{kind}.html", context)


@require_safe
def unit_print(request, pk: int, kind: str):
    """Show a unit's paper; the browser prints it."""
    _kind_or_404(kind)
    on = periods.today()
    found = unit_or_404(request.user, pk)
    through = unit_pages.figures_through(on)
    projects = unit_pages.projects_of(found, request.user, on, through)
    context = {"whose": found, "kind": kind, "title": KINDS[kind], "kinds": KINDS, "through": through, "year": on.year, "on": on}
    if kind == "timetable":
        rows = prints.unit_milestones(projects, on.year)
        context |= {"rows": rows[: prints.MOST_ROWS], "is_cut": len(rows) > prints.MOST_ROWS}
    elif kind == "roadmap":
        listed = projects.prefetch_related("milestones")[: prints.MOST_ROWS]
        context |= {"lanes": prints.lanes(listed, on), "phase_names": [str(name) for name, _kinds in prints.PHASES]}
    else:
        goals = unit_pages.goals(projects, on, through)
        signers = prints.unit_duty_holders(found, on)
        targets = prints.targets(goals.planned_wan, on.year)
        context |= {"goals": goals, "targets": targets, "projects": projects[: prints.MOST_ROWS], "signers": signers}
    return render(request, f"projects/unit_print_{kind}.html", context)
