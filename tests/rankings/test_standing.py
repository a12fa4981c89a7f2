"""What a standing counts, whom it leaves out and why, and that computing twice changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import AnnualPlan, Report, ReportHistory
from projects.rankings import PROJECT_PROGRESS, through
from projects.statuses import PermitState, ReportStatus, StartDefinition
from tests.make import make_district, make_milestone, make_project, make_report, make_round, make_unit, moment
from tests.rankings.make import (
    JULY,
    MONDAY,
    W30,
    W31,
    make_permit,
    make_planned_start,
    make_progress,
    make_standing,
    make_start,
    make_township,
    place_of,
    points_of,
    table,
)
from tracker.lib.measures import ranks
from tracker.lib.periods import period
from tracker.org.statuses import UnitKind
from tracker.rankings import rules
from tracker.rankings.models import Place, PlaceTerm, RankingTable
from tracker.rankings.schemes import Weight, begin_scheme
from tracker.rankings.standing import PeriodRefused, compute
from tracker.rankings.statuses import TableStatus

pytestmark = pytest.mark.django_db


class TestTerms:
    def test_money_counts_against_time_progress_up_to_120_per_cent(self):
        level, ahead, behind = make_township("甲"), make_township("乙"), make_township("丙")
        make_progress(level, done=700)  # 1200 × 7/12
        make_progress(ahead, done=1200)
        make_progress(behind, done=350)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        term = place_of(level).terms.get(term="investment")
        assert (term.done, term.due, term.value, term.weight) == (700, 700, 1, Decimal("80"))  # only money and reports have data
        assert points_of(level)["investment"] == 80
        assert points_of(ahead)["investment"] == Decimal("96.00")
        assert points_of(behind)["investment"] == 40

    def test_only_counted_reports_up_to_the_month_count(self):
        unit = make_township()
        project = make_progress(unit, done=100)
        make_report(project, date(2016, 6, 1), done_wan=0, cumulative_wan=50, status=ReportStatus.LOCKED)
        make_report(project, date(2016, 8, 1), done_wan=0, cumulative_wan=900, status=ReportStatus.ACCEPTED)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert place_of(unit).terms.get(term="investment").done == 100
        Report.objects.filter(month=date(2016, 7, 1)).update(status=ReportStatus.RETURNED)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert place_of(unit).terms.get(term="investment").done == 50

    def test_the_week_takes_the_latest_month_whose_reports_were_due(self):
        make_round(date(2016, 7, 1))  # due on 5 August
        assert through(W30) == date(2016, 6, 30)
        assert through(W31) == date(2016, 7, 31)
        assert through(JULY) == date(2016, 7, 31)

    def test_starts_count_in_substance_and_to_date(self):
        unit = make_township()
        make_start(make_planned_start(unit, date(2016, 7, 1)))
        make_start(make_planned_start(unit, W31.last_day), definition=StartDefinition.CEREMONY)
        make_start(make_planned_start(unit, date(2016, 5, 1)), day=date(2016, 8, 8))  # a day too late for the week
        make_planned_start(unit, date(2016, 8, 8))
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        term = place_of(unit).terms.get(term="starts")
        assert (term.done, term.due) == (1, 3)

    def test_milestones_count_while_not_overdue(self):
        unit = make_township()
        project = make_progress(unit)
        make_milestone(project, W31.last_day)  # due on the last day: not yet overdue
        make_milestone(project, date(2016, 8, 6))
        make_milestone(project, date(2016, 7, 1), delivered_on=date(2016, 7, 20))
        make_milestone(project, date(2016, 7, 1), delivered_on=date(2016, 8, 8))
        make_milestone(project, date(2015, 12, 1), delivered_on=date(2015, 12, 1))  # last year's
        make_milestone(project, date(2015, 12, 1))  # last year's and still open
        make_milestone(project, date(2016, 8, 8))
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        term = place_of(unit).terms.get(term="milestones")
        assert (term.done, term.due) == (2, 5)

    def test_permits_that_do_not_apply_are_not_needed(self):
        unit = make_township()
        project = make_progress(unit)
        make_permit(project, "甲", PermitState.DONE, got_on=date(2016, 8, 7))
        make_permit(project, "乙", PermitState.DONE, got_on=date(2016, 8, 8))
        make_permit(project, "丙", PermitState.NOT_APPLICABLE)
        make_permit(project, "丁", PermitState.IN_PROGRESS)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        term = place_of(unit).terms.get(term="permits")
        assert (term.done, term.due) == (1, 3)

    def test_a_report_is_in_time_by_its_first_submission_in_local_days(self):
        unit = make_township()
        for hour, day in ((23, 5), (0, 6)):
            report = make_report(make_project(unit=unit), status=ReportStatus.SUBMITTED)
            ReportHistory.objects.create(report=report, was="draft", became="submitted", at=moment(2016, 8, day, hour))
            ReportHistory.objects.create(report=report, was="returned", became="submitted", at=moment(2016, 8, 20))
        make_report(make_project(unit=unit), status=ReportStatus.DRAFT)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        term = place_of(unit).terms.get(term="reports")
        assert (term.done, term.due) == (1, 3)

    def test_a_community_counts_for_its_township_and_a_project_for_both_groups(self):
        township, bureau = make_township("马寨镇"), make_unit("区教体局", parent=make_district(), kind=UnitKind.DEPARTMENT)
        community = make_unit("闫家嘴社区", parent=township, kind=UnitKind.COMMUNITY)
        make_progress(bureau, done=350, territory=community)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert place_of(township).terms.get(term="investment").done == 350
        assert place_of(bureau, group="lead_unit").rank == 1
        assert not table("lead_unit").places.filter(unit=township).exists()  # leads nothing


class TestScore:
    def test_equal_scores_share_a_rank_and_the_next_is_left_out(self):
        units = make_standing(5, done=lambda n: [700, 600, 500, 500, 400][n - 1])
        assert [place_of(unit).rank for unit in units.values()] == [1, 2, 3, 3, 5]

    def test_the_statement_agrees_with_the_pure_rules(self):
        units = [make_township(f"单位{n}") for n in range(9)]
        for n, unit in enumerate(units):
            project = make_progress(
                unit, done=[97, 331, 331, 1013, 0, 7, 733, 699, 701][n], planned=[1000, 777, 777, 913, 31, 1201, 1200, 1199, 1201][n]
            )
            for k in range(n % 4):
                make_milestone(project, date(2016, 7, 1 + k), delivered_on=date(2016, 7, 1) if k % 2 else None)
            for k in range(n % 3):
                make_permit(project, f"事项{k}", PermitState.DONE if k else PermitState.NEEDED, got_on=date(2016, 5, 1) if k else None)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        scheme = {row.term: row for row in table().scheme.terms.all()}
        scores = []
        for place in table().places.ranked():
            terms = list(place.terms.all())
            whole = sum(scheme[term.term].weight for term in terms)
            for term in terms:
                row = scheme[term.term]
                assert term.points == rules.term_points(done=term.done, due=term.due, weight=row.weight, cap=row.cap, whole=whole)
                assert abs(Decimal(float(rules.counted_weight(row.weight, whole))) - term.weight) < Decimal("0.0001")
            assert place.score == rules.score([term.points for term in terms])
            scores.append(place.score)
        assert scores == sorted(scores, reverse=True)
        assert [place.rank for place in table().places.ranked()] == ranks(scores)

    def test_rounding_is_half_up_and_exact(self):
        # 40 + 10 of 100 have data: 80 × done ÷ due = x.xx5 exactly
        unit = make_township()
        make_progress(unit, done=Decimal("0.50"), planned=Decimal("10.97"))  # due 6.40: 80 × 0.5 ÷ 6.4 = 6.25
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert points_of(unit)["investment"] == Decimal("6.25")
        assert place_of(unit).terms.get(term="investment").due == Decimal("6.40")
        assert rules.term_points(done=Decimal(1), due=Decimal(16), weight=Decimal(10), cap=Decimal(1), whole=Decimal(100)) == Decimal(
            "0.63"
        )

    def test_the_weight_of_a_term_without_data_is_spread(self):
        unit = make_township()
        make_milestone(make_progress(unit, done=700), date(2016, 7, 1), delivered_on=date(2016, 7, 1))
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        weights = {term.term: term.weight for term in place_of(unit).terms.all()}
        assert weights == {"investment": Decimal("57.1429"), "milestones": Decimal("28.5714"), "reports": Decimal("14.2857")}
        assert place_of(unit).score == 100 + Decimal("0.00")


class TestExclusions:
    def test_units_without_projects_or_without_a_plan_say_why(self):
        ranked, idle, planless = make_township("甲"), make_township("乙"), make_township("丙")
        make_progress(ranked)
        make_project(unit=planless, year=None)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert [(place_of(unit).rank, place_of(unit).reason) for unit in (ranked, idle, planless)] == [
            (1, ""),
            (None, "no_projects"),
            (None, "no_plan"),
        ]
        assert list(table().places.excluded().values_list("unit", flat=True)) == [idle.pk, planless.pk]

    def test_a_unit_that_ended_before_the_last_day_is_not_listed(self):
        make_progress(make_township("甲"))
        make_township("乙")
        gone = make_unit("丙", parent=make_district(), last_day=date(2016, 8, 6))
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert not table().places.filter(unit=gone).exists()
        assert table().places.count() == 2


class TestChange:
    def test_the_rank_before_and_the_change_are_kept(self):
        a, b, c = make_township("甲"), make_township("乙"), make_township("丙")
        first, second = make_progress(a, done=None), make_progress(b, done=None)
        for project, june, july in ((first, 300, 400), (second, 200, 600)):
            make_report(
                project, date(2016, 6, 1), done_wan=0, cumulative_wan=june, status=ReportStatus.LOCKED, status_since=moment(2016, 7, 1)
            )
            make_report(project, done_wan=0, cumulative_wan=july, status=ReportStatus.ACCEPTED, status_since=moment(2016, 8, 1))
        compute(PROJECT_PROGRESS, W30, at=moment(2016, 8, 1))
        make_progress(c, done=500)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert [(place_of(u).rank, place_of(u).previous_rank, place_of(u).change) for u in (a, b, c)] == [
            (3, 1, -2),
            (1, 2, 1),
            (2, None, None),
        ]

    def test_a_month_is_compared_with_the_month_before(self):
        unit = make_township()
        make_progress(unit)
        compute(PROJECT_PROGRESS, period("2016-06"), at=MONDAY)
        compute(PROJECT_PROGRESS, JULY, at=MONDAY)
        assert place_of(unit, of=JULY).previous_rank == 1


def rows() -> list:
    """Return every stored value of every standing, as the database has it."""
    with connection.cursor() as cursor:
        found = []
        for name in ("rankings_rankingtable", "rankings_place", "rankings_placeterm"):
            cursor.execute(f"SELECT t::text FROM {name} t ORDER BY id")
            found += [row[0] for row in cursor.fetchall()]
    return found


class TestComputing:
    def test_computing_twice_changes_nothing(self):
        make_standing()
        before = rows()
        compute(PROJECT_PROGRESS, W31, at=moment(2016, 8, 9))
        assert rows() == before and len(before) > 20

    def test_new_figures_change_the_draft_and_its_stamp(self):
        units = make_standing()
        stamped, fingerprint = table().computed_at, table().fingerprint
        Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000)
        compute(PROJECT_PROGRESS, W31, at=moment(2016, 8, 9))
        assert place_of(units["街道5"]).rank == 1
        assert table().computed_at > stamped and table().fingerprint != fingerprint

    def test_what_no_longer_belongs_goes(self):
        units = make_standing(3)
        AnnualPlan.objects.filter(project__territory=units["街道1"]).delete()
        units["街道2"].last_day = date(2016, 8, 1)
        units["街道2"].save()
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert place_of(units["街道1"]).reason == "no_plan" and not place_of(units["街道1"]).terms.exists()
        assert not Place.objects.filter(unit=units["街道2"], table=table()).exists()
        assert place_of(units["街道3"]).rank == 1

    def test_one_statement_writes_all_groups(self):
        make_standing(2)
        counts = []
        for more in (2, 20):
            for n in range(more):
                make_milestone(make_progress(make_township(f"又{more}-{n}")), date(2016, 7, 1))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                compute(PROJECT_PROGRESS, W31, at=MONDAY)
            assert sum("INSERT INTO rankings_place" in query["sql"] for query in queries) == 1
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_period_that_is_not_over_is_refused(self):
        with pytest.raises(PeriodRefused):
            compute(PROJECT_PROGRESS, W31, at=moment(2016, 8, 7, 23))
        with pytest.raises(PeriodRefused):
            compute(PROJECT_PROGRESS, period("2015"), at=MONDAY)
        assert not RankingTable.objects.exists()

    def test_a_standing_made_up_later_says_so(self):
        make_progress(make_township())
        compute(PROJECT_PROGRESS, W30, at=moment(2016, 8, 8))
        compute(PROJECT_PROGRESS, W31, at=moment(2016, 8, 14))
        assert (table(of=W30).is_late, table(of=W31).is_late) == (True, False)

    def test_the_term_rows_are_complete(self):
        make_standing(4)
        assert PlaceTerm.objects.filter(place__table=table()).count() == 4 * 2


class TestScheme:
    WEIGHTS = (Weight("investment", Decimal(90), Decimal(1)), Weight("reports", Decimal(10)))

    def test_a_scheme_counts_from_its_first_day(self):
        make_progress(make_township(), done=1200)
        day = W31.last_day
        begin_scheme(PROJECT_PROGRESS, first_day=day, source="二七政〔2016〕9号", weights=self.WEIGHTS)
        compute(PROJECT_PROGRESS, W30, at=MONDAY)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert (table(of=W30).scheme.version, table(of=W31).scheme.version) == (1, 2)

    def test_a_scheme_that_begins_the_day_after_does_not_count(self):
        make_progress(make_township())
        begin_scheme(PROJECT_PROGRESS, first_day=date(2016, 8, 8), source="二七政〔2016〕9号", weights=self.WEIGHTS)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        assert table().scheme.version == 1

    def test_a_draft_by_another_scheme_is_withdrawn(self):
        make_standing(2)
        old = table()
        begin_scheme(PROJECT_PROGRESS, first_day=date(2016, 8, 1), source="二七政〔2016〕9号", weights=self.WEIGHTS)
        compute(PROJECT_PROGRESS, W31, at=MONDAY)
        old.refresh_from_db()
        assert old.status == TableStatus.SUPERSEDED and table().scheme.version == 2
        assert old.history.get().became == TableStatus.SUPERSEDED
