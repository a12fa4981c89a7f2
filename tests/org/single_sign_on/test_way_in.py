"""Who is let in through single sign-on, bound by subject ever after, and how they leave."""

import time
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from tests.make import PASSWORD, make_person, make_user
from tests.org.provider import CLIENT, running_provider
from tests.org.single_sign_on.asking import CALLBACK, assert_refused, begin, is_in, person, sign_on, text
from tracker.org.models import SingleSignOn
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


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

    def test_an_initial_password_is_no_hindrance(self, client, provider):
        make_user("wang", must_change_password=True)
        provider.people["wang"] = person()
        sign_on(client)
        assert client.get("/org/me/").status_code == 200

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

    @pytest.mark.usefixtures("shipped_policy")
    @pytest.mark.parametrize(("trusted", "status"), [("", 302), ("otp", 200)])
    def test_a_role_that_needs_one_is_asked_for_it_unless_the_providers_counts(self, client, provider, switch_on, trusted, status):
        switch_on(SECOND_FACTOR=trusted)
        make_user("wang", role=Role.LEADER)
        provider.people["wang"] = person(amr=["pwd", "otp"])
        sign_on(client)
        assert is_in(client) and client.get("/org/me/").status_code == status

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
