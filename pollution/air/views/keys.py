"""Keys of the programs' door: listed, made, ended; and what programs may do, described."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from pollution.air import keys
from pollution.air.api import limits, shapes
from pollution.air.api.body import MOST_BYTES
from pollution.air.api.describing import description, operations
from pollution.air.forms.keys import KeyForm
from pollution.air.models import ApiKey, Station
from pollution.air.statuses import Factor, Flag, Measure
from pollution.air.tabs import DOOR, STATION, tabs
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
KEY, A_PAGE = "air.apikey", 50
SAYS = ("name", "device", "stations", "factors", "is_reading", "last_day")


def _demand(user, act: str = "view") -> None:
    if not reach(user, KEY, act):
        raise PermissionDenied(_("You may not do this here."))


def _demand_reader(user) -> None:
    """Let those in who read what is measured, and those who keep the keys."""
    if not (reach(user, STATION) or reach(user, KEY)):
        raise PermissionDenied(_("You may not do this here."))


@require_safe
def keys_list(request):
    """List the keys, the latest first."""
    _demand(request.user)
    stations = Prefetch("stations", Station.objects.for_keys(request.user, "view"))
    rows = ApiKey.objects.visible_to(request.user).select_related("device__station", "made_by__person").prefetch_related(stations)
    page = Paginator(rows.order_by("-made_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    on = periods.today()
    context = {"page_obj": page, "rows": [_row(key, on) for key in page], "tabs": tabs(request.user, "keys", DOOR)}
    return render(request, "air/keys/keys.html", context | {"may_change": bool(reach(request.user, KEY, "change"))})


def _row(key: ApiKey, on) -> dict:
    stations = [key.device.station] if key.device_id else list(key.stations.all())
    factors = "、".join(str(Factor(one).label) for one in key.factors)
    if key.ended_at:
        tone, state = "grey", pgettext("key", "Ended")
    elif key.last_day and key.last_day < on:
        tone, state = "grey", pgettext("key", "Expired")
    else:
        tone, state = "green", pgettext("key", "In force")
    return {"key": key, "stations": stations[:5], "more": len(stations) - 5, "factors": factors, "tone": tone, "state": state}


@GET_POST
def key_new(request):
    """Make a key and show it once: it stands in this answer and nowhere else."""
    _demand(request.user, "change")
    form = KeyForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in SAYS}
        try:
            key, token = keys.make_key(said.pop("name"), **said, at=periods.now(), by=request.user)
        except Refused as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
        else:
            return render(request, "air/keys/made.html", {"key": key, "token": token})
    words = {"heading": _("New key"), "note": _("The key is shown once, right after it is made.")}
    context = {"form": form, "back": reverse("air:keys")} | words
    return render(request, "air/keeping/form.html", context, status=422 if form.is_bound else 200)


@GET_POST
def key_end(request, pk: int):
    """End a key."""
    found = get_object_or_404(ApiKey.objects.visible_to(request.user), pk=pk)
    demand(request.user, "change", found)
    if request.method == "POST":
        try:
            keys.end_key(found, at=periods.now(), by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The key “%(key)s” is ended: it opens nothing any more.") % {"key": found})
        return redirect("air:keys")
    return render(request, "air/keys/end.html", {"key": found})


@require_safe
def described(request):
    """Show what programs may do with a key."""
    _demand_reader(request.user)
    context = {
        "operations": operations(),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "most": {"rows": shapes.MOST_ROWS, "bytes": MOST_BYTES, "of_key": limits.OF_KEY, "of_address": limits.OF_ADDRESS},
        "codes": [(_("Factors"), Factor.choices), (_("Units of measure"), Measure.choices), (_("Flags"), Flag.choices)],
        "tabs": tabs(request.user, "api", DOOR),
    }
    return render(request, "air/keys/api.html", context)


@require_safe
def api_file(request):
    """Send the OpenAPI file."""
    _demand_reader(request.user)
    return JsonResponse(description(), headers={"Content-Disposition": 'attachment; filename="openapi.json"'})
