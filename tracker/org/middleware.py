"""Before any page: does the session still last, was the second factor shown, is the password the person's own and fresh."""

from contextlib import nullcontext
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tracker.lib import periods
from tracker.org.backend import at_hand
from tracker.org.login import factors, passwords, policy, sessions
from tracker.org.single_sign_on import is_of_provider

ALWAYS_OPEN = {"logout", "set_language"}
FACTOR_PAGES = {"org:factor-verify", "org:factor-enrol", "org:factor-begin"}
PASSWORD_PAGE = "password_change"
BACKGROUND = "X-Background"  # what a page asks again and again says so with this header
UNSAVED = "unsaved"  # in the address of the log-in page: something was sent that nobody will save


class CheckedSession:
    """Let a session go on only while its row says so; the page that follows its end says why it ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.log_in = None
        if key := request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            self.check(request, key)
        with at_hand(request.log_in.user) if request.log_in else nullcontext():
            return self.get_response(request)

    def check(self, request, key: str) -> None:
        """Set `request.log_in` for a session that lasts; one that is over is emptied."""
        at, session = periods.real_now(), sessions.of_key(key)
        if session is None:
            if SESSION_KEY in request.session:  # logged in past our log-in, or before there was a list of sessions
                self.empty(request)
            return
        why = sessions.why_over(session, policy.current(), at=at)
        if why:
            sessions.end(session, why, at=at)
            self.empty(request, why)
        elif SESSION_KEY in request.session:
            if BACKGROUND not in request.headers:  # a page that asks by itself is nobody at work
                sessions.see(session, at=at)
            request.log_in = session

    def empty(self, request, why: str = "") -> None:
        """Take the log-in away; what is said about it waits in the session of a stranger."""
        was_in = SESSION_KEY in request.session
        request.session.flush()
        request.user = AnonymousUser()
        if was_in and why in sessions.SENTENCES:
            request.session[sessions.TOLD] = why


class LedToLogIn(LoginRequiredMiddleware):
    """Lead a stranger to the log-in, and from there back to a page: never to where a form was sent, never into the middle of a page."""

    def handle_no_permission(self, request, view_func):
        """Return a redirect; for a part of a page the browser is asked to go."""
        is_part = "HX-Request" in request.headers
        if not is_part and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        wanted = {REDIRECT_FIELD_NAME: page} if (page := page_behind(request)) else {}
        if request.method == "POST" and request.resolver_match.view_name not in ALWAYS_OPEN:
            wanted[UNSAVED] = "1"
        address = self.get_login_url(view_func)
        address = resolve_url(address) + (f"?{urlencode(wanted)}" if wanted else "")
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_part else redirect(address)


def page_behind(request) -> str:
    """Return the page of ours from which a form or a part was sent, as the browser names it; "" if it names none."""
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(named)
    page = parts.path + (f"?{parts.query}" if parts.query else "")
    return "" if not page.startswith("/") or page.startswith("//") or parts.path == reverse("login") else page


class FirstThingsFirst:
    """Lead a person with a password alone to the second factor, and one whose password is another's or old to a new one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Return a redirect to what must be done first; None to go on."""
        name = request.resolver_match.view_name
        if not getattr(view, "login_required", True) or name in ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        if request.log_in is None:  # cannot be after CheckedSession; without it nobody is let through
            return redirect("login")
        if sessions.awaits_second_factor(request.log_in, request.user, policy.current()):
            page = "org:factor-verify" if factors.device_of(request.user) else "org:factor-enrol"
            return None if name in FACTOR_PAGES else led(request, page)
        if is_of_provider(request.session) or name == PASSWORD_PAGE:
            return None
        if passwords.is_due(request.user, at=periods.real_now()):
            return led(request, PASSWORD_PAGE)
        return None


def led(request, page: str):
    """Return a redirect to a page, from which a reader comes back to what they wanted."""
    wanted = {"next": request.get_full_path()} if request.method == "GET" and not request.headers.get("HX-Request") else {}
    address = reverse(page) + (f"?{urlencode(wanted)}" if wanted and page != PASSWORD_PAGE else "")
    return HttpResponse(headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else redirect(address)
