"""Timetable, roadmap and task sheet of a project and of a unit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.pages import prints
from projects.statuses import MilestoneKind
from projects.views.prints import KINDS
from tests.make import (
    make_district,
    make_district_row,
    make_milestone,
    make_permit,
    make_person,
    make_post,
    make_project,
    make_unit,
    make_user,
    moment,
)
from tracker.lib.periods import frozen
from tracker.org.statuses import Duty, Role

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
    """Return a unit with duty holders and a project."""
    unit = make_unit(parent=make_district())
    make_post(unit, person=make_person("李志强"), duty=Duty.MAIN_LEADER)
    project = make_project("郑州绿地城", unit=unit, main_leader=make_person("王建国"))
    make_milestone(project, date(2016, 5, 1), kind=MilestoneKind.LAND, name="", delivered_on=date(2016, 4, 30))
    make_milestone(project, date(2016, 8, 1), kind=MilestoneKind.GROUND, name="")
    make_milestone(project, date(2016, 12, 1), kind=MilestoneKind.ACCEPTANCE, name="")
    make_permit(project, due_on=date(2016, 7, 1))
    return unit


@pytest.fixture
def leader(client):
    """Return a client of a leader."""
    client.force_login(make_user(role=Role.LEADER))
    return client


class TestPapers:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_paper_of_a_project_carries_name_unit_and_day(self, leader, unit, kind, language):
        project = unit.led_projects.get()
        answer = leader.get(reverse("projects:print", args=[project.pk, kind]), headers={"accept-language": language})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert page.count("<h1") == 1
        assert "郑州绿地城" in page
        assert str(unit) in page
        assert ("2016年8月9日" if language == "zh-hans" else "9 Aug 2016") in page

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_paper_of_a_unit(self, leader, unit, kind, language):
        answer = leader.get(reverse("projects:unit-print", args=[unit.pk, kind]), headers={"accept-language": language})
        assert answer.status_code == 200
        assert "郑州绿地城" in answer.content.decode()

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_outsider_finds_no_paper(self, client, unit, kind):
        client.force_login(make_user(role=Role.OFFICIAL, unit=make_unit("马寨镇", parent=make_district())))
        assert client.get(reverse("projects:print", args=[unit.led_projects.get().pk, kind])).status_code == 404
        assert client.get(reverse("projects:unit-print", args=[unit.pk, kind])).status_code == 404

    def test_there_is_no_other_paper(self, leader, unit):
        assert leader.get(reverse("projects:print", args=[unit.led_projects.get().pk, "secrets"])).status_code == 404
        assert leader.get(reverse("projects:unit-print", args=[unit.pk, "secrets"])).status_code == 404

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_paper_of_a_unit_asks_no_more_for_more_projects(self, leader, unit, kind):
        url = reverse("projects:unit-print", args=[unit.pk, kind])
        leader.get(url)
        counts = []
        for _again in range(2):
            with CaptureQueriesContext(connection) as queries:
                leader.get(url)
            counts.append(len(queries))
            for _number in range(10):
                make_milestone(make_project(unit=unit))
        assert counts[0] == counts[1]


class TestWhatThePapersSay:
    def test_the_road_goes_through_its_phases(self, unit):
        phases = prints.roadmap(unit.led_projects.get(), TODAY)
        assert [phase.state for phase in phases] == ["late", "late", "ahead"]
        assert [stop.state for stop in phases[0].stops] == ["done", "late"]
        assert phases[-1].ends_on == date(2016, 12, 1)

    @pytest.mark.parametrize("planned", ["1200", "100", "0.01", "0"])
    def test_the_twelve_targets_add_up_to_the_plan(self, planned):
        targets = prints.targets(Decimal(planned), 2016)
        assert sum(target.of_month_wan for target in targets) == targets[-1].since_january_wan == Decimal(planned)

    def test_those_who_sign_are_those_who_answer(self, unit):
        project = unit.led_projects.select_related("sponsor", "main_leader", "deputy", "responsible").get()
        assert [str(person or "") for _duty, person in prints.duty_holders(project)] == ["", "王建国", "", ""]
        assert [str(person) for _duty, person in prints.unit_duty_holders(unit, TODAY, make_user(role=Role.REVIEWER))] == ["李志强"]

    def test_the_timetable_of_a_year_holds_what_is_still_open_from_before(self, leader, unit):
        project = unit.led_projects.get()
        open_before = make_milestone(project, date(2015, 6, 1))
        make_milestone(project, date(2015, 6, 1), name="旧", delivered_on=date(2015, 6, 1))
        rows = leader.get(reverse("projects:unit-print", args=[unit.pk, "timetable"])).context["rows"]
        assert rows[0] == open_before
        assert "旧" not in [row.name for row in rows]

    def test_a_paper_that_is_cut_says_so(self, leader, unit, monkeypatch):
        monkeypatch.setattr(prints, "MOST_ROWS", 1)
        make_milestone(make_project(unit=unit))
        for kind in KINDS:
            context = leader.get(reverse("projects:unit-print", args=[unit.pk, kind])).context
            assert (len(context["rows"]), context["is_cut"]) == (1, True)
