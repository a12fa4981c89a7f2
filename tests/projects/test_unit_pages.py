"""A unit's page, causes of delay, to-do and search: everyone sees their own projects only."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import AnnualPlan
from projects.search import search
from projects.todo import MOST, todo
from tests.make import (
    make_delay,
    make_district,
    make_district_row,
    make_milestone,
    make_permit,
    make_project,
    make_start,
    make_unit,
    make_user,
    moment,
)
from tracker.lib.periods import frozen
from tracker.org.models import RoleInUnit
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)


@pytest.fixture(autouse=True)
def august():
    """Let the district live on 2016-08-09."""
    make_district_row()
    with frozen(moment()):
        yield


@pytest.fixture
def unit():
    """Return a unit of the district."""
    return make_unit(parent=make_district())


@pytest.fixture
def official(client, unit):
    """Return a client of an official of the unit."""
    client.force_login(make_user(role=Role.OFFICIAL, unit=unit))
    return client


@pytest.fixture
def outsider(client):
    """Return a client of an official of another unit."""
    client.force_login(make_user(role=Role.OFFICIAL, unit=make_unit("马寨镇", parent=make_district())))
    return client


def page_of(client, unit):
    """Return a unit's page."""
    return client.get(reverse("projects:unit", args=[unit.pk]))


class TestUnit:
    def test_the_worst_come_first(self, official, unit):
        for name, done in (("快", 1200), ("慢", 500), ("差", 100)):
            project = make_project(name, unit=unit)
            AnnualPlan.objects.filter(project=project).update(done_wan=done)
        make_project("无", unit=unit, planned_wan=0)
        assert [project.name for project in page_of(official, unit).context["page_obj"]] == ["差", "慢", "快", "无"]

    def test_goals_duties_and_dates_are_sums_of_the_rows(self, official, unit):
        project = make_project(unit=unit, planned_start_on=date(2016, 5, 1), label="planned_start", team="专班", scheme="方案")
        AnnualPlan.objects.update(done_wan=600)
        other = make_project(unit=unit, label="completion", completed_on=date(2016, 8, 1))
        make_milestone(project, date(2016, 8, 1))
        make_milestone(project, date(2016, 8, 9))
        make_permit(other, due_on=date(2016, 8, 8))
        goals = page_of(official, unit).context["goals"]
        assert (goals.projects, goals.planned_wan, goals.done_wan, goals.gap) == (2, 2400, 600, Decimal("-33.33"))
        assert (goals.planned_starts, goals.started, goals.late_starts) == (1, 0, 1)
        assert (goals.completions, goals.completed) == (1, 1)
        assert (goals.late_milestones, goals.late_permits, goals.lack_a_one) == (1, 1, 2)

    def test_the_units_below_count(self, official, unit):
        make_project(unit=make_unit("社区", parent=unit))
        assert page_of(official, unit).context["goals"].projects == 1

    def test_an_outsider_finds_no_unit_and_sees_only_shared_projects(self, outsider, unit):
        make_project(unit=unit)
        assert page_of(outsider, unit).status_code == 404
        shared = make_project(unit=unit, territory=RoleInUnit.objects.get().unit)
        answer = page_of(outsider, unit)
        assert [project.pk for project in answer.context["page_obj"]] == [shared.pk]
        assert answer.context["goals"].projects == 1

    def test_it_asks_no_more_for_more_projects(self, official, unit):
        counts = []
        for _again in range(2):
            for _number in range(15):
                make_milestone(make_project(unit=unit))
            page_of(official, unit)
            with CaptureQueriesContext(connection) as queries:
                page_of(official, unit)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_an_empty_unit_says_what_to_do(self, official, unit, language):
        answer = official.get(reverse("projects:unit", args=[unit.pk]), headers={"accept-language": language})
        assert answer.status_code == 200
        assert "empty" in answer.content.decode()


