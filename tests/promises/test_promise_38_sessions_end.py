"""Sessions end (promise 38): idle, at the absolute limit, by log-out, by a new password; an old cookie opens nothing again."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.make import PASSWORD, make_user
from tests.org.log_in import is_in, let_time_pass, log_in
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.models import LogInSession, User
from tracker.org.statuses import Role, WhyEnded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
NEW = "Willow-2016-river"


@pytest.fixture
def client():
    """Return a browser with an open session of an official."""
    make_user("zhang", role=Role.OFFICIAL)
    browser = Client()
    log_in(browser, "zhang")
    assert is_in(browser)
    return browser


def cookie_of(browser) -> str:
    """Return the cookie of a session, as a thief would keep it."""
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def replayed(cookie: str) -> bool:
    """Return True if an old cookie still opens a page."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return is_in(thief)


def change_password(browser) -> None:
    """Change the password on the page for it."""
    browser.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})


def let_the_day_pass(browser) -> None:
    """Let twelve hours pass in which the user was never idle."""
    let_time_pass(hours=12)
    LogInSession.objects.update(seen_at=periods.real_now())


ENDS = {
    "idle": lambda browser: let_time_pass(minutes=30),
    "absolute": let_the_day_pass,
    "log-out": lambda browser: browser.post(reverse("logout")),
    "password": change_password,
}


@pytest.mark.parametrize("end", ENDS)
def test_promise_38_the_old_cookie_is_refused(client, end):
    cookie = cookie_of(client)
    assert replayed(cookie), "the cookie opens the house as long as the session lasts"
    ENDS[end](client)
    assert not replayed(cookie)
    assert not replayed(cookie), "nor the second time"
    assert is_in(client) is (end == "password"), "who changed the password goes on, under a fresh key"


@pytest.mark.parametrize(("passed", "lasts"), [({"minutes": 29}, True), ({"minutes": 30}, False)])
def test_promise_38_to_the_minute(client, passed, lasts):
    let_time_pass(**passed)
    assert is_in(client) is lasts


def test_promise_38_work_goes_on_for_twelve_hours_and_not_longer(client):
    for _step in range(28):  # 25 minutes each: never idle
        let_time_pass(minutes=25)
        assert is_in(client)
    let_time_pass(minutes=25)
    assert not is_in(client)
    assert "登录时间已达上限" in client.get(reverse("login")).content.decode()


def test_promise_38_the_key_is_new_after_the_log_in():
    make_user("zhang", role=Role.OFFICIAL)
    browser = Client()
    browser.post(reverse("set_language"), {"language": "en"})
    given = cookie_of(browser)
    log_in(browser, "zhang")
    assert cookie_of(browser) != given and is_in(browser)
    assert not replayed(given), "a key that somebody planted beforehand opens nothing"


def test_promise_38_a_new_log_in_ends_the_older_one_and_says_so(client):
    cookie, newer = cookie_of(client), Client()
    log_in(newer, "zhang")
    assert is_in(newer) and not replayed(cookie)
    assert not is_in(client)
    log_in(newer, "zhang")
    ended = LogInSession.objects.exclude(ended_at=None)
    assert {one.why_ended for one in ended} == {WhyEnded.ELSEWHERE}


def test_promise_38_the_older_one_is_told(client):
    log_in(Client(), "zhang")
    assert client.get(reverse("todo")).url.startswith(reverse("login"))
    assert "您的账号已在另一处登录" in client.get(reverse("login")).content.decode()


@pytest.mark.parametrize("act", ["closed", "initial password"])
def test_promise_38_what_the_administrator_does_ends_it_too(client, act):
    user, cookie = User.objects.get(username="zhang"), cookie_of(client)
    if act == "closed":
        accounts.close_account(user, by=make_user())
    else:
        accounts.set_initial_password(user, NEW)
    assert not replayed(cookie) and not is_in(client)
    if act == "closed":
        accounts.reopen_account(user)
        assert not replayed(cookie), "opened again, the old session stays ended"
