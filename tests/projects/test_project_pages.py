"""A project's page and the forms behind it: who sees it, who acts, what it costs, that it says why not."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import AnnualPlan, Delay, Milestone, Permit, PlanMoney, Start, Term
from projects.views.project import TABS
from tests.make import (
    make_delay,
    make_district,
    make_district_row,
    make_milestone,
    make_permit,
    make_permit_kind,
    make_person,
    make_project,
    make_quantity,
    make_report,
    make_start,
    make_term,
    make_unit,
    make_user,
    moment,
)
from tracker.lib.periods import frozen
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def august():
    """Let the district live on 2016-08-09."""
    make_district_row()
    with frozen(moment()):
        yield


@pytest.fixture
def unit():
    """Return the unit whose projects the tests look at."""
    return make_unit(parent=make_district())


@pytest.fixture
def project(unit):
    """Return a project with everything on it."""
    return furnish(
        make_project("郑州绿地城", unit=unit, planned_start_on=date(2016, 5, 1), responsible=make_person("刘芳", phone="13800001003"))
    )


def furnish(project, times=1):
    """Give a project rows of every kind; return it."""
    plan = project.plans.get()
    for source in ("district", "bond"):
        PlanMoney.objects.get_or_create(plan=plan, source=source, defaults={"planned_wan": 600})
    for month in range(project.reports.count() + 1, min(project.reports.count() + times, 7) + 1):
        make_report(project, date(2016, month, 1), status="accepted")
    for number in range(times):
        make_milestone(project)
        make_permit(project)
        make_delay(project)
        quantity = make_quantity(project, team=f"{project.quantities.count()}队")
        quantity.months.create(month=date(2016, 7, 1), planned=50, done=40)
        make_term(project, text=f"第{number}条")
    return project


def log_in(client, role, unit):
    """Log a new user with a role in; return the client."""
    client.force_login(make_user(role=role, unit=unit))
    return client


def count_queries(client, url):
    """Return how many queries a page asks, and the answer."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url)
    return len(queries), answer


class TestSeeing:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICIAL, Role.REVIEWER])
    def test_every_tab_for_everyone_in_both_languages(self, client, project, unit, role, language):
        log_in(client, role, unit if role == Role.OFFICIAL else make_district())
        for tab in TABS:
            answer = client.get(f"{project.get_absolute_url()}?tab={tab}", headers={"accept-language": language})
            assert answer.status_code == 200
            assert answer.content.decode().count("<h1") == 1

    def test_an_outsider_gets_no_tab(self, client, project):
        log_in(client, Role.OFFICIAL, make_unit("马寨镇", parent=make_district()))
        for tab in TABS:
            assert client.get(f"{project.get_absolute_url()}?tab={tab}").status_code == 404

    def test_an_unknown_tab_is_not_found(self, client, project):
        log_in(client, Role.LEADER, make_district())
        assert client.get(f"{project.get_absolute_url()}?tab=secrets").status_code == 404

    def test_htmx_gets_the_tab_and_a_browser_the_page(self, client, project):
        log_in(client, Role.LEADER, make_district())
        url = f"{project.get_absolute_url()}?tab=milestones"
        part = client.get(url, headers={"hx-request": "true"})
        assert "<html" not in part.content.decode()
        assert "HX-Request" in part.headers["Vary"]
        assert "<html" in client.get(url, headers={"hx-request": "true", "hx-history-restore-request": "true"}).content.decode()

    def test_the_head_says_money_gap_stage_and_what_is_missing(self, client, unit):
        project = make_project("滨河小学", unit=unit, planned_wan=1200, total_invest_wan=50_000)
        AnnualPlan.objects.update(done_wan=300)
        log_in(client, Role.LEADER, make_district())
        head = client.get(project.get_absolute_url()).context["head"]
        assert (head.light, head.gap, str(head.stage)) == ("red", Decimal("-33.33"), "building")
        assert len(project.missing_ones()) == 3

    def test_a_project_without_a_plan_says_so(self, client, unit):
        project = make_project(unit=unit, year=None)
        log_in(client, Role.LEADER, make_district())
        for tab in TABS:
            assert client.get(f"{project.get_absolute_url()}?tab={tab}").status_code == 200

    def test_figures_that_do_not_count_yet_are_unknown_in_the_curve(self, client, unit):
        project = make_project(unit=unit)
        make_report(project, date(2016, 6, 1), done_wan=100, cumulative_wan=600, status="accepted")
        make_report(project, date(2016, 7, 1), done_wan=100, cumulative_wan=700, status="submitted")
        log_in(client, Role.LEADER, make_district())
        done = client.get(project.get_absolute_url()).context["chart"]["series"][1]["values"]
        assert done[5:7] == [600.0, None]

    def test_the_history_is_one_line_of_time(self, client, project, unit):
        log_in(client, Role.OFFICIAL, unit)
        milestone = project.milestones.get()
        client.post(reverse("projects:milestone-replan", args=[milestone.pk]), {"due_on": "2016-09-01", "reason": "雨季停工"})
        client.post(reverse("projects:milestone-deliver", args=[milestone.pk]), {"delivered_on": "2016-08-09", "proof": "验收单"})
        page = client.get(f"{project.get_absolute_url()}?tab=history").content.decode()
        assert "雨季停工" in page
        assert "验收单" in page


