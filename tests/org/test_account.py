"""Log-in, log-out, one's own password and language."""

import pytest
from django.urls import reverse

from tests.make import PASSWORD, make_district_row, make_user
from tracker.org import clock
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


def log_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("login"), {"username": username, "password": password} | extra)


class TestLogIn:
    """Who is let in, and what the page says to the others."""

    def test_a_user_is_let_in(self, client):
        make_user("zhang", role=Role.OFFICIAL)
        assert log_in(client, "zhang").status_code == 302
        assert client.get(reverse("org:me")).status_code == 200

    def test_a_stranger_is_sent_to_the_log_in(self, client):
        response = client.get(reverse("org:me"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))

    @pytest.mark.parametrize("username", ["zhang", "nobody"])
    def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(self, client, username):
        make_user("zhang")
        assert "账号或密码不正确" in log_in(client, username, "wrong").content.decode()

    def test_a_closed_account_is_told_so_to_who_knows_the_password(self, client):
        make_user("zhang", is_active=False)
        assert "该账号已停用" in log_in(client, "zhang").content.decode()
        assert "该账号已停用" not in log_in(client, "zhang", "wrong").content.decode()

    def test_closing_an_account_ends_its_session(self, client):
        user = make_user("zhang")
        client.force_login(user)
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert client.get(reverse("org:me")).status_code == 302

    def test_logging_out_needs_a_post(self, client):
        client.force_login(make_user())
        assert client.get(reverse("logout")).status_code == 405
        assert client.post(reverse("logout")).status_code == 302
        assert client.get(reverse("org:me")).status_code == 302

    def test_demonstration_accounts_are_listed_only_in_a_demonstration(self, client, settings):
        settings.TRACKER_DEMO_ACCOUNTS = "tests.org.test_account.invented"
        make_district_row()
        assert "li_demo" not in client.get(reverse("login")).content.decode()
        clock.district().__class__.objects.update(is_demo=True)
        clock.forget()
        assert "li_demo" in client.get(reverse("login")).content.decode()


def invented():
    """Return one invented account, as the demonstration district does."""
    return [{"role_title": "督查室", "username": "li_demo", "password": "x", "name": "李某", "hint": ""}]


class TestPassword:
    """One's own password."""

    def change(self, client, old=PASSWORD, new="Willow-2016-river"):
        return client.post(reverse("password_change"), {"old_password": old, "new_password1": new, "new_password2": new})

    def test_a_password_set_by_another_must_be_changed_first(self, client):
        user = make_user("zhang", must_change_password=True)
        client.force_login(user)
        assert client.get(reverse("org:me")).url == reverse("password_change")
        assert self.change(client).url == reverse("org:me")
        assert client.get(reverse("org:me")).status_code == 200
        user.refresh_from_db()
        assert not user.must_change_password
        assert user.check_password("Willow-2016-river")

    def test_one_may_log_out_instead(self, client):
        client.force_login(make_user(must_change_password=True))
        assert client.post(reverse("logout")).url == reverse("login")

    def test_a_short_or_common_password_is_refused(self, client):
        user = make_user("zhang")
        client.force_login(user)
        assert self.change(client, new="short").status_code == 200
        assert self.change(client, new="1234567890").status_code == 200
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


class TestLanguage:
    """The language follows the person from one device to the next."""

    def test_the_choice_is_kept_with_the_user(self, client):
        user = make_user("zhang")
        client.force_login(user)
        response = client.post(reverse("set_language"), {"language": "en", "next": reverse("org:me")})
        assert response.url == reverse("org:me")
        user.refresh_from_db()
        assert user.language == "en"
        assert 'lang="en"' in client.get(reverse("org:me")).content.decode()

    def test_the_next_device_speaks_it_after_log_in(self, client):
        make_user("zhang", language="en")
        assert log_in(client, "zhang").cookies["django_language"].value == "en"

    def test_a_language_chosen_at_the_log_in_becomes_the_users(self, client):
        user = make_user("zhang", language="zh-hans")
        client.post(reverse("set_language"), {"language": "en"})
        log_in(client, "zhang")
        user.refresh_from_db()
        assert user.language == "en"

    def test_an_unknown_language_is_not_kept(self, client):
        user = make_user("zhang")
        client.force_login(user)
        client.post(reverse("set_language"), {"language": "xx"})
        user.refresh_from_db()
        assert user.language == ""
