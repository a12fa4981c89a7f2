"""A workbook comes in: upload, dry run, confirm, progress."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from tracker.ledger.forms import ReasonForm, UploadForm
from tracker.ledger.intake.acts import check_workbook, confirm_import, undo_import
from tracker.ledger.intake.template import template as template_of
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.ledger.views.exporting import XLSX
from tracker.ledger.views.listing import page_with_form, seen_ledger, wants_part
from tracker.ledger.workbook import UnfitFile
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.trail.notes import note

SHOWN = 20  # imports in the list of past ones


@page_with_form
def upload(request, name):
    """Take a workbook and say what it would do."""
    ledger = seen_ledger(request, name, "import")
    form_class = ledger.upload_form or UploadForm
    form = form_class(request.POST or None, request.FILES or None, initial=form_class.initial_of(ledger.basis(request.GET)))
    if request.method == "POST" and form.is_valid():
        file, at = form.cleaned_data["file"], periods.real_now()
        try:
            params = form.params()
            batch = check_workbook(ledger, file, name=file.name, size=file.size, params=params, at=at, by=request.user)
        except UnfitFile as unfit:
            form.add_error("file", str(unfit))
        else:
            return redirect("ledger:import-batch", name, batch.pk)
    past = ImportBatch.objects.visible_to(request.user).of(name)[:SHOWN]
    context = {"ledger": ledger, "form": form, "past": past}
    return render(request, "ledger/import.html", context, status=422 if form.errors else 200)


@require_GET
def template(request, name):
    """Send the workbook to fill in."""
    ledger = seen_ledger(request, name, "import")
    note("export", thing=ledger.thing, words=format_lazy(gettext_lazy("{title}, template"), title=ledger.title))
    response = HttpResponse(template_of(ledger, ledger.basis(request.GET)), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, _("%(ledger)s, template.xlsx") % {"ledger": ledger.title})
    return response


@require_safe
def batch(request, name, pk):
    """Show what an import would do or did; while it is being saved htmx asks again."""
    ledger = seen_ledger(request, name, "import")
    found = get_object_or_404(ImportBatch.objects.visible_to(request.user).of(name), pk=pk)
    return _batch_page(request, ledger, found, ReasonForm())


def _batch_page(request, ledger, found, form):
    can_undo = found.status == ImportStatus.APPLIED and found.added and ledger.intake.store.take_back is not None
    context = {"ledger": ledger, "batch": found, "Status": ImportStatus, "can_undo": can_undo, "form": form}
    template = "ledger/_batch.html" if wants_part(request) else "ledger/batch.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def confirm(request, name, pk):
    """Let a checked import be saved."""
    seen_ledger(request, name, "import")
    found = get_object_or_404(ImportBatch.objects.visible_to(request.user).of(name), pk=pk)
    try:
        confirm_import(found, at=periods.real_now(), by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("ledger:import-batch", name, pk)


@require_POST
def undo(request, name, pk):
    """Take back what an import has added."""
    ledger = seen_ledger(request, name, "import")
    found = get_object_or_404(ImportBatch.objects.visible_to(request.user).of(name), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            undo_import(found, because=form.cleaned_data["because"], at=periods.real_now(), by=request.user)
        except (Refused, MoveRefused) as refused:
            form.add_error(None, str(refused))
            found = get_object_or_404(ImportBatch.objects.visible_to(request.user).of(name), pk=pk)  # as it stands, not as it was tried
        else:
            messages.success(request, _("The import is taken back."))
            return redirect("ledger:import-batch", name, pk)
    return _batch_page(request, ledger, found, form)
