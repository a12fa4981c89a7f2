"""The page of a source, and the acts on it: one view for all of them, each a page with a form; a refusal becomes a sentence on it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution.models import Source
from pollution.pages.source.acts import Act
from pollution.pages.source.page import page
from pollution.pages.source.sending import take
from pollution.pages.source.stand import Stand, for_page
from tracker.lib import periods

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def source(request, pk: int):
    """Show one source: what is wrong, who answers, what happened, what may be done now."""
    found = get_object_or_404(for_page(Source.objects.visible_to(request.user)), pk=pk)
    stand = Stand(found, request.user, periods.now())
    context = page(stand, kind=request.GET.get("kind", ""), number=request.GET.get("page"))
    return render(request, "pollution/source/source.html", context)


def view_of(act: Act):
    """Return the view of an act."""
    return page_with_form(partial(act_on_source, act=act))


def act_on_source(request, pk: int, of: int | None = None, *, act: Act):
    """Show the form of an act, or do it and lead back to the source; who sees the source but may not change it gets 403."""
    found = get_object_or_404(for_page(Source.objects.visible_to(request.user)), pk=pk)
    stand = Stand(found, request.user, periods.now())
    if not stand.may_change:
        raise PermissionDenied(_("You may not do this here."))
    thing = act.thing(stand, of)
    if thing is None:
        raise Http404
    said, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(said, sent, stand=stand, thing=thing)
    if form.is_bound and take(act, stand, thing, form, version=request.POST.get("version", ""), at=periods.now()):
        messages.success(request, _("%(act)s: recorded.") % {"act": act.title})
        return redirect(found.get_absolute_url())
    can = form.is_bound or act.when(stand)
    context = {"act": act, "source": found, "stand": stand, "thing": thing, "form": form, "can": can, "follows": act.follows(stand)}
    return render(request, "pollution/source/act.html", context, status=getattr(form, "refused_status", 422) if form.is_bound else 200)
