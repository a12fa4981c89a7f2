"""The supervision desk: what to hand down, urge, re-check and decide today."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accountability import overview
from accountability.beside import beside
from accountability.models import Matter
from accountability.pages import desk as page
from accountability.powers import MATTER
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.rights import reach

PAGE_SIZE = 50
MOST_IN_A_QUEUE = 1000


@require_safe
def matters_list(request):
    """Lead to the ledger of matters: those in hand, the red ones first."""
    return redirect(overview.rows_url(watch="open", sort="light,deadline"))


def _demand_district(request) -> None:
    if not reach(request.user, MATTER).everywhere:
        raise PermissionDenied


@require_safe
def desk(request):
    """Show what waits, and how units and people stand; for who reads the whole district."""
    _demand_district(request)
    user, on = request.user, periods.today()
    whose = _asked_unit(request)
    rows = Matter.objects.visible_to(user)
    weeks = page.weeks(rows.of_units([whose.pk]) if whose else rows, on)
    context = {
        "tabs": beside(user, "desk"),
        "on": on,
        "steps": overview.steps(user, on),
        "groups": page.groups(user, on),
        "weeks": weeks,
        "chart": page.weeks_chart(weeks),
        "whose": whose,
        "units": page.by_unit(user, on),
        "people": page.by_person(user, on),
    }
    return render(request, "accountability/desk/desk.html", context)


def _asked_unit(request) -> Unit | None:
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 9:
        raise Http404
    return get_object_or_404(Unit, pk=asked)


@require_safe
def queue(request, name: str):
    """Show everything in one queue."""
    _demand_district(request)
    user, on = request.user, periods.today()
    found = page.all_queues(user, on).get(name)
    if found is None:
        raise Http404(name)
    waiting = Paginator(found.waiting(user, on, MOST_IN_A_QUEUE), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"tabs": beside(user, "desk"), "on": on, "queue": found, "page_obj": waiting}
    return render(request, "accountability/desk/queue.html", context)
