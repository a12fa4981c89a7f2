"""No administrator alone gets everything: not by their own password, not by the last of a role, not by another's address."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.make import PASSWORD, make_district, make_person, make_user
from tests.org.log_in import code_of, device_of, give_factor, log_in
from tracker.jobs.models import Outbox
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.accounts import AccountRefused, RoleRefused
from tracker.org.login import alarms, factors
from tracker.org.models import LogInPolicy, Person, RoleInUnit, User
from tracker.org.people import audit_addresses
from tracker.org.statuses import ADMINISTRATORS, Role

pytestmark = pytest.mark.django_db
NEW = "Willow-2016-river"


def admin(role, email="") -> User:
    """Return an administrator who can be reached."""
    return make_user(role=role, person=make_person(email=email))


def by_browser(user) -> Client:
    """Return the browser of a user."""
    client = Client()
    client.force_login(user)
    return client


class TestOwnAccount:
    def test_ones_own_password_is_changed_with_the_old_one_only(self):
        one = admin(Role.SECURITY_ADMIN)
        answer = by_browser(one).post(reverse("org:user-password", args=[one.pk]), {"password": NEW})
        assert answer.status_code == 422 and "原密码" in answer.content.decode()
        with pytest.raises(AccountRefused):
            accounts.set_initial_password(one, NEW, by=one)
        assert User.objects.get(pk=one.pk).check_password(PASSWORD)

    @pytest.mark.parametrize("role", ADMINISTRATORS)
    def test_the_factor_of_an_administrator_stays_whatever_the_policy_says(self, shipped_policy, role):
        LogInPolicy.objects.create(first_day=date(2016, 1, 1), source="区政办〔2016〕1号", second_factor_roles=[])
        one = make_user("chief", role=role)
        give_factor(one)
        client = Client()
        log_in(client, "chief")
        client.post(reverse("org:factor-verify"), {"code": code_of(device_of(one))})
        client.post(reverse("org:factor-off"))
        assert factors.device_of(one)


class TestLast:
    @pytest.mark.parametrize("role", ADMINISTRATORS)
    def test_of_each_role_one_who_can_log_in_stays(self, role):
        last, one = admin(role), admin(Role.SECURITY_ADMIN)
        RoleInUnit.objects.filter(user=one).update(last_day=periods.today())  # who ends today is nobody's successor
        by = by_browser(one)
        answer = by.post(reverse("org:user-close", args=[last.pk]), follow=True)
        assert "最后一名" in answer.content.decode()
        page = reverse("org:role-end", args=[last.roles.get().pk])
        answer = by.post(page, {"on": periods.today().isoformat()})
        assert answer.status_code == 422 and "最后一名" in answer.content.decode()
        last.refresh_from_db()
        assert last.is_active and last.roles.get().last_day is None

    def test_with_another_one_it_goes(self):
        one, other, by = admin(Role.AUDIT_ADMIN), admin(Role.AUDIT_ADMIN), admin(Role.SECURITY_ADMIN)
        accounts.close_account(one, by=by)
        with pytest.raises(AccountRefused):
            accounts.close_account(other, by=by)
        with pytest.raises(RoleRefused):
            accounts.end_role(other.roles.get(), on=periods.today(), by=by)

    def test_who_ends_soon_does_not_count(self):
        one, other, by = admin(Role.AUDIT_ADMIN), admin(Role.AUDIT_ADMIN), admin(Role.SECURITY_ADMIN)
        accounts.end_role(other.roles.get(), on=periods.today(), by=by)
        with pytest.raises(AccountRefused):
            accounts.close_account(one, by=by)

    def test_what_is_no_administrators_ends_as_ever(self):
        one, by = make_user(role=Role.LEADER), admin(Role.SECURITY_ADMIN)
        accounts.end_role(one.roles.get(), on=periods.today(), by=by)
        accounts.close_account(one, by=by)


class TestTold:
    @pytest.mark.parametrize("act", ["password", "factor", "closed"])
    def test_whose_account_is_touched_is_told_and_the_auditor_too(self, act):
        by = admin(Role.SECURITY_ADMIN)
        one, _other, _auditor = admin(Role.SYSTEM_ADMIN, "sys@q.cn"), admin(Role.SYSTEM_ADMIN), admin(Role.AUDIT_ADMIN, "audit@q.cn")
        {
            "password": lambda: accounts.set_initial_password(one, NEW, by=by),
            "factor": lambda: factors.reset(one, by=by, reason="手机丢失"),
            "closed": lambda: accounts.close_account(one, by=by),
        }[act]()
        row = Outbox.objects.get(topic=alarms.TOPIC)
        alarms.send(row.payload, row.key)
        assert mail.outbox[0].to == ["audit@q.cn", "sys@q.cn"] and one.username in mail.outbox[0].body

    def test_of_the_others_nobody_is_mailed(self):
        admin(Role.AUDIT_ADMIN, "audit@q.cn")
        accounts.set_initial_password(make_user(role=Role.LEADER), NEW)
        assert not Outbox.objects.filter(topic=alarms.TOPIC).exists()


class TestContact:
    @pytest.fixture
    def auditor(self):
        """Return the audit administrator to whom the heads of the trail go."""
        return admin(Role.AUDIT_ADMIN, "audit@q.cn")

    def change(self, by, person: Person, email: str):
        told = {"name": person.name, "phone": "", "email": email}
        return by_browser(by).post(reverse("org:person-edit", args=[person.pk]), told)

    def test_the_system_administrator_does_not_redirect_the_auditors_mail(self, auditor):
        by = admin(Role.SYSTEM_ADMIN)
        assert "person/edit" not in by_browser(by).get(auditor.person.get_absolute_url()).content.decode()
        answer = self.change(by, auditor.person, "sysadmin@evil.example")
        assert answer.status_code == 422 and "本人或安全管理员" in answer.content.decode()
        assert audit_addresses(periods.today()) == ["audit@q.cn"]

    def test_the_person_does_and_so_does_the_security_administrator_and_the_old_address_is_told(self, auditor):
        assert self.change(auditor, auditor.person, "new@q.cn").status_code == 302
        assert audit_addresses(periods.today()) == ["new@q.cn"]
        assert Outbox.objects.get(topic=alarms.TOPIC).payload["to"] == ["audit@q.cn", "new@q.cn"]
        assert self.change(admin(Role.SECURITY_ADMIN), auditor.person, "third@q.cn").status_code == 302

    def test_everybody_else_is_changed_by_the_system_administrator_alone(self, auditor):
        one = make_user(role=Role.OFFICIAL, unit=make_district())
        assert self.change(admin(Role.SYSTEM_ADMIN), one.person, "x@q.cn").status_code == 302
        for by in (admin(Role.SECURITY_ADMIN), auditor, one):
            assert self.change(by, one.person, "y@q.cn").status_code == 404
