"""The list of sweeps, one sweep, coverage on three levels, one's own visits, the draw, the printed list."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pollution import coverage, sweeps
from pollution.coverage import Tally
from pollution.models import Campaign, SweepTask
from pollution.pages.sweeps import listing, places, visits
from pollution.pages.sweeps import sweep as of_sweep
from pollution.querysets import SWEEP
from pollution.statuses import SweepLevel
from pollution.tabs import SWEEPS, tabs
from pollution.views.sweeps.parts import demand_reader, sweep_or_404
from tracker.lib import periods
from tracker.lib.periods import at_local
from tracker.org.models import Unit
from tracker.org.rights import may, reach
from tracker.trail.notes import note

A_PAGE = 50
A_LOT = 100


@require_safe
def sweeps_list(request):
    """List the sweeps, those under way first."""
    demand_reader(request)
    status = request.GET.get("status", "")
    campaign = Campaign.objects.filter(pk=_number(request, "campaign")).first() if "campaign" in request.GET else None
    page = Paginator(listing.listed(request.user, status, campaign), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": listing.rows_of(list(page), request.user, periods.today()),
        "tabs": listing.tabs(request.user, status, campaign),
        "campaign": campaign,
        "beside": tabs(request.user, SWEEPS, "sweeps"),
        "may_plan": bool(reach(request.user, SWEEP, "plan")),
    }
    return render(request, "pollution/sweeps/list.html", context)


@require_safe
def sweep(request, pk: int):
    """Show a sweep: how far it is, by territory, or by grid within one."""
    found, on = sweep_or_404(request, pk), periods.today()
    tallies = coverage.by_place(found, user=request.user, on=on)
    units = places.named(tallies, found)
    chosen = [one for one in units.values() if one.is_territory]
    unit = units.get(_number(request, "unit"))
    if unit and not any(of == unit.pk for of, _grid in tallies):
        unit = None
    spots = places.grids(tallies, units, unit.pk, on) if unit else places.territories(tallies, units)
    total = sum(tallies.values(), Tally())
    going = of_sweep.members(found)
    context = {
        "sweep": found,
        "tone": listing.TONES[found.status],
        "total": total,
        "due_words": f"/ {total.due}",
        "spots": spots,
        "unit": unit,
        "facts": of_sweep.facts(found, going, chosen),
        "acts": of_sweep.acts(found, request.user, chosen, nobody=total.nobody),
        "history": of_sweep.history(found),
        "left": visits.left(found, request.user, on=on, unit=unit),
        "on": on,
    }
    return render(request, "pollution/sweeps/sweep.html", context)


@require_safe
def three_levels(request):
    """Show which grids which level has swept since a day, and what nobody has ever visited."""
    demand_reader(request)
    today = periods.today()
    first, last = _day(request, "from", today.replace(month=1, day=1)), _day(request, "to", today)
    span = {"since": at_local(first), "until": at_local(last + timedelta(days=1))}
    unit = Unit.objects.filter(pk=_number(request, "unit")).first()
    grounds = coverage.three_levels(request.user, **span, unit=unit)
    units = places.named(grounds)
    lines = places.grid_lines(grounds, units, unit.pk, today) if unit else places.lines(grounds, units)
    never = Paginator(visits.never_visited(request.user, unit), A_PAGE).get_page(request.GET.get("page"))
    context = {"lines": lines, "unit": unit, "first": first, "last": last, "levels": SweepLevel.labels, "page_obj": never}
    return render(request, "pollution/sweeps/three_levels.html", context | {"beside": tabs(request.user, SWEEPS, "sweep-coverage")})


@require_safe
def mine(request):
    """Show one's own visits that are to be made."""
    demand_reader(request)
    page = Paginator(visits.mine(request.user), A_LOT).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": page, "on": periods.today(), "beside": tabs(request.user, SWEEPS, "sweep-mine")}
    return render(request, "pollution/sweeps/mine.html", context)


@require_safe
def draw(request, pk: int):
    """Make the draw of a sweep again and show it beside what the sweep was given."""
    found = sweep_or_404(request, pk)
    again = sweeps.draw_again(found)
    if again is None:
        return redirect(found)
    page = Paginator(again.drawn, A_LOT).get_page(request.GET.get("page"))
    context = {"sweep": found, "again": again, "page_obj": page, "rows": visits.drawn(found, request.user, page, again)}
    return render(request, "pollution/sweeps/draw.html", context | {"people": visits.pool(found, again)})


@require_safe
def print_visits(request, pk: int):
    """Show the visits of a sweep as a list to be printed: all for who plans it, else one's own."""
    found = sweep_or_404(request, pk)
    who = None if may(request.user, "plan", found) else request.user.pk
    rows = visits.printed(found, request.user, _number(request, "who") or who)
    if request.method == "GET":
        note("export", thing=found, words=format_lazy(_("Print: {paper}"), paper=found.name), rows=sum(map(len, rows.groups.values())))
    return render(request, "pollution/sweeps/print.html", {"sweep": found, "rows": rows, "on": periods.today()})


@require_safe
def visits_list(request):
    """Lead to the ledger of visits."""
    return redirect("ledger:list", "sweep-tasks")


@require_safe
def visit(request, pk: int):
    """Lead from a visit of a sweep to its source: its page, or for who was sent there from elsewhere the page on the spot."""
    found = get_object_or_404(SweepTask.objects.visible_to(request.user).select_related("source"), pk=pk)
    return redirect("pollution:source" if visits.sees_source(request.user, found) else "pollution:field-source", found.source_id)


def _number(request, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 18 else None


def _day(request, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
