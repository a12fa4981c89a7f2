"""The map of sources: the page with the same rows as a list, and what its script asks for."""

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pollution import maps
from pollution.forms.map import MapFilter
from pollution.models import Source
from pollution.pages import map as page
from pollution.policies import numbers_on
from pollution.querysets import SOURCE
from pollution.standing import WORST_FIRST, with_severity
from pollution.tabs import ROOMS, tabs
from tracker.lib import periods
from tracker.org.rights import reach

PAGE_SIZE = 30


def _sources(user):
    """Return the sources that a user sees, with their lights of this moment."""
    now = periods.now()
    return with_severity(Source.objects.visible_to(user), now=now, numbers=numbers_on(periods.local_day(now)))


def _demand_sources(request) -> None:
    if not reach(request.user, SOURCE):
        raise Http404


@require_safe
def sources_map(request):
    """Show the map with its list: worst first, narrowed by the filters and by the part of the map."""
    _demand_sources(request)
    form = MapFilter(request.GET, on=periods.today())
    sources = _sources(request.user)
    narrowed = form.narrow(sources) if form.is_valid() else sources.none()
    total, placed, extent = maps.extent(narrowed)
    box = _box(request)
    pages = Paginator(page.listed(maps.within(narrowed, box) if box else narrowed), PAGE_SIZE)
    if box is None:
        pages.count = total  # counted already
    townships = maps.townships(request.user, on=periods.today())
    context = {
        "tabs": tabs(request.user, ROOMS, "map"),
        "form": form,
        "total": total,
        "missing": total - placed,
        "extent": extent or "",
        "box": box or "",
        "query": _query(request, "box", "page"),
        "all_url": f"?{_query(request, 'box', 'page')}",
        "narrowed": bool(request.GET),
        "page_obj": page.lit(pages.get_page(request.GET.get("page"))),
        "lights": WORST_FIRST,
        "townships": [{"township": one, "url": page.map_url(unit=one.unit.pk)} for one in townships],
        "legend": page.legend(townships),
        "is_schematic": maps.is_schematic(on=periods.today()),
    }
    return render(request, "pollution/map/map.html", context)


def _box(request) -> maps.Box | None:
    """Return the part of the map that the list is narrowed to, None for all of it."""
    try:
        return maps.box_of(request.GET.get("box", ""))
    except maps.BadBox:
        return None


def _query(request, *without: str) -> str:
    """Return the query of the address without some names."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return query.urlencode()


@require_safe
def map_clusters(request):
    """Answer with what lies in a box at a zoom: cells with their count and worst light, or single sources where they are few."""
    _demand_sources(request)
    form = MapFilter(request.GET, on=periods.today())
    try:
        box, zoom = maps.box_of(request.GET.get("bbox", "")), maps.zoom_of(request.GET.get("zoom", ""))
    except maps.BadBox as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    if not form.is_valid():
        return JsonResponse({"error": _("One of the filters names something that does not exist.")}, status=400)
    return JsonResponse(page.clusters_json(form.narrow(_sources(request.user)), box, zoom))


@require_safe
def map_townships(request):
    """Answer with what is open in each township."""
    _demand_sources(request)
    return JsonResponse(page.townships_json(maps.townships(request.user, on=periods.today())))


@require_safe
def map_outlines(request):
    """Answer with the outlines of the townships: the same for everybody."""
    return JsonResponse(page.outlines_json(periods.today()))
