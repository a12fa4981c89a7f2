"""Files of readings: upload, dry run, taking in, taking back, what was left out; readings go out."""

from collections.abc import Mapping
from types import MappingProxyType

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from pollution.air.files import acts, giving
from pollution.air.files.progress import percent
from pollution.air.forms.files import CSV, FileForm, SpanForm
from pollution.air.layouts import LAYOUTS, UnknownLayout
from pollution.air.models import Station
from pollution.air.tabs import station_tabs, tabs
from tracker.ledger.export import zipped
from tracker.ledger.forms import ReasonForm
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.ledger.register import Column, Kind
from tracker.ledger.workbook import UnfitFile
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach
from tracker.trail.notes import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
page_with_form = require_http_methods(["GET", "HEAD", "POST"])
WORKING = {ImportStatus.CHECKING: 0, ImportStatus.APPLYING: 0, ImportStatus.UNDOING: 0}


def _demand(user) -> None:
    if not reach(user, acts.STATION, "import"):
        raise PermissionDenied


def _own(request, pk: int) -> ImportBatch:
    """Return a file that this person brought; one who may not bring any gets nothing."""
    _demand(request.user)
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).of(acts.LEDGER), pk=pk)


@require_safe
def files(request):
    """List the files that this person brought, newest first."""
    _demand(request.user)
    past = ImportBatch.objects.visible_to(request.user).of(acts.LEDGER).defer("sample", "errors", "warnings", "seen")[:SHOWN]
    return render(request, "air/files/files.html", {"past": past, "tabs": tabs(request.user, "files"), "Status": ImportStatus})


@page_with_form
def file_new(request):
    """Take a file; what it would do is found out by a job."""
    _demand(request.user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, city = form.cleaned_data["file"], form.cleaned_data["city"].strip()
        try:
            batch = acts.bring(file, name=file.name, size=file.size, city=city, at=periods.real_now(), by=request.user)
        except UnfitFile as unfit:
            form.add_error("file", str(unfit))
        else:
            return redirect("air:file", batch.pk)
    layouts = [one for one in LAYOUTS if not one.is_daily]
    return render(request, "air/files/new.html", {"form": form, "layouts": layouts}, status=422 if form.errors else 200)


@require_safe
def file(request, pk):
    """Show what a file would do or did; while a job is at it htmx asks again."""
    return _page(request, _own(request, pk), ReasonForm())


def _page(request, batch: ImportBatch, form, typed: Mapping[str, str] = MappingProxyType({}), fault: str = ""):
    is_working = batch.status in WORKING
    left = [] if is_working else [(*row, typed.get(row[0], "")) for row in batch.sample.get("left", ())]
    context = {"batch": batch, "Status": ImportStatus, "form": form, "is_working": is_working, "left": left, "fault": fault}
    context["done"] = percent(batch.pk) if is_working else None
    context["stations"] = Station.objects.actable_by(request.user, "import").only("code", "name", "name_en") if left else ()
    template = "air/files/_file.html" if request.headers.get("HX-Request") else "air/files/file.html"
    return render(request, template, context, status=422 if form.errors or fault else 200)


@require_POST
def file_confirm(request, pk):
    """Let a checked file be taken in."""
    batch = _own(request, pk)
    try:
        acts.confirm(batch, at=periods.real_now(), by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("air:file", pk)


@require_POST
def file_again(request, pk):
    """Let a file be checked again, with what was said of its names."""
    batch = _own(request, pk)
    said = zip(request.POST.getlist("name"), request.POST.getlist("station"), strict=False)
    typed = {name: station.strip() for name, station in said if station.strip()}
    try:
        other = acts.again(batch, typed, at=periods.real_now(), by=request.user)
    except Refused as refused:
        return _page(request, batch, ReasonForm(), typed, str(refused))
    return redirect("air:file", other.pk)


@require_POST
def file_undo(request, pk):
    """Let a file be taken back."""
    batch, form = _own(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            acts.ask_undo(batch, because=form.cleaned_data["because"], at=periods.real_now(), by=request.user)
        except (Refused, MoveRefused) as refused:
            form.add_error(None, str(refused))
            batch = _own(request, pk)  # as it stands, not as it was tried
        else:
            return redirect("air:file", pk)
    return _page(request, batch, form)


@require_GET
def file_left(request, pk):
    """Send every cell of a file that is left out, as a workbook."""
    batch = _own(request, pk)
    try:
        rows = acts.told(batch, request.user)
    except (UnfitFile, UnknownLayout, Refused) as refused:
        raise Http404(pk) from refused
    note("export", thing=batch, pk=batch.pk, words=_("%(file)s, cells left out") % {"file": batch.file_name})
    title = _("Cells left out")
    heads = [pgettext("readings", "Line"), _("Column"), _("What stands there"), _("What is wrong")]
    columns = [Column(str(at), "", Kind.NUMBER if at == 0 else Kind.TEXT, width=width) for at, width in enumerate((10, 16, 24, 60))]
    return _sent(zipped(title, batch.file_name, heads, columns, (list(row) for row in rows)), f"{title} {batch.pk}.xlsx", XLSX)


def _sent(pieces, name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


# --- Readings go out ----------------------------------------------------------------------------------------------------------------------


@require_safe
def readings(request, pk):
    """Ask from which day to which the readings of a station go out; with the answer, send them."""
    station = get_object_or_404(Station.objects.visible_to(request.user), pk=pk)
    demand(request.user, "export", station)
    form = SpanForm(request.GET if "format" in request.GET else None, initial=SpanForm.usual(periods.today()))
    if form.is_valid() and request.method == "GET":
        said = form.cleaned_data
        found = giving.readings_of(station, request.user, said["first_day"], said["last_day"])
        if said["format"] == CSV or found[giving.MOST_IN_A_WORKBOOK :].first() is None:
            return _given(request, station, found, said)
        form.add_error("format", _("A workbook holds a million rows at most: choose .csv, or a shorter span."))
    context = {"station": station, "form": form, "tabs": station_tabs(station, "readings")}
    return render(request, "air/files/readings.html", context, status=422 if form.errors else 200)


def _given(request, station: Station, found, said: dict) -> StreamingHttpResponse:
    giving.record(station, found, query=request.GET.urlencode(), at=periods.real_now(), user=request.user)
    span = f"{said['first_day']:%Y-%m-%d}–{said['last_day']:%Y-%m-%d}"
    name = _("Readings of %(station)s") % {"station": station}
    if said["format"] == CSV:
        return _sent(giving.as_text(station, found), f"{name} {span}.csv", "text/csv; charset=utf-8")
    return _sent(giving.as_workbook(station, found, span), f"{name} {span}.xlsx", XLSX)
