"""A provider on this machine, and the product with it switched on."""

import importlib
import sys

import pytest
from django.urls import clear_url_caches

from tests.make import make_district_row
from tests.org.provider import running_provider
from tests.org.single_sign_on.asking import CALLBACK
from tracker import urls
from tracker.lib.provider import from_environment


@pytest.fixture(scope="module")
def provider_of_module():
    with running_provider(CALLBACK) as provider:
        yield provider


@pytest.fixture
def provider(provider_of_module):
    """Return the provider as it is on its best days."""
    one = provider_of_module
    one.people, one.told, one.forge, one.seconds_to_answer, one.status = {}, {}, None, 0, 200
    one.codes.clear(), one.ended.clear(), one.heard.clear()
    return one


@pytest.fixture
def switch_on(provider, settings, monkeypatch):
    """Return a way to set the provider as the environment would; what depends on it is read anew."""
    backends = list(settings.AUTHENTICATION_BACKENDS)

    def switch(**more):
        for name, value in (provider.env | {f"TRACKER_OIDC_{name}": str(value) for name, value in more.items()}).items():
            monkeypatch.setenv(name, value)
        settings.SINGLE_SIGN_ON = from_environment()
        settings.AUTHENTICATION_BACKENDS = ["tracker.org.oidc.BySingleSignOn", *backends]
        for name, value in settings.SINGLE_SIGN_ON.library_settings().items():
            setattr(settings, name, value)
        read_urls()

    make_district_row()
    yield switch
    settings.SINGLE_SIGN_ON = None
    read_urls()


def read_urls() -> None:
    """Read the addresses again, with those of single sign-on or without."""
    if "tracker.org.sign_on_urls" in sys.modules:
        importlib.reload(sys.modules["tracker.org.sign_on_urls"])
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def on(switch_on):
    """Set the provider."""
    switch_on()
