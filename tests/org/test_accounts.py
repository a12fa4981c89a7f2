"""Accounts and roles: opened, closed, granted, ended; the three administrators stay apart (三权分立)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.make import make_district, make_person, make_unit, make_user
from tracker.org import accounts
from tracker.org.accounts import AccountRefused, RoleRefused, end_role, grant_role
from tracker.org.models import RoleInUnit
from tracker.org.statuses import ADMINISTRATORS, Role

pytestmark = pytest.mark.django_db
DAY = date(2016, 8, 9)
TOMORROW = DAY + timedelta(days=1)
PASSWORD = "Erqi-2016-first"


class TestAccounts:
    """Opened with a password to change, closed but never by oneself."""

    def test_a_new_account_must_change_its_password(self):
        person = make_person()
        user = accounts.open_account("zhangsan", PASSWORD, person=person)
        user.refresh_from_db()
        assert (user.person, user.must_change_password, user.check_password(PASSWORD)) == (person, True, True)

    def test_a_name_is_taken_once_whatever_its_case(self):
        accounts.open_account("zhangsan", PASSWORD)
        with pytest.raises(AccountRefused, match="已被使用"):
            accounts.open_account("ZhangSan", PASSWORD)

    def test_a_person_has_one_account(self):
        person = make_person()
        accounts.open_account("zhangsan", PASSWORD, person=person)
        with pytest.raises(AccountRefused, match="已有账号"):
            accounts.open_account("zhang", PASSWORD, person=person)

    @pytest.mark.parametrize(("username", "password"), [("zhang san", PASSWORD), ("zhangsan", "short"), ("zhangsan", "zhangsan00")])
    def test_a_bad_name_or_a_weak_password_is_refused(self, username, password):
        with pytest.raises(ValidationError):
            accounts.open_account(username, password)

    def test_an_initial_password_ends_the_old_one(self):
        user = make_user()
        accounts.set_initial_password(user, PASSWORD)
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
        assert user.must_change_password

    def test_nobody_closes_their_own_account(self):
        user, other = make_user(), make_user()
        with pytest.raises(AccountRefused):
            accounts.close_account(user, by=user)
        accounts.close_account(user, by=other)
        user.refresh_from_db()
        assert not user.is_active
        accounts.reopen_account(user)
        user.refresh_from_db()
        assert user.is_active


class TestRoles:
    """Granted and ended with dates."""

    @pytest.mark.parametrize("held", ADMINISTRATORS)
    @pytest.mark.parametrize("wanted", Role)
    def test_an_administrator_is_nothing_else(self, held, wanted):
        top = make_district()
        user = make_user(role=held, unit=top)
        other_unit = make_unit(parent=top)
        if wanted == held:
            assert grant_role(user, wanted, other_unit, first_day=DAY)
        else:
            with pytest.raises(RoleRefused, match="三权分立"):
                grant_role(user, wanted, other_unit, first_day=DAY)

    @pytest.mark.parametrize("wanted", ADMINISTRATORS)
    def test_who_has_a_business_role_does_not_become_an_administrator(self, wanted):
        user = make_user(role=Role.OFFICIAL)
        with pytest.raises(RoleRefused):
            grant_role(user, wanted, make_district(), first_day=DAY)
        assert user.roles.count() == 1

    def test_business_roles_go_together(self):
        user = make_user(role=Role.OFFICIAL)
        grant_role(user, Role.INSPECTOR, make_district(), first_day=DAY)
        assert user.roles.count() == 2

    def test_after_the_last_day_of_one_the_other_may_begin(self):
        top = make_district()
        user = make_user()
        grant_role(user, Role.OFFICIAL, top, first_day=DAY, last_day=DAY)
        with pytest.raises(RoleRefused):
            grant_role(user, Role.AUDIT_ADMIN, top, first_day=DAY)
        grant_role(user, Role.AUDIT_ADMIN, top, first_day=TOMORROW)
        with pytest.raises(RoleRefused):
            grant_role(user, Role.LEADER, top, first_day=TOMORROW + timedelta(days=300))

    def test_the_same_role_in_the_same_unit_once(self):
        user = make_user(role=Role.OFFICIAL)
        with pytest.raises(RoleRefused, match="已有此角色"):
            grant_role(user, Role.OFFICIAL, make_district(), first_day=DAY)

    def test_an_end_before_the_beginning_is_refused(self):
        with pytest.raises(RoleRefused):
            grant_role(make_user(), Role.OFFICIAL, make_district(), first_day=DAY, last_day=DAY - timedelta(days=1))

    def test_nobody_changes_their_own_roles(self):
        user = make_user(role=Role.SECURITY_ADMIN)
        with pytest.raises(RoleRefused, match="自己"):
            grant_role(user, Role.SECURITY_ADMIN, make_unit(parent=make_district()), first_day=DAY, by=user)
        with pytest.raises(RoleRefused, match="自己"):
            end_role(user.roles.get(), on=DAY, by=user)

    def test_a_role_ends_with_its_day_and_is_not_prolonged_by_ending_it(self):
        user = make_user(role=Role.OFFICIAL)
        held = user.roles.get()
        end_role(held, on=DAY)
        end_role(RoleInUnit.objects.get(pk=held.pk), on=TOMORROW)
        assert user.roles.get().last_day == DAY

    def test_a_role_that_has_not_begun_is_taken_back(self):
        user = make_user()
        held = grant_role(user, Role.OFFICIAL, make_district(), first_day=TOMORROW)
        end_role(held, on=DAY)
        assert not user.roles.exists()
