"""The columns a person chose and the views they saved."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.ledger import keeping
from tracker.ledger.forms import ViewForm
from tracker.ledger.models import SavedView
from tracker.ledger.views.listing import page_with_form, seen_ledger
from tracker.org.rights import reach


def list_address(name: str, query: str) -> str:
    """Return the list of a register with a query; the name and query come apart, so that nobody is sent elsewhere."""
    return f"{reverse('ledger:list', args=[name])}?{query}" if query else reverse("ledger:list", args=[name])


@require_POST
def columns(request, name):
    """Keep the columns that were ticked."""
    ledger = seen_ledger(request, name)
    chosen = [] if "usual" in request.POST else request.POST.getlist("column")
    keeping.choose_columns(ledger, chosen, user=request.user)
    return redirect(list_address(name, request.POST.get("query", "")))


@page_with_form
def saved_views(request, name):
    """List the saved views and keep the present filter as a new one."""
    ledger = seen_ledger(request, name)
    may_share = bool(reach(request.user, ledger.thing, "change"))
    form = ViewForm(request.POST or None, may_share=may_share, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        try:
            view = keeping.save_view(ledger, **form.cleaned_data, user=request.user)
        except keeping.NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(list_address(name, view.query))
    views = SavedView.objects.visible_to(request.user).of(name)
    return render(request, "ledger/views.html", {"ledger": ledger, "form": form, "views": views}, status=422 if form.errors else 200)


@require_POST
def delete_view(request, name, pk):
    """Delete a view of one's own, or a shared one that one made."""
    seen_ledger(request, name)
    view = get_object_or_404(SavedView.objects.visible_to(request.user).of(name), pk=pk, made_by=request.user)
    keeping.delete_view(view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("ledger:views", name)
