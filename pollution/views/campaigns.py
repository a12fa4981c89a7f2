"""The special treatments of a year, and the forms by which the supervision office keeps them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution import campaigns as acts
from pollution.forms.campaigns import ChangeForm, NewForm
from pollution.forms.rules import EndForm
from pollution.models import Campaign
from pollution.pages import campaigns as pages
from pollution.tabs import SWEEPS, tabs
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

CAMPAIGN = "pollution.campaign"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _demand(request, act: str = "view") -> None:
    if not reach(request.user, CAMPAIGN, act):
        raise PermissionDenied(_("You may not do this here."))


def _year(request) -> int:
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdecimal() and len(given) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else periods.today().year


@require_safe
def campaigns(request):
    """Show the fields and items of a year with what their sweeps have come to."""
    _demand(request)
    on, year = periods.today(), _year(request)
    fields = pages.tree(year, user=request.user, on=on)
    context = {
        "year": year,
        "years": pages.years(on),
        "fields": fields,
        "count": sum(len(line.items) for line in fields),
        "late": sum(item.is_late for line in fields for item in line.items),
        "beside": tabs(request.user, SWEEPS, "campaigns"),
        "may_change": bool(reach(request.user, CAMPAIGN, "change")),
    }
    return render(request, "pollution/sweeps/campaigns.html", context)


@GET_POST
def campaign_new(request):
    """Add a field to a year, or an item to one of its fields."""
    _demand(request, "change")
    year = _year(request)
    form = NewForm(request.POST or None, year=year, initial={"parent": request.GET.get("field", "")})

    def do(said: dict):
        return acts.add_campaign(year=year, by=request.user, **said)

    return _form(request, form, do, _("New special treatment"), str(year), Campaign(year=year))


@GET_POST
def campaign_change(request, pk: int):
    """Change a field or an item."""
    found = _found(request, pk)
    names = ("name", "name_en", "lead_unit", "source", "planned_count", "last_day", "order", "goal")
    form = ChangeForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def do(said: dict):
        return acts.change_campaign(found, by=request.user, **said)

    return _form(request, form, do, _("Change the special treatment"), str(found), found)


@GET_POST
def campaign_end(request, pk: int):
    """End a field with its items, or an item."""
    found = _found(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": periods.today()})

    def do(said: dict):
        return acts.end_campaign(found, by=request.user, **said)

    return _form(request, form, do, _("End the special treatment"), str(found), found)


def _found(request, pk: int) -> Campaign:
    _demand(request)
    found = get_object_or_404(Campaign.objects.select_related("parent"), pk=pk)
    demand(request.user, "change", found)
    return found


def _form(request, form, do, heading: str, subheading: str, found: Campaign):
    if form.is_valid():
        try:
            made = do(form.cleaned_data)
        except Refused as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The special treatment “%(name)s” is saved.") % {"name": made})
            return redirect(made)
    context = {"form": form, "heading": heading, "subheading": subheading, "back": found.get_absolute_url()}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)
