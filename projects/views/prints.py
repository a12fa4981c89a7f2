"""Papers to print on A4: timetable, roadmap, task sheet of a project or a unit."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.pages import prints, tabs
from projects.pages import unit as unit_pages
from projects.pages.head import for_page, head
from projects.views.unit import unit_or_404
from tracker.lib import periods
from tracker.trail.notes import note

KINDS = {"timetable": _("Timetable"), "roadmap": _("Roadmap"), "tasks": _("Task sheet")}


def _kind_or_404(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def _note_print(whose, kind: str) -> None:
    """Write down that a paper left: it is taken away as a file is."""
    note("export", thing=whose, words=format_lazy(_("Print: {paper}"), paper=KINDS[kind]))


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
    _note_print(found.project, kind)
    return render(request, f"projects/print_{kind}.html", context)


@require_safe
def unit_print(request, pk: int, kind: str):
    """Show a unit's paper; the browser prints it."""
    _kind_or_404(kind)
    on = periods.today()
    found = unit_or_404(request.user, pk)
    through = unit_pages.figures_through(on)
    projects = unit_pages.projects_of(found, request.user, on, through)
    rows, more = UNIT_PAPERS[kind](projects, found, on, through, request.user)
    context = {"whose": found, "kind": kind, "title": KINDS[kind], "kinds": KINDS, "year": on.year, "on": on}
    shown = rows[: prints.MOST_ROWS]
    _note_print(found, kind)
    return render(request, f"projects/unit_print_{kind}.html", context | more | {"rows": shown, "is_cut": len(rows) > len(shown)})


def _timetable(projects, _unit, on, _through, _user) -> tuple[list, dict]:
    return prints.unit_milestones(projects, on.year), {}


def _roadmap(projects, _unit, on, _through, _user) -> tuple[list, dict]:
    lanes = prints.lanes(projects.prefetch_related("milestones")[: prints.MOST_ROWS + 1], on)
    return lanes, {"phase_names": [name for name, _kinds in prints.PHASES]}


def _tasks(projects, unit, on, through, user) -> tuple[list, dict]:
    goals = unit_pages.goals(projects, on, through)
    more = {"goals": goals, "targets": prints.targets(goals.planned_wan, on.year), "signers": prints.unit_duty_holders(unit, on, user)}
    return list(projects[: prints.MOST_ROWS + 1]), more


UNIT_PAPERS = {"timetable": _timetable, "roadmap": _roadmap, "tasks": _tasks}
