"""What is late in a project becomes a matter: by hand, by a leader's words, by dated rule; one open matter for each fact."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from accountability import matters
from accountability.matters.checking import dismiss
from accountability.models import Matter, MatterHistory
from accountability.statuses import Dismissal
from projects import raising
from projects.models import AnnualPlan, Milestone, RaisedMatter, RaisingRule
from projects.raising import Fact, RaisedAlready
from projects.statuses import RaisedFor
from tests.make import (
    make_delay,
    make_district,
    make_district_row,
    make_matter_kind,
    make_milestone,
    make_project,
    make_start,
    make_unit,
    make_user,
    moment,
    sign_in,
)
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.statuses import UnitKind

pytestmark = pytest.mark.django_db
R = RaisedFor
SAID = {"title": "项目进度滞后", "description": "土地手续未办结"}


class Scene:
    """A project of two units that is late in three ways, and who may do something about it."""

    def __init__(self):
        self.root = make_district()
        make_district_row(is_demo=True)
        self.lead = make_unit("区教体局", parent=self.root, kind=UnitKind.DEPARTMENT)
        self.unit = make_unit("侯寨乡", parent=self.root)
        self.project = make_project("滨河花园小学", lead_unit=self.lead, handling_unit=self.unit, territory=self.unit)
        AnnualPlan.objects.filter(project=self.project).update(planned_start_on=date(2016, 7, 1))
        self.plan = self.project.plans.get()
        self.delay = make_delay(self.project, since=date(2016, 7, 1))
        self.milestone = make_milestone(self.project, date(2016, 8, 1))
        self.kind = make_matter_kind(name="重点项目推进", days=10)
        self.office = make_user(role="supervision", unit=self.root)
        self.leader = make_user(role="leader", unit=self.root)
        self.official = make_user(role="official", unit=self.unit)

    def raise_(self, why=R.DELAY, row=None, **said):
        """Raise a fact by hand."""
        row = row or {R.DELAY: self.delay, R.MILESTONE: self.milestone, R.START: self.plan}[why]
        known = {"kind": self.kind, "at": moment(), "by": self.office} | SAID | said
        return raising.raise_matter(Fact(why, self.project, row), **known)

    def rule(self, **days):
        """Write a rule in force since 1 August."""
        return RaisingRule.objects.create(first_day=date(2016, 8, 1), source="会议纪要", kind=self.kind, **days)


@pytest.fixture
def scene():
    return Scene()


class TestByHand:
    """Somebody with the right raises a fact."""

    @pytest.mark.parametrize("why", [R.DELAY, R.MILESTONE, R.START])
    def test_the_matter_knows_its_units_and_where_it_came_from(self, scene, why):
        matter = scene.raise_(why)
        assert (matter.handling_unit, matter.lead_unit, matter.origin) == (scene.unit, scene.lead, "project")
        assert matter.origin_label == "滨河花园小学" and matter.origin_url.startswith(scene.project.get_absolute_url())
        assert matter.status == "registered" and RaisedMatter.objects.within(project=scene.project).get().matter == matter

    def test_a_fact_has_one_open_matter_and_may_have_another_once_that_ended(self, scene):
        first = scene.raise_()
        with pytest.raises(RaisedAlready, match=first.number):
            scene.raise_()
        matters.withdraw([first], because="重复登记", at=moment(), by=scene.office)
        assert scene.raise_().number != first.number

    def test_what_is_no_longer_late_is_refused(self, scene):
        make_start(scene.project, date(2016, 7, 20))
        with pytest.raises(Refused):
            scene.raise_(R.START)

    def test_a_unit_may_not(self, scene):
        with pytest.raises(PermissionDenied):
            scene.raise_(by=scene.official)
        assert not Matter.objects.unscoped("a test looks at all").exists()

    def test_an_instruction_becomes_a_priority_matter_once(self, scene):
        said = {"kind": scene.kind, "words": "请教体局月底前开工。", "at": moment(), "by": scene.leader}
        matter = raising.instruct(scene.project, **said)
        assert (matter.instruction, matter.is_priority, matter.origin) == ("请教体局月底前开工。", True, "instruction")
        with pytest.raises(RaisedAlready):
            raising.instruct(scene.project, **said)


@pytest.mark.django_db(transaction=True)
def test_two_who_raise_the_same_fact_at_once_make_one_matter():
    scene, ready, refused = Scene(), Barrier(2), []

    def run():
        try:
            ready.wait()
            scene.raise_()
        except RaisedAlready as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(refused) == 1 and RaisedMatter.objects.within(project=scene.project).count() == 1


class TestByRule:
    """The daily job raises what has been late for so long."""

    def test_without_a_rule_nothing_happens(self, scene):
        assert raising.raise_due(moment()) == 0

    def test_empty_days_are_off_and_the_last_day_counts(self, scene):
        scene.rule(milestone_days=8)
        assert raising.raise_due(moment(day=8)) == 0
        assert raising.raise_due(moment(day=9)) == 1
        (raised,) = RaisedMatter.objects.within(project=scene.project)
        assert (raised.why, raised.by, raised.matter.status) == (R.MILESTONE, None, "assigned")
        assert MatterHistory.objects.within(matter=raised.matter).filter(by=None).count() == 2

    def test_it_looks_at_what_holds_and_does_nothing_twice(self, scene):
        scene.rule(delay_days=5, milestone_days=5, start_days=5)
        assert raising.raise_due(moment(day=20)) == 3
        assert raising.raise_due(moment(day=20)) == raising.raise_due(moment(day=30)) == 0

    def test_what_the_office_dismissed_comes_back_only_when_it_is_late_anew(self, scene):
        scene.rule(milestone_days=8)
        assert raising.raise_due(moment(day=9)) == 1
        (raised,) = RaisedMatter.objects.within(project=scene.project)
        dismiss(raised.matter, Dismissal.ELSEWHERE, because="由市里直接督办", at=moment(day=9), by=scene.office)
        assert raising.raise_due(moment(day=10)) == raising.raise_due(moment(day=30)) == 0
        Milestone.objects.filter(pk=scene.milestone.pk).update(due_on=date(2016, 8, 20))
        assert raising.raise_due(moment(day=28)) == 1

    def test_it_holds_from_its_first_day(self, scene):
        scene.rule(delay_days=5)
        RaisingRule.objects.create(first_day=date(2016, 8, 9), source="新规定", kind=scene.kind)
        assert raising.raise_due(moment(day=9)) == 0
        assert raising.raise_due(moment(day=8)) == 1


class TestPages:
    """The project's page and the forms."""

    def test_a_delay_is_raised_from_the_page_and_stands_on_it(self, scene, client):
        sign_in(client, scene.office)
        with periods.frozen(moment()):
            tab = f"{scene.project.get_absolute_url()}?tab=matters"
            url = reverse("projects:raise", args=[scene.project.pk, "delay", scene.delay.pk])
            assert url in client.get(tab).content.decode()
            form = client.get(url).context["form"]
            answer = client.post(url, {"title": form.initial["title"], "description": "补充说明", "kind": scene.kind.pk})
            matter = Matter.objects.visible_to(scene.office).get()
            assert answer.status_code == 302 and matter.description == "补充说明"
            page = client.get(tab).content.decode()
            assert matter.number in page and url not in page
            assert client.post(url, {"title": "又一次", "description": "同一事", "kind": scene.kind.pk}).status_code == 422

    def test_a_unit_sees_its_matters_there_but_no_form(self, scene, client):
        number = scene.raise_().number
        sign_in(client, scene.official)
        with periods.frozen(moment()):
            page = client.get(f"{scene.project.get_absolute_url()}?tab=matters").content.decode()
            assert number in page and "/raise/" not in page
            url = reverse("projects:raise", args=[scene.project.pk, "milestone", scene.milestone.pk])
            assert client.get(url).status_code == 403

    def test_a_leader_writes_from_the_page_to_which_the_red_list_leads(self, scene, client):
        sign_in(client, scene.leader)
        with periods.frozen(moment()):
            url = reverse("projects:instruct", args=[scene.project.pk])
            assert url in client.get(scene.project.get_absolute_url()).content.decode()
            client.post(url, {"words": "抓紧开工", "kind": scene.kind.pk})
        assert Matter.objects.visible_to(scene.leader).get().instruction == "抓紧开工"

    def test_the_rule_has_its_page_and_begins_today_at_the_earliest(self, scene, client):
        sign_in(client, scene.office)
        with periods.frozen(moment()):
            said = {"first_day": "2016-08-09", "source": "区政府第12次常务会议纪要", "milestone_days": "10", "kind": scene.kind.pk}
            late = client.post(reverse("projects:raising-add"), said | {"first_day": str(date(2016, 8, 9) - timedelta(days=1))})
            assert late.status_code in (200, 422) and not RaisingRule.objects.exists()
            client.post(reverse("projects:raising-add"), said)
            assert "区政府第12次常务会议纪要" in client.get(reverse("projects:raising")).content.decode()
            sign_in(client, scene.official)
            assert client.get(reverse("projects:raising-add")).status_code == 403
