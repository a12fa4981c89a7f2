"""Acts on a project between its reports: what they record, what they refuse, and that of two people one wins."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from projects import delivery
from projects.delivery import Refused
from projects.delivery.milestones import AlreadyDelivered
from projects.models import Change, Milestone, Permit, QuantityMonth, Replan, Start
from projects.statuses import Deed, MilestoneKind, PermitState, StartDefinition
from tests.make import (
    make_delay,
    make_milestone,
    make_permit,
    make_permit_kind,
    make_project,
    make_quantity,
    make_term,
    make_user,
    moment,
)
from tracker.lib.refusals import InTheFuture, Missing, Stale

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2016, 8, 9), date(2016, 8, 10)


def at_once(*acts) -> list:
    """Run acts in threads that begin together; return each one's result or refusal."""
    barrier, found = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            found.append(act())
        except Refused as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class TestMilestones:
    def test_delivery_keeps_day_proof_and_who(self):
        milestone, user = make_milestone(make_project()), make_user()
        delivery.deliver_milestone(milestone, delivered_on=TODAY, proof=" 验收单 ", at=moment(), by=user)
        milestone.refresh_from_db()
        assert (milestone.delivered_on, milestone.proof) == (TODAY, "验收单")
        change = Change.objects.get(milestone=milestone)
        assert (change.deed, change.by, change.fields["delivered_on"]) == (Deed.DELIVERED, user, [None, "2016-08-09"])

    def test_a_delivery_to_come_is_refused_and_todays_is_not(self):
        milestone = make_milestone(make_project())
        with pytest.raises(InTheFuture) as refused:
            delivery.deliver_milestone(milestone, delivered_on=TOMORROW, proof="验收单", at=moment(), by=None)
        assert refused.value.field == "delivered_on"

    def test_a_delivery_without_proof_is_refused(self):
        with pytest.raises(Missing):
            delivery.deliver_milestone(make_milestone(make_project()), delivered_on=TODAY, proof="  ", at=moment(), by=None)

    def test_the_second_delivery_says_who_was_first(self):
        milestone, first = make_milestone(make_project()), make_user()
        same = Milestone.objects.get(pk=milestone.pk)
        delivery.deliver_milestone(milestone, delivered_on=TODAY, proof="验收单", at=moment(), by=first)
        with pytest.raises(AlreadyDelivered, match=str(first)):
            delivery.deliver_milestone(same, delivered_on=TODAY, proof="另一张", at=moment(), by=make_user())
        milestone.refresh_from_db()
        assert milestone.proof == "验收单"

    def test_replanning_keeps_the_first_plan_and_every_day_between(self):
        milestone = make_milestone(make_project(), date(2016, 7, 1))
        delivery.replan_milestone(milestone, due_on=date(2016, 8, 1), reason="雨季", at=moment(), by=None)
        delivery.replan_milestone(milestone, due_on=date(2016, 9, 1), reason="征迁", at=moment(), by=None)
        milestone.refresh_from_db()
        assert (milestone.planned_on, milestone.due_on) == (date(2016, 7, 1), date(2016, 9, 1))
        days = list(Replan.objects.values_list("was_due_on", "due_on", "reason"))
        assert days == [(date(2016, 7, 1), date(2016, 8, 1), "雨季"), (date(2016, 8, 1), date(2016, 9, 1), "征迁")]

    def test_a_replan_needs_a_reason_and_another_day(self):
        milestone = make_milestone(make_project())
        with pytest.raises(Missing):
            delivery.replan_milestone(milestone, due_on=TOMORROW, reason="", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.replan_milestone(milestone, due_on=milestone.due_on, reason="雨季", at=moment(), by=None)

    def test_a_replan_of_what_somebody_moved_meanwhile_is_refused(self):
        milestone = make_milestone(make_project())
        stale = Milestone.objects.get(pk=milestone.pk)
        delivery.replan_milestone(milestone, due_on=date(2016, 9, 1), reason="雨季", at=moment(), by=None)
        with pytest.raises(Stale):
            delivery.replan_milestone(stale, due_on=date(2016, 10, 1), reason="征迁", at=moment(), by=None)
        assert Replan.objects.count() == 1

    def test_a_delivered_milestone_is_not_replanned(self):
        milestone = make_milestone(make_project(), delivered_on=TODAY)
        with pytest.raises(AlreadyDelivered):
            delivery.replan_milestone(milestone, due_on=TOMORROW, reason="雨季", at=moment(), by=None)

    def test_a_new_milestone_of_no_kind_needs_a_name(self):
        with pytest.raises(Missing):
            delivery.add_milestone(make_project(), kind=MilestoneKind.OTHER, due_on=TODAY, at=moment(), by=None)
        added = delivery.add_milestone(make_project(), kind=MilestoneKind.LAND, due_on=TODAY, at=moment(), by=None)
        assert added.planned_on == added.due_on == TODAY


@pytest.mark.django_db(transaction=True)
class TestTwoPeople:
    def test_of_two_who_deliver_one_wins(self):
        milestone = make_milestone(make_project())
        acts = [self.delivering(milestone.pk, proof) for proof in ("甲", "乙")]
        outcomes = at_once(*acts)
        assert sum(isinstance(one, AlreadyDelivered) for one in outcomes) == 1
        assert Change.objects.filter(deed=Deed.DELIVERED).count() == 1

    def delivering(self, pk, proof):
        milestone = Milestone.objects.get(pk=pk)
        return lambda: delivery.deliver_milestone(milestone, delivered_on=TODAY, proof=proof, at=moment(), by=None)

    def test_of_two_who_record_the_start_one_wins(self):
        project = make_project()
        outcomes = at_once(*[self.starting(project, proof) for proof in ("甲", "乙")])
        assert sum(isinstance(one, Refused) for one in outcomes) == 1
        assert Start.objects.count() == 1

    def starting(self, project, proof):
        definition = StartDefinition.SUBSTANTIVE
        return lambda: delivery.record_start(project, definition=definition, started_on=TODAY, proof=proof, at=moment(), by=None)

    def test_of_two_who_judge_the_same_permit_first_one_wins(self):
        project, kind = make_project(), make_permit_kind()
        outcomes = at_once(*[self.judging(project, kind, state) for state in (PermitState.IN_PROGRESS, PermitState.NOT_APPLICABLE)])
        assert sum(isinstance(one, Stale) for one in outcomes) == 1
        assert Permit.objects.count() == Change.objects.count() == 1

    def judging(self, project, kind, state):
        return lambda: delivery.set_permit(project, kind, state=state, was_state=None, at=moment(), by=None)

    def test_of_two_who_raise_the_same_delay_one_wins(self):
        project = make_project()
        outcomes = at_once(*[self.raising(project)] * 2)
        assert sum(isinstance(one, Refused) for one in outcomes) == 1
        assert project.delays.count() == 1

    def raising(self, project):
        fields = {"cause": "land", "description": "未供地", "since": TODAY, "next_step": "约谈", "next_step_due_on": TODAY}
        return lambda: delivery.raise_delay(project, **fields, at=moment(), by=None)


class TestSaidTwice:
    def test_a_form_sent_twice_is_recorded_once(self):
        project = make_project()
        acts = (
            lambda: delivery.add_milestone(project, kind="land", due_on=TOMORROW, at=moment(), by=None),
            lambda: delivery.add_term(project, kind="tax", text="年纳税一亿元", due_on=None, at=moment(), by=None),
        )
        for act in acts:
            act()
            with pytest.raises(Refused):
                act()
        assert (project.milestones.count(), project.terms.count()) == (1, 1)

    def test_a_delay_that_was_resolved_may_be_raised_again(self):
        delay = make_delay(make_project(), resolved_on=date(2016, 8, 1))
        fields = {"next_step": "约谈", "next_step_due_on": TODAY, "at": moment(), "by": None}
        delivery.raise_delay(delay.project, cause=delay.cause, description=delay.description, since=delay.since, **fields)
        assert delay.project.delays.count() == 2


class TestStarts:
    def test_a_start_has_a_definition_a_day_and_a_proof(self):
        project = make_project()
        start = delivery.record_start(project, definition="substantive", started_on=TODAY, proof="开工令", at=moment(), by=None)
        assert list(project.starts.all()) == [start]
        with pytest.raises(Missing):
            delivery.record_start(project, definition="ceremony", started_on=TODAY, proof="", at=moment(), by=None)

    def test_a_start_to_come_is_refused(self):
        with pytest.raises(InTheFuture):
            delivery.record_start(make_project(), definition="substantive", started_on=TOMORROW, proof="开工令", at=moment(), by=None)

    def test_each_sense_of_the_word_once(self):
        project = make_project()
        for definition in ("ceremony", "substantive"):
            delivery.record_start(project, definition=definition, started_on=TODAY, proof="开工令", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.record_start(project, definition="substantive", started_on=TODAY, proof="开工令", at=moment(), by=None)

    def test_a_missing_building_permit_is_named_but_does_not_refuse(self):
        project = make_project()
        permit = make_permit(project)
        make_permit(project, make_permit_kind("竣工验收备案", stage="completion"))
        make_permit(project, make_permit_kind("施工图审查"), state="not_applicable")
        assert delivery.missing_building_permits(project, TODAY) == [permit]
        delivery.record_start(project, definition="substantive", started_on=TODAY, proof="开工令", at=moment(), by=None)
        Permit.objects.filter(pk=permit.pk).update(state="done", got_on=TODAY)
        assert delivery.missing_building_permits(project, TODAY) == []


class TestPermits:
    def test_obtained_needs_day_and_number(self):
        project, kind = make_project(), make_permit_kind()
        for fields in ({"number": "1号"}, {"got_on": TODAY}, {"got_on": TOMORROW, "number": "1号"}):
            with pytest.raises(Refused):
                delivery.set_permit(project, kind, state="done", was_state=None, at=moment(), by=None, **fields)
        permit = delivery.set_permit(project, kind, state="done", was_state=None, got_on=TODAY, number="1号", at=moment(), by=None)
        assert (permit.got_on, permit.number) == (TODAY, "1号")

    def test_only_obtained_has_a_day(self):
        with pytest.raises(Refused):
            delivery.set_permit(make_project(), make_permit_kind(), state="in_progress", was_state=None, got_on=TODAY, at=moment(), by=None)

    def test_what_stood_before_stays_in_the_history(self):
        project = make_project()
        permit = make_permit(project, state="done", got_on=date(2016, 5, 1), number="旧号")
        delivery.set_permit(project, permit.kind, state="in_progress", was_state="done", due_on=TOMORROW, at=moment(), by=None)
        permit.refresh_from_db()
        assert (permit.state, permit.got_on, permit.number) == ("in_progress", None, "")
        assert Change.objects.get().fields == {
            "state": ["done", "in_progress"],
            "got_on": ["2016-05-01", None],
            "number": ["旧号", None],
            "due_on": [None, "2016-08-10"],
        }

    def test_a_permit_that_somebody_changed_meanwhile_is_not_overwritten(self):
        permit = make_permit(make_project(), state="in_progress")
        with pytest.raises(Stale):
            delivery.set_permit(permit.project, permit.kind, state="not_applicable", was_state="needed", at=moment(), by=None)


class TestDelays:
    def test_a_delay_has_cause_and_next_step(self):
        fields = {"cause": "land", "description": "未供地", "since": TODAY, "next_step": "约谈", "next_step_due_on": TODAY}
        delay = delivery.raise_delay(make_project(), **fields, at=moment(), by=None)
        assert delay.resolved_on is None
        with pytest.raises(Refused):
            delivery.raise_delay(make_project(), **fields | {"next_step_due_on": TODAY - timedelta(days=1)}, at=moment(), by=None)
        with pytest.raises(InTheFuture):
            delivery.raise_delay(make_project(), **fields | {"since": TOMORROW}, at=moment(), by=None)

    def test_the_step_before_stays_in_the_history(self):
        delay = make_delay(make_project())
        delivery.set_next_step(delay, next_step="现场办公", next_step_due_on=TOMORROW, at=moment(), by=None)
        delay.refresh_from_db()
        assert delay.next_step == "现场办公"
        assert Change.objects.get().fields["next_step"] == ["约谈国土局", "现场办公"]

    def test_it_is_resolved_once_and_not_before_it_began(self):
        delay = make_delay(make_project(), since=date(2016, 7, 1))
        with pytest.raises(Refused):
            delivery.resolve_delay(delay, resolved_on=date(2016, 6, 30), because="已供地", at=moment(), by=None)
        delivery.resolve_delay(delay, resolved_on=TODAY, because="已供地", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.resolve_delay(delay, resolved_on=TODAY, because="又一次", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.set_next_step(delay, next_step="约谈", next_step_due_on=TODAY, at=moment(), by=None)


class TestQuantities:
    def test_a_month_is_written_once_and_the_number_before_is_kept(self):
        quantity = make_quantity(make_project())
        for done in (40, 45):
            delivery.record_quantity_month(quantity, month=date(2016, 7, 20), planned=Decimal(50), done=Decimal(done), at=moment(), by=None)
        assert QuantityMonth.objects.get().done == 45
        assert Change.objects.order_by("-id").first().fields == {"done": ["40", "45"]}

    def test_more_than_the_total_is_recorded_and_said(self):
        quantity = make_quantity(make_project(), total=100)
        delivery.record_quantity_month(quantity, month=TODAY, planned=Decimal(0), done=Decimal(100), at=moment(), by=None)
        assert not delivery.is_beyond_total(quantity)
        delivery.record_quantity_month(quantity, month=date(2016, 7, 1), planned=Decimal(0), done=Decimal(1), at=moment(), by=None)
        assert delivery.is_beyond_total(quantity)

    @pytest.mark.parametrize(("month", "planned", "done"), [(TODAY, 1, -1), (TODAY, -1, 1), (date(2016, 9, 1), 1, 1)])
    def test_less_than_nothing_and_months_to_come_are_refused(self, month, planned, done):
        with pytest.raises(Refused):
            delivery.record_quantity_month(
                make_quantity(make_project()), month=month, planned=Decimal(planned), done=Decimal(done), at=moment(), by=None
            )

    def test_a_month_to_come_may_be_planned(self):
        quantity = make_quantity(make_project())
        delivery.record_quantity_month(quantity, month=date(2016, 9, 1), planned=Decimal(50), done=Decimal(0), at=moment(), by=None)

    def test_a_team_counts_a_thing_once(self):
        quantity = make_quantity(make_project())
        with pytest.raises(Refused):
            delivery.add_quantity(
                quantity.project, name="征迁户数", measure="households", total=Decimal(5), team="一队", at=moment(), by=None
            )


class TestTerms:
    def test_a_term_is_kept_once_with_proof(self):
        term = make_term(make_project())
        with pytest.raises(Missing):
            delivery.keep_term(term, kept_on=TODAY, proof="", at=moment(), by=None)
        delivery.keep_term(term, kept_on=TODAY, proof="审计报告", at=moment(), by=None)
        with pytest.raises(Refused):
            delivery.keep_term(term, kept_on=TODAY, proof="审计报告", at=moment(), by=None)
