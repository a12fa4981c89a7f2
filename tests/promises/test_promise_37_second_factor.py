"""Privileged roles need a second factor (promise 37): with a password alone no page and no act is reachable."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.house.test_urls import KEYED, addresses
from tests.make import make_user
from tests.org.log_in import code_of, device_of, give_factor, log_in
from tracker.org.login import policy
from tracker.org.statuses import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
PRIVILEGED = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.DISCIPLINE,
    Role.SUPERVISION,
    Role.REVIEWER,
    Role.LEADER,
)
FOR_STRANGERS = {"login", "healthz", "set_language"}
ON_THE_WAY = {"logout", "org:factor-verify", "org:factor-enrol", "org:factor-begin"}
CLOSED = sorted({name: arguments for name, arguments in addresses() if name not in FOR_STRANGERS | ON_THE_WAY}.items())


def reachable(client, page: str, asked: list) -> list[str]:
    """Return the addresses that do anything but lead to the page of the second factor; the programs' door asks for a key."""
    found = []
    for name, arguments in asked:
        for method in (client.get, client.post):
            answer = method(reverse(name, kwargs=arguments))
            if name.startswith(KEYED) and answer.status_code in (401, 405):
                continue
            if answer.status_code != 302 or not answer.url.startswith(page):
                found.append(f"{method.__name__} {name}: {answer.status_code}")
    return found


@pytest.fixture(autouse=True)
def refusing(client):
    """Show server errors as answers, so that a page that breaks counts as reached."""
    client.raise_request_exception = False


@pytest.mark.parametrize("shares", [len(PRIVILEGED), pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("role", PRIVILEGED)
def test_promise_37_with_a_password_alone_nothing_is_reachable(client, role, shares):
    """Normally the roles share the addresses among them; --long asks every role at every address."""
    asked = CLOSED[PRIVILEGED.index(role) % shares :: shares]
    user = make_user("zhang", role=role)
    assert log_in(client, "zhang").status_code == 302
    assert reachable(client, reverse("org:factor-enrol"), asked) == []
    give_factor(user)
    client.post(reverse("logout"))
    log_in(client, "zhang")
    assert reachable(client, reverse("org:factor-verify"), asked) == []
    assert client.post(reverse("org:factor-verify"), {"code": code_of(device_of(user))}).status_code == 302
    assert client.get(reverse("org:me")).status_code == 200


def test_promise_37_the_list_of_roles_is_the_shipped_one():
    assert set(policy.shipped().second_factor_roles) == set(PRIVILEGED)


def test_promise_37_a_part_of_a_page_is_not_reachable_either(client):
    make_user("zhang", role=Role.LEADER)
    log_in(client, "zhang")
    answer = client.get(reverse("overview"), headers={"hx-request": "true"})
    assert answer.content == b"" and answer.headers["HX-Redirect"].startswith(reverse("org:factor-enrol"))


def test_promise_37_a_role_given_during_the_session_counts_at_once(client):
    from tests.make import LONG_AGO, make_district
    from tracker.org.models import RoleInUnit

    user = make_user("zhang", role=Role.OFFICIAL)
    log_in(client, "zhang")
    assert client.get(reverse("todo")).status_code == 200
    RoleInUnit.objects.create(user=user, role=Role.REVIEWER, unit=make_district(), first_day=LONG_AGO)
    assert client.get(reverse("todo")).url.startswith(reverse("org:factor-enrol"))


def test_promise_37_a_device_of_another_user_does_not_help(client):
    mine, theirs = make_user("zhang", role=Role.LEADER), make_user("li", role=Role.LEADER)
    give_factor(mine)
    recovery = give_factor(theirs)
    log_in(client, "zhang")
    for code in (code_of(device_of(theirs)), recovery[0]):
        assert client.post(reverse("org:factor-verify"), {"code": code}).status_code == 422
    assert Client().get(reverse("overview")).status_code == 302
    assert client.get(reverse("overview")).url.startswith(reverse("org:factor-verify"))
