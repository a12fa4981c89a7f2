"""The rules of the field: checklists with their versions, the numbers, who answers for each grid."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pollution import grids, rulebook
from pollution.forms.rules import NUMBERS, DutyForm, EndForm, ItemsFormSet, NumbersForm, VersionForm, items_of
from pollution.models import Checklist, FieldPolicy, GridDuty
from pollution.pages import grids as grid_pages
from pollution.pages import rules as pages
from pollution.policies import numbers_on
from pollution.rulebook import CHECKLIST, POLICY
from pollution.tabs import RULES, tabs
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.models import Unit
from tracker.org.rights import demand, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _demand_reader(user, thing: str) -> None:
    if not reach(user, thing):
        raise PermissionDenied(_("You may not do this here."))


def _said(form, refusal: Refused) -> None:
    """Put a refusal where it belongs on a form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _form_page(request, form, heading: str, back: str, note: str = "", subheading: str = ""):
    context = {"form": form, "heading": heading, "subheading": subheading, "back": back, "note": note}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)


# --- Checklists -------------------------------------------------------------------------------------------------------------------------


@require_safe
def checklists(request):
    """Show every checklist with its versions: since when, by which document, what each changed."""
    _demand_reader(request.user, CHECKLIST)
    context = {
        "tabs": tabs(request.user, RULES, "checklists"),
        "series": pages.series(periods.today()),
        "can_change": bool(reach(request.user, CHECKLIST, "change")),
    }
    return render(request, "pollution/rules/checklists.html", context)


@require_safe
def checklist(request, pk: int):
    """Show one version with its items, and the other versions of its series."""
    _demand_reader(request.user, CHECKLIST)
    found = get_object_or_404(Checklist, pk=pk)
    series = pages.series(periods.today(), found.series)[0]
    context = {
        "checklist": found,
        "version": next(one for one in series.versions if one.checklist == found),
        "series": series,
        "items": pages.items(found),
        "kinds": pages.kinds_in_words(found),
        "document": pages.document_of(found),
        "doubt": pages.doubt_of(found),
        "can_change": bool(reach(request.user, CHECKLIST, "change")),
        "has_begun": rulebook.has_begun(found, periods.today()),
    }
    return render(request, "pollution/rules/checklist.html", context)


@GET_POST
def checklist_new(request, pk: int):
    """Add a version that begins as a copy of this one."""
    rulebook.demand_keeper(request.user, CHECKLIST)
    found = get_object_or_404(Checklist, pk=pk)
    initial = {"name": found.name, "name_en": found.name_en, "kinds": found.kinds}
    form = VersionForm(request.POST or None, today=periods.today(), initial=initial)
    return _version_page(request, found, form, rulebook.new_version, _("New version of the checklist"))


@GET_POST
def checklist_change(request, pk: int):
    """Change a version that has not begun."""
    rulebook.demand_keeper(request.user, CHECKLIST)
    found = get_object_or_404(Checklist, pk=pk)
    names = VersionForm.Meta.fields
    form = VersionForm(request.POST or None, today=periods.today(), initial={name: getattr(found, name) for name in names})
    return _version_page(request, found, form, rulebook.change_version, _("Change the version"))


