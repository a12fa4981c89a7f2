"""Every answer carries the safe headers: each address, each refusal, static files; over HTTPS the cookies are closed too."""

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from tests.house.source import ROOT
from tests.house.test_urls import addresses
from tests.make import PASSWORD, make_district_row, make_user
from tracker import pages
from tracker.org.statuses import Role

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# The list of an inspector may ask the phone where it is, when a button is pressed; nothing else opens there.
OPENED = {"pollution:field": {"Permissions-Policy": EXACT["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")}}
LEAKS = ("Access-Control-Allow-Origin", "Server", "Via", "X-Powered-By", "Content-Security-Policy-Report-Only")


@pytest.fixture(autouse=True)
def https(settings):
    """Serve as behind nginx in a district: HTTPS on, static files collected."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    settings.STATIC_ROOT = ROOT / "static"


def new_client(user=None, **wanted) -> Client:
    """Return a browser that asks over HTTPS and shows server errors as a person sees them."""
    client = Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"}, **wanted)
    if user:
        client.force_login(user)
    return client


def ills(answer, *, is_static: bool = False, opened: dict[str, str] | None = None) -> list[str]:
    """Return what is wrong with the headers of an answer; `opened` are those that a page has of its own."""
    exact = EXACT | (opened or {})
    found = [f"{name}: {answer.get(name)}" for name, value in exact.items() if answer.get(name) != value]
    found += [f"{name} given" for name in LEAKS if name in answer]
    policy = answer.get("Content-Security-Policy", "")
    if {part.strip() for part in policy.split(";")} != POLICY:
        found.append(f"policy: {policy}")
    if not is_static and not {"private", "no-store"} <= {word.strip() for word in answer.get("Cache-Control", "").split(",")}:
        found.append(f"Cache-Control: {answer.get('Cache-Control')}")
    if answer.get("Strict-Transport-Security", "").partition(";")[0] != "max-age=31536000":
        found.append("no Strict-Transport-Security")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, pytest.param(Role.SYSTEM_ADMIN, marks=pytest.mark.long), Role.SUPERVISION])
def test_promise_50_every_address_answers_with_the_safe_headers(role):
    make_district_row()
    client = new_client(make_user(role=role) if role else None)
    found, kinds = [], set()
    for name, arguments in addresses():
        for method in ("get", "post") if role is None else ("get",):
            answer = getattr(client, method)(reverse(name, kwargs=arguments))
            kinds.add((answer.status_code, answer.get("Content-Type", "").partition(";")[0]))
            found += [
                f"{method} {name} {answer.status_code}: {ill}"
                for ill in ills(answer, opened=OPENED.get(name) if answer.status_code == 200 else None)
            ]
            if name == "logout" and role:
                client.force_login(make_user(role=role))
    assert not found, found
    assert {200, 302} <= {status for status, _kind in kinds}
    assert {"text/html", "application/json"} <= {kind for _status, kind in kinds}


@pytest.mark.django_db
class TestRefusals:
    def test_an_address_that_is_not_there(self):
        answer = new_client(make_user()).get("/not-there/")
        assert (answer.status_code, ills(answer)) == (404, [])

    def test_a_form_from_elsewhere(self):
        answer = new_client(enforce_csrf_checks=True).post(reverse("login"), {"username": "a", "password": "b"})
        assert (answer.status_code, ills(answer)) == (403, [])

    def test_a_host_that_is_not_ours(self):
        answer = new_client().get(reverse("login"), HTTP_HOST="evil.example")
        assert (answer.status_code, [ill for ill in ills(answer) if "Transport" not in ill and "Opener" not in ill]) == (400, [])

    def test_our_own_fault(self, monkeypatch):
        monkeypatch.setattr(pages, "due_items", lambda user, day: 1 / 0)
        answer = new_client(make_user(role=Role.SUPERVISION)).get(reverse("todo"))
        assert (answer.status_code, ills(answer)) == (500, [])

    def test_a_way_in_without_https(self):
        answer = Client().get("/log-in/")
        assert (answer.status_code, answer.url) == (301, "https://testserver/log-in/")
        assert [ill for ill in ills(answer) if "Transport" not in ill] == []

    def test_a_way_of_asking_that_is_not_answered(self):
        answer = new_client().delete(reverse("healthz"))
        assert (answer.status_code, ills(answer)) == (405, [])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["css/base.css", "js/theme.js", "img/favicon.svg"])
def test_static_files_are_as_safe_and_may_be_kept(path):
    answer = new_client().get(f"/static/{path}")
    answer.close()
    assert (answer.status_code, ills(answer, is_static=True)) == (200, [])
    assert "public" in answer["Cache-Control"]


@pytest.mark.django_db
class TestCookies:
    def test_all_are_closed_to_scripts_other_sites_and_plain_http(self):
        make_user("zhang", role=Role.SUPERVISION)
        client = new_client()
        client.get(reverse("login"))
        client.post(reverse("login"), {"username": "zhang", "password": PASSWORD})
        client.post(reverse("set_language"), {"language": "en"})
        assert {configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, configured.LANGUAGE_COOKIE_NAME} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax"), name

    def test_production_settings_close_them(self):
        """The values above come from TRACKER_HTTPS=1; tests/promises/test_promise_50_known_holes.py asks Django whether they do."""
        assert configured.SESSION_COOKIE_HTTPONLY and configured.CSRF_COOKIE_HTTPONLY and configured.LANGUAGE_COOKIE_HTTPONLY
