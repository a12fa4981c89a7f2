"""The history of an object on its page: whose it is, what belongs to it, what the reader may see, in what words."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.statuses import Category
from tests.alerts.make import make_channel
from tests.make import (
    make_district,
    make_milestone,
    make_person,
    make_post,
    make_project,
    make_report,
    make_unit,
    make_user,
    moment,
)
from tests.trail.desk import notes, visitor
from tests.trail.rows import Since
from tracker.lib import acting, periods
from tracker.org.models import CalendarDay
from tracker.org.statuses import Role
from tracker.trail import history, showing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Let it be 2016-08-09."""
    with periods.frozen(moment()):
        yield


@pytest.fixture
def reviewer(client):
    """Return the client of a reviewer, who sees every project."""
    return visitor(client, Role.REVIEWER)


def change(obj, **values) -> None:
    """Change a row as a statement does."""
    type(obj)._base_manager.filter(pk=obj.pk).update(**values)


def shown(client, obj, **headers) -> str:
    """Return the history of an object as its reader sees it."""
    answer = client.get(reverse("trail:of", args=[obj._meta.label_lower, obj.pk]), headers=headers or None)
    assert answer.status_code == 200
    return answer.content.decode()


class TestDoor:
    """The door of a history is that of the object."""

    def test_another_units_project_is_not_found(self, client):
        theirs, mine = make_project(), make_project(unit=make_unit(parent=make_district()))
        visitor(client, Role.OFFICIAL, unit=mine.lead_unit)
        assert client.get(reverse("trail:of", args=["projects.project", mine.pk])).status_code == 200
        assert client.get(reverse("trail:of", args=["projects.project", theirs.pk])).status_code == 404

    def test_accounts_are_for_administrators(self, client, reviewer):
        user = make_user()
        assert reviewer.get(reverse("trail:of", args=["org.user", user.pk])).status_code == 404
        visitor(client, Role.SECURITY_ADMIN)
        assert client.get(reverse("trail:of", args=["org.user", user.pk])).status_code == 200

    def test_an_administrator_sees_no_project(self, client):
        project = make_project()
        visitor(client, Role.AUDIT_ADMIN)
        assert client.get(reverse("trail:of", args=["projects.project", project.pk])).status_code == 404

    @pytest.mark.parametrize("address", ["/trail/of/projects.project/x/", "/trail/of/nobody.knows/1/", "/trail/of/projects.project/"])
    def test_what_is_not_there_is_not_found(self, reviewer, address):
        assert reviewer.get(address).status_code == 404

    @pytest.mark.parametrize("digits", ["٧", "７", "07", "+7", " 7", "7%00", "x"])
    def test_another_spelling_of_a_number_is_no_address(self, client, digits):
        visitor(client, Role.REVIEWER)
        make_project(pk=7)
        client.raise_request_exception = False
        assert client.get("/trail/of/projects.project/7/").status_code == 200
        assert client.get(f"/trail/of/projects.project/{digits}/").status_code in (400, 404)

    def test_a_history_of_all_rows_asks_the_right_to_see_their_kind(self, client, reviewer):
        address = reverse("trail:of-all", args=["alerts.channel"])
        assert reviewer.get(address).status_code == 404
        assert visitor(client, Role.SYSTEM_ADMIN).get(address).status_code == 200


class TestReading:
    """To read the history of an account is to read the account."""

    def test_it_is_noted(self, client):
        since, user = Since(), make_user()
        shown(visitor(client, Role.SECURITY_ADMIN), user)
        assert [(act.thing, act.object_pk) for act in notes(since, "read")] == [("org.user", str(user.pk))]


class TestWords:
    """What stood there and what stands there, as the pages say it."""

    def test_names_choices_days_money_and_truths(self, reviewer):
        project, unit = make_project("滨河公园"), make_unit("城建局", parent=make_district())
        report = make_report(project)
        change(project, lead_unit=unit, category=Category.RENEWAL, planned_end_on=date(2017, 6, 30))
        change(report, done_wan=Decimal("1234.50"), cumulative_wan=Decimal(2000), status="submitted")
        page = shown(reviewer, project)
        for said in (
            "牵头单位",
            "城建局",
            "计划竣工",
            "2017年6月30日",
            "1,234.5",
            "已提交",
            Category.RENEWAL.label,
        ):
            assert str(said) in page, said

    def test_the_machines_own_columns_are_left_out(self, reviewer):
        project = make_project()
        change(project, version=7)
        page = shown(reviewer, project)
        assert "version" not in page and "search_text" not in page

    def test_a_new_row_is_told_by_its_first_values(self, reviewer):
        CalendarDay.objects.create(day=date(2016, 8, 10), is_workday=False, name="台风", name_en="Typhoon")
        page = reviewer.get(reverse("trail:of-all", args=["org.calendarday"])).content.decode()
        assert "台风" in page.split("trail-values")[1].split("</p>")[0] and "Typhoon" not in page

    def test_a_person_who_is_gone_keeps_a_number(self):
        from tracker.trail.words import Names, say

        field = showing.shown("projects.project").model._meta.get_field("sponsor")
        assert say(field, 999_999, Names()) == "999999 号"

    def test_in_english(self, reviewer):
        project = make_project("滨河公园", name_en="Riverside Park")
        change(project, builder="Third Bureau")
        reviewer.cookies["django_language"] = "en"
        page = shown(reviewer, project)
        assert "Changed Project" in page and "Riverside Park" in page and "Builder" in page


