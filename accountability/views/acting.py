"""The acts on a matter: one view for all of them, each a page with a form; a refusal becomes a sentence on it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.models import Matter
from accountability.pages.acts.kinds import Act
from accountability.pages.acts.parts import beside
from accountability.pages.acts.sending import seen, take, told
from accountability.pages.matter.head import light, state
from accountability.pages.matter.stand import Stand, for_page
from accountability.records import NotNow
from tracker.lib import periods

PREFILLED = ("into",)  # what a link may fill in
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def view_of(act: Act):
    """Return the view of an act."""
    return page_with_form(partial(act_on_matter, act=act))


def act_on_matter(request, pk: int, of: int | None = None, *, act: Act):
    """Show the form of an act, or do it and lead back to the matter; who sees the matter but may not act gets 403."""
    matter = get_object_or_404(for_page(Matter.objects.visible_to(request.user)), pk=pk)
    stand = Stand(matter, request.user, periods.today())
    thing = act.thing(stand, of)
    if thing is None:
        raise Http404
    if not act.is_allowed(stand):
        raise PermissionDenied(_("You may not do this here."))
    said, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(said, sent, stand=stand, thing=thing, initial={name: request.GET[name] for name in PREFILLED if name in request.GET})
    if form.is_bound and not _is_preview(act, request):
        is_done, result = take(act, stand, thing, form, was_seen=request.POST.get("seen", ""), at=periods.now())
        if is_done:
            words, is_grave = told(act, result)
            (messages.warning if is_grave else messages.success)(request, words)
            return redirect((result if isinstance(result, Matter) else matter).get_absolute_url())
    return _answer(request, act, stand, thing, form)


def _is_preview(act: Act, request) -> bool:
    return act.previews and "preview" in request.POST


def _not_now(act: Act, matter: Matter) -> str:
    """Return why an act cannot be done now: the matter stands elsewhere, or something is missing."""
    if matter.status in act.statuses:
        return _("As things stand this cannot be done, or not by you. The page of the matter says what is missing.")
    return str(NotNow(matter))


def _answer(request, act: Act, stand: Stand, thing, form):
    """Show the form beside what it is about; an act that cannot be done now says so instead."""
    matter, is_preview = stand.matter, form.is_bound and _is_preview(act, request)
    is_open = form.is_bound or any(row.pk == thing.pk for row in act.things(stand))
    context = {
        "act": act,
        "matter": matter,
        "stand": stand,
        "thing": thing,
        "form": form,
        "seen": seen(matter),
        "follows": act.follows(stand, thing) if is_open else "",
        "light": light(stand).value,
        "state": state(stand),
        "not_now": "" if is_open else _not_now(act, matter),
        "beside": beside(form, request),
        "is_preview": is_preview,
    }
    status = form.refused_status if hasattr(form, "refused_status") else 422
    return render(request, "accountability/act/act.html", context, status=status if form.is_bound and not is_preview else 200)