def _version_page(request, found: Checklist, form: VersionForm, act, heading: str):
    """Show head and items of a version, or write them by an act."""
    items = ItemsFormSet(request.POST or None, initial=items_of(found), prefix="items")
    if form.is_bound and form.is_valid() and items.is_valid():
        try:
            made = act(found, items=items.drafts(), on=periods.today(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("The new version is in force from %(day)s.") % {"day": made.first_day.isoformat()})
            return redirect("pollution:checklist", made.pk)
    context = {"checklist": found, "form": form, "items": items, "heading": heading}
    return render(request, "pollution/rules/version.html", context, status=422 if form.is_bound else 200)


@require_POST
def checklist_withdraw(request, pk: int):
    """Take back a version that has not begun."""
    rulebook.demand_keeper(request.user, CHECKLIST)
    found = get_object_or_404(Checklist, pk=pk)
    try:
        rulebook.withdraw_version(found, on=periods.today(), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pollution:checklist", pk)
    messages.success(request, _("Withdrawn: the version before goes on."))
    return redirect("pollution:checklists")


# --- The numbers ------------------------------------------------------------------------------------------------------------------------


@require_safe
def policy(request):
    """Show the numbers of the field in force, and every version with what it changed."""
    _demand_reader(request.user, POLICY)
    on = periods.today()
    context = {
        "tabs": tabs(request.user, RULES, "field-policy"),
        "numbers": pages.numbers(numbers_on(on)),
        "versions": pages.number_versions(),
        "in_force": FieldPolicy.objects.on(on).first(),
        "can_change": bool(reach(request.user, POLICY, "change")),
    }
    return render(request, "pollution/rules/policy.html", context)


@GET_POST
def policy_new(request):
    """Add a version of the numbers."""
    rulebook.demand_keeper(request.user, POLICY)
    today = periods.today()
    known = {name: value for name, value in asdict(numbers_on(today)).items() if name in NUMBERS}
    form = NumbersForm(request.POST or None, today=today, initial=known)
    if form.is_bound and form.is_valid():
        try:
            made = rulebook.new_numbers(on=today, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("The new version is in force from %(day)s.") % {"day": made.first_day.isoformat()})
            return redirect("pollution:field-policy")
    note = _("Visits and findings before keep the numbers of their day.")
    return _form_page(request, form, _("New version of the rules of the field"), reverse("pollution:field-policy"), note)


# --- Grids ------------------------------------------------------------------------------------------------------------------------------


@require_safe
def grid_list(request, pk: int | None = None):
    """Show the townships with their gaps, and the grids of one with who answers for them."""
    _demand_reader(request.user, grid_pages.DUTY)
    on = periods.today()
    chosen = get_object_or_404(Unit.objects.territorial().on(on), pk=pk) if pk else None
    context = {
        "tabs": tabs(request.user, RULES, "grids"),
        "on": on,
        "chosen": chosen,
        "townships": grid_pages.townships(on, chosen),
        "grids": grid_pages.tree(chosen, request.user, on) if chosen else [],
    }
    return render(request, "pollution/rules/grids.html", context)


@GET_POST
def grid_appoint(request, pk: int):
    """Put somebody in charge of a grid."""
    grid = get_object_or_404(Unit.objects.visible_to(request.user).filter(kind__in=grids.GRIDS), pk=pk)
    if not reach(request.user, grid_pages.DUTY, "change").covers(grid.pk):
        raise PermissionDenied(_("You may not do this here."))
    form = DutyForm(request.POST or None, grid=grid, user=request.user, initial={"first_day": periods.today()})
    if form.is_bound and form.is_valid():
        try:
            duty = grids.appoint(grid, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("%(name)s answers for it from %(day)s.") % {"name": duty, "day": duty.first_day.isoformat()})
            return redirect(grid_pages.page_of(grid))
    return _form_page(request, form, _("Put somebody in charge"), grid_pages.page_of(grid), subheading=str(grid))


@GET_POST
def grid_end(request, pk: int):
    """End a duty in a grid."""
    duty = get_object_or_404(GridDuty.objects.select_related("grid", "person"), pk=pk)
    demand(request.user, "change", duty)
    form = EndForm(request.POST or None, initial={"last_day": periods.today()})
    if form.is_bound and form.is_valid():
        try:
            grids.end_duty(duty, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("The duty of %(name)s ends on %(day)s.") % {"name": duty, "day": duty.last_day.isoformat()})
            return redirect(grid_pages.page_of(duty.grid))
    who = f"{duty.grid} · {duty.get_role_display()} · {duty}"
    return _form_page(request, form, _("End the duty"), grid_pages.page_of(duty.grid), subheading=who)
