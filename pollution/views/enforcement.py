"""Enforcement: measures from their papers, carried out, lifted; joint teams."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution import enforcement as acts
from pollution import teams as team_acts
from pollution.forms.enforcement import CarryOutForm, LiftForm, MeasureForm, MembersFormSet, TeamForm, can_be_lifted
from pollution.forms.rules import EndForm
from pollution.models import Enforcement, Source, Team
from pollution.pages import enforcement as pages
from pollution.tabs import ROOMS, tabs
from tracker.evidence.forms import keep_chosen
from tracker.evidence.showing import shown
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, may, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MOST_FOUND = 20


def _said(form, refusal: Exception) -> None:
    """Put a refusal where it belongs on a form."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))


@require_safe
def measures(request):
    """Lead to the ledger of enforcement."""
    return redirect("ledger:list", "enforcements")


@GET_POST
def measure_new(request):
    """Record a measure against a source, a finding or a visit that the address names; without one, choose the source."""
    if not reach(request.user, "pollution.enforcement", "add"):
        raise PermissionDenied(_("You may not do this here."))
    begun = pages.begun(request.user, request.GET)
    if begun is None:
        return _choose(request)
    demand(request.user, "enforce", begun.source)
    said, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MeasureForm(said, sent, source=begun.source, user=request.user, initial=begun.initial)
    if form.is_bound:
        is_valid, at = form.is_valid(), periods.now()
        files = keep_chosen(form, "files", unit=begun.source.unit, by=request.user, at=at)
        if is_valid and form.is_valid():
            try:
                made = acts.record_measure(form.measure(), files=files, stops=form.cleaned_data.get("stops", False), at=at, by=request.user)
            except (Refused, MoveRefused) as refusal:
                _said(form, refusal)
            else:
                messages.success(request, _("Recorded: %(measure)s.") % {"measure": made})
                return redirect(made)
    context = {"source": begun.source, "form": form, "back": begun.source.get_absolute_url()}
    return render(request, "pollution/enforcement/new.html", context, status=_status(form))


def _choose(request):
    """Let the reader find the source that a measure is against."""
    words = request.GET.get("q", "").strip()[:100]
    rows = Source.objects.actable_by(request.user, "enforce").select_related("unit")
    found = rows.found_by(words)[:MOST_FOUND] if words else []
    return render(request, "pollution/enforcement/choose.html", {"words": words, "found": found})


def _status(form) -> int:
    return getattr(form, "refused_status", 422) if form.is_bound else 200


def _measure_or_404(request, pk: int) -> Enforcement:
    return get_object_or_404(pages.for_page(Enforcement.objects.visible_to(request.user)), pk=pk)


@require_safe
def measure(request, pk: int):
    """Show a measure: paper, organ, days, files, and what may be done now."""
    found = _measure_or_404(request, pk)
    state, may_act = pages.state(found), may(request.user, "enforce", found.source)
    context = {
        "measure": found,
        "tabs": tabs(request.user, ROOMS, ""),
        "state": state.label,
        "tone": pages.TONES[state],
        "facts": pages.facts(found),
        "photos": shown([row.file for row in found.files.select_related("file__by__person")], request.user),
        "may_carry_out": may_act and not found.executed_on and not found.lifted_on,
        "may_lift": may_act and can_be_lifted(found),
    }
    return render(request, "pollution/enforcement/measure.html", context)


@GET_POST
def measure_carry_out(request, pk: int):
    """Record that a measure was carried out."""
    return _act(request, pk, CarryOutForm, acts.carry_out, _("Carried out"), {"executed_on": periods.today()})


@GET_POST
def measure_lift(request, pk: int):
    """Lift a stop order or a seal."""
    return _act(request, pk, LiftForm, acts.lift, _("Lift the measure"), {"lifted_on": periods.today()})


