"""The sources of a unit at a glance, and the workload of those who supervise sites."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pollution.models import Source
from pollution.pages import unit as pages
from pollution.pages import workload as loads
from pollution.querysets import SOURCE
from pollution.tabs import ROOMS, tabs
from pollution.watching import Rules
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.rights import reach

PAGE_SIZE = 50


def unit_or_404(user, pk: int) -> Unit:
    """Return a unit within the user's reach, or one with a source that the user sees."""
    unit = get_object_or_404(Unit, pk=pk)
    where = reach(user, SOURCE)
    if where and (where.covers(unit.pk) or pages.sources_of(unit, user).exists()):
        return unit
    raise Http404


@require_safe
def unit(request, pk: int):
    """Show a unit's sources by kind and light, what became of them, and who supervises its sites."""
    whose, now = unit_or_404(request.user, pk), periods.now()
    sources, rules = pages.sources_of(whose, request.user), Rules(periods.local_day(now))
    sites = loads.sites_of(sources, now, rules)
    load = loads.total(sites)
    context = {
        "whose": whose,
        "kinds": pages.by_kind(sources, whose, now, rules),
        "glance": pages.glance(sources, request.user, now, rules),
        "load": load,
        "page_obj": _supervisors(request, sites, now, load),
    }
    return render(request, "pollution/unit/unit.html", context)


@require_safe
def workload(request):
    """Show how many sites there are for each supervisor, unit by unit and one by one."""
    if not reach(request.user, SOURCE):
        raise Http404
    now = periods.now()
    sites = loads.sites_of(Source.objects.visible_to(request.user), now)
    load = loads.total(sites)
    beside = tabs(request.user, ROOMS, "workload")
    context = {"load": load, "units": loads.by_unit(sites), "page_obj": _supervisors(request, sites, now, load), "tabs": beside}
    return render(request, "pollution/unit/workload.html", context)


def _supervisors(request, sites, now, load):
    """Return the page of the supervisors of sites that is asked for; how many there are is known."""
    pages = Paginator(loads.supervisors(sites, now), PAGE_SIZE)
    pages.count = load.supervisors
    return loads.named(pages.get_page(request.GET.get("page")))
