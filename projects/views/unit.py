"""A unit's page, and the causes of delay of a unit or of the district."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.pages import charts
from projects.pages import unit as pages
from projects.statuses import Cause
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.rights import reach

PAGE_SIZE = 50


def unit_or_404(user, pk: int) -> Unit:
    """Return a unit within the user's reach, or one with a project that the user sees."""
    unit = get_object_or_404(Unit, pk=pk)
    if reach(user, "projects.project").covers(unit.pk):
        return unit
    if Project.objects.visible_to(user).of_units(pages.ids_under(unit)).exists():
        return unit
    raise Http404


@require_safe
def unit(request, pk: int):
    """Show a unit's projects of the year, the red ones first, with goals, duties and dates."""
    found = unit_or_404(request.user, pk)
    on = periods.today()
    through = pages.figures_through(on)
    projects = pages.projects_of(found, request.user, on, through)
    causes_found = pages.cause_rows(pages.delays_of(found, request.user), on)
    context = {
        "whose": found,
        "goals": pages.goals(projects, on, through),
        "through": through,
        "page_obj": pages.with_overdue_words(Paginator(projects, PAGE_SIZE).get_page(request.GET.get("page")), on),
        "causes": causes_found,
        "chart": charts.pareto([(row.cause.label, row.open) for row in causes_found if row.open]),
    }
    return render(request, "projects/unit.html", context)


@require_safe
def causes(request):
    """Show why projects are late: of the district, or of one unit."""
    user = request.user
    if not reach(user, "projects.project"):
        raise Http404
    on = periods.today()
    chosen = request.GET.get("unit", "")
    found = unit_or_404(user, int(chosen)) if chosen.isdigit() else None
    delays = pages.delays_of(found, user)
    rows = pages.cause_rows(delays, on)
    cause = request.GET.get("cause", "")
    listed = delays.unresolved(on=on).select_related("project__lead_unit").order_by("next_step_due_on", "pk")
    context = {
        "whose": found,
        "rows": rows,
        "chart": charts.pareto([(row.cause.label, row.open) for row in rows if row.open]),
        "units": pages.causes_by_unit(delays, on),
        "cause": Cause(cause) if cause in Cause.values else None,
        "page_obj": Paginator(listed.filter(cause=cause) if cause in Cause.values else listed, PAGE_SIZE).get_page(request.GET.get("page")),
        "on": on,
    }
    return render(request, "projects/causes.html", context)
