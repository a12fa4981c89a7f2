"""Single sign-on: who is let in, bound by subject; whatever is not quite right lets nobody in and says so."""

import importlib
import logging
import subprocess
import sys
import time
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
import requests
from django.core.management import CommandError, call_command
from django.urls import clear_url_caches, reverse

from tests.house.source import ROOT
from tests.make import PASSWORD, make_district_row, make_person, make_user
from tests.org.provider import CLIENT, new_key, running_provider
from tracker import urls
from tracker.lib.env import BadEnvironment
from tracker.lib.provider import BadDocument, from_environment, lines_of
from tracker.org.models import SingleSignOn, User
from tracker.org.statuses import Role

CALLBACK = "http://testserver/sign-on/callback/"
pytestmark = pytest.mark.django_db


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


def person(who="wang", **claims) -> dict:
    """Return what the provider says of somebody."""
    return {"sub": f"id-{who}", "preferred_username": who, "name": "王伟"} | claims


def begin(client, next_page="") -> str:
    """Press the button; return where the provider asks who it is."""
    answer = client.get("/sign-on/start/", {"next": next_page} if next_page else {})
    assert answer.status_code == 302
    return answer.url


def enter(address: str, who: str) -> str:
    """Log in at the provider; return the path and query by which it sends one back."""
    answer = requests.post(address, data={"who": who}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_on(client, who="wang", next_page=""):
    """Go the whole way; return the last answer."""
    return client.get(enter(begin(client, next_page), who))


def is_in(client) -> bool:
    """Return True if somebody is logged in."""
    return "_auth_user_id" in client.session


def text(answer) -> str:
    return answer.content.decode()


def assert_refused(client, answer, status: int, words: str, code: str) -> None:
    """Nobody is in; the page says why in words and, for technicians, by a code."""
    assert not is_in(client)
    assert answer.status_code == status
    assert words in text(answer) and f"查找原因：{code}</p>" in text(answer)
    assert not SingleSignOn.objects.exists()


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


@pytest.mark.usefixtures("on")
class TestTheWayIn:
    def test_the_button_leads_to_the_provider_and_back_logged_in(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        assert 'href="/sign-on/start/?next=%2Forg%2Fme%2F"' in text(client.get("/log-in/?next=/org/me/"))
        answer = sign_on(client, next_page="/org/me/")
        assert (answer.status_code, answer.url) == (302, "/org/me/")
        assert client.session["_auth_user_id"] == str(user.pk)
        assert client.get("/org/me/").status_code == 200

    def test_it_asks_with_state_nonce_and_pkce(self, client):
        asked = dict(parse_qsl(urlsplit(begin(client)).query))
        assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", CLIENT, CALLBACK)
        assert asked["code_challenge_method"] == "S256" and asked["scope"] == "openid profile"
        assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32 and len(asked["code_challenge"]) == 43

    def test_the_first_time_binds_the_subject(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        bound = SingleSignOn.objects.get()
        assert (bound.user, bound.issuer, bound.subject, bound.name) == (user, provider.issuer, "id-wang", "王伟")

    def test_a_bound_person_stays_the_same_under_another_name(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        client.logout()
        provider.people["wang"] = person(preferred_username="wang.wei")
        sign_on(client)
        assert client.session["_auth_user_id"] == str(user.pk)
        assert SingleSignOn.objects.count() == 1

    def test_the_language_chosen_before_goes_on(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        client.post("/language/", {"language": "en"})
        sign_on(client)
        user.refresh_from_db()
        assert user.language == "en"

    def test_what_the_provider_says_of_itself_is_not_kept(self, client, provider):
        make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        assert "oidc_access_token" not in client.session


class TestClaims:
    @pytest.mark.parametrize(
        ("claim", "claims"),
        [
            ("phone", {"phone_number": "+86 13800000000", "phone_number_verified": True}),
            ("email", {"email": "Wang@erqi.gov.cn"}),
            ("sub", {"sub": "wang", "preferred_username": ""}),
        ],
    )
    def test_another_claim_may_name_the_account(self, client, provider, switch_on, claim, claims):
        switch_on(CLAIM=claim)
        user = make_user("wang", person=make_person("王伟", phone="13800000000", email="wang@erqi.gov.cn"))
        provider.people["wang"] = person("someone") | claims
        sign_on(client)
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_an_address_shared_by_two_is_nobodys(self, client, provider, switch_on):
        switch_on(CLAIM="email")
        for name in ("wang", "li"):
            make_user(name, person=make_person(name, email="office@erqi.gov.cn"))
        provider.people["wang"] = person(email="office@erqi.gov.cn")
        assert_refused(client, sign_on(client), 403, "没有属于您的账号", "unknown")

    def test_an_address_that_the_provider_has_not_checked_is_nobodys(self, client, provider, switch_on):
        switch_on(CLAIM="email")
        make_user("wang", person=make_person("王伟", email="wang@erqi.gov.cn"))
        provider.people["wang"] = person(email="wang@erqi.gov.cn", email_verified=False)
        assert_refused(client, sign_on(client), 403, "没有属于您的账号", "unknown")

    def test_without_an_address_of_users_the_signed_token_is_enough(self, client, provider, switch_on):
        switch_on(CLAIM="sub", USER_URL="")
        user = make_user("id-wang")
        provider.people["wang"] = person()
        sign_on(client)
        assert client.session["_auth_user_id"] == str(user.pk)
        assert "/user" not in provider.heard


@pytest.mark.usefixtures("on")
class TestWhoIsNotLetIn:
    def test_who_has_no_account_is_told_whom_to_ask_and_none_is_made(self, client, provider):
        make_user("sec", role=Role.SECURITY_ADMIN, person=make_person("安全员"))
        provider.people["wang"] = person(name="王<b>伟")
        before = User.objects.count()
        answer = sign_on(client)
        assert_refused(client, answer, 403, "没有属于您的账号", "unknown")
        assert "安全员" in text(answer) and "王&lt;b&gt;伟" in text(answer)
        assert User.objects.count() == before

    def test_a_closed_account(self, client, provider):
        user = make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert client.get("/org/me/").status_code == 302
        answer = sign_on(client)
        assert answer.status_code == 403 and "已停用" in text(answer)
        assert client.get("/org/me/").status_code == 302

    def test_who_is_not_bound_learns_nothing_of_a_closed_account(self, client, provider):
        make_user("wang", is_active=False)
        provider.people["wang"] = person()
        assert_refused(client, sign_on(client), 403, "没有属于您的账号", "unknown")

    def test_a_name_given_to_another_person_does_not_inherit_the_account(self, client, provider):
        make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        client.logout()
        provider.people["newcomer"] = person(sub="id-newcomer")
        answer = sign_on(client, "newcomer")
        assert not is_in(client) and "没有属于您的账号" in text(answer)
        assert SingleSignOn.objects.get().subject == "id-wang"

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_a_name_does_not_open_an_administrators_account(self, client, provider, role):
        make_user("wang", role=role)
        provider.people["wang"] = person()
        assert_refused(client, sign_on(client), 403, "管理员账号不通过统一身份认证登录", "unknown")


@pytest.mark.usefixtures("on")
class TestWhatIsNotRight:
    @pytest.fixture(autouse=True)
    def known(self, provider):
        """Without the fault this person would be let in."""
        make_user("wang")
        provider.people["wang"] = person()

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"nonce": "another"}, "token-nonce"),
            ({"nonce": None}, "token-nonce"),
            ({"exp": 1_450_000_000}, "token-expired"),
            ({"exp": None}, "token-claims"),
            ({"aud": "another"}, "token-audience"),
            ({"aud": ["another", "third"]}, "token-audience"),
            ({"aud": [CLIENT, "another"], "azp": "another"}, "token-audience"),
            ({"iss": "https://elsewhere.example"}, "token-issuer"),
            ({"sub": None}, "token-claims"),
            ({"sub": "id-of-another"}, "token-subject"),
            ({"iat": 4_000_000_000}, "token-unreadable"),
        ],
    )
    def test_a_token_with_a_wrong_claim(self, client, provider, told, code, caplog):
        provider.told = told
        with caplog.at_level(logging.WARNING, "tracker.org"):
            assert_refused(client, sign_on(client), 403, "没有通过核对", code)
        assert "single sign-on refused" in caplog.text

    def test_a_token_signed_by_another_key(self, client, provider):
        other = new_key("RS256")
        provider.forge = lambda claims: jwt.encode(claims, other, algorithm="RS256", headers={"kid": "one"})
        assert_refused(client, sign_on(client), 403, "没有通过核对", "token-signature")

    def test_a_token_signed_by_a_key_that_the_provider_does_not_show(self, client, provider):
        provider.forge = lambda claims: jwt.encode(claims, new_key("RS256"), algorithm="RS256", headers={"kid": "two"})
        assert_refused(client, sign_on(client), 403, "没有通过核对", "token-key")

    def test_a_token_that_nobody_signed(self, client, provider):
        provider.forge = lambda claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
        assert_refused(client, sign_on(client), 403, "没有通过核对", "token-algorithm")

    def test_a_token_signed_with_what_everybody_knows(self, client, provider):
        """The public key taken for a secret: the old confusion of RS256 with HS256."""
        known = b"0" * 32 + provider.keys[0]["n"].encode()
        provider.forge = lambda claims: jwt.encode(claims, known, algorithm="HS256", headers={"kid": "one"})
        assert_refused(client, sign_on(client), 403, "没有通过核对", "token-algorithm")

    @pytest.mark.parametrize("token", ["", "a.b.c", "x" * 2000])
    def test_a_token_that_is_none(self, client, provider, token):
        provider.forge = lambda claims: token
        assert_refused(client, sign_on(client), 403, "没有通过核对", "token-unreadable")

    def test_a_provider_that_does_not_answer_is_not_waited_for(self, client, provider, settings):
        provider.seconds_to_answer, settings.OIDC_TIMEOUT = 3, 0.5
        back, begun = enter(begin(client), "wang"), time.monotonic()
        assert_refused(client, client.get(back), 503, "暂时没有应答", "away")
        assert time.monotonic() - begun < 2

    def test_it_is_waited_for_five_seconds_at_most(self, settings):
        assert settings.OIDC_TIMEOUT == 5

    def test_a_provider_that_is_not_there(self, client, settings):
        back = enter(begin(client), "wang")
        settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
        assert_refused(client, client.get(back), 503, "暂时没有应答", "away")

    def test_a_provider_that_is_ill(self, client, provider):
        provider.status = 500
        assert_refused(client, sign_on(client), 503, "暂时没有应答", "away")

    def test_a_code_that_the_provider_does_not_know(self, client, provider, caplog):
        back = enter(begin(client), "wang")
        provider.codes.clear()
        assert_refused(client, client.get(back), 403, "没有确认这次登录", "code")
        assert parse_qs(urlsplit(back).query)["code"][0] not in caplog.text

    def test_a_code_of_another_browser(self, client, provider):
        """PKCE: a stolen code is worth nothing with another verifier."""
        stolen = parse_qs(urlsplit(enter(begin(client), "wang")).query)["code"][0]
        own_state = parse_qs(urlsplit(begin(client)).query)["state"][0]
        assert_refused(client, client.get("/sign-on/callback/", {"code": stolen, "state": own_state}), 403, "没有确认", "code")

    def test_a_person_who_turns_back(self, client):
        assert_refused(client, sign_on(client, "stranger"), 403, "没有完成登录", "cancelled")

    @pytest.mark.parametrize("query", [{}, {"state": "x", "code": "y"}, {"code": "y"}, {"error": "access_denied"}])
    def test_a_state_that_is_not_ours(self, client, provider, query):
        begin(client)
        assert_refused(client, client.get("/sign-on/callback/", query), 400, "不是在这个浏览器里开始的", "state")
        assert "/token" not in provider.heard

    def test_a_way_back_in_another_browser(self, client, django_user_model):
        back = enter(begin(client), "wang")
        victim = type(client)()
        assert_refused(victim, victim.get(back), 400, "不是在这个浏览器里开始的", "state")

    def test_a_way_back_that_was_used(self, client, provider):
        back = enter(begin(client), "wang")
        client.get(back)
        client.logout()
        provider.heard.clear()
        answer = client.get(back)
        assert not is_in(client) and answer.status_code == 400 and provider.heard == []

    def test_a_way_back_after_a_quarter_of_an_hour(self, client):
        back = enter(begin(client), "wang")
        session = client.session
        for state in session["oidc_states"].values():
            state["added_on"] -= 16 * 60
        session.save()
        assert_refused(client, client.get(back), 400, "时间过长", "state")

    def test_nobody_is_logged_out_by_a_strangers_link(self, client):
        sign_on(client)
        client.get("/sign-on/callback/", {"error": "x", "state": "y"})
        assert is_in(client)

    @pytest.mark.parametrize(
        "page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"]
    )
    def test_nobody_is_led_elsewhere(self, client, page):
        assert sign_on(client, next_page=page).url == "/"

    def test_the_password_form_does_not_take_a_code(self, client, provider):
        """A code in the address of the log-in form asks the provider nothing."""
        client.post("/log-in/?code=a&state=b", {"username": "wang", "password": "wrong"})
        assert not is_in(client) and provider.heard == []


