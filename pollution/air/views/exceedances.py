"""Hours that were too high: the ledger, one of them, the replies of units, the rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pollution.air import exceeding
from pollution.air.exceeding.rulebook import RULE, demand_keeper
from pollution.air.forms.exceedances import RuleForm
from pollution.air.models import ExceedanceRule
from pollution.air.pages import exceedances as pages
from pollution.air.tabs import EXCEEDANCES, tabs
from tracker.lib import periods
from tracker.lib.periods import BadPeriod
from tracker.lib.refusals import Refused
from tracker.org.rights import reach

STATION = "air.station"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def exceedances(request):
    """Lead to the ledger of exceedances."""
    return redirect("ledger:list", "exceedances")


@require_safe
def exceedance(request, pk: int):
    """Show an exceedance with the hours around it, its matter and the reply."""
    at = periods.now()
    found = pages.found(request.user, pk, at)
    if found is None:
        raise Http404
    hours = pages.hours_around(found, at)
    context = {
        "found": found,
        "facts": pages.facts(found),
        "reply": pages.reply_facts(found, request.user),
        "hours": hours,
        "chart": pages.chart(found, hours),
        "day_url": pages.day_url(found),
        "measure": pages.measure_of(found.factor),
        "beside_rows": pages.ledger_url(station=found.station_id),
    }
    return render(request, "air/exceedances/exceedance.html", context)


@require_safe
def replies(request):
    """Show how soon units replied in a week or month: within the minutes of the rule, median, nine of ten."""
    if not reach(request.user, STATION):
        raise Http404
    at = periods.now()
    on = periods.local_day(at)
    try:
        span = pages.period_of(request.GET.get("period", ""), on)
    except BadPeriod:
        raise Http404 from None
    together, rows = pages.by_unit(request.user, span, at)
    url = pages.ledger_url(found_from=span.first_day, found_by_day=span.last_day, opens="true")
    context = {
        "tabs": tabs(request.user, "exceedance-replies", EXCEEDANCES),
        "span": span,
        "periods": pages.periods_around(on),
        "kpis": pages.kpis(together, url),
        "rows": rows,
        "ledger_url": url,
    }
    return render(request, "air/exceedances/replies.html", context)


# --- Rules ------------------------------------------------------------------------------------------------------------------------------


def _demand_reader(user) -> None:
    if not reach(user, RULE):
        raise PermissionDenied(_("You may not do this here."))


@require_safe
def rules(request):
    """Show every rule: what it says, whether it is in use, on what it rests."""
    _demand_reader(request.user)
    rows = [(rule, pages.in_words(rule)) for rule in ExceedanceRule.objects.all()]
    context = {
        "tabs": tabs(request.user, "exceedance-rules", EXCEEDANCES),
        "rows": rows,
        "can_change": bool(reach(request.user, RULE, "change")),
    }
    return render(request, "air/exceedances/rules.html", context)


@require_safe
def rule(request, pk: int):
    """Show a rule, what follows from it, and what it would have found in the last thirty days."""
    _demand_reader(request.user)
    found = get_object_or_404(ExceedanceRule.objects.select_related("matter_kind"), pk=pk)
    sees_all = reach(request.user, STATION).everywhere  # the preview counts over the stations of all units
    context = {
        "rule": found,
        "facts": pages.rule_facts(found),
        "preview": pages.preview_words(found, periods.now()) if sees_all else "",
        "count": pages.found_by(found, request.user),
        "rows_url": pages.ledger_url(rule=found.pk),
        "can_change": bool(reach(request.user, RULE, "change")),
        "has_ended": bool(found.last_day and found.last_day < periods.today()),
    }
    return render(request, "air/exceedances/rule.html", context)


@GET_POST
def rule_new(request):
    """Write a rule; it is off."""
    demand_keeper(request.user)
    form = RuleForm(request.POST or None, instance=ExceedanceRule(first_day=periods.today()))

    def save():
        return exceeding.add_rule(on=periods.today(), by=request.user, **form.values())

    return _form_page(request, form, save, _("New rule of exceedance"), reverse("air:exceedance-rules"))


@GET_POST
def rule_change(request, pk: int):
    """Change a rule; what it found by its numbers keeps them."""
    demand_keeper(request.user)
    found, again = (get_object_or_404(ExceedanceRule, pk=pk) for _copy in range(2))
    form = RuleForm(request.POST or None, instance=found)  # the form writes into its copy, the act into the other

    def save():
        return exceeding.change_rule(again, on=periods.today(), by=request.user, **form.values())

    note = _("It has found something already: other numbers make another rule that begins tomorrow.") if exceeding.has_found(again) else ""
    return _form_page(request, form, save, _("Change the rule"), again.get_absolute_url(), note)


def _form_page(request, form: RuleForm, save, heading: str, back: str, note: str = ""):
    """Show the form of a rule, what it would have found, or write it."""
    tried = ""
    if form.is_bound and form.is_valid():
        if "try" in request.POST:
            tried = pages.preview_words(form.instance, periods.now())
        else:
            try:
                made = save()
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(request, _("Saved: %(rule)s.") % {"rule": made})
                return redirect(made)
    context = {"form": form, "heading": heading, "back": back, "note": note, "tried": tried}
    return render(request, "air/exceedances/form.html", context, status=422 if form.is_bound and not tried else 200)


@require_POST
def rule_on(request, pk: int):
    """Put a rule in use."""
    return _switch(request, pk, lambda found: exceeding.switch_on(found, on=periods.today(), by=request.user), _("The rule is in use."))


@require_POST
def rule_off(request, pk: int):
    """Take a rule out of use."""
    return _switch(request, pk, lambda found: exceeding.switch_off(found, by=request.user), _("The rule is not in use any more."))


def _switch(request, pk: int, act, said: str):
    demand_keeper(request.user)
    found = get_object_or_404(ExceedanceRule, pk=pk)
    try:
        act(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(found)
