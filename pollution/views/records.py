"""Records of visits: page, paper, .docx, remarks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from pollution import inspections as acts
from pollution.forms.findings import RemarkForm
from pollution.models import Inspection
from pollution.pages.records.record import OF_RECORD, record_of
from pollution.papers import letter_of
from tracker.bulletins.word import DOCX, docx
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import may
from tracker.trail.notes import note


def _inspection_or_404(request, uid) -> Inspection:
    return get_object_or_404(Inspection.objects.visible_to(request.user).select_related(*OF_RECORD), uid=uid)


@require_safe
def inspections(request):
    """Lead on to the ledger of visits."""
    return redirect("ledger:list", "inspections")


@require_safe
def inspection_of(request, pk: int):
    """Lead on to the record under the number that its client made."""
    return redirect(get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk))


@require_safe
def inspection(request, uid):
    """Show the record of a visit."""
    return _page(request, _inspection_or_404(request, uid), RemarkForm())


def _page(request, row: Inspection, form: RemarkForm):
    context = {
        "record": record_of(row, request.user),
        "inspection": row,
        "remarks": row.remarks.select_related("by__person"),
        "form": form if may(request.user, "inspect", row.source) else None,
        "is_mine": row.by_id == request.user.pk,
        "may_enforce": may(request.user, "enforce", row.source),
        "on": periods.today(),
    }
    return render(request, "pollution/records/inspection.html", context, status=422 if form.is_bound else 200)


@require_POST
def remark(request, uid):
    """Say something of a filed record; the record itself stays."""
    row = _inspection_or_404(request, uid)
    if not may(request.user, "inspect", row.source):
        raise PermissionDenied(_("You may not do this here."))
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            acts.remark(row, words=form.cleaned_data["words"], at=periods.now(), by=request.user)
            messages.success(request, _("The remark stands beside the record."))
            return redirect(row)
        except Refused as refusal:
            form.add_error("words", str(refusal))
    return _page(request, row, form)


@require_safe
def record_print(request, uid):
    """Show the on-site record as paper; the browser prints it."""
    row = _inspection_or_404(request, uid)
    record = record_of(row, request.user)
    _note(request, row, _name_of(row))
    context = {"paper": letter_of(record), "part": "bulletins/_letter.html", "title": _name_of(row), "record": record}
    return render(request, "pollution/records/print.html", context | {"inspection": row, "back": row, "back_url": row.get_absolute_url()})


@require_GET
def record_docx(request, uid):
    """Send the on-site record as a .docx file."""
    row = _inspection_or_404(request, uid)
    name = f"{_name_of(row)}.docx"
    content = docx(letter_of(record_of(row, request.user)))
    _note(request, row, name)
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": content_disposition_header(True, name)})


def _name_of(row: Inspection) -> str:
    return _("On-site record %(name)s") % {"name": row}


def _note(request, row: Inspection, paper: str) -> None:
    """Write down that a paper left: it is taken away as a file is."""
    if request.method == "GET":
        note("export", thing=row, words=format_lazy(gettext_lazy("Print: {paper}"), paper=paper))
