"""Stations: their page, for whom they count, their end. The register itself is the machinery's."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution.air import stations as acts
from pollution.air.forms.stations import WeightForm
from pollution.air.ledgers.basis import at_moment
from pollution.air.models import Station
from pollution.air.pages import stations as pages
from pollution.air.tabs import station_tabs
from pollution.forms.rules import EndForm
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, may

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def stations(request):
    """Lead to the register of stations."""
    return redirect("ledger:list", "stations")


@require_safe
def station_new(request):
    """Lead to the form of a new station, with what the address offers for it."""
    return redirect(f"{reverse('ledger:new', args=['stations'])}?{request.GET.urlencode()}".rstrip("?"))


@require_safe
def station_edit(request, pk: int):
    """Lead to the form of a station."""
    return redirect("ledger:edit", "stations", pk)


def _station(request, pk: int) -> Station:
    return get_object_or_404(pages.for_page(Station.objects.visible_to(request.user)), pk=pk)


@require_safe
def station(request, pk: int):
    """Show a station: what it is, for whom it counts, its devices and last values, what may be done."""
    found, basis = _station(request, pk), at_moment(periods.now())
    state, held = pages.state(found, basis), pages.weights(found, basis.on)
    may_change = may(request.user, "change", found)
    context = {
        "station": found,
        "tabs": station_tabs(found, "station"),
        "state": state,
        "facts": pages.facts(found, request.user),
        "weights": held,
        "warnings": pages.warnings(found, held, basis.on),
        "devices": pages.devices(found, basis),
        "values": pages.last_values([found], basis.at).get(found.pk, []),
        "may_change": may_change,
        "may_weigh": may_change and not found.is_for_reference and not found.last_day,
        "may_end": may_change and not found.last_day,
    }
    return render(request, "air/stations/station.html", context)


@GET_POST
def station_weigh(request, pk: int):
    """Say for which unit a station counts from a day on."""
    found = _station(request, pk)
    demand(request.user, "change", found)
    form = WeightForm(request.POST or None, initial={"unit": found.unit_id, "first_day": periods.today()})
    note = _("What held before ends the day before; days of the unit from then on are computed anew.")
    return _act(request, found, form, lambda: acts.weigh(found, by=request.user, **form.cleaned_data), _("Weight from a day on"), note)


@GET_POST
def station_end(request, pk: int):
    """End a station."""
    found = _station(request, pk)
    demand(request.user, "change", found)
    form = EndForm(request.POST or None, initial={"last_day": periods.today()})
    note = _("Its weights and devices end with it; its values stay.")
    return _act(request, found, form, lambda: acts.end_station(found, by=request.user, **form.cleaned_data), _("End the station"), note)


def _act(request, found: Station, form, act, heading: str, note: str):
    """Show the form of an act on a station, or do it and lead back."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": heading})
            return redirect(found)
    context = {"form": form, "heading": heading, "subheading": str(found), "back": found.get_absolute_url(), "note": note}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)
