"""Log-in and log-out through the provider of single sign-on, and what is said when it comes to nothing."""

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from tracker.lib import periods
from tracker.lib.addresses import client_address
from tracker.org import single_sign_on
from tracker.org.forms import LogInForm
from tracker.org.login import sessions
from tracker.org.models import RoleInUnit, User
from tracker.org.rights import has_role
from tracker.org.single_sign_on import SESSION_KEY, Reason, Refused
from tracker.org.statuses import ADMINISTRATORS, Role
from tracker.org.views import account
from tracker.org.views.parts import need
from tracker.trail.notes import note

log = logging.getLogger(__name__)
LONGEST_LOG_IN = 15 * 60  # seconds between the button and the way back
STATUS = {Reason.AWAY: 503, Reason.STATE: 400}  # all else: 403
MOST_NAMED = 3

start = login_not_required(never_cache(OIDCAuthenticationRequestView.as_view()))


@method_decorator([login_not_required, never_cache], "dispatch")
class Callback(OIDCAuthenticationCallbackView):
    """The way back from the provider: logged in by Django's own log-in, or told why not."""

    def get(self, request):
        try:
            self.demand_state(request)
            return super().get(request)
        except Refused as refusal:
            return refused(request, refusal)

    def demand_state(self, request) -> None:
        """Let nobody through who does not come back from a log-in of this browser; each is used once. Raises Refused."""
        begun = request.session.get("oidc_states", {}).get(request.GET.get("state", ""))
        if begun is None or periods.real_now().timestamp() - begun["added_on"] > LONGEST_LOG_IN:
            raise Refused(Reason.STATE, "late" if begun else "unknown")

    def login_failure(self):
        error = self.request.GET.get("error")
        raise Refused(Reason.CANCELLED if error else Reason.STATE, f"error={error[:60]!r}" if error else "without code")

    def login_success(self):
        request = self.request
        chosen = request.session.get(account.CHOSEN)
        request.session.pop(sessions.TOLD, None)
        response = super().login_success()
        is_vouched_for = single_sign_on.has_second_factor(request.single_sign_on, settings.SINGLE_SIGN_ON)
        request.session[SESSION_KEY] = {"second_factor": is_vouched_for}
        if is_vouched_for:
            sessions.accept_second_factor(request)
        account.greet(response, self.user, chosen)
        return response


def refused(request, refusal: Refused):
    """Show why nobody was logged in, and whom to ask; one line in the log says more."""
    log.warning("single sign-on refused %s: %s", client_address(request), refusal)
    if refusal.reason != Reason.STATE:  # anybody can make those, as many as they like
        note("login_refused", words=refusal.name, through="single sign-on", why=str(refusal))
    context = {
        "refusal": refusal,
        "is_person_known": refusal.reason in (Reason.UNKNOWN, Reason.CLOSED),
        "code": f"{refusal.reason}-{refusal.detail.split(':')[0].split(' ')[0]}" if refusal.reason == Reason.TOKEN else refusal.reason,
        "whom": security_administrators(),
        "single_sign_on": settings.SINGLE_SIGN_ON,
    }
    return render(request, "org/sign_on_refused.html", context, status=STATUS.get(refusal.reason, 403))


def security_administrators() -> str:
    """Return the names of who opens accounts."""
    held = RoleInUnit.objects.on(periods.today()).filter(role=Role.SECURITY_ADMIN, user__is_active=True)
    everybody = User.objects.unscoped("whoever cannot log in is told whom to ask")
    found = everybody.filter(pk__in=held.values("user")).select_related("person").order_by("pk")[:MOST_NAMED]
    return pgettext("between the items of a list", ", ").join(str(one) for one in found)


class LogOut(LogoutView):
    """End the session here, and lead on to its end at the provider.

    A page leads on, not a redirect: browsers follow no redirect of a form to another host while form-action is 'self'.
    """

    def post(self, request, *args, **kwargs):
        address = end_address(request)
        response = super().post(request, *args, **kwargs)
        return render(request, "org/sign_on_ended.html", {"address": address}) if address else response


def end_address(request) -> str:
    """Return where the provider ends its session, empty if it has no such place or did not begin this session."""
    provider = settings.SINGLE_SIGN_ON
    if not provider.end_url or SESSION_KEY not in request.session:
        return ""
    asked = {
        "client_id": provider.client_id,
        "id_token_hint": request.session.get("oidc_id_token", ""),
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("login")),
    }
    return f"{provider.end_url}{'&' if '?' in provider.end_url else '?'}{urlencode(asked)}"


class Door(account.LogIn):
    """The log-in page where passwords are for administrators only."""

    http_method_names = ["get", "head", "options"]
    template_name = "org/sign_on_door.html"


class AdministratorsForm(LogInForm):
    """Name and password of one of the three administrators."""

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not has_role(user, *ADMINISTRATORS):
            raise ValidationError(_("Here only administrators log in; everybody else goes through single sign-on."), code="not_here")


class AdministratorsLogIn(account.LogIn):
    """The log-in by password that is left where everybody else goes through single sign-on."""

    authentication_form = AdministratorsForm
    extra_context = {"is_for_administrators": True}


@require_POST
def unbind(request, pk: int):
    """Part an account from the one at the provider: the next log-in under its name binds it again."""
    need(request, "org.user", "change")
    one = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if one.pk == request.user.pk:
        raise Http404
    single_sign_on.unbind(one)
    messages.success(request, _("The account is no longer bound to single sign-on."))
    return redirect(one)