class TestWhoAndWhy:
    """Who changed it, when, why; from where is the auditor's to know."""

    def test_name_and_reason_without_the_address(self, reviewer):
        project, user = make_project(), make_user("wangwu", person=make_person("王五"))
        with acting.acting(acting.Acting(user_id=user.pk, user_name="王五 (wangwu)", address="10.7.7.7")), acting.because("合同变更"):
            change(project, builder="中建三局")
        page = shown(reviewer, project)
        assert "王五" in page and "合同变更" in page and "10.7.7.7" not in page and "/trail/acts/" not in page

    def test_the_auditor_sees_the_address(self, client):
        unit = make_unit(parent=make_district())
        with acting.acting(acting.Acting(address="10.7.7.7")):
            change(unit, short_name="新简称")
        assert "10.7.7.7" in shown(visitor(client, Role.AUDIT_ADMIN), unit)

    def test_secrets_are_masked(self, client):
        user, channel = make_user(), make_channel()
        user.set_password("Another-2016-one")
        user.save(update_fields=["password"])
        change(channel, secret="SEC-new", address="https://oapi.dingtalk.com/robot/send?access_token=xyz")
        page = shown(visitor(client, Role.SECURITY_ADMIN), user)
        assert "已修改，不显示" in page and "md5$" not in page  # a password changed alone
        page = visitor(client, Role.SYSTEM_ADMIN).get(reverse("trail:of-all", args=["alerts.channel"])).content.decode()
        assert "已修改，不显示" in page and "SEC-new" not in page and "xyz" not in page


class TestBelonging:
    """What belongs to an object stands in its history, what is gone too; what belongs to another does not."""

    def test_milestones_and_what_is_deleted(self, reviewer):
        project, other = make_project(), make_project()
        mine, gone = make_milestone(project, name="主体封顶"), make_milestone(project, name="旧厂拆除")
        theirs = make_milestone(other, name="别家节点")
        change(mine, due_on=date(2016, 9, 15))
        change(theirs, due_on=date(2016, 9, 16))
        type(gone)._base_manager.filter(pk=gone.pk).delete()
        page = shown(reviewer, project)
        assert "主体封顶" in page and "2016年9月15日" in page and "旧厂拆除" in page
        assert "别家节点" not in page and "2016年9月16日" not in page

    def test_roles_of_a_user_and_posts_of_a_person(self, client):
        user = make_user(role=Role.INSPECTOR)
        make_post(make_unit("城建局", parent=make_district()), person=user.person, title="科长")
        visitor(client, Role.SECURITY_ADMIN)
        assert "检查员" in shown(client, user)
        assert "科长" in shown(client, user.person)

    def test_the_calendar_has_one_history(self, reviewer):
        CalendarDay.objects.create(day=date(2016, 8, 10), is_workday=False, name="台风")
        page = reviewer.get(reverse("trail:of-all", args=["org.calendarday"])).content.decode()
        assert "台风" in page and "否" in page


class TestPages:
    """Loaded on demand, page after page, at the same cost for few rows and many."""

    def test_a_page_draws_a_link_and_reads_nothing(self, reviewer, django_assert_max_num_queries):
        project = make_project()
        with django_assert_max_num_queries(20) as asked:
            page = reviewer.get(reverse("projects:project", args=[project.pk]), {"tab": "history"}).content.decode()
        assert f'href="{reverse("trail:of", args=["projects.project", project.pk])}"' in page
        assert not [one for one in asked.captured_queries if "trail_change" in one["sql"]]

    def test_in_place_it_is_a_part(self, reviewer):
        project = make_project()
        assert "<html" not in shown(reviewer, project, **{"HX-Request": "true"}) and "<html" in shown(reviewer, project)

    def test_page_after_page(self, monkeypatch):
        monkeypatch.setattr(history, "PAGE", 3)
        project = make_project(year=None)
        for number in range(7):
            change(project, builder=f"第{number}局")
        known, before, seen = showing.shown("projects.project"), None, []
        while True:
            page = history.history_of(known, str(project.pk), before=before)
            seen += [change.lines[0].became for entry in page.entries for change in entry.changes if change.op == "U"]
            before = page.older
            if before is None:
                break
        assert seen == [f"第{number}局" for number in reversed(range(7))]

    def test_queries_do_not_grow_with_the_rows(self, django_assert_max_num_queries):
        project, known = make_project(), showing.shown("projects.project")
        for number in range(20):
            make_milestone(project, name=f"节点{number}")
        with django_assert_max_num_queries(6):  # changes, acts, and the names of projects, plans, milestones, units
            history.history_of(known, str(project.pk))


class TestRegistering:
    """What cannot be shown is refused at start."""

    def test_a_part_of_nothing_known(self):
        from projects.models import QuantityMonth

        known = showing.shown("projects.round").model
        with pytest.raises(ValueError, match="not named before"):
            showing.show(known, related=[(QuantityMonth, "quantity")])
