"""The list of a register, its conditions and the choices of its menus."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from tracker.ledger.bar import Bar
from tracker.ledger.filters import PickFilter
from tracker.ledger.listing import Listing
from tracker.ledger.register import Ledger, ledger_or_404
from tracker.org.rights import reach

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def seen_ledger(request, name: str, act: str = "view") -> Ledger:
    """Return a register, if this person's roles know the act on it at all."""
    ledger = ledger_or_404(name)
    if not reach(request.user, ledger.thing, act):
        raise PermissionDenied
    if not ledger.can(act):
        raise Http404(name)
    return ledger


def wants_part(request) -> bool:
    """Return True if htmx asks for the part; going back in the history asks for the whole page."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


@require_safe
@vary_on_headers("HX-Request")
def rows(request, name):
    """Show the rows that this person may see, as filtered and sorted; htmx gets the part, a browser the page."""
    ledger = seen_ledger(request, name)
    listing = Listing(ledger, request.user, request.GET)
    part = wants_part(request)
    may = {act: ledger.can(act) and bool(reach(request.user, ledger.thing, act)) for act in ("add", "import", "export")}
    context = {"ledger": ledger, "listing": listing, "bar": Bar(listing), "page_obj": listing.page, "may": may, "part": part}
    context["tabs"] = [] if part else ledger.tabs(request.user)
    return render(request, "ledger/_list.html" if part else "ledger/list.html", context)


@require_safe
@vary_on_headers("HX-Request")
def conditions(request, name):
    """Show every condition of the register as one form; its answer is the list."""
    ledger = seen_ledger(request, name)
    listing = Listing(ledger, request.user, request.GET)
    part = wants_part(request)
    context = {"ledger": ledger, "form": listing.filterset.form, "bar": Bar(listing), "part": part}
    return render(request, "ledger/_conditions.html" if part else "ledger/conditions.html", context)


@require_safe
@vary_on_headers("HX-Request")
def offers(request, name, filter_name):
    """Show the choices of one long menu (units, leaders) as links that set the condition."""
    ledger = seen_ledger(request, name)
    listing = Listing(ledger, request.user, request.GET)
    pick = listing.filterset.filters.get(filter_name)
    if not isinstance(pick, PickFilter):
        raise Http404(filter_name)
    context = {"ledger": ledger, "offers": Bar(listing).offers(filter_name, pick.offered(listing.rows)), "title": pick.label}
    return render(request, "ledger/_offers.html" if wants_part(request) else "ledger/offers.html", context)
