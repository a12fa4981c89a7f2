"""Devices: their health, what each sends, what is asked of it, a unit of measure put right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from pollution.air import asking, measuring
from pollution.air import devices as acts
from pollution.air.codes import SETS
from pollution.air.forms import devices as forms
from pollution.air.ledgers.basis import at_moment
from pollution.air.ledgers.states import DeviceState
from pollution.air.models import Channel, Device
from pollution.air.pages import devices as pages
from pollution.forms.rules import EndForm
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, may, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_ID = 9


@require_safe
def devices(request):
    """Lead to the register of devices with their health, the worst first."""
    return redirect("ledger:list", "devices")


def _device(request, pk: int) -> Device:
    return get_object_or_404(Device.objects.visible_to(request.user).select_related("station__unit", "station__source"), pk=pk)


def _mine(request, pk: int) -> Device:
    """Return a device that the user sees and may change; else 404 or 403."""
    found = _device(request, pk)
    demand(request.user, "change", found.station)
    return found


@require_safe
def device(request, pk: int):
    """Show a device: how often it is heard, what departs from the standard, what it sent, what was asked, what is doubtful."""
    basis = at_moment(periods.now())
    found = get_object_or_404(pages.for_page(Device.objects.visible_to(request.user), basis), pk=pk)
    shown = pages.days(found, basis)
    context = {
        "device": found,
        "state": DeviceState(found.state),
        "facts": pages.facts(found, basis),
        "rates": pages.rates(found),
        "days": shown,
        "chart": pages.chart(shown),
        "deviations": pages.deviations(shown),
        "channels": pages.channels(found),
        "sent": pages.last_sent(found, basis.at),
        "requests": pages.requests(found),
        "may_change": may(request.user, "change", found.station),
    }
    return render(request, "air/devices/device.html", context)


def _refuse(form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@GET_POST
def device_new(request):
    """Register a device at a station; its channels are written down next."""
    if not reach(request.user, "air.station", "change"):
        raise PermissionDenied(_("You may not do this here."))
    named = request.GET.get("station", "")
    initial = {"station": named} if named.isascii() and named.isdecimal() and len(named) <= LONGEST_ID else {}
    form = forms.NewDeviceForm(request.POST or None, initial=initial, user=request.user, on=periods.today())
    if form.is_bound and form.is_valid():
        try:
            said = form.cleaned_data
            made = acts.register_device(said["station"], mn=said["mn"].strip(), at=periods.now(), by=request.user, **form.said())
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Registered: %(mn)s. Now say what it sends.") % {"mn": made})
            return redirect("air:device-channels", made.pk)
    heading, back = _("Register a device"), reverse("air:devices")
    return _form(request, form, heading, "", back, _("From now on its values come in by the channels that are written down."))


@GET_POST
def device_edit(request, pk: int):
    """Change what is known of a device."""
    found = _mine(request, pk)
    form = forms.DeviceForm(request.POST or None, device=found)
    return _act(request, found, form, lambda: acts.change_device(found, by=request.user, **form.said()), _("Edit the device"))


@GET_POST
def device_end(request, pk: int):
    """End a device."""
    found = _mine(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": periods.today()})
    act = lambda: acts.end_device(found, by=request.user, **form.cleaned_data)  # noqa: E731
    note = _("What it measures later waits in quarantine. If the instrument moves, register its number at the other station then.")
    return _act(request, found, form, act, _("End the device"), note)


@GET_POST
def device_ask(request, pk: int):
    """Ask something of a device: its time, to set it, to send the past."""
    found = _mine(request, pk)
    form = forms.AskForm(request.POST or None, initial={"what": request.GET.get("what", "")})
    act = lambda: asking.ask(found, at=periods.real_now(), by=request.user, **form.cleaned_data)  # noqa: E731
    note = _("Sent while the device is connected; many devices never answer. What comes of it stands on the page of the device.")
    return _act(request, found, form, act, _("Ask the device"), note)


@GET_POST
def device_channels(request, pk: int):
    """Write down what a device sends: codes, factors and units of measure."""
    found = _mine(request, pk)
    choose = forms.SetForm(request.GET if "set" in request.GET else None)
    rows = forms.ChannelsFormSet(request.POST or None, initial=_rows(found, choose), prefix="channels")
    refused = ""
    if rows.is_bound and rows.is_valid():
        try:
            acts.set_channels(found, rows.sends(), by=request.user)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": pgettext("device", "Channels")})
            return redirect(found)
    context = {"device": found, "choose": choose, "rows": rows, "refused": refused}
    return render(request, "air/devices/channels.html", context, status=422 if rows.is_bound else 200)


def _rows(device: Device, choose: forms.SetForm) -> list[dict]:
    """Return the rows with which the form begins: the channels that stand, then the codes of the chosen set that do not."""
    stand = [
        {"code": row.code, "factor": row.factor, "measure": row.measure, "is_in_use": row.is_in_use, "stands": str(row.pk)}
        for row in Channel.objects.within(device=device).order_by("-is_in_use", "factor", "code")
    ]
    wanted = SETS.get(choose.cleaned_data.get("set", ""), {}) if choose.is_bound and choose.is_valid() else {}
    there = {row["code"].lower() for row in stand}
    return stand + [{"code": code, "factor": factor.value} for code, factor in wanted.items() if code.lower() not in there]


@GET_POST
def channel_measure(request, pk: int):
    """Put the unit of measure of a channel right, and make stored values anew."""
    rows = Channel.objects.visible_to(request.user).select_related("device__station__unit", "device__station__source")
    row = get_object_or_404(rows, pk=pk)
    found, now = row.device, periods.now()
    demand(request.user, "change", found.station)
    initial = {"first": forms.shown(row.doubt_since), "last": forms.shown(now)}
    form = forms.MeasureForm(request.POST or None, initial=initial)
    said = {}

    def act():
        said["anew"] = measuring.change_measure(row, by=request.user, at=periods.real_now(), **form.said())

    stands = {"code": row.code, "factor": row.get_factor_display(), "measure": row.get_measure_display()}
    note = _("%(code)s (%(factor)s) is read in %(measure)s. The unit chosen here holds for values from now on.") % stands
    if row.doubt:
        note = f"{note} {row.doubt_in_words}"
    answer = _act(request, found, form, act, _("The unit of measure was another one"), note)
    if anew := said.get("anew"):
        words = ngettext("%(n)d value was made anew", "%(n)d values were made anew", anew.minutes) % {"n": anew.minutes}
        hours = ngettext("%(n)d hour was corrected", "%(n)d hours were corrected", anew.hours) % {"n": anew.hours}
        messages.info(request, f"{words} · {hours}")
    return answer


def _act(request, found: Device, form, act, heading: str, note: str = ""):
    """Show the form of an act on a device, or do it and lead back."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": heading})
            return redirect(found)
    return _form(request, form, heading, f"{found} · {found.station}", found.get_absolute_url(), note)


def _form(request, form, heading: str, subheading: str, back: str, note: str = ""):
    context = {"form": form, "heading": heading, "subheading": subheading, "back": back, "note": note}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)
