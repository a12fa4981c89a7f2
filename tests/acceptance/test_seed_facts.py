"""The figures printed in 2016, computed from the rows of the demonstration by the code that the pages use (domain facts 1 to 15)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command

from projects.demo.facts import facts
from projects.figures import (
    LedgerStanding,
    last_reported_month,
    ledger_standing,
    monthly_curve,
    reported_beside_derived,
    unit_standings,
)
from projects.models import AnnualPlan, Project
from projects.statuses import MoneySource, YearLabel
from tracker.lib.measures import percent, points, rounded, yi
from tracker.lib.periods import time_progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

JUNE, JULY = date(2016, 6, 30), date(2016, 7, 31)


def standing(ledger: str, through: date = JULY) -> LedgerStanding:
    """Return a ledger of 2016 as the overview shows it."""
    return ledger_standing(AnnualPlan.objects.all(), ledger=ledger, year=2016, through=through)


def units(ledger: str, by: str) -> list:
    """Return the units of a ledger as the overview shows them."""
    return unit_standings(AnnualPlan.objects.of(2016, ledger), by=by, through=JULY)


class TestMajorProjects:
    """区重大项目: facts 1 to 6."""

    def test_49_per_cent_of_the_plan_is_done(self):
        major = standing("major")
        assert (yi(major.done_wan), yi(major.planned_wan), yi(major.total_invest_wan)) == (
            Decimal("218.4"),
            Decimal("441.8"),
            Decimal("2886.9"),
        )
        assert percent(major.rate, 0) == 49
        assert percent(major.rate) == Decimal("49.43")

    def test_time_progress_at_the_end_of_july_is_58_per_cent(self):
        assert time_progress(JULY) == Fraction(7, 12)
        assert percent(standing("major").progress, 0) == 58

    def test_it_is_8_90_points_and_39_32_yi_short(self):
        major = standing("major")
        assert major.gap_points == Decimal("-8.90")
        assert rounded(major.short_by_yi, 2) == Decimal("39.32")

    def test_the_labels_make_80(self):
        major = standing("major")
        by_label = (YearLabel.PLANNED_START, YearLabel.CONTINUING, YearLabel.COMPLETION, YearLabel.PRELIMINARY)
        assert [major.by_label[label] for label in by_label] == [35, 27, 13, 5]
        assert major.projects == 80

    def test_11_started_40_in_full_swing_24_waiting_and_5_preliminary_make_80(self):
        major = standing("major")
        parts = (major.start_rate.started, major.in_full_swing, major.not_started, major.by_label[YearLabel.PRELIMINARY])
        assert parts == (11, 40, 24, 5)
        assert sum(parts) == major.projects

    def test_the_printed_23_stands_beside_the_derived_24(self):
        compared = {row.key: row for row in reported_beside_derived(JULY)}
        row = compared["major.not_started"]
        assert (row.reported, row.derived, row.difference) == (23, 24, 1)

    def test_every_other_printed_figure_agrees(self):
        differing = [(row.key, row.difference) for row in reported_beside_derived(JULY) if row.difference]
        assert differing == [("major.not_started", 1)]
        assert len(reported_beside_derived(JULY)) > 30

    def test_only_four_sub_districts_are_ahead_of_time(self):
        leads = units("major", "lead_unit")
        ahead = {one.unit.short_name for one in leads if one.is_ahead}
        assert ahead == {"嵩山路", "京广路", "建中街", "淮河路"}
        assert all(one.gap_points < 0 for one in leads if not one.is_ahead and one.gap_points is not None)

    def test_the_named_projects_have_their_labels(self):
        started = Project.objects.started(JULY).in_year(2016).filter(plan__label=YearLabel.PLANNED_START)
        assert set(started.filter(name__in=("郑州绿地城", "盛润运河城公园", "招商天地华府")).values_list("name", flat=True)) == {
            "郑州绿地城",
            "盛润运河城公园",
            "招商天地华府",
        }
        continuing = AnnualPlan.objects.of(2016, "major").filter(label=YearLabel.CONTINUING)
        names = set(continuing.values_list("project__name", flat=True))
        assert {"郑州CSD国际时尚商贸中心", "花花牛项目（二期）", "鑫苑名城"} <= names


class TestGovernmentProjects:
    """区政府投资项目: facts 7 to 14."""

    def test_38_should_have_started_and_15_have(self):
        starts = standing("gov").start_rate
        assert (starts.planned_to_date, starts.started) == (38, 15)
        assert starts.planned_to_date - starts.started == 23

    def test_the_start_rate_names_its_denominator(self):
        starts = standing("gov").start_rate
        assert percent(starts.of_planned_to_date, 0) == 39
        assert percent(starts.of_planned_this_year) == Decimal("26.79")

    def test_41_are_still_to_start_this_year(self):
        assert standing("gov").not_started == 41

    def test_the_labels_make_97(self):
        gov = standing("gov")
        assert [gov.by_label[label] for label in (YearLabel.PLANNED_START, YearLabel.CONTINUING, YearLabel.PRELIMINARY)] == [56, 21, 20]
        assert gov.projects == 97

    def test_57_on_their_milestones_and_40_behind_make_97(self):
        gov = standing("gov")
        assert (gov.on_milestones, gov.behind_milestones) == (57, 40)
        assert percent(gov.milestone_lag) == Decimal("41.24")

    def test_23_per_cent_of_the_plan_is_done(self):
        gov = standing("gov")
        assert (yi(gov.done_wan), yi(gov.planned_wan)) == (Decimal("13.7"), Decimal("59.9"))
        assert percent(gov.rate, 0) == 23
        assert gov.gap_points == Decimal("-35.46")

    def test_the_district_pays_65_28_per_cent(self):
        gov = standing("gov")
        assert yi(gov.money[MoneySource.DISTRICT]) == Decimal("39.1")
        assert percent(gov.money_share(MoneySource.DISTRICT)) == Decimal("65.28")
        assert sum(gov.money.values()) == gov.planned_wan
        assert percent(Fraction(gov.planned_wan) / Fraction(gov.total_invest_wan)) == Decimal("19.34")

    def test_3_units_are_on_schedule_and_11_behind(self):
        handlers = units("gov", "handling_unit")
        ahead = {one.unit.short_name for one in handlers if one.is_ahead}
        assert ahead == {"区委政法委", "区城管执法局", "马寨园区管委会"}
        assert len(handlers) - len(ahead) == 11


class TestKeyProjects:
    """省市重点项目: fact 15, as of the end of June."""

    def test_65_4_per_cent_of_the_target_is_done(self):
        key = standing("key", JUNE)
        assert (key.projects, yi(key.done_wan), yi(key.planned_wan)) == (35, Decimal("73.2"), Decimal("111.9"))
        assert percent(key.rate, 1) == Decimal("65.4")
        assert points(key.rate, key.progress) > 15

    def test_every_due_start_was_made_and_every_needed_permit_obtained(self):
        key = standing("key", JUNE)
        assert key.start_rate.planned_to_date > 0
        assert key.start_rate.of_planned_to_date == 1
        assert key.permits_needed > 100
        assert key.permit_rate == 1


class TestOnePicture:
    """The figures of different pages are the same figures."""

    def test_july_is_the_last_reported_month_on_the_demonstrations_day(self):
        assert last_reported_month(2016, date(2016, 8, 9)) == JULY

    def test_the_curve_ends_in_the_headline(self):
        curve = monthly_curve(AnnualPlan.objects.of(2016, "major"), year=2016, through=JULY)
        assert curve[6].done_wan == standing("major").done_wan
        assert curve[11].planned_wan == standing("major").planned_wan
        assert [point.done_wan for point in curve[7:]] == [None] * 5

    def test_the_cached_account_is_what_the_reports_say(self):
        plans = AnnualPlan.objects.of(2016).with_done_through(JULY)
        assert not [plan for plan in plans if plan.done_wan != plan.done_then_wan]

    def test_the_command_shows_one_difference(self):
        assert [fact.number for fact in facts() if not fact.agrees] == [6]
        out = StringIO()
        call_command("facts", stdout=out)
        assert out.getvalue().count("≠") == 1
        assert "39.32" in out.getvalue()
