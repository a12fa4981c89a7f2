"""The sweep: who is told of what and when, again and no more than once, until it is settled."""

from datetime import date

import pytest

from projects.models import Permit, PermitKind, Start
from projects.statuses import PermitState, ReportStatus, RoundStatus
from tests.alerts.make import MILESTONE, make_late, make_officers, make_supervisor, sentence, sweep_on, told
from tests.make import (
    make_district,
    make_milestone,
    make_person,
    make_post,
    make_project,
    make_report,
    make_round,
    make_unit,
    make_user,
    moment,
)
from tracker.alerts.inbox import mark_done
from tracker.alerts.models import Alert, LevelPolicy
from tracker.alerts.rules import AlertRule, Subject, rules
from tracker.alerts.statuses import Ending
from tracker.alerts.sweep import Swept, sweep
from tracker.org.statuses import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notices")]
NOTHING = Swept()
RESPONSIBLE, DEPUTY, MAIN, OFFICE = "王责任", "李分管", "赵主要", "督查"


@pytest.fixture
def office():
    """Return the supervision office's account."""
    return make_supervisor(person=make_person(OFFICE))


class TestBeforeTheDueDay:
    @pytest.mark.parametrize(
        ("day", "step"),
        [(28, None), (29, "due-7"), (30, "due-7"), (31, "due-7")],
    )
    def test_the_first_warning_comes_seven_days_before(self, day, step):
        milestone = make_late(date(2016, 8, 5))
        sweep_on(2016, 7, day)
        assert told(milestone) == ({RESPONSIBLE: f"{step} responsible"} if step else {})

    @pytest.mark.parametrize(
        ("day", "step"), [(1, "due-7"), (2, "due-3"), (3, "due-3"), (4, "due-1"), (5, "due-1"), (6, "due-1"), (7, "due-1")]
    )
    def test_then_three_days_and_one_and_over_the_weekend_nothing_more(self, day, step):
        milestone = make_late(date(2016, 8, 5))  # a Friday
        sweep_on(2016, 8, day)
        assert told(milestone) == {RESPONSIBLE: f"{step} responsible"}

    def test_a_later_warning_replaces_the_earlier_one(self):
        milestone = make_late(date(2016, 8, 5))
        sweep_on(2016, 7, 29)
        assert sweep_on(2016, 8, 2) == Swept(raised=1, ended=1)
        earlier = Alert.objects.ended().get()
        assert (earlier.step, earlier.done_as) == ("due-7", Ending.REPLACED)
        assert told(milestone) == {RESPONSIBLE: "due-3 responsible"}


class TestTheCircleWidens:
    """Due on Friday 2016-08-05; the first working day after it is Monday the 8th."""

    @pytest.mark.parametrize(
        ("day", "people"),
        [
            (8, [RESPONSIBLE]),
            (9, [RESPONSIBLE]),
            (10, [RESPONSIBLE, DEPUTY]),
            (11, [RESPONSIBLE, DEPUTY]),
            (12, [RESPONSIBLE, DEPUTY, MAIN]),
            (14, [RESPONSIBLE, DEPUTY, MAIN]),
            (18, [RESPONSIBLE, DEPUTY, MAIN]),
            (19, [RESPONSIBLE, DEPUTY, MAIN, OFFICE]),
        ],
    )
    def test_by_working_days_late(self, office, day, people):
        milestone = make_late(date(2016, 8, 5))
        sweep_on(2016, 8, day)
        assert set(told(milestone)) == set(people)

    @pytest.mark.parametrize(
        ("day", "people"),
        [
            (date(2016, 9, 30), ["due-1"]),
            (date(2016, 10, 7), ["due-1"]),  # the whole week is a holiday
            (date(2016, 10, 8), ["late"]),  # a worked Saturday: one working day late
            (date(2016, 10, 9), ["late"]),  # a worked Sunday
            (date(2016, 10, 10), ["late", "late"]),  # three: the deputy too
        ],
    )
    def test_over_the_national_holiday_of_2016(self, day, people):
        milestone = make_late(date(2016, 9, 30))
        sweep(moment(day.year, day.month, day.day))
        assert [step.split()[0] for step in told(milestone).values()] == people

    def test_nobody_is_told_twice_of_one_subject_whatever_he_is(self):
        person = make_person("身兼")
        milestone = make_late(responsible=person, deputy=person, main_leader=person)
        sweep_on(2016, 8, 19)
        assert told(milestone) == {"身兼": "late responsible"}

    def test_a_dated_version_changes_the_thresholds_from_its_day_on(self):
        milestone = make_late(date(2016, 8, 5))
        LevelPolicy.objects.create(
            first_day=date(2016, 8, 9),
            deputy_after=2,
            warn_days=[7],
            digest_at="08:00",
            quiet_from="21:00",
            quiet_until="07:30",
            source="二七政办〔2016〕9号",
        )
        sweep_on(2016, 8, 8)
        assert set(told(milestone)) == {RESPONSIBLE}
        sweep_on(2016, 8, 9)
        assert set(told(milestone)) == {RESPONSIBLE, DEPUTY}


