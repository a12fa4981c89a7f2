"""Whose account is the one whom single sign-on (统一身份认证) has let in: found once by name, known by subject ever after."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from tracker.lib.provider import Provider
from tracker.org.models import SingleSignOn, User
from tracker.org.rights import has_role
from tracker.org.statuses import ADMINISTRATORS

SESSION_KEY = "single_sign_on"  # of sessions that the provider began: what it said about the second factor


class Reason(models.TextChoices):
    """Why nobody was logged in."""

    AWAY = "away", _("Single sign-on does not answer at the moment. Please try again in a few minutes.")
    STATE = "state", _("This log-in was not begun in this browser, has taken too long, or was used already. Please begin again.")
    CANCELLED = "cancelled", _("The log-in was broken off at single sign-on.")
    CODE = "code", _("Single sign-on did not confirm this log-in. Please begin again.")
    TOKEN = "token", _("What single sign-on sent did not stand up to the check, so nobody was logged in.")
    UNKNOWN = "unknown", _("Single sign-on knows you, but no account of this system belongs to you.")
    CLOSED = "closed", _("Your account of this system is closed.")


class Refused(Exception):
    """Somebody is not logged in; `detail` is for the log, `name` is what the provider calls a person whom it has checked."""

    def __init__(self, reason: Reason, detail: str = "", *, name: str = ""):
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail, self.name = reason, detail, name


def account_of(claims: Mapping, provider: Provider, *, at: datetime) -> User:
    """Return the account of a checked person; the first log-in binds the subject to it. Raises Refused.

    Whoever is not bound yet is told no more than that no account is theirs: a name at the provider may have passed to somebody else.
    The three administrators are never found by name, for a name that somebody chose at the provider must not open the whole system.
    """
    subject, name = str(claims["sub"]), name_of(claims, provider)
    known = SingleSignOn.objects.unscoped("nobody is known before log-in: the provider names the person")
    bound = known.filter(issuer=provider.issuer, subject=subject).select_related("user__person").first()
    user = bound.user if bound else _named(claims, provider)
    if user is None:
        raise Refused(Reason.UNKNOWN, f"{provider.claim}={_named_by(claims, provider)!r} subject={subject!r}", name=name)
    if not user.is_active:
        raise Refused(Reason.CLOSED if bound else Reason.UNKNOWN, f"account {user.pk} is closed", name=name)
    if has_role(user, *ADMINISTRATORS):
        raise Refused(Reason.UNKNOWN, f"account {user.pk} is an administrator's", name=name)
    if not bound:
        _bind(user, provider.issuer, subject, name=name, at=at)
    return user


def name_of(claims: Mapping, provider: Provider) -> str:
    """Return what the provider calls a person."""
    return str(claims.get("name") or _named_by(claims, provider) or claims.get("preferred_username") or "")[:150]


def _named_by(claims: Mapping, provider: Provider) -> str:
    return str(claims.get("phone_number" if provider.claim == "phone" else provider.claim) or "").strip()


def _named(claims: Mapping, provider: Provider) -> User | None:
    """Return the one account that the claim names; None if there is none, more than one, or the provider does not vouch for the claim."""
    named = _named_by(claims, provider)
    if not named or claims.get(f"{'phone_number' if provider.claim == 'phone' else provider.claim}_verified") is False:
        return None
    users = User.objects.unscoped("nobody is known before log-in: the claim finds the account").select_related("person")
    if provider.claim == "phone":
        found = users.filter(person__phone__in={named, named.removeprefix("+86").lstrip(" -")})
    elif provider.claim == "email":
        found = users.filter(person__email__iexact=named)
    else:
        found = users.filter(username__iexact=named)
    first, *more = list(found[:2]) or [None]
    return None if more else first


def _bind(user: User, issuer: str, subject: str, *, name: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            SingleSignOn.objects.create(user=user, issuer=issuer, subject=subject, name=name, bound_at=at)
    except IntegrityError as error:  # somebody else's already: the constraint an_account_has_one_subject
        raise Refused(Reason.UNKNOWN, f"account {user.pk} belongs to another subject than {subject!r}", name=name) from error


def unbind(user: User) -> None:
    """Let whoever logs in next under the user's name be bound to the account."""
    SingleSignOn.objects.within(user=user).delete()


def binding_of(user: User) -> SingleSignOn | None:
    """Return who at the provider is this user, or None."""
    provider = settings.SINGLE_SIGN_ON
    return SingleSignOn.objects.within(user=user).filter(issuer=provider.issuer).first() if provider else None


def is_of_provider(session: Mapping) -> bool:
    """Return True for a session that the provider began: no password of ours stands behind it."""
    return SESSION_KEY in session


def has_second_factor(claims: Mapping, provider: Provider) -> bool:
    """Return True if the provider says that it asked for a second factor of a kind that the district trusts."""
    methods = claims.get("amr")
    said = set(methods if isinstance(methods, Iterable) and not isinstance(methods, str | Mapping) else ()) | {claims.get("acr")}
    return bool(provider.second_factor & {one for one in said if isinstance(one, str)})
