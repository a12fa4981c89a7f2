"""The acts on a sweep, and its plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pollution import sweeps
from pollution.forms import sweeps as forms
from pollution.pages.sweeps import giving, planning, visits
from pollution.views.sweeps.parts import Page, act_with_form, demand_planner, done_or_refused, page_with_form, refuse, sweep_or_404
from tracker.lib import periods
from tracker.lib.refusals import Refused

A_PAGE = 100


@page_with_form
def new(request):
    """Plan a sweep; a preview says how many sources it would visit."""
    demand_planner(request)
    form = forms.PlanForm(request.POST or None, by=request.user, on=periods.today())
    preview = None
    if form.is_valid():
        if "preview" in request.POST:
            preview = planning.preview(form.said, by=request.user)
        elif made := _planned(request, form):
            return redirect(made)
    context = {"form": form, "preview": preview}
    return render(request, "pollution/sweeps/plan.html", context, status=422 if form.is_bound and preview is None else 200)


def _planned(request, form):
    try:
        made = sweeps.plan_sweep(form.said, at=periods.now(), by=request.user)
    except Refused as refusal:
        refuse(form, refusal)
        return None
    count = made.tasks.count()
    messages.success(request, ngettext("Planned: %(count)d visit.", "Planned: %(count)d visits.", count) % {"count": count})
    return made


@page_with_form
def again(request, pk: int):
    """Plan the same sweep for other days."""
    found = sweep_or_404(request, pk, "plan")
    form = forms.AgainForm(request.POST or None, initial=planning.next_days(found, on=periods.today()))
    page = Page(_("Plan the same again"), _("The same scope and people; what is in scope is asked anew, and a draw is a new one."))
    return act_with_form(request, found, form, page, lambda **who: sweeps.plan_again(found, **form.cleaned_data, **who))


@page_with_form
def extend(request, pk: int):
    """Move the last day of a sweep later."""
    found = sweep_or_404(request, pk, "plan")
    form = forms.ExtendForm(request.POST or None, initial={"last_day": found.last_day})
    page = Page(_("Extend"), _("Visits left are spread anew over the days to come; the record keeps how many were overdue."))
    return act_with_form(request, found, form, page, lambda **who: sweeps.extend(found, **form.cleaned_data, **who))


@page_with_form
def end(request, pk: int):
    """End a sweep, in sight of what was not visited."""
    found = sweep_or_404(request, pk, "plan")
    form = forms.EndForm(request.POST or None)
    page = Page(_("End the sweep"), _("What was not visited stays so; plan it again if it must be visited."))
    left = visits.left(found, request.user, on=periods.today(), unit=None)
    return act_with_form(request, found, form, page, lambda **who: sweeps.end(found, **form.cleaned_data, **who), left=left)


@page_with_form
def cancel(request, pk: int):
    """Cancel a sweep."""
    found = sweep_or_404(request, pk, "plan")
    form = forms.ReasonForm(request.POST or None)
    page = Page(_("Cancel the sweep"), _("Nobody is sent any more; visits that were filed stay as they are."))
    return act_with_form(request, found, form, page, lambda **who: sweeps.cancel(found, **form.cleaned_data, **who))


@require_POST
def start(request, pk: int):
    """Start a planned sweep before its first day."""
    found = sweep_or_404(request, pk, "plan")
    return done_or_refused(request, found, lambda **who: sweeps.start(found, **who), lambda _result: _("The sweep has started."))


@require_POST
def add(request, pk: int):
    """Add what has come into scope since a sweep was planned."""
    found = sweep_or_404(request, pk, "plan")

    def told(count: int) -> str:
        return ngettext("%(count)d source added.", "%(count)d sources added.", count) % {"count": count}

    return done_or_refused(request, found, lambda **who: sweeps.add_new(found, **who), told)


@require_POST
def deal(request, pk: int):
    """Deal out by grid what is nobody's yet."""
    found = sweep_or_404(request, pk, "plan")

    def told(count: int) -> str:
        return ngettext("%(count)d visit dealt out.", "%(count)d visits dealt out.", count) % {"count": count}

    return done_or_refused(request, found, lambda **who: sweeps.deal_out(found, **who), told)


@page_with_form
def assign(request, pk: int):
    """Give visits to somebody: those ticked, or all of the list as it is narrowed."""
    found = sweep_or_404(request, pk, "plan")
    rows = giving.narrowed(found, request.user, request.GET)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    people = sweeps.field_people(request.user, on=periods.today())
    options = {"people": people, "visits": [row.pk for row in page], "needs_reason": found.is_drawn}
    form = forms.AssignForm(request.POST or None, **options)
    if form.is_valid() and (count := _given(request, found, form, rows)):
        words = ngettext("%(count)d visit given to %(who)s.", "%(count)d visits given to %(who)s.", count)
        messages.success(request, words % {"count": count, "who": form.cleaned_data["inspector"]})
        return redirect(request.get_full_path())
    context = {"sweep": found, "form": form, "page_obj": page, "on": periods.today(), **giving.choices(found, request.user, request.GET)}
    return render(request, "pollution/sweeps/assign.html", context, status=422 if form.is_bound else 200)


def _given(request, found, form, rows) -> int:
    said = form.cleaned_data
    chosen = rows.values_list("pk", flat=True) if said["all"] else said["visits"]
    who = {"at": periods.now(), "by": request.user}
    try:
        return sweeps.assign(found, chosen, inspector=said["inspector"], because=said["because"], **who)
    except Refused as refusal:
        refuse(form, refusal)
        return 0