class TestAgainAndAgain:
    def test_run_twice_it_changes_nothing(self, office):
        for _n in range(3):
            make_late(date(2016, 7, 5))
        assert sweep_on(2016, 8, 9).raised == 12
        assert sweep_on(2016, 8, 9, 9, 10) == NOTHING

    def test_it_repeats_every_five_working_days_as_long_as_it_is_overdue(self):
        milestone = make_late(date(2016, 8, 5), deputy=None, main_leader=None)
        seen = []
        for day in (8, 9, 12, 14, 15, 16, 21, 22, 26, 28, 29, 30):
            sweep_on(2016, 8, day)
            seen.append(Alert.objects.open().get(subject=str(milestone.pk)).day.day)
        assert sorted(set(seen)) == [8, 15, 22, 29]
        assert Alert.objects.ended().count() == 3

    def test_after_a_missed_fortnight_only_the_latest_repeat_comes(self):
        make_late(date(2016, 8, 5), deputy=None, main_leader=None)
        sweep_on(2016, 8, 8)
        assert sweep_on(2016, 8, 30) == Swept(raised=1, ended=1)

    def test_marked_as_done_it_stays_away_until_the_next_repeat(self):
        user = make_user(person=make_person(RESPONSIBLE))
        milestone = make_late(date(2016, 8, 5), responsible=user.person, deputy=None, main_leader=None)
        sweep_on(2016, 8, 8)
        mark_done(Alert.objects.values_list("pk", flat=True), at=moment(), by=user)
        assert sweep_on(2016, 8, 12) == NOTHING
        assert sweep_on(2016, 8, 15).raised == 1
        assert told(milestone) == {RESPONSIBLE: "late responsible"}

    def test_a_sweep_that_dies_halfway_leaves_nothing(self, monkeypatch):
        make_late()
        rule = AlertRule(code="z.broken", title="", subjects=lambda on: [Subject("1", on, responsible_id=-1)], sentence=str, url=str)
        monkeypatch.setattr("tracker.alerts.sweep.rules", lambda: {**rules(), "z.broken": rule, "z.worse": None})
        with pytest.raises(AttributeError):
            sweep_on(2016, 8, 9)
        assert not Alert.objects.exists()


class TestSettled:
    def test_delivered_ends_it_for_everybody(self):
        milestone = make_late()
        sweep_on(2016, 8, 12)
        type(milestone).objects.update(delivered_on=date(2016, 8, 12))
        assert sweep_on(2016, 8, 12, 10) == Swept(ended=3)
        assert set(Alert.objects.values_list("done_as", flat=True)) == {Ending.SETTLED}

    def test_a_delivery_taken_back_opens_the_same_alert_again(self):
        milestone = make_late()
        sweep_on(2016, 8, 8)
        type(milestone).objects.update(delivered_on=date(2016, 8, 8))
        sweep_on(2016, 8, 8, 10)
        type(milestone).objects.update(delivered_on=None)
        assert sweep_on(2016, 8, 8, 11) == Swept(reopened=1)
        assert Alert.objects.count() == 1

    def test_a_replanned_milestone_ends_it_and_warns_again_by_the_new_day(self):
        milestone = make_late()
        sweep_on(2016, 8, 8)
        type(milestone).objects.update(due_on=date(2016, 9, 9))
        assert sweep_on(2016, 8, 8, 10) == Swept(ended=1)
        sweep_on(2016, 9, 2)
        assert told(milestone) == {RESPONSIBLE: "due-7 responsible"}

    def test_whoever_takes_over_is_told_and_the_other_no_longer(self):
        milestone = make_late()
        sweep_on(2016, 8, 8)
        milestone.project.responsible = make_person("接任")
        milestone.project.save(update_fields=["responsible"])
        assert sweep_on(2016, 8, 8, 10) == Swept(raised=1, ended=1)
        assert set(told(milestone)) == {"接任"}

    def test_alerts_of_a_rule_that_no_app_declares_any_more_end(self, monkeypatch):
        make_late()
        sweep_on(2016, 8, 8)
        monkeypatch.setattr("tracker.alerts.sweep.rules", dict)
        assert sweep_on(2016, 8, 8, 10) == Swept(ended=1)


