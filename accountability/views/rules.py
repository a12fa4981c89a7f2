"""The rules of supervision: policy with its versions, the four no-lets-go, kinds of matters, prefixes, documents."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accountability import rulebook
from accountability.forms.rules import NUMBERS, KindForm, PolicyForm, PrefixForm, WordingForm
from accountability.models import Instrument, MatterKind, SupervisionPolicy
from accountability.pages import rules as pages
from accountability.policies import add_version, policy_on
from accountability.rulebook import RULES
from accountability.statuses import SignStep
from tracker.lib import periods
from tracker.org.rights import reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _page(request, name: str, **more):
    """Answer with one of the pages, for whoever may read the rules."""
    if not reach(request.user, RULES):
        raise PermissionDenied(_("You may not do this here."))
    context = {"tabs": pages.tabs(name), "can_change": bool(reach(request.user, RULES, "change"))}
    return render(request, f"accountability/rules/{name}.html", context | more)


def _form_page(request, form, heading: str, back: str, notes: tuple[str, ...] = ()):
    context = {"form": form, "heading": heading, "back": reverse(f"accountability:{back}"), "notes": notes}
    return render(request, "accountability/rules/form.html", context, status=422 if form.is_bound else 200)


@require_safe
def policy(request):
    """Show the numbers in force and every version with what it changed."""
    on = periods.today()
    in_force = policy_on(on)
    return _page(
        request,
        "policy",
        policy=in_force,
        numbers=pages.numbers(in_force),
        versions=pages.versions(),
        in_force=SupervisionPolicy.objects.on(on).first(),
    )


@GET_POST
def policy_add(request):
    """Add a version of the policy."""
    rulebook.demand_keeper(request.user)
    today = periods.today()
    known = {name: value for name, value in asdict(policy_on(today)).items() if name in NUMBERS}
    known["look_back_days"] = ", ".join(str(day) for day in known["look_back_days"])
    form = PolicyForm(request.POST or None, today=today, initial=known)
    if request.method == "POST" and form.is_valid():
        version = add_version(by=request.user, **form.cleaned_data)
        messages.success(request, _("The new version is in force from %(day)s.") % {"day": version.first_day.isoformat()})
        return redirect("accountability:policy")
    running = pages.running_urgings(request.user)
    words = ngettext(
        "%(n)d urging runs now: it keeps the numbers in force when it was sent.",
        "%(n)d urgings run now: they keep the numbers in force when they were sent.",
        running,
    )
    return _form_page(request, form, _("New version of the supervision policy"), "policy", (words % {"n": running},) if running else ())


@require_safe
def checklist(request):
    """Show the four no-lets-go as they are worded, and as they were."""
    return _page(request, "checklist", wordings=pages.wordings(periods.today()))


@GET_POST
def checklist_add(request):
    """Add a wording of one of the four."""
    rulebook.demand_keeper(request.user)
    form = WordingForm(request.POST or None, today=periods.today())
    if request.method == "POST" and form.is_valid():
        item = rulebook.add_wording(by=request.user, **form.cleaned_data)
        messages.success(request, _("The new version is in force from %(day)s.") % {"day": item.first_day.isoformat()})
        return redirect("accountability:checklist")
    note = _("What was found before keeps the wording of its day.")
    return _form_page(request, form, _("New wording"), "checklist", (note,))


@require_safe
def kinds(request):
    """Show the kinds of matters with their time limits and signatures."""
    rows = [(kind, [str(SignStep(step).label) for step in kind.chain]) for kind in MatterKind.objects.select_related("lead_unit")]
    return _page(request, "kinds", kinds=rows)


@GET_POST
def kind_edit(request, pk: int | None = None):
    """Add a kind of matter, or change one."""
    rulebook.demand_keeper(request.user)
    kind = get_object_or_404(MatterKind, pk=pk) if pk else MatterKind()
    form = KindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        saved = rulebook.save_kind(kind, by=request.user, **form.values())
        messages.success(request, _("The kind “%(kind)s” is saved.") % {"kind": saved})
        return redirect("accountability:kinds")
    return _form_page(request, form, _("Change the kind of matter") if pk else _("New kind of matter"), "kinds")


@GET_POST
def prefixes(request):
    """Show and change how the numbers of each series begin."""
    form = PrefixForm(request.POST or None)
    if request.method == "POST":
        rulebook.demand_keeper(request.user)
        if form.is_valid():
            rulebook.save_prefixes(form.cleaned_data, by=request.user)
            messages.success(request, _("Numbers given from now on begin so."))
            return redirect("accountability:prefixes")
    return _page(request, "prefixes", form=form)


@require_safe
def instruments(request):
    """Show the documents by which people are held to account, with their clauses."""
    return _page(request, "instruments", instruments=Instrument.objects.prefetch_related("clauses"))