def _act(request, pk: int, make_form, act, heading: str, initial: dict):
    """Show the form of an act on a measure, or do it and lead back to the measure."""
    found, at = _measure_or_404(request, pk), periods.now()
    demand(request.user, "enforce", found.source)
    said, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = make_form(said, sent, measure=found, user=request.user, initial=initial)
    if form.is_bound:
        is_valid, values = form.is_valid(), dict(form.cleaned_data)
        if "files" in form.fields:
            values["files"] = keep_chosen(form, "files", unit=found.source.unit, by=request.user, at=at)
        if is_valid and form.is_valid():
            try:
                act(found, at=at, by=request.user, **values)
            except (Refused, MoveRefused) as refusal:
                _said(form, refusal)
            else:
                messages.success(request, _("Recorded: %(measure)s.") % {"measure": found})
                return redirect(found)
    context = {"measure": found, "form": form, "heading": heading, "back": found.get_absolute_url()}
    return render(request, "pollution/enforcement/act.html", context, status=_status(form))


# --- Teams ------------------------------------------------------------------------------------------------------------------------------


def _demand_reader(user) -> None:
    if not reach(user, "pollution.team"):
        raise PermissionDenied(_("You may not do this here."))


@require_safe
def teams(request):
    """Show the joint teams, the latest first."""
    _demand_reader(request.user)
    context = {
        "tabs": tabs(request.user, ROOMS, "teams"),
        "teams": pages.team_rows(periods.today()),
        "can_change": bool(reach(request.user, "pollution.team", "change")),
    }
    return render(request, "pollution/enforcement/teams.html", context)


@require_safe
def team(request, pk: int):
    """Show a team with its members and where its measures are listed."""
    _demand_reader(request.user)
    found = get_object_or_404(Team.objects.select_related("unit"), pk=pk)
    on = periods.today()
    tone, state = pages.team_state(found, on)
    count, url = pages.measures_of(found, request.user)
    context = {
        "team": found,
        "tone": tone,
        "state": state,
        "members": found.members.select_related("unit", "person"),
        "count": count,
        "measures_url": url,
        "can_change": may(request.user, "change", found),
        "can_end": may(request.user, "change", found) and not (found.last_day and found.last_day < on),
    }
    return render(request, "pollution/enforcement/team.html", context)


@GET_POST
def team_new(request):
    """Make a team with its members."""
    if not reach(request.user, "pollution.team", "change"):
        raise PermissionDenied(_("You may not do this here."))
    return _team_form(request, None)


@GET_POST
def team_change(request, pk: int):
    """Change a team and its members."""
    _demand_reader(request.user)
    found = get_object_or_404(Team, pk=pk)
    demand(request.user, "change", found)
    return _team_form(request, found)


def _team_form(request, found: Team | None):
    names = ("unit", "body", "person", "name", "duty")
    there = [{name: getattr(one, name) for name in names} for one in found.members.all()] if found else []
    form = TeamForm(request.POST or None, initial={} if found else {"first_day": periods.today()}, instance=found)
    members = MembersFormSet(request.POST or None, initial=there, prefix="members", form_kwargs={"user": request.user})
    if form.is_bound and form.is_valid() and members.is_valid():
        try:
            made = team_acts.save_team(found, members=members.members(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("The team “%(team)s” is saved.") % {"team": made})
            return redirect(made)
    context = {"team": found, "form": form, "members": members}
    return render(request, "pollution/enforcement/team_form.html", context, status=422 if form.is_bound else 200)


@GET_POST
def team_end(request, pk: int):
    """End a team."""
    _demand_reader(request.user)
    found = get_object_or_404(Team, pk=pk)
    demand(request.user, "change", found)
    form = EndForm(request.POST or None, initial={"last_day": periods.today()})
    if form.is_bound and form.is_valid():
        try:
            team_acts.end_team(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("The team “%(team)s” ends on %(day)s.") % {"team": found, "day": found.last_day.isoformat()})
            return redirect(found)
    context = {"form": form, "heading": _("End the team"), "subheading": str(found), "back": reverse("pollution:team", args=[pk])}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)
