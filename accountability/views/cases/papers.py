"""What leaves a case: its bound file, what was sealed with it, the outcomes for who keeps personal files; each is noted."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from accountability.models import Case, Outcome, Snapshot
from accountability.papers import dossier
from accountability.views.cases.parts import THING, case_or_404, demand_names
from tracker.bulletins.word import DOCX, docx
from tracker.evidence.sending import send
from tracker.ledger.export import zipped
from tracker.ledger.register import Column, Kind
from tracker.lib import periods
from tracker.org.rights import may
from tracker.trail.notes import note
from tracker.trail.restricted import restricted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("case", gettext_lazy("Case"), 18, Kind.TEXT),
    ("name", gettext_lazy("Name"), 12, Kind.TEXT),
    ("post", gettext_lazy("Post held then"), 24, Kind.TEXT),
    ("responsibility", gettext_lazy("Responsibility"), 16, Kind.TEXT),
    ("track", gettext_lazy("Track"), 14, Kind.TEXT),
    ("form", gettext_lazy("Form"), 18, Kind.TEXT),
    ("clause", gettext_lazy("Basis"), 40, Kind.TEXT),
    ("organ", gettext_lazy("Decided by"), 18, Kind.TEXT),
    ("document", gettext_lazy("Document number"), 22, Kind.TEXT),
    ("decided_on", gettext_lazy("Decided on"), 12, Kind.DATE),
    ("effect_from", gettext_lazy("Effect from"), 12, Kind.DATE),
    ("effect_until", gettext_lazy("Effect until"), 12, Kind.DATE),
    ("effect_basis", gettext_lazy("Basis of the effect"), 28, Kind.TEXT),
)


def _exported(case: Case, name: str) -> None:
    note("export", thing=case, words=format_lazy(gettext_lazy("Paper of a case: {name}"), name=name))


def _taken_by(request, pk: int) -> Case:
    case = case_or_404(request, pk)
    if not may(request.user, "export", case):
        raise PermissionDenied(_("You may not do this here."))
    return case


@require_safe
@restricted(THING)
def dossier_page(request, pk: int):
    """Show the bound file of a case as paper; the browser prints it. Names stand in it for discipline only."""
    case = _taken_by(request, pk)
    paper = dossier.book_of(case, user=request.user, at=periods.now())
    if request.method == "GET":
        _exported(case, case.number)
    context = {"paper": paper, "part": "bulletins/_book.html", "title": case.number, "back": case, "back_url": case.get_absolute_url()}
    return render(request, "accountability/cases/dossier.html", context | {"case": case})


@require_GET
@restricted(THING)
def dossier_docx(request, pk: int):
    """Send the bound file of a case as it stands now."""
    case = _taken_by(request, pk)
    content, name = docx(dossier.book_of(case, user=request.user, at=periods.now())), f"{case.number}.docx"
    _exported(case, name)
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": content_disposition_header(True, name)})


@require_GET
@restricted(THING)
def sealed(request, pk: int, what: str):
    """Send what was sealed: the snapshot, or the bound file and the archive as they were handed over."""
    case = _taken_by(request, pk)
    snapshot = Snapshot.objects.within(case=case).select_related("file").first() if what == "snapshot" else None
    file = {"snapshot": snapshot and snapshot.file, "dossier": case.dossier, "archive": case.archive}.get(what)
    if file is None:
        raise Http404
    response = send(file.sha256, file.media_type, file.name)
    _exported(case, file.name)
    return response


@require_GET
@restricted("accountability.caseperson")
def outcomes(request):
    """Send all outcomes as a workbook for the personal files (组织部): discipline only."""
    demand_names(request)
    rows = list(Outcome.objects.visible_to(request.user).select_related("person__case", "clause__instrument").order_by("decided_on", "id"))
    note("export", thing="accountability.caseperson", words=gettext_lazy("Outcomes for the personal files"), rows=len(rows))
    columns = [Column(name, title, kind, width=width) for name, title, width, kind in COLUMNS]
    about = _("taken out on %(day)s") % {"day": periods.today().isoformat()}
    title = _("Outcomes of cases")
    pieces = zipped(title, about, [str(title) for _name, title, _width, _kind in COLUMNS], columns, map(_cells, rows))
    return StreamingHttpResponse(
        pieces, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, f"{title}.xlsx")}
    )


def _cells(row: Outcome) -> list:
    person = row.person
    return [
        person.case.number,
        person.name,
        person.post,
        person.get_responsibility_display(),
        row.get_track_display(),
        row.get_form_display(),
        str(row.clause),
        row.organ,
        row.document,
        row.decided_on,
        row.effect_from,
        row.effect_until,
        row.effect_basis,
    ]
