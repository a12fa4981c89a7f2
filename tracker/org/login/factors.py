"""The second factor: enrolled by oneself, asked for after the password, taken off by oneself or reset by the security administrator."""

import math
from datetime import datetime
from urllib.parse import quote, urlencode

import django_otp
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.lib import acting, periods
from tracker.org.login import alarms, codes, policy, sessions
from tracker.org.login.models import CodeDevice, LogInSession, RecoveryCode
from tracker.org.models import User
from tracker.org.rights import has_role
from tracker.org.statuses import WhyEnded
from tracker.trail.notes import note


class FactorRefused(Exception):
    """A code or a change of the second factor is refused."""


def must_have(user: User) -> bool:
    """Return True if a second factor is demanded of one of the user's roles."""
    return has_role(user, *policy.roles_with_factor(policy.current()))


def device_of(user: User) -> CodeDevice | None:
    """Return the device with which a user confirms log-ins, or None."""
    return CodeDevice.objects.in_use(user)


def begun_by(user: User) -> CodeDevice | None:
    """Return the device that a user has begun to enrol, or None."""
    return CodeDevice.objects.waiting(user)


def may_enrol(user: User, session: LogInSession | None) -> bool:
    """Return True unless a password alone would replace the second factor that guards the account."""
    return device_of(user) is None or (session is not None and session.has_second_factor)


@transaction.atomic
def begin(user: User, *, session: LogInSession | None) -> CodeDevice:
    """Make a key that counts only once it is confirmed by a code; one begun before is thrown away. Raises FactorRefused."""
    if not may_enrol(user, session):
        raise FactorRefused(_("Log in with the present second factor first."))
    User.objects.locked(user)
    CodeDevice.objects.filter(user=user, confirmed=False).delete()
    return CodeDevice.objects.create(user=user, name=user.username[:64], confirmed=False, secret=codes.new_secret())


def address_for_app(device: CodeDevice) -> str:
    """Return the otpauth:// address that an authenticator app reads from the picture."""
    issuer, key = _("Two Hands"), codes.shown(device.secret).replace(" ", "")
    told = urlencode({"secret": key, "issuer": issuer}, quote_via=quote)  # six digits every 30 seconds are what apps expect
    return f"otpauth://totp/{quote(issuer)}:{quote(device.user.username)}?{told}"


def confirm(user: User, code: str, *, session: LogInSession | None) -> list[str]:
    """Let a begun device be the user's one from now on; return its recovery codes. Raises FactorRefused.

    The user's sessions that were begun with a password alone end, but for the present one.
    """
    device = begun_by(user)
    if device is None or not may_enrol(user, session):
        raise FactorRefused(_("Nothing is being set up. Please begin again."))
    _take(user, device, code)
    with transaction.atomic():
        CodeDevice.objects.filter(user=user, confirmed=True).delete()
        bound = {"bound_at": periods.real_now(), "bound_from": acting.current().address or None}
        CodeDevice.objects.filter(pk=device.pk).update(confirmed=True, **bound)
        sessions.end_all(user, WhyEnded.FACTOR, but=session)
        note("second_factor", thing=user, words=_("set up"))
        return renew_recovery_codes(user)


def verify(user: User, code: str) -> None:
    """Take the code that follows the password. Raises FactorRefused."""
    device = device_of(user)
    if device is None:
        raise FactorRefused(_("No second factor is set up."))
    _take(user, device, code)


def _take(user: User, device: CodeDevice, code: str) -> None:
    allowed, told = device.verify_is_allowed()
    if not allowed:
        raise FactorRefused(_wait(told["locked_until"], device.throttling_failure_timestamp))
    if django_otp.verify_token(user, device.persistent_id, code) is None:
        note("second_factor", thing=user, words=_("wrong code"))
        raise FactorRefused(_("This code is wrong, too old, or was used before. Wait for the next one that the app shows."))


def _wait(until: datetime, since: datetime) -> str:
    seconds = math.ceil((until - since).total_seconds())
    sentence = ngettext(
        "After wrong codes there is a pause of %(n)d second.", "After wrong codes there is a pause of %(n)d seconds.", seconds
    )
    return sentence % {"n": seconds}


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes of a user; return them, for they are kept as hashes only. Raises FactorRefused."""
    device = device_of(user)
    if device is None:
        raise FactorRefused(_("No second factor is set up."))
    made = codes.new_recovery_codes()
    RecoveryCode.objects.filter(device=device).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(device=device, token=codes.hashed(code)) for code in made)
    return made


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes a user has not used."""
    return RecoveryCode.objects.filter(device__user=user, device__confirmed=True).count()


def take_off(user: User) -> None:
    """Do without a second factor from now on. Raises FactorRefused."""
    if must_have(user):
        raise FactorRefused(_("Your role needs a second factor. Set up a new device instead."))
    CodeDevice.objects.filter(user=user).delete()
    note("second_factor", thing=user, words=_("taken off"))


@transaction.atomic
def reset(user: User, *, by: User | None, reason: str) -> None:
    """Take a lost second factor away; open sessions end, and a role that needs one leads to a new one. Raises FactorRefused."""
    if by is not None and by.pk == user.pk:
        raise FactorRefused(_("Nobody resets their own second factor."))
    if not reason.strip():
        raise FactorRefused(_("Give a reason."))
    with acting.because(reason):
        CodeDevice.objects.filter(user=user).delete()
        sessions.end_all(user, WhyEnded.FACTOR)
        note("second_factor", thing=user, words=_("reset"))
        alarms.tell(user, alarms.FACTOR)
