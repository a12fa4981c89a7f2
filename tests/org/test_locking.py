"""Who guesses is stopped; who sits in the same office is not."""

import pytest
from django.urls import reverse

from tests.make import PASSWORD, make_user
from tests.org.log_in import is_in, log_in
from tracker.lib.addresses import client_address
from tracker.org.login import locking, policy
from tracker.org.models import User
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
WRONG = "Wrong-guess-2016"


def fail(client, name: str, times: int, **headers) -> list[int]:
    """Try a wrong password so many times; return the statuses."""
    return [log_in(client, name, WRONG, **headers).status_code for _number in range(times)]


class TestAccounts:
    def test_the_fifth_failure_locks_and_says_for_how_long(self, client):
        make_user("zhang")
        assert fail(client, "zhang", 5) == [200] * 4 + [429]
        answer = log_in(client, "zhang")
        assert answer.status_code == 429
        assert "30 分钟" in answer.content.decode() and 0 < int(answer.headers["Retry-After"]) <= 1800

    def test_getting_in_forgets_the_failures(self, client):
        make_user("zhang")
        fail(client, "zhang", 4)
        assert log_in(client, "zhang").status_code == 302
        client.post(reverse("logout"))
        assert fail(client, "zhang", 4) == [200] * 4

    def test_tries_during_the_lock_do_not_prolong_it(self, client):
        make_user("zhang")
        fail(client, "zhang", 5)
        first = locking.locks(at=policy.periods.real_now())[0]
        fail(client, "zhang", 3)
        assert locking.locks(at=policy.periods.real_now()) == [first]

    def test_after_the_lock_the_right_password_is_taken(self, client):
        make_user("zhang")
        fail(client, "zhang", 5)
        hour_ago = policy.periods.real_now() - locking.timedelta(minutes=31)
        locking.AccessAttempt.objects.update(attempt_time=hour_ago)
        assert fail(client, "zhang", 1) == [200], "what is over counts no more"
        assert log_in(client, "zhang").status_code == 302

    def test_nothing_typed_is_kept_but_the_name(self, client):
        fail(client, "zhang", 1)
        row = locking.AccessAttempt.objects.get()
        assert (row.username, row.get_data, row.post_data, row.user_agent) == ("zhang", "", "", "")


class TestAddresses:
    def test_a_colleague_behind_the_same_address_gets_in(self, client):
        make_user("zhang")
        make_user("li")
        fail(client, "zhang", 5)
        assert log_in(client, "li").status_code == 302 and is_in(client)

    def test_thirty_failures_lock_an_address_but_no_other(self, client):
        make_user("li")
        for number in range(30):
            fail(client, f"name{number}", 1)
        assert log_in(client, "li").status_code == 429
        assert log_in(client, "li", REMOTE_ADDR="10.9.9.9").status_code == 302

    def test_who_gets_in_lowers_the_count_by_their_own_failures_only(self, client):
        make_user("li")
        for number in range(25):
            fail(client, f"name{number}", 1)
        fail(client, "li", 4)
        log_in(client, "li")
        client.post(reverse("logout"))
        assert [fail(client, f"more{number}", 1)[0] for number in range(6)] == [200] * 4 + [429] * 2


class TestProxies:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "address"),
        [
            (0, "1.2.3.4", "10.0.0.7"),
            (1, "1.2.3.4", "1.2.3.4"),
            (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
            (2, "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
            (2, "1.2.3.4", "10.0.0.7"),
            (1, "", "10.0.0.7"),
            (1, "nonsense", "10.0.0.7"),
            (1, "1.2.3.4:5678", "1.2.3.4"),
            (1, "[2001:db8::1]:80", "2001:db8::1"),
        ],
    )
    def test_only_what_our_own_proxies_say_is_believed(self, rf, settings, proxies, forwarded, address):
        settings.PROXIES = proxies
        assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=forwarded)) == address


class TestUnlocking:
    def test_the_security_administrator_unlocks(self, client, django_user_model):
        make_user("zhang")
        fail(client, "zhang", 5)
        client.force_login(make_user(role=Role.SECURITY_ADMIN))
        assert "zhang" in client.get(reverse("org:locks")).content.decode()
        client.post(reverse("org:unlock"), {"name": "zhang", "address": ""})
        client.post(reverse("logout"))
        assert log_in(client, "zhang").status_code == 302

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICIAL])
    def test_nobody_else_does(self, client, role):
        client.force_login(make_user(role=role))
        assert client.get(reverse("org:locks")).status_code == 404
        assert client.post(reverse("org:unlock"), {"name": "zhang"}).status_code == 404

    def test_an_initial_password_unlocks_too(self, client):
        user = make_user("zhang")
        fail(client, "zhang", 5)
        client.force_login(make_user(role=Role.SECURITY_ADMIN))
        client.post(reverse("org:user-password", args=[user.pk]), {"password": "Willow-2016-river"})
        client.post(reverse("logout"))
        assert log_in(client, "zhang", "Willow-2016-river").status_code == 302

    def test_at_the_server_an_emergency_command_lets_in(self, client, capsys):
        from django.core.management import call_command

        user = make_user("secadmin", role=Role.SECURITY_ADMIN, is_active=False)
        fail(client, "secadmin", 5)
        call_command("let_in", "secadmin", reason="the only one", new_password=True, reopen=True)
        password = capsys.readouterr().out.strip().rsplit(maxsplit=1)[-1].rpartition("：")[-1]
        assert log_in(client, "secadmin", password).status_code == 302
        assert User.objects.get(pk=user.pk).must_change_password
        assert not User.objects.get(pk=user.pk).check_password(PASSWORD)


class TestNames:
    @pytest.mark.parametrize("name", ["x" * 300, "x" * 100_000, "好" * 256])
    def test_a_name_that_no_account_can_have_is_refused_before_any_work(self, client, name):
        client.raise_request_exception = False
        assert fail(client, name, 1) == [200]
        assert not locking.AccessAttempt.objects.exists()

    def test_the_count_takes_whatever_it_is_given(self, rf):
        assert len(locking.as_counted("x" * 300 + "\0")) == locking.LONGEST_NAME and locking.as_counted("a\0b") == "ab"


class TestOldPassword:
    """An open, unattended session is no way around the lock."""

    def guess(self, client, old=WRONG):
        new = "Willow-2016-river"
        return client.post(reverse("password_change"), {"old_password": old, "new_password1": new, "new_password2": new})

    def test_guesses_count_and_the_last_one_ends_the_session(self, client):
        make_user("zhang")
        log_in(client, "zhang")
        assert [self.guess(client).status_code for _try in range(5)] == [200] * 4 + [429]
        assert not is_in(client) and "多次输错" in client.get(reverse("login")).content.decode()
        assert log_in(client, "zhang").status_code == 429
        assert User.objects.get(username="zhang").check_password(PASSWORD)

    def test_the_right_one_forgets_the_wrong_ones(self, client):
        make_user("zhang")
        log_in(client, "zhang")
        assert [self.guess(client).status_code for _try in range(4)] == [200] * 4
        assert self.guess(client, PASSWORD).status_code == 302 and is_in(client)
        assert not locking.AccessAttempt.objects.exists()

    def test_who_is_locked_by_a_stranger_stays_in(self, client):
        from django.test import Client

        make_user("zhang")
        log_in(client, "zhang")
        fail(Client(), "zhang", 5)
        assert self.guess(client, PASSWORD).status_code == 429 and is_in(client)
