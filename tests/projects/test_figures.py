"""The shared figures: what counts, up to when, for whom."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.figures import (
    causes,
    last_reported_month,
    ledger_standing,
    monthly_curve,
    reported_beside_derived,
    unit_standings,
)
from projects.models import AnnualPlan, Delay, Permit, PermitKind, PlanMoney, Project, ReportedFigure, Start
from projects.statuses import Cause, PermitState, ReportStatus, RoundStatus, StartDefinition, YearLabel
from tests.make import make_district, make_milestone, make_project, make_report, make_round, make_unit, make_user, moment
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2016, 6, 1), date(2016, 7, 1)
JULY_END = date(2016, 7, 31)


def standing(plans=None, through=JULY_END):
    """Return the standing of the major ledger."""
    return ledger_standing(AnnualPlan.objects.all() if plans is None else plans, ledger="major", year=2016, through=through)


def start(project: Project, on: date, definition=StartDefinition.SUBSTANTIVE) -> Start:
    """Return a start with a proof."""
    return Start.objects.create(project=project, definition=definition, started_on=on, proof="照片", at=moment())


class TestLastReportedMonth:
    """Through which month the figures speak."""

    def test_it_is_the_latest_month_that_is_due_and_reported(self):
        project = make_project()
        for month in (JUNE, JULY):
            make_report(project, month, status=ReportStatus.ACCEPTED)
        assert last_reported_month(2016, date(2016, 8, 9)) == JULY_END

    def test_a_month_whose_round_still_runs_does_not_count(self):
        project = make_project()
        for month in (JUNE, JULY):
            make_report(project, month, status=ReportStatus.ACCEPTED)
        assert last_reported_month(2016, date(2016, 8, 4)) == date(2016, 6, 30)
        assert last_reported_month(2016, date(2016, 8, 5)) == JULY_END

    def test_a_locked_round_counts_before_its_due_day(self):
        make_report(make_project(), JULY, round=make_round(JULY, status=RoundStatus.LOCKED), status=ReportStatus.LOCKED)
        assert last_reported_month(2016, date(2016, 8, 2)) == JULY_END

    def test_a_round_without_accepted_reports_does_not_count(self):
        project = make_project()
        make_report(project, JUNE, status=ReportStatus.ACCEPTED)
        make_report(project, JULY, status=ReportStatus.SUBMITTED)
        assert last_reported_month(2016, date(2016, 8, 9)) == date(2016, 6, 30)

    def test_without_reports_it_is_the_month_before(self):
        assert last_reported_month(2016, date(2016, 8, 9)) == JULY_END


class TestLedgerStanding:
    """One ledger at the end of a day."""

    def test_an_empty_ledger_stands_at_nothing(self):
        found = standing()
        assert (found.projects, found.done_wan, found.rate, found.gap_points) == (0, 0, None, None)
        assert found.start_rate.of_planned_to_date is None

    def test_money_is_what_accepted_reports_up_to_the_day_say(self):
        project = make_project(planned_wan=1200)
        make_report(project, JUNE, done_wan=100, status=ReportStatus.LOCKED)
        make_report(project, JULY, done_wan=50, cumulative_wan=150, status=ReportStatus.ACCEPTED)
        make_report(project, date(2016, 8, 1), done_wan=500, cumulative_wan=650, status=ReportStatus.ACCEPTED)
        assert standing().done_wan == 150
        assert standing(through=date(2016, 6, 30)).done_wan == 100
        assert standing().gap_points == Decimal("12.50") - Decimal("58.33")
        assert standing().short_by_yi == Fraction(1200 * 7, 12 * 10000) - Fraction(150, 10000)

    def test_what_was_only_submitted_does_not_count(self):
        make_report(make_project(), JULY, done_wan=70, status=ReportStatus.SUBMITTED)
        assert standing().done_wan == 0

    def test_other_ledgers_and_years_stay_outside(self):
        make_project(ledgers=("gov",))
        make_project(year=2015)
        make_project(ledgers=("gov", "major"))
        assert standing().projects == 1

    def test_starts_planned_later_are_in_the_year_but_not_to_date(self):
        for planned, started in ((date(2016, 5, 1), date(2016, 5, 3)), (date(2016, 7, 31), None), (date(2016, 8, 1), None)):
            project = make_project(label=YearLabel.PLANNED_START, planned_start_on=planned)
            if started:
                start(project, started)
        found = standing()
        assert (found.start_rate.started, found.start_rate.planned_to_date, found.start_rate.planned_this_year) == (1, 2, 3)
        assert found.not_started == 2

    def test_a_ceremony_or_a_later_start_is_no_start(self):
        for definition, day in ((StartDefinition.CEREMONY, date(2016, 5, 3)), (StartDefinition.SUBSTANTIVE, date(2016, 8, 1))):
            start(make_project(label=YearLabel.PLANNED_START, planned_start_on=date(2016, 5, 1)), day, definition)
        assert standing().start_rate.started == 0

    def test_a_start_before_its_time_counts(self):
        start(make_project(label=YearLabel.PLANNED_START, planned_start_on=date(2016, 10, 1)), date(2016, 7, 1))
        assert standing().start_rate.started == 1
        assert standing().not_started == 0

    def test_a_project_with_two_overdue_milestones_is_behind_once(self):
        late, good = make_project(), make_project()
        make_milestone(late, date(2016, 5, 1))
        make_milestone(late, date(2016, 6, 1))
        make_milestone(good, date(2016, 6, 1), delivered_on=date(2016, 7, 31))
        make_milestone(good, JULY_END)
        assert (standing().behind_milestones, standing().on_milestones) == (1, 1)

    def test_permits_not_applicable_are_not_needed(self):
        project, kinds = (
            make_project(),
            [PermitKind.objects.create(code=f"k{n}", name=f"许可{n}", authority="局", stage="land") for n in range(4)],
        )
        for kind, state, got_on in (
            (kinds[0], PermitState.DONE, date(2016, 7, 1)),
            (kinds[1], PermitState.DONE, date(2016, 8, 2)),
            (kinds[2], PermitState.NEEDED, None),
            (kinds[3], PermitState.NOT_APPLICABLE, None),
        ):
            Permit.objects.create(project=project, kind=kind, state=state, got_on=got_on)
        assert (standing().permits_obtained, standing().permits_needed) == (1, 3)
        assert standing().permit_rate == Fraction(1, 3)

    def test_money_is_split_by_source(self):
        plan = make_project(planned_wan=100).plans.get()
        PlanMoney.objects.create(plan=plan, source="district", planned_wan=60)
        PlanMoney.objects.create(plan=plan, source="bond", planned_wan=40)
        assert standing().money_share("district") == Fraction(3, 5)
        assert standing().money_share("loan") == 0

    def test_an_outsider_is_shown_only_their_own(self):
        ours, theirs = (make_unit(name, parent=make_district()) for name in ("嵩山路街道", "侯寨乡"))
        make_project(unit=ours, planned_wan=100)
        make_report(make_project(unit=theirs, planned_wan=900), JULY, done_wan=90, status=ReportStatus.ACCEPTED)
        user = make_user(role=Role.OFFICIAL, unit=ours)
        found = standing(AnnualPlan.objects.visible_to(user))
        assert (found.projects, found.planned_wan, found.done_wan) == (1, 100, 0)

    def test_it_takes_four_queries_at_most(self):
        for _number in range(5):
            make_report(make_project(), JULY, status=ReportStatus.ACCEPTED)
        with CaptureQueriesContext(connection) as queries:
            standing()
        assert len(queries) <= 4


class TestUnitStandings:
    """Units by how far they are ahead."""

    def test_the_best_stands_first_and_one_without_plan_last(self):
        for name, planned, done in (("甲", 1200, 600), ("乙", 1200, 900), ("丙", 0, 0)):
            project = make_project(unit=make_unit(name, parent=make_district()), planned_wan=planned)
            make_report(project, JULY, done_wan=done, status=ReportStatus.ACCEPTED)
        found = unit_standings(AnnualPlan.objects.of(2016), by="lead_unit", through=JULY_END)
        assert [(one.unit.name, one.is_ahead) for one in found] == [("乙", True), ("甲", False), ("丙", False)]
        assert found[0].gap_points == Decimal("75.00") - Decimal("58.33")
        assert found[2].gap_points is None

    def test_who_is_exactly_on_time_is_ahead(self):
        make_report(make_project(planned_wan=1200), JULY, done_wan=700, status=ReportStatus.ACCEPTED)
        assert unit_standings(AnnualPlan.objects.of(2016), by="territory", through=JULY_END)[0].is_ahead

    def test_the_queries_do_not_grow_with_the_units(self):
        for number in range(6):
            make_project(unit=make_unit(f"单位{number}", parent=make_district()))
        with CaptureQueriesContext(connection) as queries:
            assert len(unit_standings(AnnualPlan.objects.of(2016), by="lead_unit", through=JULY_END)) == 6
        assert len(queries) == 2

    def test_only_a_units_role_can_be_asked_for(self):
        with pytest.raises(ValueError, match="builder"):
            unit_standings(AnnualPlan.objects.of(2016), by="builder", through=JULY_END)


class TestMonthlyCurve:
    """Plan and done over the year."""

    def test_a_month_that_was_not_accepted_is_made_up_by_the_next(self):
        project = make_project(planned_wan=1200)
        make_report(project, date(2016, 5, 1), done_wan=10, status=ReportStatus.LOCKED)
        make_report(project, JUNE, done_wan=20, cumulative_wan=30, status=ReportStatus.RETURNED)
        make_report(project, JULY, done_wan=30, cumulative_wan=60, status=ReportStatus.ACCEPTED)
        curve = monthly_curve(AnnualPlan.objects.of(2016), year=2016, through=JULY_END)
        assert [point.done_wan for point in curve[3:8]] == [0, 10, 10, 60, None]
        assert curve[6].planned_wan == 700
        assert curve[11].month_end == date(2016, 12, 31)


class TestCauses:
    """The Pareto of delays."""

    def test_open_ones_are_counted_and_the_most_frequent_stands_first(self):
        project = make_project()
        for cause, resolved_on in (("money", None), ("land", None), ("land", date(2016, 9, 1)), ("weather", date(2016, 7, 2))):
            Delay.objects.create(
                project=project,
                cause=cause,
                description="缺地",
                since=date(2016, 6, 1),
                next_step="报批",
                next_step_due_on=date(2016, 9, 1),
                resolved_on=resolved_on,
                at=moment(),
            )
        assert causes(Delay.objects.all(), date(2016, 8, 9)) == [(Cause.LAND, 2), (Cause.MONEY, 1)]


class TestReportedBesideDerived:
    """What a document printed, and what our rows say."""

    def test_the_derived_figure_is_compared_as_it_was_printed(self):
        make_report(make_project(planned_wan=1200), JULY, done_wan=593, status=ReportStatus.ACCEPTED)
        ReportedFigure.objects.create(key="major.rate", as_of=JULY_END, value=49, unit="%", source="通报")
        ReportedFigure.objects.create(key="major.projects", as_of=JULY_END, value=3, source="通报")
        rate, projects = reported_beside_derived(JULY_END)
        assert (rate.reported, rate.derived, rate.difference) == (49, Decimal("49.42"), 0)
        assert (projects.reported, projects.derived, projects.difference) == (3, 1, -2)

    def test_later_and_unknown_figures_are_left_out(self):
        ReportedFigure.objects.create(key="major.projects", as_of=date(2016, 8, 31), value=3, source="通报")
        ReportedFigure.objects.create(key="district.people", as_of=JULY_END, value=3, source="通报")
        assert reported_beside_derived(JULY_END) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "on", "through"),
    [
        (2016, date(2016, 1, 20), date(2016, 1, 1)),
        (2016, date(2016, 8, 9), date(2016, 7, 31)),
        (2015, date(2016, 8, 9), date(2015, 12, 31)),
    ],
)
def test_without_reports_the_figures_stay_within_their_year(year, on, through):
    assert last_reported_month(year, on) == through
