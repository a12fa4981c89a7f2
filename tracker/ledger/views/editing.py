"""One row entered or changed; a stale edit is shown, not swallowed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.ledger.editing import Editing
from tracker.ledger.store import Stale
from tracker.ledger.views.listing import page_with_form, seen_ledger
from tracker.lib import periods
from tracker.org.rights import demand


@page_with_form
def new(request, name):
    """Enter a new row."""
    ledger = seen_ledger(request, name, "add")
    return _page(request, ledger, None)


@page_with_form
def edit(request, name, pk):
    """Change a row that this person sees and may change."""
    ledger = seen_ledger(request, name, "view")
    obj = get_object_or_404(ledger.model.objects.visible_to(request.user), pk=pk)
    demand(request.user, "change", obj)
    return _page(request, ledger, obj)


def _page(request, ledger, obj):
    if not ledger.can("change"):
        raise Http404(ledger.name)
    data = request.POST if request.method == "POST" else None
    editing = Editing(ledger, ledger.basis(request.GET), request.user, obj, data, request.GET)
    address = reverse(ledger.detail, args=[obj.pk]) if obj else reverse("ledger:list", args=[ledger.name])
    title = str(obj or ledger.new_title)  # before the form writes what was typed into the object
    context = {"ledger": ledger, "editing": editing, "obj": obj, "row_title": title, "back": address}
    if data is None or not editing.is_sound():
        return render(request, "ledger/edit.html", context, status=200 if data is None else 422)
    try:
        pk = editing.write(at=periods.now())
    except Stale:
        editing.reread()
        return render(request, "ledger/stale.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(ledger.detail, pk)
