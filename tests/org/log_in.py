"""What the tests of log-in share: a browser that logs in, codes as the telephone shows them."""

from datetime import timedelta

from django.db.models import F
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from tests.make import PASSWORD
from tracker.org.login import codes, factors
from tracker.org.models import CodeDevice, LogInSession


def log_in(client: Client, username: str, password: str = PASSWORD, **headers):
    """Send the log-in form."""
    return client.post(reverse("login"), {"username": username, "password": password}, **headers)


def code_of(device: CodeDevice, *, ahead: int = 0) -> str:
    """Return what the telephone shows now, or some steps later."""
    return f"{totp(codes.key_of(device.secret), t0=-ahead * codes.STEP_SECONDS):06}"


def give_factor(user) -> list[str]:
    """Let a user have a second factor; return the recovery codes. The code of this moment stays unused."""
    device = factors.begin(user, session=None)
    made = factors.confirm(user, code_of(device), session=None)
    CodeDevice.objects.update(last_step=-1)
    return made


def device_of(user) -> CodeDevice:
    """Return the user's device."""
    return factors.device_of(user)


def let_time_pass(**amount) -> None:
    """Let the open sessions have begun, and been seen, so much earlier."""
    LogInSession.objects.update(began_at=F("began_at") - timedelta(**amount), seen_at=F("seen_at") - timedelta(**amount))


def is_in(client: Client) -> bool:
    """Return True if the browser is logged in and reaches a page."""
    return client.get(reverse("org:me")).status_code == 200
