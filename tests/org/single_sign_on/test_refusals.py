"""Whoever or whatever is not quite right lets nobody in, and says so."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from tests.make import make_person, make_user
from tests.org.provider import CLIENT, new_key
from tests.org.single_sign_on.asking import assert_refused, begin, enter, is_in, person, sign_on, text
from tracker.org.models import SingleSignOn, User
from tracker.org.statuses import Role
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("on")
class TestWhoIsNotLetIn:
    def test_who_has_no_account_is_told_whom_to_ask_and_none_is_made(self, client, provider):
        make_user("sec", role=Role.SECURITY_ADMIN, person=make_person("安全员"))
        provider.people["wang"] = person(name="王<b>伟")
        before = User.objects.count()
        answer = sign_on(client)
        assert_refused(client, answer, 403, "没有属于您的账号", "unknown")
        assert "安全员" in text(answer) and "王&lt;b&gt;伟" in text(answer)
        noted = Act.objects.get(kind="login_refused")
        assert noted.words == "王<b>伟" and noted.detail["through"] == "single sign-on"
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
