"""Who is locked after too many failures: the page they see, and the list from which the security administrator unlocks."""

import math

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.lib import periods
from tracker.lib.addresses import client_address
from tracker.org.login import locking, policy
from tracker.org.login.forms import UnlockForm
from tracker.org.views.parts import need, way
from tracker.trail.restricted import restricted


def refused(request, response=None, credentials=None):
    """Answer a locked name or address: for how long. Known and unknown names, right and wrong passwords get the same."""
    at = periods.real_now()
    lock = locking.lock_on((credentials or {}).get("username"), client_address(request), at=at)
    seconds = max(1, (lock.until - at).total_seconds()) if lock else policy.current().lock_minutes * 60
    answer = render(request, "registration/locked.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    answer.headers["Retry-After"] = str(math.ceil(seconds))
    return answer


@require_safe
@restricted("org.user")
def locks(request):
    """List the account names and addresses that are locked now."""
    need(request, "org.user", "change")
    rows = locking.locks(at=periods.real_now())
    return render(request, "org/locks.html", {"locks": rows, "rules": policy.current(), "crumbs": way(request)})


@require_POST
def unlock(request):
    """Let a name or an address try again at once."""
    need(request, "org.user", "change")
    form = UnlockForm(request.POST)
    if form.is_valid():
        locking.let_try_again(**form.cleaned_data)
        messages.success(request, _("Unlocked: the next attempt counts as the first."))
    return redirect("org:locks")
