"""Planning back from the end date, taking back what was recorded by mistake, completion."""

from datetime import date

import pytest

from projects import delivery
from projects.delivery import Refused, Step
from projects.delivery.milestones import AlreadyDelivered
from projects.models import Change, Milestone, Start
from projects.statuses import MilestoneKind
from tests.make import make_delay, make_milestone, make_project, make_start, make_term, make_user, moment
from tracker.lib.refusals import InTheFuture, Missing, Stale

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2016, 8, 9), date(2016, 8, 10)


class TestPlanningBackwards:
    steps = (Step(MilestoneKind.LAND, 60), Step(MilestoneKind.GROUND, 30), Step(MilestoneKind.ACCEPTANCE, 10))

    def plan(self, project, *, start=date(2016, 9, 1), end=date(2016, 12, 31)):
        return delivery.plan_backwards(project, start=start, end=end, steps=self.steps)

    def test_the_proposal_changes_nothing(self):
        project = make_project()
        proposals = self.plan(project)
        assert [proposal.due_on for proposal in proposals] == [date(2016, 11, 21), date(2016, 12, 21), date(2016, 12, 31)]
        assert not project.milestones.exists()

    def test_an_end_before_the_start_is_refused(self):
        with pytest.raises(delivery.EndBeforeStart):
            self.plan(make_project(), start=date(2017, 1, 1))

    def test_what_does_not_fit_is_said_in_days(self):
        proposals = self.plan(make_project())
        assert delivery.too_short_by(proposals, date(2016, 9, 1)) == 0
        assert delivery.too_short_by(proposals, date(2016, 10, 1)) == 9

    def test_applied_it_adds_replans_and_leaves_what_is_delivered(self):
        project = make_project()
        done = make_milestone(project, date(2016, 7, 1), kind=MilestoneKind.LAND, name="", delivered_on=date(2016, 7, 1))
        open_one = make_milestone(project, date(2016, 10, 1), kind=MilestoneKind.GROUND, name="")
        assert delivery.apply_plan(project, self.plan(project), reason="倒排工期", at=moment(), by=None) == 2
        done.refresh_from_db()
        open_one.refresh_from_db()
        assert done.due_on == date(2016, 7, 1)
        assert (open_one.planned_on, open_one.due_on) == (date(2016, 10, 1), date(2016, 12, 21))
        assert project.milestones.filter(kind=MilestoneKind.ACCEPTANCE, due_on=date(2016, 12, 31)).exists()

    def test_applied_twice_it_changes_nothing_more(self):
        project = make_project()
        for expected in (3, 0):
            assert delivery.apply_plan(project, self.plan(project), reason="倒排工期", at=moment(), by=None) == expected

    def test_of_two_milestones_of_one_kind_the_open_one_moves(self):
        project = make_project()
        make_milestone(project, date(2016, 5, 1), kind=MilestoneKind.GROUND, name="一标段", delivered_on=date(2016, 5, 1))
        open_one = make_milestone(project, date(2016, 10, 1), kind=MilestoneKind.GROUND, name="二标段")
        assert self.plan(project)[1].milestone == open_one

    def test_a_refused_step_leaves_the_whole_plan_as_it_was(self):
        project = make_project()
        milestone = make_milestone(project, date(2016, 10, 1), kind=MilestoneKind.GROUND, name="")
        proposals = self.plan(project)
        Milestone.objects.filter(pk=milestone.pk).update(delivered_on=TODAY)
        with pytest.raises(AlreadyDelivered):
            delivery.apply_plan(project, proposals, reason="倒排工期", at=moment(), by=None)
        assert project.milestones.count() == 1


class TestTakingBack:
    def test_what_was_recorded_by_mistake_is_open_again_and_stays_in_the_history(self):
        project, office = make_project(), make_user()
        milestone = make_milestone(project, delivered_on=TODAY, proof="误登")
        term = make_term(project, kept_on=TODAY, proof="误登")
        delay = make_delay(project, resolved_on=TODAY)
        for thing in (milestone, term, delay):
            delivery.take_back(thing, because="登错项目", at=moment(), by=office)
            thing.refresh_from_db()
        assert (milestone.delivered_on, milestone.proof, term.kept_on, delay.resolved_on) == (None, "", None, None)
        change = Change.objects.get(milestone=milestone)
        assert (change.fields["proof"], change.because, change.by) == (["误登", None], "登错项目", office)

    def test_it_is_taken_back_once_and_only_as_it_was_read(self):
        milestone = make_milestone(make_project(), delivered_on=TODAY, proof="误登")
        same = Milestone.objects.get(pk=milestone.pk)
        delivery.take_back(milestone, because="登错", at=moment(), by=None)
        for stale in (same, milestone):
            with pytest.raises(Stale):
                delivery.take_back(stale, because="登错", at=moment(), by=None)
        with pytest.raises(Missing):
            delivery.take_back(same, because=" ", at=moment(), by=None)

    def test_a_start_taken_back_can_be_recorded_again(self):
        project = make_project()
        start = make_start(project)
        delivery.take_back_start(start, because="登错日期", at=moment(), by=None)
        with pytest.raises(Stale):
            delivery.take_back_start(Start(pk=0, project=project), because="登错日期", at=moment(), by=None)
        delivery.record_start(project, definition="substantive", started_on=TODAY, proof="开工令", at=moment(), by=None)
        assert Change.objects.get().fields["started_on"] == ["2016-04-01", None]


class TestCompletion:
    def test_it_is_recorded_once_with_proof_and_not_before_the_start(self):
        project = make_project()
        make_start(project, date(2016, 4, 1))
        with pytest.raises(Refused):
            delivery.record_completion(project, completed_on=date(2016, 3, 31), proof="备案号", at=moment(), by=None)
        with pytest.raises(InTheFuture):
            delivery.record_completion(project, completed_on=TOMORROW, proof="备案号", at=moment(), by=None)
        delivery.record_completion(project, completed_on=TODAY, proof="备案号", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.record_completion(project, completed_on=TODAY, proof="备案号", at=moment(), by=None)
        project.refresh_from_db()
        assert project.completed_on == TODAY
