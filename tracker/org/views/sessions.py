"""Where somebody is logged in: one's own sessions, and for the security administrator those of a user."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.lib import periods
from tracker.org.login import factors, sessions
from tracker.org.login.browsers import browser_words
from tracker.org.login.forms import ReasonForm
from tracker.org.models import LogInSession, User
from tracker.org.statuses import WhyEnded
from tracker.org.views.parts import Link, Page, act_page, may, need, way
from tracker.org.views.units import with_form
from tracker.trail.restricted import restricted

SHOWN = 20  # of the sessions that have ended


@dataclass(frozen=True)
class Row:
    """A session as the list shows it."""

    session: LogInSession
    browser: str
    is_here: bool
    is_open: bool


def _rows(user: User, here: LogInSession | None) -> list[Row]:
    still = sessions.open_of(user, at=periods.real_now())
    known = {one.pk for one in still}
    past = [one for one in LogInSession.objects.of(user).newest_first()[: SHOWN + len(still)] if one.pk not in known]
    return [Row(one, browser_words(one.browser), here is not None and one.pk == here.pk, one.pk in known) for one in [*still, *past]]


@require_safe
def mine(request):
    """List where the person is logged in, and was lately."""
    rows = _rows(request.user, request.log_in)
    crumbs = [Link(_("My account"), reverse("org:me")), Link(_("My log-ins"))]
    act = reverse("org:sessions-end-others")
    context = {
        "rows": rows,
        "crumbs": crumbs,
        "title": _("My log-ins"),
        "act": act,
        "device": factors.device_of(request.user),
        "others": sum(row.is_open and not row.is_here for row in rows),
    }
    return render(request, "org/sessions.html", context)


@require_POST
def end_others(request):
    """End the person's sessions but for this one."""
    ended = sessions.end_all(request.user, WhyEnded.BY_USER, but=request.log_in)
    messages.success(request, _("Ended: %(n)d.") % {"n": ended})
    return redirect("org:sessions")


def _user_or_404(request, pk: int, act: str = "view") -> User:
    need(request, "org.user", act)
    return get_object_or_404(User.objects.visible_to(request.user).select_related("person"), pk=pk)


def _way(request, one: User, *more: Link) -> list[Link]:
    return way(request, Link(_("Users"), reverse("org:users")), Link(one, one.get_absolute_url()), *more)


@require_safe
@restricted("org.user")
def of_user(request, pk: int):
    """List where a user is logged in, and was lately."""
    one = _user_or_404(request, pk)
    rows = _rows(one, request.log_in)
    act = reverse("org:user-sessions-end", args=[pk]) if may(request, "org.user", "change") else ""
    context = {"rows": rows, "crumbs": _way(request, one), "title": _("Log-ins"), "one": one, "act": act}
    return render(request, "org/sessions.html", context | {"others": sum(row.is_open and not row.is_here for row in rows)})


@require_POST
def end_of_user(request, pk: int):
    """End all sessions of a user."""
    one = _user_or_404(request, pk, "change")
    ended = sessions.end_all(one, WhyEnded.BY_ADMIN, but=request.log_in)
    messages.success(request, _("Ended: %(n)d.") % {"n": ended})
    return redirect("org:user-sessions", pk)


@with_form
def reset_factor(request, pk: int):
    """Take the lost second factor of a user away."""
    one = _user_or_404(request, pk, "change")
    page = Page(
        _("Reset the second factor"),
        _way(request, one),
        _("For a lost telephone. Make sure in person who asks. Open sessions end; a role that needs a second factor leads to a new one."),
        danger=True,
    )
    form = ReasonForm(request.POST or None)
    return act_page(request, form, page, lambda **told: factors.reset(one, by=request.user, **told), one.get_absolute_url())
