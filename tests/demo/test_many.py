"""bench/make.py makes rows as the code itself would."""

from datetime import date

import pytest

from bench.make import make_projects, remove_projects
from projects.figures import ledger_standing
from projects.models import AnnualPlan, Milestone, Project, Report
from tests.make import make_district, make_unit
from tracker.org.statuses import UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    """Return a township and a department."""
    return make_unit("侯寨乡", parent=make_district(), kind=UnitKind.TOWNSHIP), make_unit(
        "区建设局", parent=make_district(), kind=UnitKind.DEPARTMENT
    )


@pytest.mark.usefixtures("units")
class TestMany:
    """Generated projects."""

    def test_search_columns_are_what_the_code_fills(self):
        make_projects(200)
        for project in Project.objects.all():
            text, pieces = project.search_text, project.search_grams
            project.fill_search()
            assert (text, pieces) == (project.search_text, project.search_grams)

    def test_the_account_is_what_the_reports_say(self):
        make_projects(200)
        plans = AnnualPlan.objects.of(2016).with_done_through(date(2016, 7, 31))
        assert not [plan for plan in plans if plan.done_wan != plan.done_then_wan]
        assert ledger_standing(AnnualPlan.objects.all(), ledger="major", year=2016, through=date(2016, 7, 31)).start_rate.started > 0

    def test_there_are_more_milestones_than_projects(self):
        make_projects(100)
        assert Milestone.objects.count() >= 100

    def test_a_second_time_adds_nothing_and_all_can_be_removed(self):
        assert make_projects(50) == 50
        assert make_projects(50) == 0
        assert make_projects(60) == 10
        assert remove_projects() == 60
        assert not Report.objects.exists()
