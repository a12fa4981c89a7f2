"""The quarantine: numbers that nobody registered, what they say, and what becomes of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pollution.air import quarantine as acts
from pollution.air.forms.devices import AdoptForm, ChannelsFormSet
from pollution.air.models import Stranger
from pollution.air.pages import quarantine as pages
from pollution.air.tabs import tabs
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

A_PAGE = 50


@require_safe
def quarantine(request):
    """Show who waits in quarantine, or was ignored or adopted."""
    if not reach(request.user, "air.stranger"):
        raise PermissionDenied(_("You may not do this here."))
    show = request.GET.get("show", "")
    page = Paginator(pages.rows(request.user, show), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request.user, "quarantine"),
        "chips": pages.chips(show),
        "page_obj": page,
        "rows": [(row, pages.why(row, short=True)) for row in page],
        "may_adopt": pages.may_adopt(request.user),
    }
    return render(request, "air/quarantine/list.html", context)


def _stranger(request, pk: int) -> Stranger:
    return get_object_or_404(Stranger.objects.visible_to(request.user).select_related("adopted__station"), pk=pk)


@require_safe
def stranger(request, pk: int):
    """Show a number that waits: since when, why, what its last packet says."""
    found = _stranger(request, pk)
    context = {
        "stranger": found,
        "why": pages.why(found),
        "kept": found.waiting.count(),
        "raw": pages.as_it_came(found),
        "device": pages.registered(found, periods.today()),
        "may_adopt": pages.may_adopt(request.user),
        **pages.decoded(pages.last_packet(found)),
    }
    return render(request, "air/quarantine/stranger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stranger_adopt(request, pk: int):
    """Register a number that waits as a device of a station; the codes that were seen are proposed, units of measure never."""
    found = _stranger(request, pk)
    demand(request.user, "adopt", found)
    form = AdoptForm(request.POST or None, user=request.user, on=periods.today())
    rows = ChannelsFormSet(request.POST or None, initial=pages.begun(found), prefix="channels")
    if form.is_bound and all([form.is_valid(), rows.is_valid()]):
        try:
            station, said, channels = form.cleaned_data["station"], form.said(), rows.sends()
            device, count = acts.adopt(found, station, channels=channels, at=periods.now(), by=request.user, **said)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _brought_in(count))
            return redirect(device)
    context = {"stranger": found, "form": form, "rows": rows}
    return render(request, "air/quarantine/adopt.html", context, status=422 if form.is_bound else 200)


@require_POST
def stranger_again(request, pk: int):
    """Bring in what waited of a device that is registered."""
    found = _stranger(request, pk)
    demand(request.user, "adopt", found)
    device = pages.registered(found, periods.today())
    if device is None:
        return redirect(found)
    messages.success(request, _brought_in(acts.read_again(found, device, by=request.user)))
    return redirect(found)


def _brought_in(count: int) -> str:
    return ngettext("%(n)d waiting packet was brought in.", "%(n)d waiting packets were brought in.", count) % {"n": count}


@require_POST
def stranger_ignore(request, pk: int):
    """Ignore a number."""
    return _heed(request, pk, is_ignored=True)


@require_POST
def stranger_heed(request, pk: int):
    """Heed a number again that was ignored."""
    return _heed(request, pk, is_ignored=False)


def _heed(request, pk: int, *, is_ignored: bool):
    found = _stranger(request, pk)
    demand(request.user, "adopt", found)
    acts.ignore(found, by=request.user, is_ignored=is_ignored)
    messages.success(request, _("The number is ignored.") if is_ignored else _("The number waits again."))
    return redirect("air:quarantine")
