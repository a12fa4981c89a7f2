"""What does not count and what was changed: voids, exceptional events, corrections."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution.air import events, voids
from pollution.air.forms.keeping import EventForm, TakeBackForm, VoidForm
from pollution.air.models import ExceptionalEvent, Station, Void
from pollution.air.pages import corrections as changed
from pollution.air.pages import keeping as pages
from pollution.air.statuses import Factor
from pollution.air.tabs import KEEPING, tabs
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, may, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE, HOURS_A_PAGE = 50, 96
EVENT = "air.exceptionalevent"
LONGEST_ID = 9


def _demand(user, thing: str, act: str = "view") -> None:
    if not reach(user, thing, act):
        raise PermissionDenied(_("You may not do this here."))


def _station_asked(request) -> Station | None:
    """Return the station that the address names among those the reader sees."""
    number = request.GET.get("station", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID):
        return None
    return Station.objects.visible_to(request.user).filter(pk=int(number)).first()


def _narrowed(request) -> dict:
    """Return what a list is narrowed by, and what else it could be."""
    factor = pages.whole_of(request.GET.get("factor", ""), Factor.values)
    stations = Station.objects.visible_to(request.user).only("pk", "name", "name_en", "code")
    return {"station": _station_asked(request), "factor": factor, "stations": stations, "factors": Factor.choices}


def _page(request, rows, size: int = A_PAGE):
    return Paginator(rows, size).get_page(request.GET.get("page"))


# --- Voids --------------------------------------------------------------------------------------------------------------------------------


@require_safe
def voids_list(request):
    """List what was voided, the latest first."""
    _demand(request.user, "air.station")
    narrowed = _narrowed(request)
    state = pages.whole_of(request.GET.get("state", ""), pages.STATES)
    page = _page(request, pages.voids_of(request.user, state=state, station=narrowed["station"], factor=narrowed["factor"]))
    context = {"page_obj": page, "rows": pages.rows_of(list(page)), "state": state, "tabs": tabs(request.user, "voids", KEEPING)}
    may_void = bool(reach(request.user, "air.station", "void"))
    return render(request, "air/keeping/voids.html", context | narrowed | {"may_void": may_void})


@GET_POST
def void_new(request):
    """Void hours of stations: first what it would do, then the act."""
    _demand(request.user, "air.station", "void")
    at, preview = periods.now(), None
    asked = _station_asked(request)
    initial = {"stations": [asked.pk], "factors": request.GET.getlist("factor")} if asked else {}
    form = VoidForm(request.POST or None, user=request.user, at=at, initial=initial)
    if form.is_bound and form.is_valid():
        stations, span = list(form.cleaned_data["stations"]), form.span()
        try:
            voids.demand_sound(stations, span.factors, span.first_hour, span.last_hour, at)
            if request.POST.get("step") == "void":
                return _voided(request, form, at)
            preview = pages.preview_of(span, stations)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "air/keeping/void_new.html", {"form": form, "preview": preview}, status=status)


def _voided(request, form: VoidForm, at):
    said, span = form.cleaned_data, form.span()
    made = voids.void(said["stations"], span.factors, span.first_hour, span.last_hour, because=said["because"], at=at, by=request.user)
    _say_done(request, _("Voided: %(hours)d values on %(days)d days of stations.") % {"hours": made.hours, "days": made.days})
    return redirect("air:void", made.voids[0].pk) if len(made.voids) == 1 else redirect("air:voids")


def _say_done(request, sentence: str) -> None:
    later = "" if voids.compute_if_few() else _("Days and rankings are computed anew within a few minutes.")
    messages.success(request, f"{sentence} {later}".strip())


def _void_or_404(request, pk: int) -> Void:
    rows = Void.objects.visible_to(request.user).select_related("station__unit", "station__source", "by__person", "taken_back_by__person")
    return get_object_or_404(rows, pk=pk)


@require_safe
def void(request, pk: int):
    """Show a void with its hours."""
    found = _void_or_404(request, pk)
    page = _page(request, pages.hours_of(found), HOURS_A_PAGE)
    context = {
        "void": found,
        "tone": pages.tone_of(found),
        "state": pages.state_of(found),
        "facts": pages.facts_of(found, page.paginator.count),
        "page_obj": page,
        "hours": [(row, Factor(row.factor).label, changed.said(row.value)) for row in page],
        "may_take_back": not found.taken_back_at and may(request.user, "void", found.station),
        "an_hour": timedelta(hours=1),
    }
    return render(request, "air/keeping/void.html", context)


@GET_POST
def void_take_back(request, pk: int):
    """Let the hours of a void count again."""
    found = _void_or_404(request, pk)
    demand(request.user, "void", found.station)
    form = TakeBackForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            freed = voids.take_back(found, because=form.cleaned_data["because"], at=periods.now(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_done(request, _("Taken back: %(hours)d values count again.") % {"hours": freed.hours})
            return redirect("air:void", pk)
    words = {"heading": _("Take the void back"), "subheading": f"{found.station} · {pages.span_words(found)}"}
    return _form(request, form, words, reverse("air:void", args=[pk]))


def _form(request, form, words: dict, back: str):
    """Show a form of one act."""
    status = 422 if form.is_bound else 200
    return render(request, "air/keeping/form.html", {"form": form, "back": back} | words, status=status)


# --- Exceptional events -------------------------------------------------------------------------------------------------------------------


@require_safe
def events_list(request):
    """List the exceptional events."""
    _demand(request.user, EVENT)
    on = periods.today()
    page = _page(request, ExceptionalEvent.objects.prefetch_related("units"))
    rows = [(one, pages.days_of(one), *pages.state_on(one, on)) for one in page]
    context = {"page_obj": page, "rows": rows, "may_change": bool(reach(request.user, EVENT, "change"))}
    return render(request, "air/keeping/events.html", context | {"tabs": tabs(request.user, "events", KEEPING)})


@require_safe
def event(request, pk: int):
    """Show an exceptional event and what it changes: both series."""
    _demand(request.user, EVENT)
    found = get_object_or_404(ExceptionalEvent.objects.prefetch_related("units").select_related("by__person"), pk=pk)
    tone, state = pages.state_on(found, periods.today())
    context = {
        "event": found,
        "tone": tone,
        "state": state,
        "facts": pages.event_facts(found),
        "series": pages.series_of(found, periods.today()),
        "may_change": may(request.user, "change", found),
    }
    return render(request, "air/keeping/event.html", context)


@GET_POST
def event_new(request):
    """Write an exceptional event down."""
    _demand(request.user, EVENT, "change")
    return _event_form(request, None)


@GET_POST
def event_edit(request, pk: int):
    """Change an exceptional event, or end it on another day."""
    _demand(request.user, EVENT, "change")
    return _event_form(request, get_object_or_404(ExceptionalEvent, pk=pk))


def _event_form(request, found: ExceptionalEvent | None):
    at = periods.now()
    form = EventForm(request.POST or None, instance=found, at=at)
    if form.is_bound and form.is_valid():
        units = form.cleaned_data["units"]
        made = events.save_event(form.instance, units, at=at, by=request.user)
        messages.success(request, _("The event “%(event)s” is saved.") % {"event": made})
        return redirect("air:event", made.pk)
    words = {"heading": _("Change the event") if found else _("New exceptional event"), "subheading": str(found or "")}
    back = reverse("air:event", args=[found.pk]) if found else reverse("air:events")
    return _form(request, form, words, back)


@GET_POST
def event_withdraw(request, pk: int):
    """Take an event out that was none."""
    _demand(request.user, EVENT, "change")
    found = get_object_or_404(ExceptionalEvent, pk=pk)
    form = TakeBackForm(request.POST or None)
    form.fields["because"].label = _("Why it was none")
    if form.is_bound and form.is_valid():
        events.withdraw_event(found, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, _("The event “%(event)s” is withdrawn.") % {"event": found})
        return redirect("air:events")
    words = {"heading": _("Withdraw the event"), "subheading": str(found)}
    return _form(request, form, words, reverse("air:event", args=[pk]))


# --- Corrections --------------------------------------------------------------------------------------------------------------------------


@require_safe
def corrections(request):
    """List what was changed after the fact, by station, with what stood before."""
    _demand(request.user, "air.station")
    narrowed, today = _narrowed(request), periods.local_day(periods.real_now())
    first = pages.as_day(request.GET.get("from", ""), today - timedelta(days=29))
    last = pages.as_day(request.GET.get("to", ""), today)
    page = _page(request, changed.listed(request.user, first, last, station=narrowed["station"], factor=narrowed["factor"]))
    context = {
        "page_obj": page,
        "rows": changed.changes_of(page),
        "first": first,
        "last": last,
        "tabs": tabs(request.user, "corrections", KEEPING),
    }
    return render(request, "air/keeping/corrections.html", context | narrowed)
