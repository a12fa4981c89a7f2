"""Log-in, one's own account, password and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.translation import check_for_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import FormView
from django.views.i18n import set_language as django_set_language

from tracker.frame.templatetags.frame import moment
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.clock import district
from tracker.org.forms import LogInForm, OwnPasswordForm
from tracker.org.login import factors, passwords, sessions
from tracker.org.middleware import UNSAVED
from tracker.org.rights import held_roles
from tracker.org.statuses import WhyEnded
from tracker.org.views.parts import Fact

page_with_form = require_http_methods(["GET", "HEAD", "POST"])
CHOSEN = "language_chosen"  # key of the session: a language chosen before log-in


@method_decorator(page_with_form, name="dispatch")
class LogIn(LoginView):
    """Let a person in, in the language they chose last."""

    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        why = sessions.SENTENCES.get(self.request.session.get(sessions.TOLD, ""), "")
        context = {"demo_accounts": demo_accounts(), "single_sign_on": settings.SINGLE_SIGN_ON, "why_ended": why}
        context["unsaved"] = UNSAVED in self.request.GET
        return super().get_context_data(**kwargs) | context

    def form_valid(self, form):
        chosen = self.request.session.get(CHOSEN)
        self.request.session.pop(sessions.TOLD, None)
        response = super().form_valid(form)
        greet(response, form.get_user(), chosen)
        warn_of_old_password(self.request, form.get_user())
        if UNSAVED in self.request.GET:
            messages.warning(self.request, _("What you sent before this log-in was not saved. Please enter it again."))
        return response


def warn_of_old_password(request, user) -> None:
    """Say in the last week before it how soon the password must be changed."""
    if days := passwords.days_to_warn_of(user, at=periods.real_now()):
        told = ngettext(
            "Your password must be changed within %(n)d day: My account, Change the password.",
            "Your password must be changed within %(n)d days: My account, Change the password.",
            days,
        )
        messages.warning(request, told % {"n": days})


def greet(response, user, chosen: str | None) -> None:
    """Go on in the language that a person chose before log-in, or else long ago."""
    if chosen:
        accounts.choose_language(user, chosen)
    if user.language:
        remember_language(response, user.language)


def demo_accounts() -> list[dict]:
    """Return the accounts to try, in a demonstration district only."""
    row = district()
    return list(import_string(settings.TRACKER_DEMO_ACCOUNTS)()) if row and row.is_demo else []


def remember_language(response, language: str) -> None:
    """Set the language cookie as Django's own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


@login_not_required
@require_POST
def set_language(request):
    """Go on in another language: by cookie, and for a logged-in person from now on."""
    response = django_set_language(request)
    language = request.POST.get("language", "")
    if check_for_language(language):
        remember_language(response, language)
        if request.user.is_authenticated:
            accounts.choose_language(request.user, language)
        else:
            request.session[CHOSEN] = language
    return response


@require_safe
def me(request):
    """Show who is logged in: person, posts, roles, language."""
    person = request.user.person
    posts = person.posts.on(periods.today()).select_related("unit") if person else []
    facts = [
        Fact(_("Account"), request.user.username),
        Fact(_("Mobile phone"), person.phone if person else ""),
        Fact(_("E-mail"), person.email if person else ""),
        Fact(_("Last log-in"), moment(request.user.last_login, "full")),
    ]
    others = len(sessions.open_of(request.user, at=periods.real_now())) - 1
    has_factor = factors.device_of(request.user) is not None
    context = {"facts": facts, "posts": posts, "roles": held_roles(request.user), "others": others, "has_factor": has_factor}
    return render(request, "org/me.html", context)


@method_decorator(page_with_form, name="dispatch")
class OwnPassword(FormView):
    """Change one's own password."""

    template_name = "org/password.html"
    form_class = OwnPasswordForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "request": self.request}

    def get_context_data(self, **kwargs):
        is_due = passwords.is_due(self.request.user, at=periods.real_now())
        return super().get_context_data(**kwargs) | {"is_due": is_due, "demands": password_validators_help_texts()}

    def form_invalid(self, form):
        if form.is_guessed_at:
            sessions.end(self.request.log_in, WhyEnded.GUESSED, at=periods.real_now())
        return super().form_invalid(form)

    def form_valid(self, form):
        accounts.change_own_password(self.request.user, form.cleaned_data["new_password1"], session=self.request.log_in)
        update_session_auth_hash(self.request, self.request.user)
        sessions.carry_over(self.request)
        messages.success(self.request, _("Your password is changed."))
        return redirect("org:me")
