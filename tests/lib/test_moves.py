"""One door for every change of status: allowed by MOVES, once, with its history, whoever comes at the same time."""

import threading

import pytest
from django.db import connection

from projects.models import Report
from projects.statuses import ReportStatus
from tests.make import make_project, make_report, make_user, moment
from tracker.lib.moves import MoveRefused, move

AT = moment()


@pytest.mark.django_db
class TestMove:
    """A report as an example."""

    def test_it_changes_the_status_and_writes_who_when_and_why(self):
        report, user = make_report(make_project()), make_user()
        move(report, ReportStatus.SUBMITTED, at=AT, by=user, because="七月")
        row = report.history.get()
        assert (row.was, row.became, row.at, row.by, row.because) == (ReportStatus.DRAFT, ReportStatus.SUBMITTED, AT, user, "七月")
        for found in (report, Report.objects.get(pk=report.pk)):
            assert (found.status, found.status_since) == (ReportStatus.SUBMITTED, AT)

    def test_what_moves_does_not_name_is_refused_for_every_pair(self):
        project = make_project()
        for was in ReportStatus:
            for to in ReportStatus:
                Report.objects.all().delete()
                report = make_report(project, status=was)
                if to in Report.MOVES.get(was, ()):
                    move(report, to, at=AT)
                    assert report.status == to
                else:
                    with pytest.raises(MoveRefused):
                        move(report, to, at=AT)
                    assert report.history.count() == 0

    def test_who_holds_a_stale_row_is_refused_with_a_sentence(self):
        report = make_report(make_project())
        stale = Report.objects.get(pk=report.pk)
        move(report, ReportStatus.SUBMITTED, at=AT)
        with pytest.raises(MoveRefused) as refusal:
            move(stale, ReportStatus.SUBMITTED, at=AT)
        assert str(ReportStatus.DRAFT.label) in str(refusal.value)
        assert report.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_move_one_row_at_once_one_wins():
    reports = [make_report(make_project()) for _number in range(5)]
    barrier, won = threading.Barrier(8), []

    def try_all():
        barrier.wait()
        try:
            for pk in [report.pk for report in reports]:
                report = Report.objects.get(pk=pk)
                try:
                    move(report, ReportStatus.SUBMITTED, at=AT)
                except MoveRefused:
                    continue
                won.append(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_all) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(report.pk for report in reports)
    assert [report.history.count() for report in reports] == [1] * 5
