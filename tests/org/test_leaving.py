"""Somebody leaves: posts, roles, account and sessions end together, for a reason, by who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.make import LONG_AGO, make_district, make_post, make_unit, make_user
from tests.org.log_in import is_in, log_in
from tracker.lib import periods
from tracker.org import leaving
from tracker.org.accounts import RoleRefused
from tracker.org.leaving import LeavingRefused, leave
from tracker.org.models import LogInSession, RoleInUnit
from tracker.org.statuses import ADMINISTRATORS, Role, WhyEnded

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang():
    """Return somebody with posts, a role and an open session."""
    user = make_user("wang", role=Role.OFFICIAL, unit=make_unit(parent=make_district()))
    make_post(make_district(), person=user.person)
    make_post(make_district(), person=user.person, title="副科长", first_day=periods.today() + timedelta(days=30))
    return user


def test_all_ends_in_one_act(wang, client):
    log_in(client, "wang")
    today = periods.today()
    leave(wang.person, on=today, by=make_user(role=Role.SECURITY_ADMIN), reason="调出")
    assert [post.last_day for post in wang.person.posts.all()] == [today], "what had not begun is taken back"
    assert [role.last_day for role in wang.roles.all()] == [today]
    wang.refresh_from_db()
    assert not wang.is_active and not is_in(client)
    assert set(LogInSession.objects.values_list("why_ended", flat=True)) <= {WhyEnded.ROLES, WhyEnded.CLOSED}
    assert log_in(client, "wang").status_code == 200


def test_a_failure_within_undoes_all(wang, monkeypatch):
    monkeypatch.setattr(leaving, "close_account", lambda *args, **named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        leave(wang.person, on=periods.today(), by=make_user(role=Role.SECURITY_ADMIN), reason="调出")
    assert wang.roles.get().last_day is None and wang.person.posts.filter(last_day=None).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)])
def test_others_may_not(wang, role):
    by = make_user(role=role)
    with pytest.raises(PermissionDenied):
        leave(wang.person, on=periods.today(), by=by, reason="调出")


@pytest.mark.parametrize("held", ADMINISTRATORS)
def test_an_administrator_leaves_by_the_security_administrator_only(held):
    admin = make_user(role=held)
    make_post(make_district(), person=admin.person)
    with pytest.raises(LeavingRefused, match="安全管理员"):
        leave(admin.person, on=periods.today(), by=make_user(role=Role.SYSTEM_ADMIN), reason="调出")
    by = make_user(role=Role.SECURITY_ADMIN)
    if held == Role.AUDIT_ADMIN:
        with pytest.raises(RoleRefused, match="最后一名"):
            leave(admin.person, on=periods.today(), by=by, reason="调出")
        assert admin.person.posts.get().last_day is None, "nothing of it was done"
        make_user(role=held)
    leave(admin.person, on=periods.today(), by=by, reason="调出")
    admin.refresh_from_db()
    assert not admin.is_active


def test_nobody_sends_themselves_away_and_a_reason_is_needed(wang):
    by = make_user(role=Role.SECURITY_ADMIN)
    make_post(make_district(), person=by.person)
    with pytest.raises(LeavingRefused):
        leave(by.person, on=periods.today(), by=by, reason="调出")
    with pytest.raises(LeavingRefused, match="原因"):
        leave(wang.person, on=periods.today(), by=by, reason=" ")


def test_the_page_offers_and_does_it(wang):
    browser = Client()
    browser.force_login(make_user(role=Role.SECURITY_ADMIN))
    page = reverse("org:person-leave", args=[wang.person.pk])
    assert page in browser.get(wang.person.get_absolute_url()).content.decode()
    answer = browser.post(page, {"on": periods.today().isoformat(), "reason": "调出"})
    assert answer.url == wang.person.get_absolute_url()
    wang.refresh_from_db()
    assert not wang.is_active
    browser.force_login(make_user(role=Role.OFFICIAL))
    assert browser.get(page).status_code == 404


def test_who_was_security_administrator_once_is_none_today():
    auditor, by = make_user(role=Role.AUDIT_ADMIN), make_user(role=Role.SYSTEM_ADMIN)
    make_post(make_district(), person=auditor.person)
    RoleInUnit.objects.create(
        user=by, role=Role.SECURITY_ADMIN, unit=make_district(), first_day=LONG_AGO, last_day=periods.today() - timedelta(days=1)
    )
    with pytest.raises(LeavingRefused):
        leave(auditor.person, on=periods.today(), by=by, reason="调出")