class TestCauses:
    def test_causes_run_up_to_the_whole(self, official, unit):
        project = make_project(unit=unit)
        for cause in ("land", "land", "money"):
            make_delay(project, cause=cause)
        make_delay(project, cause="money", resolved_on=date(2016, 8, 1))
        rows = official.get(reverse("projects:causes")).context["rows"]
        assert [(row.cause, row.open, row.resolved, row.projects) for row in rows] == [("land", 2, 0, 1), ("money", 1, 1, 1)]
        assert rows[-1].running == 1

    def test_a_cause_opens_its_rows(self, official, unit):
        project = make_project(unit=unit)
        make_delay(project, cause="land")
        money = make_delay(project, cause="money")
        answer = official.get(reverse("projects:causes"), {"cause": "money", "unit": unit.pk})
        assert list(answer.context["page_obj"]) == [money]

    def test_an_outsider_sees_no_delay(self, outsider, unit):
        make_delay(make_project(unit=unit))
        answer = outsider.get(reverse("projects:causes"))
        assert list(answer.context["page_obj"]) == answer.context["units"] == answer.context["rows"] == []
        assert outsider.get(reverse("projects:causes"), {"unit": unit.pk}).status_code == 404

    def test_an_administrator_has_no_business_here(self, client):
        client.force_login(make_user(role=Role.SYSTEM_ADMIN))
        assert client.get(reverse("projects:causes")).status_code == 404


class TestToDo:
    def test_what_is_overdue_or_near_in_order_of_its_day(self, unit):
        project = make_project(unit=unit, planned_start_on=date(2016, 8, 8))
        make_milestone(project, TODAY + timedelta(days=7))
        make_milestone(project, TODAY + timedelta(days=8))
        make_milestone(project, TODAY - timedelta(days=3))
        make_permit(project, due_on=TODAY - timedelta(days=2))
        make_delay(project, next_step_due_on=TODAY)
        items = todo(make_user(role=Role.OFFICIAL, unit=unit), TODAY)
        assert [(item.due_on - TODAY).days for item in items] == [-3, -2, -1, 0, 7]

    def test_what_is_done_is_gone(self, unit):
        project = make_project(unit=unit, planned_start_on=date(2016, 8, 1))
        make_start(project)
        make_milestone(project, delivered_on=TODAY)
        make_permit(project, state="done", got_on=TODAY, due_on=date(2016, 8, 1))
        make_delay(project, resolved_on=TODAY, next_step_due_on=TODAY)
        assert todo(make_user(role=Role.OFFICIAL, unit=unit), TODAY) == []

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.SUPERVISION, Role.SYSTEM_ADMIN])
    def test_only_the_unit_side_has_items(self, unit, role):
        make_milestone(make_project(unit=unit))
        assert todo(make_user(role=role), TODAY) == []

    def test_nothing_of_another_unit(self, unit):
        make_milestone(make_project(unit=unit))
        assert todo(make_user(role=Role.OFFICIAL, unit=make_unit("马寨镇", parent=make_district())), TODAY) == []

    def test_four_queries_and_two_hundred_rows_at_most(self, unit):
        project = make_project(unit=unit)
        for _number in range(MOST + 5):
            make_milestone(project)
        user = make_user(role=Role.OFFICIAL, unit=unit)
        todo(user, TODAY)
        with CaptureQueriesContext(connection) as queries:
            items = todo(user, TODAY)
        assert (len(items), len(queries)) == (MOST, 4)

    def test_each_item_leads_to_a_form(self, official, unit):
        project = make_project(unit=unit, planned_start_on=date(2016, 8, 8))
        make_milestone(project)
        make_permit(project, due_on=TODAY)
        make_delay(project, next_step_due_on=TODAY)
        urls = [item.url for item in todo(make_user(role=Role.OFFICIAL, unit=unit), TODAY)]
        assert [official.get(url).status_code for url in urls] == [200] * 4


class TestSearch:
    @pytest.mark.parametrize("words", ["绿地", "zzldc", "P2016-7", "郑州 绿地"])
    def test_name_code_and_initials_find_a_project(self, unit, words):
        project = make_project("郑州绿地城", unit=unit, code="P2016-7")
        assert [hit.url for hit in search(make_user(role=Role.OFFICIAL, unit=unit), words)] == [project.get_absolute_url()]

    def test_an_outsider_finds_nothing_and_neither_does_a_blank(self, unit):
        make_project("郑州绿地城", unit=unit)
        outsider = make_user(role=Role.OFFICIAL, unit=make_unit("马寨镇", parent=make_district()))
        assert not list(search(outsider, "绿地"))
        assert not list(search(make_user(role=Role.LEADER), " "))
