"""Findings: the page of one, and one view for all acts on it, each a page with a form; a refusal becomes a sentence on it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability.models import Matter
from pollution.models import Finding
from pollution.pages.records import acts
from pollution.pages.records.finding import judged, stamps
from pollution.pages.records.record import shown_finding
from tracker.evidence.forms import keep_chosen
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused

OF_FINDING = (
    "source__unit",
    "inspection__unit",
    "inspection__by__person",
    "item__checklist",
    "matter",
    "same_as__matter",
    "replied_by__person",
    "confirmed_by__person",
)
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def _finding_or_404(request, uid) -> Finding:
    return get_object_or_404(Finding.objects.visible_to(request.user).select_related(*OF_FINDING), uid=uid)


@require_safe
def findings(request):
    """Lead on to the ledger of findings."""
    return redirect("ledger:list", "findings")


@require_safe
def finding_of(request, pk: int):
    """Lead on to the finding under the number that its client made."""
    return redirect(get_object_or_404(Finding.objects.visible_to(request.user), pk=pk))


@require_safe
def finding(request, uid):
    """Show a finding: what it is, its four moments, what became of it."""
    row = _finding_or_404(request, uid)
    matter = row.matter or (row.same_as.matter if row.same_as_id else None)
    words, tone = judged(row, now=periods.now())
    context = {
        "finding": row,
        "shown": shown_finding(row, request.user),
        "stamps": stamps(row),
        "judged": words,
        "tone": tone,
        "acts": acts.offered(row, request.user),
        "matter": Matter.objects.visible_to(request.user).filter(pk=matter.pk).first() if matter else None,
        "history": row.history.select_related("by__person").order_by("-at", "-id"),
        "on": periods.today(),
    }
    return render(request, "pollution/records/finding.html", context)


def view_of(act: acts.Act):
    """Return the view of an act."""
    return page_with_form(partial(act_on_finding, act=act))


def act_on_finding(request, uid, *, act: acts.Act):
    """Show the form of an act, or do it and lead back; who sees the finding but may not act gets 403."""
    row = _finding_or_404(request, uid)
    if not act.is_allowed(row, request.user):
        raise PermissionDenied(_("You may not do this here."))
    now = periods.now()
    said = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(*said, finding=row, now=now)
    if form.is_bound and _is_done(act, row, form, now, request.user):
        messages.success(request, str(act.done))
        return redirect(row)
    context = {"finding": row, "shown": shown_finding(row, request.user), "act": act, "form": form, "on": periods.today()}
    context["is_open"] = act.is_open(row) or form.is_bound
    status = getattr(form, "refused_status", 422) if form.is_bound else 200
    return render(request, "pollution/records/act.html", context, status=status)


def _is_done(act: acts.Act, row: Finding, form, now, user) -> bool:
    """Do an act as its form says; False with the refusal on the form."""
    is_valid = form.is_valid()
    kept = {name: keep_chosen(form, name, unit=row.source.unit, by=user, at=now) for name in form.photo_fields}
    if not (is_valid and form.is_valid()):
        return False
    try:
        act.do(row, at=now, by=user, **(form.cleaned_data | kept))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()
