"""The second factor of the person: set up, asked for after the password, taken off."""

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.org.login import codes, factors, sessions
from tracker.org.login.factors import FactorRefused
from tracker.org.login.forms import CodeForm, FirstCodeForm
from tracker.org.views.units import with_form


def onward(request) -> str:
    """Return the page of this site that the person wanted, or the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("home")


@require_safe
def factor(request):
    """Show whether a second factor is set up, and what can be done."""
    device = factors.device_of(request.user)
    context = {"device": device, "left": factors.recovery_codes_left(request.user), "must_have": factors.must_have(request.user)}
    return render(request, "org/factor.html", context)


@require_POST
def begin(request):
    """Make a new key and show it."""
    try:
        factors.begin(request.user, session=request.log_in)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("org:factor-verify")
    return redirect(f"{reverse('org:factor-enrol')}?next={onward(request)}")


@with_form
def enrol(request):
    """Show the key of a device that is being set up, and take its first code."""
    if not factors.may_enrol(request.user, request.log_in):
        return redirect("org:factor-verify")
    device = factors.begun_by(request.user)
    form = FirstCodeForm(request.POST or None)
    if device and form.is_valid():
        try:
            made = factors.confirm(request.user, form.cleaned_data["code"], session=request.log_in)
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            sessions.accept_second_factor(request)
            return render(request, "org/factor_codes.html", {"codes": made, "next": onward(request)})
    context = {"device": device, "form": form, "next": onward(request), "must_have": factors.must_have(request.user)}
    shown = {"picture": picture(device), "key": codes.shown(device.secret)} if device else {}
    return render(request, "org/factor_enrol.html", context | shown, status=422 if form.errors else 200)


def picture(device) -> str:
    """Return the key as a QR code, drawn without styles."""
    made = segno.make(factors.address_for_app(device), error="m", micro=False)
    drawn = made.svg_inline(
        scale=5, border=3, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True, title=_("QR code of the key")
    )
    return mark_safe(drawn)


@with_form
def verify(request):
    """Take the code that follows the password."""
    if request.log_in.has_second_factor:
        return redirect(onward(request))
    device = factors.device_of(request.user)
    if device is None:
        return redirect("org:factor-enrol")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            factors.verify(request.user, form.cleaned_data["code"])
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            sessions.accept_second_factor(request)
            return redirect(onward(request))
    context = {"form": form, "next": onward(request), "bound_at": device.bound_at or device.created_at}
    return render(request, "org/factor_verify.html", context, status=422 if form.errors else 200)


@require_POST
def renew_codes(request):
    """Replace the recovery codes and show the new ones, once."""
    try:
        made = factors.renew_recovery_codes(request.user)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("org:factor")
    return render(request, "org/factor_codes.html", {"codes": made, "next": reverse("org:factor")})


@require_POST
def take_off(request):
    """Do without a second factor."""
    try:
        factors.take_off(request.user)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The second factor is taken off. The password alone opens the account."))
    return redirect("org:factor")