class TestCost:
    @pytest.mark.parametrize("tab", TABS)
    def test_a_tab_asks_few_queries_however_many_rows(self, client, project, unit, tab):
        log_in(client, Role.OFFICIAL, unit)
        url = f"{project.get_absolute_url()}?tab={tab}"
        client.get(url)
        few, _answer = count_queries(client, url)
        furnish(project, times=18)
        many, _answer = count_queries(client, url)
        assert many == few <= MOST_QUERIES


ACTS = {
    "start": ("start", lambda p: p.pk, {"definition": "substantive", "started_on": "2016-08-09", "proof": "监理开工令"}),
    "plan": ("plan", lambda p: p.pk, {"start": "2016-08-09", "end": "2017-12-31", "reason": "倒排", "days_land": "30", "apply": "1"}),
    "milestone-add": ("milestone-add", lambda p: p.pk, {"kind": "land", "due_on": "2016-09-01"}),
    "milestone-deliver": ("milestone-deliver", lambda p: p.milestones.get().pk, {"delivered_on": "2016-08-09", "proof": "验收单"}),
    "milestone-replan": ("milestone-replan", lambda p: p.milestones.get().pk, {"due_on": "2016-09-01", "reason": "雨季"}),
    "delay-add": (
        "delay-add",
        lambda p: p.pk,
        {"cause": "land", "description": "未供地", "since": "2016-08-01", "next_step": "约谈", "next_step_due_on": "2016-08-10"},
    ),
    "delay-next": ("delay-next", lambda p: p.delays.get().pk, {"next_step": "现场办公", "next_step_due_on": "2016-08-10"}),
    "delay-resolve": ("delay-resolve", lambda p: p.delays.get().pk, {"resolved_on": "2016-08-09", "because": "已供地"}),
    "quantity-add": ("quantity-add", lambda p: p.pk, {"name": "拆除面积", "measure": "area", "total": "1000", "team": "一队"}),
    "quantity-month": ("quantity-month", lambda p: p.quantities.get().pk, {"month": "2016-08", "planned": "10", "done": "8"}),
    "term-add": ("term-add", lambda p: p.pk, {"kind": "tax", "text": "年纳税一亿元"}),
    "complete": ("complete", lambda p: p.pk, {"completed_on": "2016-08-09", "proof": "备案号"}),
    "term-keep": ("term-keep", lambda p: p.terms.get().pk, {"kept_on": "2016-08-09", "proof": "审计报告"}),
}


def address(act, project):
    """Return the address of an act on a project's own rows."""
    name, argument, _said = ACTS[act]
    return reverse(f"projects:{name}", args=[argument(project)])


