"""The reporting round: what a unit, a reviewer and the clock may do with a month."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from projects import reporting
from projects.models import AnnualPlan, Report
from projects.reporting import Month, ReportRefused, StaleReport
from projects.statuses import ReportStatus, YearLabel
from tests.make import make_district, make_project, make_report, make_round, make_unit, make_user, moment
from tracker.lib.moves import MoveRefused
from tracker.lib.periods import frozen

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = date(2016, 6, 1), date(2016, 7, 1), date(2016, 8, 1)


def submitted(project, month=JULY, *, done=100, by=None) -> Report:
    """Return a report that its unit has filled and submitted."""
    report = make_report(project, month, done_wan=0)
    reporting.fill_report(report, Month(Decimal(done), progress="基础施工"), version=report.version)
    reporting.submit_report(report, at=moment(), by=by or make_user())
    return report


class TestOpening:
    def test_every_project_that_must_report_gets_one_draft_however_often_it_is_opened(self):
        asked = make_project()
        make_project(label=YearLabel.PRELIMINARY)
        make_project(planned_wan=0)
        make_project(completed_on=date(2016, 5, 1))
        for _again in range(2):
            round_ = reporting.open_round(JULY, at=moment())
        assert [report.project for report in round_.reports.all()] == [asked]
        assert round_.due_on == date(2016, 8, 5)

    def test_a_draft_begins_with_what_the_month_before_had_reached(self):
        project = make_project()
        make_report(project, JUNE, done_wan=300, cumulative_wan=500, paid_wan=80, status=ReportStatus.LOCKED)
        draft = reporting.open_round(JULY, at=moment()).reports.get()
        assert (draft.done_wan, draft.cumulative_wan, draft.paid_wan) == (0, 500, 80)

    @pytest.mark.parametrize(("day", "months"), [(date(2016, 8, 24), [JULY]), (date(2016, 8, 25), [JULY, AUGUST])])
    def test_a_round_opens_on_the_25th_and_a_missed_one_is_made_up(self, day, months):
        assert reporting.rounds_to_open(day) == months


class TestFilling:
    def test_the_cumulative_figure_is_the_month_before_plus_this_month(self):
        project = make_project()
        make_report(project, JUNE, cumulative_wan=500, status=ReportStatus.ACCEPTED)
        report = make_report(project, JULY, done_wan=0)
        reporting.fill_report(report, Month(Decimal("120.55")), version=1)
        report.refresh_from_db()
        assert report.cumulative_wan == Decimal("620.55")

    def test_more_than_the_total_investment_is_refused_with_a_sentence(self):
        project = make_project(total_invest_wan=1000, done_before_wan=700)
        report = make_report(project, done_wan=0)
        with pytest.raises(ReportRefused, match="300"):
            reporting.fill_report(report, Month(Decimal("300.01")), version=1)
        reporting.fill_report(report, Month(Decimal(300)), version=1)

    def test_a_stale_edit_changes_nothing_and_brings_what_stands_now(self):
        report = make_report(make_project(), done_wan=0)
        mine, theirs = Report.objects.get(pk=report.pk), Report.objects.get(pk=report.pk)
        reporting.fill_report(theirs, Month(Decimal(70)), version=1)
        with pytest.raises(StaleReport) as stale:
            reporting.fill_report(mine, Month(Decimal(60)), version=1)
        assert stale.value.current.done_wan == 70
        assert Report.objects.get().done_wan == 70

    def test_a_second_report_for_one_month_is_refused_by_the_database(self):
        from django.db import IntegrityError

        project = make_project()
        make_report(project)
        with pytest.raises(IntegrityError, match="a_project_reports_once_a_month"):
            make_report(project)

    def test_a_report_without_words_is_not_submitted(self):
        report = make_report(make_project())
        with pytest.raises(ReportRefused):
            reporting.submit_report(report, at=moment(), by=make_user())


class TestReview:
    def test_accepted_figures_count_in_the_plan(self):
        project = make_project()
        report = submitted(project, done=250)
        assert AnnualPlan.objects.get().done_wan == 0
        reporting.accept_report(report, at=moment(), by=make_user())
        plan = AnnualPlan.objects.get()
        assert (plan.done_wan, plan.done_through) == (250, date(2016, 7, 31))

    def test_nobody_accepts_what_they_submitted(self):
        me = make_user()
        report = submitted(make_project(), by=me)
        with pytest.raises(ReportRefused):
            reporting.accept_report(report, at=moment(), by=me)

    def test_a_returned_report_no_longer_counts_and_says_why(self):
        report = submitted(make_project(), done=250)
        reporting.accept_report(report, at=moment(), by=make_user())
        reporting.return_report(report, because="与统计数不符", at=moment(), by=make_user())
        assert AnnualPlan.objects.get().done_wan == 0
        assert report.history.last().because == "与统计数不符"

    def test_an_earlier_month_cannot_be_returned_under_a_later_one_that_counts(self):
        project = make_project()
        june = submitted(project, JUNE)
        reporting.accept_report(june, at=moment(), by=make_user())
        july = submitted(project, JULY)
        reporting.accept_report(july, at=moment(), by=make_user())
        assert Report.objects.get(month=JULY).cumulative_wan == 200
        with pytest.raises(ReportRefused):
            reporting.return_report(june, because="改数", at=moment(), by=make_user())

    def test_a_locked_report_is_final(self):
        report = submitted(make_project())
        reporting.accept_report(report, at=moment(), by=make_user())
        reporting.lock_round(report.round, at=moment(), by=make_user())
        report.refresh_from_db()
        assert report.status == ReportStatus.LOCKED
        with pytest.raises(MoveRefused):
            reporting.return_report(report, because="再看看", at=moment(), by=make_user())

    def test_a_month_is_not_locked_over_work_in_review_nor_without_a_reason_for_what_is_missing(self):
        report = submitted(make_project())
        make_report(make_project())
        with pytest.raises(ReportRefused):
            reporting.lock_round(report.round, because="月底", at=moment(), by=make_user())
        reporting.accept_report(report, at=moment(), by=make_user())
        with pytest.raises(ReportRefused):
            reporting.lock_round(report.round, at=moment(), by=make_user())
        assert reporting.lock_round(report.round, because="该项目停报", at=moment(), by=make_user()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_reviewers_who_accept_at_once_one_does():
    report = submitted(make_project(), done=250)
    reviewers = [make_user() for _number in range(8)]

    def accept(reviewer):
        try:
            reporting.accept_report(Report.objects.get(pk=report.pk), at=moment(), by=reviewer)
        except (ReportRefused, MoveRefused):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(accept, reviewers)) == 1
    assert report.history.filter(became=ReportStatus.ACCEPTED).count() == 1
    assert AnnualPlan.objects.get().done_wan == 250


class TestPages:
    @pytest.fixture(autouse=True)
    def clock(self):
        with frozen(moment()):
            yield

    def test_a_unit_fills_its_month_as_a_sheet_and_hands_it_in(self, client):
        unit = make_unit(parent=make_district())
        first, second = make_report(make_project(unit=unit), done_wan=0), make_report(make_project(unit=unit), done_wan=0)
        client.force_login(make_user(role="official", unit=unit))
        values = {"submit": "1"}
        for report, done in ((first, "120.5"), (second, "1,300")):
            values |= {f"done_wan-{report.pk}": done, f"progress-{report.pk}": "主体施工", f"version-{report.pk}": "1"}
        answer = client.post("/projects/rounds/2016-07/sheet/", values)
        assert answer.status_code == 302
        assert list(Report.objects.order_by("pk").values_list("done_wan", "status")) == [
            (Decimal("120.50"), "submitted"),
            (Decimal("1300.00"), "submitted"),
        ]

    def test_an_untouched_returned_report_is_not_handed_in_again(self, client):
        unit = make_unit(parent=make_district())
        returned = make_report(make_project(unit=unit), status=ReportStatus.RETURNED, progress="旧话")
        written = make_report(make_project(unit=unit), progress="昨天写好的")
        client.force_login(make_user(role="official", unit=unit))
        client.post("/projects/rounds/2016-07/sheet/", {"submit": "1"})
        returned.refresh_from_db()
        written.refresh_from_db()
        assert (returned.status, written.status) == (ReportStatus.RETURNED, ReportStatus.SUBMITTED)

    def test_one_wrong_cell_saves_nothing_and_is_told_at_the_cell(self, client):
        unit = make_unit(parent=make_district())
        good, bad = make_report(make_project(unit=unit), done_wan=0), make_report(make_project(unit=unit), done_wan=0)
        client.force_login(make_user(role="official", unit=unit))
        values = {f"done_wan-{good.pk}": "10", f"version-{good.pk}": "1", f"done_wan-{bad.pk}": "一百", f"version-{bad.pk}": "1"}
        answer = client.post("/projects/rounds/2016-07/sheet/", values)
        assert answer.status_code == 422
        assert f'id="e-done_wan-{bad.pk}"' in answer.content.decode()
        assert 'value="10"' in answer.content.decode()
        assert not Report.objects.filter(done_wan__gt=0).exists()

    def test_a_stranger_finds_no_report_and_cannot_post_into_one(self, client):
        report = make_report(make_project(), done_wan=0)
        client.force_login(make_user(role="official", unit=make_unit("侯寨乡", parent=make_district())))
        assert client.get(f"/projects/reports/{report.pk}/").status_code == 404
        for act in ("fill", "accept", "return"):
            assert client.post(f"/projects/reports/{report.pk}/{act}/", {"done_wan": "1"}).status_code == 404
        client.post("/projects/rounds/2016-07/sheet/", {f"done_wan-{report.pk}": "9", f"version-{report.pk}": "1"})
        assert Report.objects.get().done_wan == 0
        assert report.project.name not in client.get("/projects/rounds/2016-07/").content.decode()

    def test_a_stale_form_shows_both_versions(self, client):
        unit = make_unit(parent=make_district())
        report = make_report(make_project(unit=unit), done_wan=0)
        client.force_login(make_user(role="official", unit=unit))
        form = {"version": "1", "done_wan": "55.5", "statistics_wan": "0", "paid_wan": "0", "progress": "我写的", "problems": ""}
        reporting.fill_report(Report.objects.get(), Month(Decimal("44.4"), progress="别人写的"), version=1)
        answer = client.post(f"/projects/reports/{report.pk}/fill/", form)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "44.40" in page and "55.50" in page and "别人写的" in page and "我写的" in page
        assert Report.objects.get().done_wan == Decimal("44.40")

    def test_a_reviewer_accepts_many_at_once(self, client):
        reports = [submitted(make_project()) for _number in range(3)]
        client.force_login(make_user(role="reviewer"))
        client.post("/projects/rounds/2016-07/accept/", {"report": [report.pk for report in reports]})
        assert Report.objects.filter(status=ReportStatus.ACCEPTED).count() == 3

    def test_an_official_accepts_nothing_not_even_their_own(self, client):
        unit = make_unit(parent=make_district())
        report = submitted(make_project(unit=unit))
        client.force_login(make_user(role="official", unit=unit))
        assert client.post(f"/projects/reports/{report.pk}/accept/").status_code == 403
        client.post("/projects/rounds/2016-07/accept/", {"report": [report.pk]})
        assert Report.objects.get().status == ReportStatus.SUBMITTED

    def test_the_month_takes_the_same_number_of_queries_for_two_rows_and_for_twenty(self, client, django_assert_max_num_queries):
        client.force_login(make_user(role="reviewer"))
        make_round()
        counts = []
        for more in (2, 18):
            for _number in range(more):
                make_report(make_project())
            with django_assert_max_num_queries(14) as seen:
                client.get("/projects/rounds/2016-07/")
            counts.append(len(seen))
        assert counts[0] == counts[1]
