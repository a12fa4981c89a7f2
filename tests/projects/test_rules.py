"""The rules of key projects on the day before, the day itself and the day after; SQL and rules decide alike."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from projects import rules
from projects.models import LightThreshold, Project
from projects.rules import DEFAULT_THRESHOLDS, Thresholds, backward_schedule, light_of_gap, light_of_start
from projects.statuses import Light, Stage, StartDefinition, YearLabel
from projects.thresholds import thresholds_on
from tests.make import make_project, make_start, make_unit
from tracker.lib.periods import time_progress

PLANNED = date(2016, 5, 10)


class TestInvestment:
    def test_the_rate_of_the_major_projects_at_the_end_of_july(self):
        rate = rules.investment_rate(Decimal("2184000"), Decimal("4418000"))
        assert rate == Fraction(2184, 4418)
        assert rules.gap_points(Decimal("2184000"), Decimal("4418000"), time_progress(date(2016, 7, 31))) == Decimal("-8.90")

    def test_the_rate_may_pass_the_whole(self):
        assert rules.investment_rate(Decimal(120), Decimal(100)) == Fraction(6, 5)

    def test_without_a_plan_there_is_no_rate_and_no_gap(self):
        assert rules.investment_rate(Decimal(5), Decimal(0)) is None
        assert rules.gap_points(Decimal(5), Decimal(0), Fraction(1, 2)) is None

    def test_what_is_short_of_time_progress_in_yi(self):
        short = rules.short_by_yi(Decimal("2184000"), Decimal("4418000"), time_progress(date(2016, 7, 31)))
        assert round(float(short), 2) == 39.32

    def test_start_rates_name_both_denominators(self):
        rate = rules.StartRate(started=15, planned_to_date=38, planned_this_year=56)
        assert (rate.of_planned_to_date, rate.of_planned_this_year) == (Fraction(15, 38), Fraction(15, 56))

    def test_a_rate_of_nothing_is_unknown(self):
        assert rules.StartRate(0, 0, 0).of_planned_to_date is None
        assert rules.permit_rate(0, 0) is None
        assert rules.milestone_lag(40, 97) == Fraction(40, 97)


class TestLights:
    @pytest.mark.parametrize(
        ("gap", "light"),
        [
            (None, Light.GREY),
            ("12.00", Light.GREEN),
            ("0.00", Light.GREEN),
            ("-9.99", Light.GREEN),
            ("-10.00", Light.YELLOW),
            ("-30.00", Light.YELLOW),
            ("-30.01", Light.RED),
        ],
    )
    def test_money_against_time(self, gap, light):
        assert light_of_gap(None if gap is None else Decimal(gap)) == light

    @pytest.mark.parametrize(
        ("days", "light"),
        [(-1, Light.GREEN), (0, Light.GREEN), (1, Light.YELLOW), (90, Light.YELLOW), (91, Light.RED)],
    )
    def test_a_planned_start_on_its_day_and_after(self, days, light):
        assert light_of_start(PLANNED, False, PLANNED + timedelta(days=days)) == light

    def test_before_its_planned_start_a_project_is_on_schedule_however_little_it_spent(self):
        before = {"gap": Decimal("-58.33"), "planned_start_on": PLANNED, "on": PLANNED}
        assert rules.light(has_started=False, **before) == Light.GREEN
        assert rules.light(has_started=True, **before) == Light.RED

    def test_a_start_that_was_made_says_nothing(self):
        assert light_of_start(PLANNED, True, date(2016, 12, 31)) == Light.GREY

    def test_the_worse_of_the_two_decides(self):
        on = PLANNED + timedelta(days=5)
        assert rules.light(gap=Decimal(3), planned_start_on=PLANNED, has_started=False, on=on) == Light.YELLOW
        assert rules.light(gap=Decimal(-31), planned_start_on=PLANNED, has_started=False, on=on) == Light.RED
        assert rules.light(gap=None, planned_start_on=None, has_started=False, on=on) == Light.GREY

    @pytest.mark.django_db
    def test_thresholds_hold_from_their_first_day(self):
        LightThreshold.objects.create(
            first_day=date(2016, 7, 1), yellow_points=5, red_points=15, start_yellow_days=1, start_red_days=30, source="二七政〔2016〕9号"
        )
        assert thresholds_on(date(2016, 6, 30)) == DEFAULT_THRESHOLDS
        assert thresholds_on(date(2016, 7, 1)) == Thresholds(Decimal(5), Decimal(15), 1, 30, "二七政〔2016〕9号")


class TestStage:
    @pytest.mark.parametrize(
        ("completed_on", "has_started", "label", "stage"),
        [
            (date(2016, 8, 9), True, YearLabel.COMPLETION, Stage.COMPLETED),
            (date(2016, 8, 10), True, YearLabel.COMPLETION, Stage.BUILDING),
            (None, False, YearLabel.CONTINUING, Stage.BUILDING),
            (None, True, YearLabel.PRELIMINARY, Stage.BUILDING),
            (None, False, YearLabel.PLANNED_START, Stage.NOT_STARTED),
            (None, False, YearLabel.PRELIMINARY, Stage.PRELIMINARY),
            (None, False, "", Stage.PRELIMINARY),
        ],
    )
    def test_the_stage_follows_from_facts(self, completed_on, has_started, label, stage):
        assert rules.stage(completed_on=completed_on, has_started=has_started, label=label, on=date(2016, 8, 9)) == stage


class TestBackwardSchedule:
    def test_the_last_step_ends_on_the_end_and_the_others_before_it(self):
        planned = backward_schedule(date(2016, 12, 31), [("land", 60), ("permits", 30), ("acceptance", 10)])
        assert planned == [("land", date(2016, 11, 21)), ("permits", date(2016, 12, 21)), ("acceptance", date(2016, 12, 31))]

    def test_nothing_to_plan(self):
        assert backward_schedule(date(2016, 12, 31), []) == []


@pytest.mark.django_db
class TestOneLight:
    @pytest.mark.parametrize("seed", range(3))
    def test_sql_and_rules_give_every_project_the_same_light_and_gap(self, seed):
        chance = random.Random(seed)
        on, through = date(2016, 8, 9), date(2016, 7, 31)
        unit = make_unit()
        for _number in range(40):
            planned = chance.choice([0, 1200, 3600, 777])
            start = chance.choice([None, *(on - timedelta(days=days) for days in (-1, 0, 1, 89, 90, 91, 200))])
            project = make_project(unit=unit, planned_wan=planned, planned_start_on=start)
            done = Decimal(planned) * chance.choice(
                [Decimal("0.2833"), Decimal("0.28335"), Decimal("0.4833"), Decimal("0.4834"), Decimal("1.1")]
            )
            project.plans.update(done_wan=done.quantize(Decimal("0.01")))
            if chance.random() < 0.4:
                day = on + timedelta(days=chance.choice([-3, 0, 1]))
                make_start(project, day, definition=chance.choice([StartDefinition.SUBSTANTIVE, StartDefinition.CEREMONY]))
        for project in Project.objects.in_year(2016).with_standing(on, through).prefetch_related("plans", "starts"):
            plan = project.plans.all()[0]
            started = any(one.definition == StartDefinition.SUBSTANTIVE and one.started_on <= on for one in project.starts.all())
            gap = rules.gap_points(plan.done_wan, plan.planned_wan, time_progress(through))
            assert project.gap == gap
            assert project.light == rules.light(gap=gap, planned_start_on=plan.planned_start_on, has_started=started, on=on)
