"""The log-in policy: dated versions, added by the security administrator, never changed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.make import make_district_row, make_user
from tracker.lib import periods
from tracker.org import clock
from tracker.org.login import factors, policy
from tracker.org.login.policy import PolicyRefused
from tracker.org.models import LogInPolicy
from tracker.org.statuses import ADMINISTRATORS, Role
from tracker.trail.models import Act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
TODAY = periods.local_day(periods.real_now())
VALUES = {"source": "区政办〔2026〕8号", "failures": 4, "idle_minutes": 20, "second_factor_roles": list(ADMINISTRATORS)}


def test_what_ships_are_the_values_of_the_standard():
    row = policy.policy_on(date(2026, 1, 1))
    numbers = (
        row.least_length,
        row.classes,
        row.change_days,
        row.remembered,
        row.failures,
        row.lock_minutes,
        row.idle_minutes,
        row.absolute_hours,
    )
    assert numbers == (10, 3, 90, 5, 5, 30, 30, 12)
    assert row.one_session and not {Role.OFFICIAL, Role.INSPECTOR} & set(row.second_factor_roles)
    assert len(row.second_factor_roles) == 7


def test_a_version_holds_from_its_first_day_on_and_not_before():
    policy.add_version(VALUES | {"first_day": TODAY + timedelta(days=7)}, today=TODAY)
    assert policy.policy_on(TODAY + timedelta(days=6)).failures == 5
    assert policy.policy_on(TODAY + timedelta(days=7)).failures == 4


def test_the_past_is_not_changed():
    with pytest.raises(PolicyRefused):
        policy.add_version(VALUES | {"first_day": TODAY - timedelta(days=1)}, today=TODAY)
    assert policy.policy_on(TODAY - timedelta(days=1)).failures == 5


def test_a_mistake_of_today_is_mended_today_by_another_version():
    wrong = policy.add_version(VALUES | {"first_day": TODAY, "failures": 20}, today=TODAY)
    policy.add_version(VALUES | {"first_day": TODAY}, today=TODAY)
    assert policy.policy_on(TODAY).failures == 4
    assert LogInPolicy.objects.get(pk=wrong.pk).failures == 20, "what was mistaken stays on record"


@pytest.mark.parametrize("left_out", ADMINISTRATORS)
def test_no_version_exempts_an_administrator_from_the_second_factor(left_out):
    roles = [role for role in ADMINISTRATORS if role != left_out]
    with pytest.raises(PolicyRefused, match="双因素"):
        policy.add_version(VALUES | {"first_day": TODAY, "second_factor_roles": roles}, today=TODAY)
    LogInPolicy.objects.create(**VALUES | {"first_day": TODAY, "second_factor_roles": []})
    policy.forget()
    assert factors.must_have(make_user(role=left_out)), "nor does a row that stood before, or came past the page"
    make_district_row(is_demo=True)
    clock.forget()
    assert not factors.must_have(make_user(role=left_out)), "in a demonstration everybody tries everything"


def test_what_is_weaker_than_shipped_stands_in_the_trail():
    policy.add_version(VALUES | {"first_day": TODAY, "idle_minutes": 1440, "one_session": False}, today=TODAY)
    said = Act.objects.filter(kind="policy").latest("id").words
    assert "宽" in said and "无操作" in said and "失败" not in said


@pytest.mark.parametrize("wrong", [{"idle_minutes": 1}, {"failures": 0}, {"classes": 5}, {"least_length": 4}, {"source": ""}])
def test_values_that_lock_everybody_out_or_nobody_are_refused(wrong):
    with pytest.raises(ValidationError):
        policy.add_version(VALUES | {"first_day": TODAY} | wrong, today=TODAY)


class TestPages:
    @pytest.fixture
    def admin(self, client):
        """Return the browser of the security administrator of a demonstration, whose second factor no policy asks for."""
        make_district_row(is_demo=True)
        policy.add_version({"first_day": TODAY, "source": "演示", "second_factor_roles": []}, today=TODAY)
        client.force_login(make_user(role=Role.SECURITY_ADMIN))
        return client

    def test_a_new_version_is_added(self, admin):
        told = {name: getattr(policy.shipped(), name) for name in admin.get(reverse("org:log-in-policy-new")).context["form"].fields}
        told |= {"first_day": (TODAY + timedelta(days=1)).isoformat(), "source": "区政办〔2026〕8号", "idle_minutes": 15}
        answer = admin.post(reverse("org:log-in-policy-new"), told)
        assert answer.status_code == 302, answer.context["form"].errors
        page = admin.get(reverse("org:log-in-policy")).content.decode()
        assert "区政办〔2026〕8号" in page and "无操作 15 分钟" in page and "演示" in page
        assert LogInPolicy.objects.count() == 2
        assert "低于自带数值" in page, "the demonstration's own is weaker, and the page says so"

    def test_of_two_versions_of_a_day_the_page_says_which_holds(self, admin):
        policy.add_version(VALUES | {"first_day": TODAY, "source": "更正", "second_factor_roles": []}, today=TODAY)
        rows = admin.get(reverse("org:log-in-policy")).context["versions"]
        states = [(number, state["label"]) for number, _version, state, *_rest in rows]
        assert states == [(2, "现行"), (1, "已替代")]

    def test_a_past_day_comes_back_with_a_sentence(self, admin):
        told = {name: getattr(policy.shipped(), name) for name in admin.get(reverse("org:log-in-policy-new")).context["form"].fields}
        told |= {"first_day": (TODAY - timedelta(days=1)).isoformat(), "source": "x"}
        answer = admin.post(reverse("org:log-in-policy-new"), told)
        assert answer.status_code == 422 and "最早从今天起" in answer.content.decode()

    @pytest.mark.parametrize(("role", "sees"), [(Role.AUDIT_ADMIN, 200), (Role.SYSTEM_ADMIN, 200), (Role.LEADER, 404)])
    def test_the_others_look_at_most(self, admin, client, role, sees):
        client.force_login(make_user(role=role))
        assert client.get(reverse("org:log-in-policy")).status_code == sees
        assert client.get(reverse("org:log-in-policy-new")).status_code == 404
