"""What units are to reach, and the rules by which periods are judged."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pollution.air import rulebook
from pollution.air import targets as acts
from pollution.air.forms.standings import NUMBERS, PolicyForm, TargetForm, units_with_targets
from pollution.air.models import AirTarget
from pollution.air.pages import standings as pages
from pollution.air.policies import policy_on
from pollution.air.rulebook import DIVISORS, WEIGHTS
from pollution.air.views.standings import demand_reader, said
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TARGET, A_PAGE = "air.airtarget", 40


@require_safe
def targets(request):
    """List targets, each with where it stands and what the rest of its period may still come to."""
    demand_reader(request.user, TARGET)
    on = periods.today()
    when = request.GET.get("when") if request.GET.get("when") in (pages.OVER, pages.COMING) else pages.NOW
    page = Paginator(pages.targets(when, on), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = acts.courses(page.object_list, on)
    words = {
        pages.NOW: pgettext("targets", "Running"),
        pages.OVER: pgettext("targets", "Over"),
        pages.COMING: pgettext("targets", "To come"),
    }
    context = {
        "page_obj": page,
        "chips": [{"label": label, "url": f"?when={code}", "active": code == when} for code, label in words.items()],
        "may_change": bool(reach(request.user, TARGET, "change")),
        "tabs": pages.beside(request.user, "targets"),
        "today": on,
    }
    return render(request, "air/standings/targets.html", context)


@GET_POST
def target_new(request):
    """Set what a unit is to reach."""
    if not reach(request.user, TARGET, "change"):
        raise PermissionDenied(_("You may not do this here."))
    form = TargetForm(request.POST or None, units=units_with_targets(periods.today()))
    if form.is_bound and form.is_valid():
        try:
            made = acts.set_target(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            said(form, refusal)
        else:
            messages.success(request, _("The target is set: %(target)s.") % {"target": made})
            return redirect("air:targets")
    context = {"form": form, "heading": _("New air target"), "back": reverse("air:targets")}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def target_withdraw(request, pk: int):
    """Take back a target that was set by mistake."""
    demand_reader(request.user, TARGET)
    found = get_object_or_404(AirTarget, pk=pk)
    demand(request.user, "change", found)
    acts.withdraw_target(found, by=request.user)
    messages.success(request, _("The target is withdrawn."))
    return redirect("air:targets")


@require_safe
def policy(request):
    """Show the rules of air periods in force, every version, and what of them is not confirmed."""
    demand_reader(request.user, rulebook.POLICY)
    versions = pages.policies(periods.today())
    context = {
        "versions": versions,
        "now": next((one for one in versions if one.tone == "green"), None),
        "may_change": bool(reach(request.user, rulebook.POLICY, "change")),
        "tabs": pages.beside(request.user, "air-policy"),
    }
    return render(request, "air/standings/policy.html", context)


@GET_POST
def policy_new(request):
    """Add a version of the rules of air periods."""
    rulebook.demand_keeper(request.user)
    on = periods.today()
    now = policy_on(on)
    names = (*NUMBERS, *WEIGHTS, *DIVISORS)
    form = PolicyForm(request.POST or None, initial={name: getattr(now, name) for name in names} | {"first_day": on})
    if form.is_bound and form.is_valid():
        try:
            made = rulebook.begin(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            said(form, refusal)
        else:
            messages.success(request, _("The new version is in force from %(day)s.") % {"day": made.first_day.isoformat()})
            return redirect("air:air-policy")
    note = _("A day in the past is allowed, for a standard read later: what is published stays, drafts and pages are computed anew.")
    context = {"form": form, "heading": _("New version of the rules of air periods"), "back": reverse("air:air-policy"), "note": note}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)
