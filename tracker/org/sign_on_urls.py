"""Addresses of single sign-on, there only where a provider is set."""

from django.conf import settings
from django.urls import URLPattern, path

from tracker.org.views import single_sign_on

app_name = "sign_on"
urlpatterns = [
    path("start/", single_sign_on.start, name="start"),
    path("callback/", single_sign_on.Callback.as_view(), name="callback"),
    path("users/<int:pk>/unbind/", single_sign_on.unbind, name="unbind"),
]


def instead() -> list[URLPattern]:
    """Return the views that stand in for the log-out, and for the log-in where passwords are for administrators only."""
    found = [path("log-out/", single_sign_on.LogOut.as_view(), name="logout")]
    if settings.SINGLE_SIGN_ON.only:
        found += [
            path("log-in/", single_sign_on.Door.as_view(), name="login"),
            path("log-in/administrators/", single_sign_on.AdministratorsLogIn.as_view(), name="login-administrators"),
        ]
    return found
