"""Single sign-on as it is set: off, on, the only way in; and the page of an account."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.house.source import ROOT
from tests.make import PASSWORD, make_user
from tests.org.single_sign_on.asking import is_in, person, sign_on, text
from tracker.lib.env import BadEnvironment
from tracker.lib.provider import BadDocument, from_environment, lines_of
from tracker.org.models import SingleSignOn
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


class TestOff:
    def test_nothing_of_it_is_there(self, client):
        assert client.get("/sign-on/start/").status_code == 404
        assert "sign-on" not in text(client.get(reverse("login")))

    def test_the_library_is_not_even_read(self):
        read = "import django; django.setup(); import tracker.urls, sys; print([m for m in sys.modules if 'oidc' in m or m == 'requests'])"
        done = subprocess.run([sys.executable, "-c", read], cwd=ROOT, capture_output=True, text=True, env=self.env())
        assert done.stdout.strip() == "[]", done.stderr

    def env(self) -> dict[str, str]:
        """Return this process's environment for another."""
        import os

        return os.environ | {"DJANGO_SETTINGS_MODULE": "tracker.settings"}

    def test_a_session_of_it_ends_when_it_is_switched_off(self, client, provider, switch_on, settings):
        switch_on()
        make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        assert client.get("/org/me/").status_code == 200
        settings.AUTHENTICATION_BACKENDS = settings.AUTHENTICATION_BACKENDS[1:]
        assert client.get("/org/me/").status_code == 302


class TestOnly:
    @pytest.fixture(autouse=True)
    def only(self, switch_on):
        switch_on(ONLY=1)
        make_user("wang")
        make_user("sec", role=Role.SECURITY_ADMIN)

    def test_the_log_in_page_has_no_form(self, client):
        shown = text(client.get("/log-in/"))
        assert 'name="password"' not in shown and 'href="/sign-on/start/"' in shown and "/log-in/administrators/" in shown
        assert client.post("/log-in/", {"username": "wang", "password": PASSWORD}).status_code == 405

    def test_administrators_have_an_address_of_their_own(self, client):
        assert 'name="password"' in text(client.get("/log-in/administrators/"))
        client.post("/log-in/administrators/", {"username": "sec", "password": PASSWORD})
        assert is_in(client)

    def test_others_are_not_let_in_there(self, client):
        answer = client.post("/log-in/administrators/", {"username": "wang", "password": PASSWORD})
        assert not is_in(client) and "这里只供管理员登录" in text(answer)


@pytest.mark.usefixtures("on")
class TestTheAccountsPage:
    @pytest.fixture
    def bound(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        client.logout()
        return user

    def test_the_security_administrator_parts_them_and_the_next_comer_is_bound(self, client, provider, bound):
        client.force_login(make_user(role=Role.SECURITY_ADMIN), backend="tracker.org.backend.WithPerson")
        shown = text(client.get(f"/org/users/{bound.pk}/"))
        assert "王伟" in shown and f"/sign-on/users/{bound.pk}/unbind/" in shown
        client.post(f"/sign-on/users/{bound.pk}/unbind/")
        assert not SingleSignOn.objects.exists()
        client.logout()
        provider.people["wang"] = person(sub="id-new")
        sign_on(client)
        assert SingleSignOn.objects.get().subject == "id-new"

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICIAL, Role.LEADER])
    def test_nobody_else_does(self, client, bound, role):
        client.force_login(make_user(role=role), backend="tracker.org.backend.WithPerson")
        assert client.post(f"/sign-on/users/{bound.pk}/unbind/").status_code == 404
        assert SingleSignOn.objects.exists()

    def test_it_is_a_post(self, client, bound):
        client.force_login(make_user(role=Role.SECURITY_ADMIN), backend="tracker.org.backend.WithPerson")
        assert client.get(f"/sign-on/users/{bound.pk}/unbind/").status_code == 405


class TestEnvironment:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("CLIENT_SECRET", ""),
            ("TOKEN_URL", ""),
            ("TOKEN_URL", "http://provider.example/token"),
            ("JWKS_URL", "ftp://provider.example/keys"),
            ("CLAIM", "name"),
            ("ALGORITHM", "none"),
            ("ALGORITHM", "HS256"),
            ("ONLY", "perhaps"),
        ],
    )
    def test_half_a_provider_is_refused_at_start(self, provider, monkeypatch, name, value):
        for known, right in (provider.env | {f"TRACKER_OIDC_{name}": value}).items():
            monkeypatch.setenv(known, right)
        with pytest.raises(BadEnvironment, match=f"TRACKER_OIDC_{name}"):
            from_environment()

    def test_the_secret_is_not_printed(self, provider, monkeypatch):
        for name, value in provider.env.items():
            monkeypatch.setenv(name, value)
        assert provider.env["TRACKER_OIDC_CLIENT_SECRET"] not in repr(from_environment())

    def test_the_command_prints_the_lines_of_a_provider(self, provider, capsys):
        call_command("oidc", "discover", provider.issuer)
        printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
        assert printed == {name: value for name, value in provider.env.items() if name.rpartition("_")[2] in ("ISSUER", "URL")}

    def test_another_providers_document_is_refused(self, provider):
        with pytest.raises(BadDocument, match="issuer"):
            lines_of("https://elsewhere.example", provider.document)
        with pytest.raises(CommandError, match="https"):
            call_command("oidc", "discover", "http://provider.example")

    def test_the_command_says_whether_the_provider_answers(self, provider, switch_on, settings, capsys):
        switch_on()
        call_command("oidc", "check")
        assert "1 keys" in capsys.readouterr().out
        settings.SINGLE_SIGN_ON = None
        with pytest.raises(CommandError, match="off"):
            call_command("oidc", "check")
