"""A matter is registered by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.forms.matters.registering import InstructionForm, RegisterForm
from accountability.pages.registering import take
from accountability.powers import MATTER
from tracker.lib import periods
from tracker.org.rights import reach

PREFILLED = ("title", "description", "origin_label", "address")  # what a link may fill in


@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    """Register a matter; a leader writes an instruction that becomes one."""
    if not reach(request.user, MATTER, "add"):
        raise PermissionDenied(_("You may not do this here."))
    is_instruction = bool(reach(request.user, MATTER, "instruct"))
    said, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = (InstructionForm if is_instruction else RegisterForm)(said, sent, on=periods.today(), initial=initial)
    if form.is_bound and (matter := take(form, request.user, periods.now())):
        messages.success(request, _("Registered: %(number)s.") % {"number": matter.number})
        return redirect(matter.get_absolute_url())
    status = getattr(form, "refused_status", 422) if form.is_bound else 200
    return render(request, "accountability/act/register.html", {"form": form, "is_instruction": is_instruction}, status=status)
