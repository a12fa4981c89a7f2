"""The re-check of a matter on the spot, with the phone."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import matters
from accountability.models import Case
from pollution.forms.recheck import ADEQUATE, RecheckForm
from pollution.pages.field.recheck import ToRecheck, may_judge, to_recheck
from tracker.evidence.forms import keep_chosen
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def recheck(request, pk: int):
    """Show what was fed back beside how it was found, or judge it; who sees the matter but may not judge it gets 403."""
    now = periods.now()
    one = to_recheck(request.user, pk, on=local_day(now))
    if one is None:
        raise Http404
    if not may_judge(one):
        raise PermissionDenied(_("You may not do this here."))
    said = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RecheckForm(*said, spots=one.spots, initial={"feedback": one.feedback.pk if one.feedback else 0})
    if form.is_bound and (told := _judged(one, form, now)):
        words, is_grave = told
        (messages.warning if is_grave else messages.success)(request, words)
        return redirect("pollution:field-source", one.finding.source_id)
    context = {"one": one, "matter": one.matter, "form": form, "album": one.album(), "on": local_day(now)}
    return render(request, "pollution/field/recheck.html", context, status=getattr(form, "refused_status", 422) if form.is_bound else 200)


def _judged(one: ToRecheck, form: RecheckForm, at: datetime) -> tuple[str, bool] | None:
    """Judge what was fed back as the form says; return what to say and whether it is grave, None with the refusal on the form."""
    user, is_valid = one.stand.user, form.is_valid()
    kept = {name: keep_chosen(form, name, unit=one.matter.handling_unit, by=user, at=at) for name in form.photo_fields}
    if not (is_valid and form.is_valid()):
        return None
    pairs = [(file, row) for row in form.spots for file in kept[f"spot_{row.pk}"]]
    told = {"files": kept["files"], "pairs": pairs, "at": at, "by": user}
    try:
        with transaction.atomic():
            if one.feedback is None or one.feedback.pk != form.cleaned_data["feedback"]:
                raise Stale
            if form.cleaned_data["found"] == ADEQUATE:
                matters.accept(one.matter, words=form.cleaned_data["words"], **told)
                return _("Put right: it goes to the signatures."), False
            case = matters.return_(one.matter, because=form.cleaned_data["words"], **told)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    if isinstance(case, Case):
        return _("A case was opened: %(number)s. The evidence is frozen.") % {"number": case.number}, True
    return _("Not put right: it goes back to the unit."), True
