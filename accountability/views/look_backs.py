"""Look-backs: what is to be inspected again, and the form of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability import look_back as acts
from accountability.forms.watch import LookBackForm
from accountability.models import LookBack
from accountability.powers import MATTER, may_accept
from accountability.statuses import LookBackStatus
from tracker.evidence.forms import keep_chosen
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import reach

A_PAGE = 50
SHOWN = ("matter__handling_unit", "matter__kind", "done_by__person")


@require_safe
def look_backs(request):
    """Show what is to be looked back at, or what was."""
    if not reach(request.user, MATTER):
        raise Http404
    status = request.GET.get("status", LookBackStatus.DUE)
    rows = LookBack.objects.visible_to(request.user).select_related(*SHOWN)
    tabs = [
        {"label": label, "url": f"?status={value}", "active": status == value, "count": rows.of_status(value).count()}
        for value, label in LookBackStatus.choices
    ]
    page = Paginator(rows.of_status(status).order_by("due_on" if status == LookBackStatus.DUE else "-done_at", "pk"), A_PAGE)
    context = {"page_obj": page.get_page(request.GET.get("page")), "tabs": tabs, "today": periods.today(), "status": status}
    return render(request, "accountability/look_backs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request, pk: int):
    """Record what a look-back found; who sees the matter but may not judge it gets 403."""
    row = get_object_or_404(LookBack.objects.visible_to(request.user).select_related(*SHOWN, "matter__lead_unit"), pk=pk)
    if not may_accept(request.user, row.matter):
        raise PermissionDenied
    form = LookBackForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        files = keep_chosen(form, "files", unit=row.matter.handling_unit, by=request.user, at=periods.now()) if form.is_valid() else []
        if form.is_valid() and (answer := _recorded(request, row, form, files)):
            return answer
    had_a_hand = acts.had_a_hand(request.user, row.matter)
    context = {"row": row, "matter": row.matter, "form": form, "had_a_hand": had_a_hand, "today": periods.today()}
    return render(request, "accountability/look_back.html", context, status=getattr(form, "refused_status", 422) if form.errors else 200)


def _recorded(request, row: LookBack, form: LookBackForm, files: list):
    """Do the act and lead on; None if it was refused, which then stands on the form."""
    told = {"files": files, "at": periods.now(), "by": request.user}
    words = form.cleaned_data["words"]
    try:
        if form.cleaned_data["found"] == form.HOLDS:
            acts.pass_(row, words=words, **told)
            messages.success(request, _("Recorded: it holds."))
            return redirect("accountability:look-backs")
        new = acts.relapse_found(row, because=words, **told)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    messages.success(request, _("Recorded: relapsed. %(number)s is registered anew and waits to be assigned.") % {"number": new.number})
    return redirect(new.get_absolute_url())