class TestActing:
    @pytest.mark.parametrize("act", ACTS)
    def test_the_unit_side_acts_and_comes_back_to_the_page(self, client, project, unit, act):
        log_in(client, Role.OFFICIAL, unit)
        assert client.get(address(act, project)).status_code == 200
        answer = client.post(address(act, project), ACTS[act][2])
        assert answer.status_code == 302, answer.context["form"].errors
        assert answer.url.startswith(project.get_absolute_url())
        assert client.get(answer.url).status_code == 200

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_outsider_finds_nothing(self, client, project, act, method):
        log_in(client, Role.OFFICIAL, make_unit("马寨镇", parent=make_district()))
        assert getattr(client, method)(address(act, project), ACTS[act][2]).status_code == 404
        assert self.is_untouched(project)

    @pytest.mark.parametrize("act", ACTS)
    def test_a_leader_sees_but_does_not_act(self, client, project, act):
        log_in(client, Role.LEADER, make_district())
        assert client.post(address(act, project), ACTS[act][2]).status_code == 403
        assert self.is_untouched(project)

    def is_untouched(self, project) -> bool:
        """Return True if nothing of the project has changed."""
        return not project.changes.exists() and not project.starts.exists() and not project.milestones.get().replans.exists()

    def test_a_permit_is_updated_by_its_unit_only(self, client, project, unit):
        permit = project.permits.get()
        url = reverse("projects:permit", args=[project.pk, permit.kind_id])
        said = {"state": "done", "got_on": "2016-08-09", "number": "41010320160809", "was_state": "needed"}
        log_in(client, Role.OFFICIAL, make_unit("马寨镇", parent=make_district()))
        assert client.post(url, said).status_code == 404
        log_in(client, Role.LEADER, make_district())
        assert client.post(url, said).status_code == 403
        log_in(client, Role.OFFICIAL, unit)
        assert client.get(url).status_code == 200
        assert client.post(url, said).status_code == 302
        assert Permit.objects.get().number == "41010320160809"

    def test_a_kind_never_judged_comes_onto_the_checklist(self, client, project, unit):
        kind = make_permit_kind("环境影响评价")
        log_in(client, Role.OFFICIAL, unit)
        answer = client.post(reverse("projects:permit", args=[project.pk, kind.pk]), {"state": "not_applicable", "was_state": ""})
        assert answer.status_code == 302
        assert Permit.objects.get(kind=kind).state == "not_applicable"

    def test_the_checklist_of_one_project_is_not_reached_through_another(self, client, project, unit):
        foreign = make_permit(make_project(unit=make_unit("马寨镇", parent=make_district())))
        log_in(client, Role.OFFICIAL, unit)
        client.post(reverse("projects:permit", args=[project.pk, foreign.kind_id]), {"state": "not_applicable", "was_state": "needed"})
        foreign.refresh_from_db()
        assert foreign.state == "needed"


class TestTakingBack:
    def urls(self, project):
        """Return the addresses at which what was recorded on a project is taken back."""
        for tab, thing in (("milestones", project.milestones.get()), ("terms", project.terms.get()), ("delays", project.delays.get())):
            yield reverse("projects:take-back", args=[tab, thing.pk])
        yield reverse("projects:start-take-back", args=[project.starts.get().pk])

    @pytest.fixture
    def recorded(self, project):
        """Return a project on which everything is recorded as done."""
        project.milestones.update(delivered_on=date(2016, 8, 1), proof="误登")
        project.terms.update(kept_on=date(2016, 8, 1), proof="误登")
        project.delays.update(resolved_on=date(2016, 8, 1))
        make_start(project)
        return project

    def test_the_office_takes_back_with_a_reason(self, client, recorded):
        log_in(client, Role.REVIEWER, make_district())
        for url in list(self.urls(recorded)):
            assert client.get(url).status_code == 200
            assert client.post(url, {"because": " "}).status_code == 422
            assert client.post(url, {"because": "登错"}).status_code == 302
        assert recorded.changes.filter(deed="taken_back").count() == 4
        assert "登错" in client.get(f"{recorded.get_absolute_url()}?tab=history").content.decode()

    def test_the_unit_does_not_and_an_outsider_finds_nothing(self, client, recorded, unit):
        log_in(client, Role.OFFICIAL, unit)
        assert {client.post(url, {"because": "登错"}).status_code for url in self.urls(recorded)} == {403}
        log_in(client, Role.OFFICIAL, make_unit("马寨镇", parent=make_district()))
        assert {client.post(url, {"because": "登错"}).status_code for url in self.urls(recorded)} == {404}
        assert not recorded.changes.exists()

    def test_only_three_kinds_of_things_are_taken_back_here(self, client, recorded):
        log_in(client, Role.REVIEWER, make_district())
        assert client.get(reverse("projects:take-back", args=["permits", recorded.permits.get().pk])).status_code == 404