class TestWhoAnswers:
    def test_without_a_named_person_the_units_holder_of_the_duty_on_that_day(self):
        milestone = make_late(responsible=None)
        unit = milestone.project.handling_unit
        make_post(unit, person=make_person("前任"), duty="responsible", last_day=date(2016, 8, 7))
        make_post(unit, person=make_person("现任"), duty="responsible", first_day=date(2016, 8, 8))
        sweep_on(2016, 8, 8)
        assert told(milestone) == {"现任": "late responsible"}

    def test_whoever_left_is_not_told_but_the_units_holder(self):
        leaver = make_user(person=make_person("离任"), is_active=False).person
        milestone = make_late(responsible=leaver)
        make_post(milestone.project.handling_unit, person=make_person("现任"), duty="responsible")
        sweep_on(2016, 8, 8)
        assert told(milestone) == {"现任": "late responsible"}

    def test_a_subject_that_finds_nobody_goes_to_the_supervision_office_and_says_so(self, office):
        milestone = make_milestone(make_project(), date(2016, 8, 5))
        sweep_on(2016, 8, 8)
        alert = Alert.objects.get(subject=str(milestone.pk))
        assert (alert.person, alert.is_unowned, alert.level) == (office.person, True, "supervision")

    def test_named_later_the_office_is_relieved(self, office):
        milestone = make_milestone(make_project(), date(2016, 8, 5))
        sweep_on(2016, 8, 8)
        milestone.project.responsible = make_person(RESPONSIBLE)
        milestone.project.save(update_fields=["responsible"])
        sweep_on(2016, 8, 8, 10)
        assert told(milestone) == {RESPONSIBLE: "late responsible"}

    def test_an_account_without_a_person_is_told_too(self):
        office = make_supervisor(username="duban")
        type(office).objects.update(person=None)
        milestone = make_milestone(make_project(), date(2016, 8, 5))
        sweep_on(2016, 8, 8)
        assert told(milestone) == {"duban": "late supervision"}

    def test_where_there_is_no_supervision_office_the_result_says_how_many_are_lost(self):
        make_milestone(make_project(), date(2016, 8, 5))
        swept = sweep_on(2016, 8, 8)
        assert (swept.lost, str(swept)) == (1, "+0 −0 !1")


class TestRulesOfProjects:
    def test_a_report_is_due_in_three_days_and_one_then_overdue_until_submitted(self):
        project = make_project(**make_officers())
        report = make_report(project)  # July, due on Friday 2016-08-05
        steps = {}
        for day in (1, 2, 4, 5, 8):
            sweep_on(2016, 8, day)
            steps[day] = list(Alert.objects.open().values_list("step", flat=True))
        assert steps == {1: [], 2: ["due-3"], 4: ["due-1"], 5: ["due-1"], 8: ["late"]}
        type(report).objects.update(status=ReportStatus.SUBMITTED)
        assert sweep_on(2016, 8, 8, 10).ended == 1

    def test_a_returned_report_counts_again_and_a_locked_round_does_not(self):
        make_report(make_project(**make_officers()), status=ReportStatus.RETURNED)
        assert sweep_on(2016, 8, 8).raised == 1
        round_ = make_round()
        type(round_).objects.update(status=RoundStatus.LOCKED)
        assert sweep_on(2016, 8, 8, 10).ended == 1

    def test_a_permit_only_when_overdue_and_needed(self):
        project = make_project(**make_officers())
        kind = PermitKind.objects.create(code="sg", name="建筑工程施工许可证", authority="区住建局", stage="building")
        permit = Permit.objects.create(project=project, kind=kind, due_on=date(2016, 8, 5))
        assert sweep_on(2016, 8, 5) == NOTHING
        assert sweep_on(2016, 8, 8).raised == 1
        assert "建筑工程施工许可证" in sentence(Alert.objects.get())
        type(permit).objects.update(state=PermitState.NOT_APPLICABLE)
        assert sweep_on(2016, 8, 8, 10).ended == 1

    def test_a_planned_start_that_passed_until_the_project_has_started(self):
        project = make_project(planned_start_on=date(2016, 8, 5), **make_officers())
        assert sweep_on(2016, 8, 8).raised == 1
        Start.objects.create(project=project, definition="ceremony", started_on=date(2016, 8, 8), proof="照片", at=moment())
        assert sweep_on(2016, 8, 8, 10) == NOTHING
        Start.objects.create(project=project, definition="substantive", started_on=date(2016, 8, 8), proof="照片", at=moment())
        assert sweep_on(2016, 8, 8, 11).ended == 1

    def test_every_rule_of_projects_is_declared(self):
        assert {MILESTONE, "projects.report", "projects.permit", "projects.start", "jobs.health"} <= set(rules())


def test_a_role_that_ended_is_not_told():
    user = make_supervisor()
    user.roles.update(last_day=date(2016, 8, 1))
    assert make_district() and user.roles.get().role == Role.SUPERVISION
    make_milestone(make_project(unit=make_unit(parent=make_district())), date(2016, 8, 5))
    assert sweep_on(2016, 8, 8).lost == 1