class TestSecondFactor:
    @pytest.mark.parametrize(
        ("trusted", "claims", "counts"),
        [
            ("", {"amr": ["pwd", "otp"]}, False),
            ("otp", {"amr": ["pwd", "otp"]}, True),
            ("otp,mfa", {"amr": ["pwd"]}, False),
            ("urn:level3", {"acr": "urn:level3"}, True),
            ("otp", {"amr": "otp"}, False),
        ],
    )
    def test_the_providers_own_counts_if_the_district_says_so(self, client, provider, switch_on, trusted, claims, counts):
        switch_on(SECOND_FACTOR=trusted)
        make_user("wang")
        provider.people["wang"] = person() | claims
        sign_on(client)
        assert client.session["single_sign_on"] == {"second_factor": counts}

    @pytest.mark.parametrize(("ago", "inside"), [(60, True), (4000, False), (None, False)])
    def test_a_log_in_of_long_ago_is_not_enough_where_a_limit_is_set(self, client, provider, switch_on, ago, inside):
        switch_on(MAX_AGE=1800)
        make_user("wang")
        provider.people["wang"] = person() | ({"auth_time": int(time.time()) - ago} if ago else {})
        assert dict(parse_qsl(urlsplit(begin(client)).query))["max_age"] == "1800"
        sign_on(client)
        assert is_in(client) is inside


class TestAlgorithms:
    def test_es256(self, client, switch_on, provider, monkeypatch):
        with running_provider(CALLBACK, algorithm="ES256") as other:
            other.people["wang"] = person()
            monkeypatch.setattr(type(provider), "env", other.env)
            switch_on()
            make_user("wang")
            sign_on(client)
        assert is_in(client)


@pytest.mark.usefixtures("on")
class TestLogOut:
    def test_the_session_ends_here_and_at_the_provider(self, client, provider):
        make_user("wang")
        provider.people["wang"] = person()
        sign_on(client)
        answer = client.post("/log-out/")
        assert not is_in(client) and answer.status_code == 200
        address = answer.context["address"]
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{provider.issuer}/end?") and asked["post_logout_redirect_uri"] == "http://testserver/log-in/"
        assert jwt.decode(asked["id_token_hint"], options={"verify_signature": False})["sub"] == "id-wang"

    def test_who_came_by_password_does_not_meet_the_provider(self, client):
        make_user("wang")
        client.post("/log-in/", {"username": "wang", "password": PASSWORD})
        assert client.post("/log-out/").url == "/log-in/"


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
