"""Revocation is immediate (promise 35), for sessions: the next request after it is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.make import make_district, make_project, make_unit, make_user
from tests.org.log_in import is_in, log_in
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.leaving import leave
from tracker.org.models import RoleInUnit, User
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    """Return a browser of an official, the user, and a project of their unit."""
    unit = make_unit(parent=make_district())
    user, browser = make_user("zhang", role=Role.OFFICIAL, unit=unit), Client()
    log_in(browser, "zhang")
    project = make_project(unit=unit)
    assert browser.get(project.get_absolute_url()).status_code == 200
    return browser, user, project


def yesterday():
    """Return the day with which something ends at once."""
    return periods.today() - timedelta(days=1)


REVOKED = {
    "role ended": lambda user: accounts.end_role(user.roles.get(), on=yesterday()),
    "account closed": lambda user: accounts.close_account(user, by=make_user()),
    "person left": lambda user: leave(user.person, on=yesterday(), by=make_user(role=Role.SECURITY_ADMIN), reason="调出"),
    "row ended past the acts": lambda user: RoleInUnit.objects.filter(user=user).update(last_day=yesterday()),
    "row closed past the acts": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
}


@pytest.mark.parametrize("how", REVOKED)
def test_promise_35_the_next_request_is_refused(official, how):
    browser, user, project = official
    REVOKED[how](user)
    for answer in (browser.get(project.get_absolute_url()), browser.post(reverse("todo")), browser.get(reverse("todo"))):
        assert answer.status_code in (302, 404, 405) or str(project) not in answer.content.decode()
    assert browser.get(project.get_absolute_url()).status_code in (302, 404)


def test_promise_35_moved_to_another_unit_the_old_one_is_out_of_reach(official):
    browser, user, project = official
    other = make_unit(parent=make_district())
    accounts.end_role(user.roles.get(), on=yesterday())
    accounts.grant_role(user, Role.OFFICIAL, other, first_day=periods.today())
    assert not is_in(browser), "the session of the old unit has ended"
    log_in(browser, "zhang")
    assert browser.get(project.get_absolute_url()).status_code == 404
