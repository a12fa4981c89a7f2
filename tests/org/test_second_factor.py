"""The second factor: set up, asked for, lost and reset; without it a privileged role reaches nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.make import make_user
from tests.org.log_in import code_of, device_of, give_factor, is_in, log_in
from tracker.org.login import codes, factors
from tracker.org.models import CodeDevice, LogInSession, RecoveryCode
from tracker.org.statuses import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
VERIFY, ENROL, BEGIN = (reverse(f"org:factor-{name}") for name in ("verify", "enrol", "begin"))


def enter(client, code: str, **more):
    """Send a code after the password."""
    return client.post(VERIFY, {"code": code} | more)


class TestSettingUp:
    def test_a_role_that_needs_one_is_led_there_and_then_works(self, client):
        user = make_user("leader", role=Role.LEADER)
        log_in(client, "leader")
        assert client.get(reverse("overview")).url == f"{ENROL}?next=%2Foverview%2F"
        client.post(BEGIN, {"next": reverse("overview")})
        page = client.get(ENROL).content.decode()
        assert "<svg" in page and codes.shown(factors.begun_by(user).secret) in page and " style=" not in page
        before = client.session.session_key
        done = client.post(ENROL, {"code": code_of(factors.begun_by(user)), "next": reverse("overview")})
        assert done.content.decode().count("<code>") == codes.RECOVERY_CODES
        assert client.get(reverse("overview")).status_code == 200
        assert client.session.session_key != before

    def test_a_wrong_code_sets_nothing_up(self, client):
        user = make_user("leader", role=Role.LEADER)
        log_in(client, "leader")
        client.post(BEGIN)
        assert client.post(ENROL, {"code": "000000"}).status_code == 422
        assert factors.device_of(user) is None
        assert client.get(reverse("overview")).status_code == 302

    def test_an_official_may_switch_it_on_and_off(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        assert is_in(client)
        client.post(BEGIN)
        client.post(ENROL, {"code": code_of(factors.begun_by(user))})
        assert factors.device_of(user)
        client.post(reverse("org:factor-off"))
        assert factors.device_of(user) is None

    def test_a_role_that_needs_one_does_not_switch_it_off(self, client):
        user = make_user("leader", role=Role.LEADER)
        give_factor(user)
        log_in(client, "leader")
        enter(client, code_of(device_of(user)))
        client.post(reverse("org:factor-off"))
        assert factors.device_of(user)

    def test_other_sessions_with_a_password_alone_end(self):
        user = make_user("zhang", role=Role.OFFICIAL)
        older, newer = Client(), Client()
        log_in(older, "zhang")
        log_in(newer, "zhang")
        LogInSession.objects.update(ended_at=None, why_ended="")  # as under a policy of several sessions
        newer.post(BEGIN)
        newer.post(ENROL, {"code": code_of(factors.begun_by(user))})
        assert is_in(newer) and not is_in(older)


class TestAskedFor:
    @pytest.fixture
    def user(self):
        """Return an official with a second factor."""
        user = make_user("zhang", role=Role.OFFICIAL)
        give_factor(user)
        return user

    def test_the_code_follows_the_password(self, client, user):
        log_in(client, "zhang")
        assert client.get(reverse("todo")).url == f"{VERIFY}?next=%2Ftodo%2F"
        before = client.session.session_key
        assert enter(client, code_of(device_of(user)), next="/todo/").url == "/todo/"
        assert client.get(reverse("todo")).status_code == 200 and client.session.session_key != before

    def test_a_code_is_taken_once(self, client, user):
        code = code_of(device_of(user))
        log_in(client, "zhang")
        enter(client, code)
        client.post(reverse("logout"))
        log_in(client, "zhang")
        assert enter(client, code).status_code == 422 and not is_in(client)

    def test_wrong_codes_are_answered_ever_more_slowly(self, client, user):
        log_in(client, "zhang")
        assert "验证码不对" in enter(client, "123456").content.decode()
        assert "等待 1 秒" in enter(client, code_of(device_of(user))).content.decode(), "even the right one waits"
        CodeDevice.objects.update(throttling_failure_count=6)
        assert "等待 32 秒" in enter(client, code_of(device_of(user))).content.decode()

    def test_a_password_alone_replaces_no_second_factor(self, client, user):
        log_in(client, "zhang")
        assert client.get(ENROL).url == VERIFY
        client.post(BEGIN)
        assert factors.begun_by(user) is None
        assert client.post(ENROL, {"code": "123456"}).url == VERIFY

    def test_it_leads_to_no_other_site(self, client, user):
        log_in(client, "zhang")
        assert enter(client, code_of(device_of(user)), next="https://evil.example/").url == reverse("home")

    def test_one_session_per_user_ends_the_older_only_after_the_code(self, user):
        owner, thief = Client(), Client()
        log_in(owner, "zhang")
        enter(owner, code_of(device_of(user)))
        log_in(thief, "zhang")
        assert is_in(owner), "who knows the password alone throws nobody out"
        CodeDevice.objects.update(last_step=-1)
        enter(thief, code_of(device_of(user)))
        assert not is_in(owner) and "已在另一处登录" in owner.get(reverse("login")).content.decode()


class TestBoundByWhom:
    def test_one_sees_when_and_from_where_it_was_bound_and_whom_to_ask(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        client.post(BEGIN)
        client.post(ENROL, {"code": code_of(factors.begun_by(user))}, REMOTE_ADDR="10.1.2.3")
        said = client.get(reverse("org:sessions")).content.decode()
        assert "10.1.2.3" in said and "不是您本人绑定的" in said
        client.post(reverse("logout"))
        log_in(client, "zhang")
        assert "不是您本人绑定的？请不要输入，马上告诉安全管理员" in client.get(VERIFY).content.decode()


class TestLost:
    def test_a_recovery_code_works_once(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        first, *others = give_factor(user)
        log_in(client, "zhang")
        enter(client, first.upper().replace("-", " "))
        assert is_in(client) and factors.recovery_codes_left(user) == len(others)
        client.post(reverse("logout"))
        log_in(client, "zhang")
        assert enter(client, first).status_code == 422

    def test_new_ones_replace_the_old(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        first, *_others = give_factor(user)
        log_in(client, "zhang")
        enter(client, code_of(device_of(user)))
        assert client.post(reverse("org:factor-codes")).content.decode().count("<code>") == codes.RECOVERY_CODES
        client.post(reverse("logout"))
        log_in(client, "zhang")
        assert enter(client, first).status_code == 422

    def test_the_security_administrator_resets_with_a_reason(self, client):
        admin, user = make_user("secadmin", role=Role.SECURITY_ADMIN), make_user("leader", role=Role.LEADER)
        give_factor(admin)
        give_factor(user)
        owner = Client()
        log_in(owner, "leader")
        enter(owner, code_of(device_of(user)))
        log_in(client, "secadmin")
        enter(client, code_of(device_of(admin)))
        page = reverse("org:user-factor-reset", args=[user.pk])
        assert client.post(page, {"reason": " "}).status_code == 422 and factors.device_of(user)
        assert client.post(page, {"reason": "手机丢失，已当面核实"}).url == user.get_absolute_url()
        assert factors.device_of(user) is None and not is_in(owner)
        log_in(owner, "leader")
        assert owner.get(reverse("overview")).url.startswith(ENROL)

    def test_nobody_resets_their_own(self, client):
        admin = make_user("secadmin", role=Role.SECURITY_ADMIN)
        give_factor(admin)
        log_in(client, "secadmin")
        enter(client, code_of(device_of(admin)))
        assert client.post(reverse("org:user-factor-reset", args=[admin.pk]), {"reason": "x"}).status_code == 422


class TestKept:
    def test_keys_are_encrypted_and_recovery_codes_hashed(self, settings):
        user = make_user("zhang")
        made = give_factor(user)
        device = device_of(user)
        assert codes.key_of(device.secret).hex() not in device.secret and codes.shown(device.secret).replace(" ", "") not in device.secret
        assert not set(map(codes.tidied, made)) & set(RecoveryCode.objects.values_list("token", flat=True))
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-of-the-house-after-rotation"
        assert codes.key_of(device.secret), "after a change of the key the former one still reads"
        settings.SECRET_KEY_FALLBACKS = []
        assert codes.key_of(device.secret) is None
        assert device.verify_token("123456") is False
