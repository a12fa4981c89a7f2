"""Sessions: listed, ended by oneself and by the security administrator, and told why."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.make import make_district, make_user
from tests.org.log_in import is_in, let_time_pass, log_in
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.login import pruning, sessions
from tracker.org.models import LogInSession
from tracker.org.statuses import Role, WhyEnded

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_browsers():
    """Return two browsers of one user, both logged in."""
    user = make_user("zhang", role=Role.OFFICIAL)
    browsers = [
        Client(headers={"user-agent": agent}) for agent in ("Mozilla/5.0 (Windows NT 10.0) Chrome/150", "Mozilla/5.0 (iPhone) Safari/605")
    ]
    for browser in browsers:
        log_in(browser, "zhang")
    return user, *browsers


def tables_that_hold(text: str) -> list[str]:
    """Return the tables in whose rows a text stands."""
    with connection.cursor() as cursor:
        held = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE position(%s in t::text) > 0)', [text])
            held += [table] if cursor.fetchone()[0] else []
    return held


class TestList:
    def test_one_sees_where_one_is_logged_in(self, two_browsers):
        _user, first, _second = two_browsers
        said = first.get(reverse("org:sessions")).content.decode()
        assert "Chrome · Windows" in said and "Safari · iPhone" in said and "当前" in said

    def test_one_ends_the_others(self, two_browsers):
        _user, first, second = two_browsers
        first.post(reverse("org:sessions-end-others"))
        assert is_in(first) and not is_in(second)
        assert "另一台设备" in second.get(reverse("login")).content.decode()

    def test_the_security_administrator_ends_all(self, two_browsers, client):
        user, first, second = two_browsers
        client.force_login(make_user(role=Role.SECURITY_ADMIN))
        assert "Chrome · Windows" in client.get(reverse("org:user-sessions", args=[user.pk])).content.decode()
        client.post(reverse("org:user-sessions-end", args=[user.pk]))
        assert not is_in(first) and not is_in(second) and is_in(client)

    def test_the_other_administrators_look_only(self, two_browsers, client):
        user, first, _second = two_browsers
        client.force_login(make_user(role=Role.AUDIT_ADMIN))
        assert client.get(reverse("org:user-sessions", args=[user.pk])).status_code == 200
        assert client.post(reverse("org:user-sessions-end", args=[user.pk])).status_code == 404
        assert is_in(first)


class TestEnds:
    def test_why_is_said_once(self, client):
        make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        let_time_pass(minutes=31)
        assert client.get(reverse("todo")).url.startswith(reverse("login"))
        assert "长时间没有操作" in client.get(reverse("login")).content.decode()
        log_in(client, "zhang")
        assert is_in(client)

    def test_seen_is_written_once_a_minute(self, client, django_assert_num_queries):
        client.force_login(make_user(role=Role.OFFICIAL))
        before = LogInSession.objects.get().seen_at
        client.get(reverse("org:me"))
        assert LogInSession.objects.get().seen_at == before
        LogInSession.objects.update(seen_at=before - timedelta(seconds=61))
        client.get(reverse("org:me"))
        assert LogInSession.objects.get().seen_at > before

    def test_a_session_that_is_not_on_the_list_is_none(self, client):
        client.force_login(make_user(role=Role.OFFICIAL))
        LogInSession.objects.all().delete()
        assert not is_in(client)

    def test_the_key_is_kept_as_a_hash_only(self, client):
        client.force_login(make_user())
        row = LogInSession.objects.get()
        assert client.session.session_key not in str(vars(row)) and row.key_hash == sessions.hashed(client.session.session_key)

    def test_no_cookie_stands_in_the_database(self, client):
        make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        assert is_in(client)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert tables_that_hold("zhang") and tables_that_hold(cookie) == []
        kept = Session.objects.get().session_key
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = kept
        assert not is_in(thief) and is_in(client), "what a dump holds opens nothing"

    def test_a_part_of_a_page_asks_the_browser_to_go_there(self, client):
        client.force_login(make_user(must_change_password=True))
        answer = client.get(reverse("todo-count"), headers={"hx-request": "true"})
        assert answer.headers["HX-Redirect"] == reverse("password_change")

    def test_ended_roles_end_the_session_and_the_new_unit_needs_a_new_log_in(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        accounts.end_role(user.roles.get(), on=periods.today() - timedelta(days=1))
        assert not is_in(client)
        accounts.grant_role(user, Role.OFFICIAL, make_district(), first_day=periods.today())
        log_in(client, "zhang")
        assert is_in(client)

    @pytest.mark.parametrize(("minutes", "hours", "why"), [(29, 0, ""), (30, 0, WhyEnded.IDLE), (0, 11, ""), (0, 12, WhyEnded.TOO_LONG)])
    def test_the_limits_belong_to_what_is_over(self, shipped_policy, minutes, hours, why):
        now = periods.real_now()
        one = LogInSession(began_at=now - timedelta(hours=hours, minutes=minutes), seen_at=now - timedelta(minutes=minutes))
        assert sessions.why_over(one, sessions.policy.shipped(), at=now) == why


class TestPruning:
    def test_forgotten_sessions_end_and_old_ones_go(self, client):
        user = make_user()
        client.force_login(user)
        let_time_pass(hours=13)
        Client().force_login(user)
        pruning.prune("", periods.now())
        assert sorted(LogInSession.objects.values_list("why_ended", flat=True)) == ["", WhyEnded.TOO_LONG]
        LogInSession.objects.exclude(ended_at=None).update(ended_at=periods.real_now() - timedelta(days=201))
        pruning.prune("", periods.now())
        assert LogInSession.objects.count() == 1