class TestRefusals:
    def refused(self, client, name, pk, said):
        """Post a form that must be refused; return its errors."""
        answer = client.post(reverse(f"projects:{name}", args=[pk]), said)
        assert answer.status_code == 422
        return answer.context["form"].errors

    @pytest.fixture(autouse=True)
    def official(self, client, unit):
        """Act as the unit's official."""
        log_in(client, Role.OFFICIAL, unit)

    def test_delivered_in_the_future(self, client, project):
        errors = self.refused(client, "milestone-deliver", project.milestones.get().pk, {"delivered_on": "2016-08-10", "proof": "验收单"})
        assert "2016-08-10" in errors["delivered_on"][0]
        assert not Milestone.objects.exclude(delivered_on=None).exists()

    def test_delivered_twice(self, client, project):
        milestone = project.milestones.get()
        said = {"delivered_on": "2016-08-09", "proof": "验收单"}
        client.post(reverse("projects:milestone-deliver", args=[milestone.pk]), said)
        assert "2016-08-09" in self.refused(client, "milestone-deliver", milestone.pk, said)["__all__"][0]

    def test_blanks_are_no_proof(self, client, project):
        assert "proof" in self.refused(
            client, "start", project.pk, {"definition": "substantive", "started_on": "2016-08-09", "proof": "  "}
        )
        assert not Start.objects.exists()

    def test_an_end_before_the_start(self, client, project):
        said = {"start": "2016-08-09", "end": "2016-08-01", "reason": "倒排", "days_land": "5"}
        assert "end" in self.refused(client, "plan", project.pk, said)

    def test_a_plan_without_steps(self, client, project):
        assert self.refused(client, "plan", project.pk, {"start": "2016-08-09", "end": "2016-12-31", "reason": "倒排"})["__all__"]

    def test_a_plan_is_shown_before_it_is_applied(self, client, project):
        said = {"start": "2016-08-09", "end": "2016-09-01", "reason": "倒排", "days_land": "60", "preview": "1"}
        answer = client.post(reverse("projects:plan", args=[project.pk]), said)
        assert answer.status_code == 200
        assert answer.context["short"] == 37
        assert project.milestones.count() == 1

    def test_a_delay_resolved_before_it_began(self, client, project):
        errors = self.refused(client, "delay-resolve", project.delays.get().pk, {"resolved_on": "2016-06-30", "because": "已供地"})
        assert "resolved_on" in errors
        assert Delay.objects.get().resolved_on is None

    def test_an_obtained_permit_without_number(self, client, project):
        url = reverse("projects:permit", args=[project.pk, project.permits.get().kind_id])
        answer = client.post(url, {"state": "done", "got_on": "2016-08-09", "was_state": "needed"})
        assert "number" in answer.context["form"].errors

    def test_a_missing_building_permit_is_said_before_the_start_is_recorded(self, client, project):
        page = client.get(reverse("projects:start", args=[project.pk])).context["page"]
        assert len(page.warnings) == 1

    def test_more_than_the_total_is_recorded_with_a_warning(self, client, project):
        url = reverse("projects:quantity-month", args=[project.quantities.get().pk])
        answer = client.post(url, {"month": "2016-08", "planned": "0", "done": "999"}, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]

    def test_what_is_typed_is_shown_as_text(self, client, project):
        said = {"kind": "other", "text": "<script>alert(1)</script>"}
        client.post(reverse("projects:term-add", args=[project.pk]), said)
        assert Term.objects.filter(text=said["text"]).exists()
        assert said["text"] not in client.get(f"{project.get_absolute_url()}?tab=terms").content.decode()


class TestWhatCanBeDone:
    def acts(self, client, project) -> list[str]:
        """Return the addresses of the acts that the page offers."""
        return [act.url for act in client.get(project.get_absolute_url()).context["acts"]]

    def test_a_planned_start_that_has_passed_comes_first(self, client, project, unit):
        log_in(client, Role.OFFICIAL, unit)
        assert self.acts(client, project)[0] == reverse("projects:start", args=[project.pk])
        make_start(project)
        assert self.acts(client, project)[0] == reverse("projects:milestone-deliver", args=[project.milestones.get().pk])

    def test_a_leader_is_offered_an_instruction_and_nothing_else(self, client, project):
        log_in(client, Role.LEADER, make_district())
        shown = f"{project.get_absolute_url()}?tab=matters"
        assert [url for url in self.acts(client, project) if url != shown] == [reverse("projects:instruct", args=[project.pk])]

    def test_only_the_office_is_led_to_the_master_data(self, client, project, unit):
        edit = f"/ledger/projects/{project.pk}/edit"
        log_in(client, Role.OFFICIAL, unit)
        assert edit not in self.acts(client, project)
        log_in(client, Role.REVIEWER, make_district())
        assert edit in self.acts(client, project)
