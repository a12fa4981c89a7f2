"""The pages of rankings: who sees what, what they say, and that they do not slow down with rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accountability.rankings import RECTIFICATION
from projects.models import Report
from projects.rankings import CODE, PROJECT_PROGRESS
from tests.make import make_milestone, make_unit, make_user, moment
from tests.rankings.make import MONDAY, W31, make_progress, make_standing, make_township, table
from tracker.lib import periods
from tracker.org.models import RoleInUnit
from tracker.org.statuses import Role
from tracker.rankings import panels
from tracker.rankings.models import RankingTable
from tracker.rankings.publish import publish, start_correction
from tracker.rankings.standing import compute
from tracker.rankings.statuses import TableStatus

pytestmark = pytest.mark.django_db
PAGE = f"/rankings/{CODE}/2016-W31/territory/"
LATER = moment(2016, 8, 11)


@pytest.fixture(autouse=True)
def thursday():
    with periods.frozen(LATER):
        yield


@pytest.fixture
def units():
    return make_standing()


@pytest.fixture
def reviewer():
    return make_user(role=Role.REVIEWER)


def seen(client, user, url: str) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return response.content.decode()


def status(client, user, url: str, **posted) -> int:
    client.force_login(user)
    return (client.post(url, posted) if posted else client.get(url)).status_code


class TestWhoSeesWhat:
    def test_an_official_of_another_unit_sees_published_standings_and_no_draft(self, client, units, reviewer):
        outsider = make_user(role=Role.OFFICIAL, unit=make_unit("人和路街道"))
        place = f"{PAGE}{units['街道1'].pk}/"
        version = f"{PAGE}?version={table().pk}"
        for url in (PAGE, place, version):
            assert status(client, outsider, url) == 404
        assert "街道1" not in seen(client, outsider, "/rankings/")
        publish(table(), at=LATER, by=reviewer)
        assert "街道1" in seen(client, outsider, PAGE)
        assert "街道1" in seen(client, outsider, "/rankings/")
        page = seen(client, outsider, place)
        assert "/ledger/projects/" not in page  # rows of another unit are not offered

    def test_the_draft_of_a_correction_stays_hidden_behind_what_is_published(self, client, units, reviewer):
        official = make_user(role=Role.OFFICIAL, unit=units["街道5"])
        publish(table(), at=LATER, by=reviewer)
        Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000)
        correction = start_correction(table(), because="漏报", at=LATER, by=reviewer)
        assert status(client, official, f"{PAGE}?version={correction.pk}") == 404
        assert "漏报" not in seen(client, official, PAGE)
        assert "漏报" in seen(client, reviewer, f"{PAGE}?version={correction.pk}")

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISION, Role.LEADER])
    def test_those_who_check_see_the_draft(self, client, units, role):
        assert "街道1" in seen(client, make_user(role=role), PAGE)

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_an_administrator_without_a_business_role_finds_nothing(self, client, units, reviewer, role):
        publish(table(), at=LATER, by=reviewer)
        admin = make_user(role=role)
        for url in ("/rankings/", PAGE, f"{PAGE}{units['街道1'].pk}/"):
            assert status(client, admin, url) == 404
        assert not panels.sees_any(admin)

    def test_only_reviewers_may_act(self, client, units, reviewer):
        pk = table().pk
        for act in ("publish", "correct", "withdraw", "recompute"):
            assert status(client, make_user(role=Role.LEADER), f"/rankings/standings/{pk}/{act}/", because="x") == 403
            assert (
                status(client, make_user(role=Role.OFFICIAL, unit=units["街道1"]), f"/rankings/standings/{pk}/{act}/", because="x") == 404
            )

    def test_a_stranger_is_sent_to_log_in(self, client, units):
        assert client.get(PAGE).status_code == 302


class TestStandingPage:
    def test_it_shows_ranks_changes_terms_and_reasons(self, client, units, reviewer):
        make_township("马寨镇")
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        page = seen(client, reviewer, PAGE)
        for words in ("2016年第31周", "投资对时序进度", "首次", "没有项目", "马寨镇", "异议期", "权重40"):
            assert words in page
        with translation.override("en"):
            client.cookies["django_language"] = "en"
            assert "Week 31 of 2016" in client.get(PAGE).content.decode()

    def test_a_bad_address_is_not_found(self, client, reviewer, units):
        for url in (
            "/rankings/nothing/2016-W31/territory/",
            f"/rankings/{CODE}/2016-W99/territory/",
            f"{PAGE}999999/",
            f"{PAGE}?version=999999",
        ):
            assert status(client, reviewer, url) == 404

    def test_queries_do_not_grow_with_units(self, client, reviewer):
        make_standing(2)
        client.force_login(reviewer)
        client.get(PAGE)
        counts = []
        for more in (0, 18):
            for n in range(more):
                make_milestone(make_progress(make_township(f"又{n}")), date(2016, 7, 1))
            compute(PROJECT_PROGRESS, W31, at=MONDAY)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(PAGE).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestWhyPage:
    def test_it_names_every_number_the_gap_and_the_rows(self, client, units, reviewer):
        unit = units["街道3"]
        page = seen(client, reviewer, f"{PAGE}{unit.pk}/")
        assert "街道3为什么排第3名" in page
        assert "550.00" in page and "700.00" in page  # done and due
        assert "5.71" in page  # 68.57 − 62.86, the gap to 街道2
        assert f"/ledger/projects/?territory={unit.pk}&amp;year=2016" in page
        assert "chart-trend" in page

    def test_a_unit_that_is_not_ranked_says_why(self, client, units, reviewer):
        unit = make_township("马寨镇")
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        page = seen(client, reviewer, f"{PAGE}{unit.pk}/")
        assert "马寨镇为什么没有排名" in page and "没有项目" in page

    def test_equal_units_are_told_that_they_share(self, client, reviewer):
        units = make_standing(3, done=lambda n: [700, 600, 600][n - 1])
        assert "另有1个单位得分相同" in seen(client, reviewer, f"{PAGE}{units['街道2'].pk}/")


class TestActs:
    def test_publishing_early_asks_for_a_reason(self, client, units, reviewer):
        client.force_login(reviewer)
        url = f"/rankings/standings/{table().pk}/publish/"
        with periods.frozen(MONDAY):
            answer = client.post(url, {"because": ""})
            assert answer.status_code == 422
            assert table().is_draft
            assert client.post(url, {"because": "区政府要求"}).status_code == 302
        assert table().status == TableStatus.PUBLISHED
        assert "区政府要求" in client.get(PAGE).content.decode()

    def test_publishing_and_correcting_through_the_pages(self, client, units, reviewer):
        client.force_login(reviewer)
        first = table()
        assert client.get(f"/rankings/standings/{first.pk}/publish/").status_code == 200
        assert client.post(f"/rankings/standings/{first.pk}/publish/", {"because": ""}).status_code == 302
        Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000)
        answer = client.post(f"/rankings/standings/{first.pk}/correct/", {"because": "街道5漏报"}, follow=True)
        page = answer.content.decode()
        assert "更正第1号" in page and "街道5漏报" in page and "5 → 1" in page
        correction = RankingTable.objects.get(correction_number=1)
        with periods.frozen(moment(2016, 8, 16)):
            client.post(f"/rankings/standings/{correction.pk}/publish/", {"because": ""})
        first.refresh_from_db()
        assert first.status == TableStatus.CORRECTED
        assert "已被更正替代" in client.get(first.get_absolute_url()).content.decode()

    def test_a_refusal_is_a_sentence_on_the_page(self, client, units, reviewer):
        client.force_login(reviewer)
        answer = client.post(f"/rankings/standings/{table().pk}/correct/", {"because": "漏报"})
        assert answer.status_code == 422 and "只能更正现行有效的已发布排名" in answer.content.decode()

    def test_computing_again_says_whether_anything_changed(self, client, units, reviewer):
        client.force_login(reviewer)
        url = f"/rankings/standings/{table().pk}/recompute/"
        assert "没有变化" in client.post(url, follow=True).content.decode()
        Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000)
        assert "已更新" in client.post(url, follow=True).content.decode()
        assert client.get(url).status_code == 405


class TestRoof:
    def test_the_panel_shows_the_first_and_the_last_five(self, client, reviewer):
        make_standing(12)
        facts = panels.panel(reviewer, date(2016, 8, 9))
        assert [row.place.rank for row in facts["top"] + facts["bottom"]] == [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]
        assert "街道12" in seen(client, reviewer, "/overview/")

    def test_few_units_are_not_shown_twice(self, reviewer):
        make_standing(7)
        facts = panels.panel(reviewer, date(2016, 8, 9))
        assert [row.place.rank for row in facts["top"] + facts["bottom"]] == [1, 2, 3, 4, 5, 6, 7]

    def test_project_progress_comes_first_and_another_kind_where_it_has_no_week(self, reviewer):
        make_township("街道9")
        compute(RECTIFICATION, W31, at=MONDAY)
        assert panels.panel(reviewer, date(2016, 8, 9))["table"].kind == RECTIFICATION.code
        make_standing(2)
        assert panels.panel(reviewer, date(2016, 8, 9))["table"].kind == CODE

    def test_an_official_has_no_panel_before_publication(self, units):
        assert panels.panel(make_user(role=Role.OFFICIAL, unit=units["街道1"]), date(2016, 8, 9)) is None

    def test_a_reviewer_is_asked_to_publish_once_the_time_for_objections_is_over(self, units, reviewer):
        assert not list(panels.todo(reviewer, date(2016, 8, 10)))
        assert {item.url for item in panels.todo(reviewer, date(2016, 8, 11))} == {
            table(group).get_absolute_url() for group in ("territory", "lead_unit")
        }
        assert not list(panels.todo(make_user(role=Role.LEADER), date(2016, 8, 11)))

    def test_a_role_that_ended_sees_nothing(self, client, units, reviewer):
        publish(table(), at=LATER, by=reviewer)
        RoleInUnit.objects.filter(user=reviewer).update(last_day=date(2016, 8, 10))
        reviewer.__dict__.pop("_held_roles", None)
        assert status(client, reviewer, PAGE) == 404
