"""The notice desk: a notice as it was issued, receipt, reply, one issued by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability import matters, notices
from accountability.beside import beside
from accountability.forms.notices import BY_HAND, NoticeForm, ReplyForm
from accountability.models import Matter, Notice
from accountability.pages.notices import facts, for_page
from accountability.powers import MATTER, demand_may, may_do
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import reach

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def notices_list(request):
    """Lead to the ledger of notices."""
    return redirect("ledger:list", "notices")


def _notice_or_404(request, pk: int) -> Notice:
    return get_object_or_404(for_page(Notice.objects.visible_to(request.user)), pk=pk)


def _answers(request, notice: Notice) -> bool:
    """Return True if this person signs and replies for the unit to which it is addressed."""
    return reach(request.user, MATTER, "handle").covers(notice.unit_id)


@require_safe
def notice(request, pk: int):
    """Show a notice: what was issued, who signed for it, what was replied."""
    found = _notice_or_404(request, pk)
    return _page(request, found, ReplyForm())


def _page(request, found: Notice, form: ReplyForm):
    answers = _answers(request, found)
    context = {
        "notice": found,
        "facts": facts(found, periods.today()),
        "tabs": beside(request.user, "notices"),
        "may_receive": answers and found.received_at is None,
        "form": form if answers and found.received_at and found.replied_at is None else None,
        "may_send": may_do(request.user, "supervise", found.matter) and not found.matter.is_final,
    }
    return render(request, "accountability/notices/notice.html", context, status=422 if form.is_bound else 200)


@require_POST
def receive(request, pk: int):
    """Sign for a notice; that of a matter still to be signed for is signed with it."""
    found = _notice_or_404(request, pk)
    if not _answers(request, found):
        raise PermissionDenied
    try:
        matters.sign_for(found, at=periods.now(), by=request.user)
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Signed for, in your name and at this minute."))
    return redirect(found)


@page_with_form
def reply(request, pk: int):
    """Reply to a notice."""
    found = _notice_or_404(request, pk)
    if not _answers(request, found):
        raise PermissionDenied
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        try:
            notices.reply(found, words=form.cleaned_data["words"], at=periods.now(), by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The reply is on its way to the office."))
            return redirect(found)
    return _page(request, found, form)


@page_with_form
def send(request, pk: int):
    """Issue a supervision notice or letter about a matter."""
    matter = get_object_or_404(Matter.objects.visible_to(request.user).select_related("handling_unit"), pk=pk)
    demand_may(request.user, "supervise", matter)
    kind = next((kind for kind in BY_HAND if kind.value == request.GET.get("kind")), BY_HAND[0])
    form = NoticeForm(request.POST or None, matter=matter, kind=kind)
    if form.is_valid():
        try:
            sent = notices.send(form.draft(), at=periods.now(), by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Issued as %(number)s.") % {"number": sent.number})
            return redirect(sent)
    kinds = [{"label": one.label, "url": f"?kind={one.value}", "active": one == kind} for one in BY_HAND]
    context = {"matter": matter, "form": form, "kinds": kinds}
    return render(request, "accountability/notices/send.html", context, status=422 if form.is_bound else 200)
