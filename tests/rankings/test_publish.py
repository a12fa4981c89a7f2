"""Draft, published and frozen, corrected: what each act asks and what the database refuses."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from projects.models import Report
from projects.rankings import PROJECT_PROGRESS
from tests.make import make_user, moment
from tests.rankings.make import MONDAY, W31, make_standing, place_of, table
from tracker.lib.moves import MoveRefused
from tracker.org.models import CalendarDay
from tracker.org.statuses import Role
from tracker.rankings.models import RankingTable
from tracker.rankings.publish import PublishRefused, differences, publish, start_correction, withdraw
from tracker.rankings.schemes import BadScheme, Weight, begin_scheme
from tracker.rankings.standing import compute
from tracker.rankings.statuses import TableStatus

pytestmark = pytest.mark.django_db
THURSDAY = moment(2016, 8, 11)


@pytest.fixture
def units():
    return make_standing()


@pytest.fixture
def reviewer():
    return make_user(role=Role.REVIEWER)


def change_figures(units):
    Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000)


class TestObjections:
    def test_two_working_days_pass_before_publication(self, units, reviewer):
        assert table().objections_until == date(2016, 8, 10)
        with pytest.raises(PublishRefused):
            publish(table(), at=moment(2016, 8, 10, 23), by=reviewer)
        publish(table(), at=moment(2016, 8, 11, 0), by=reviewer)
        assert table().status == TableStatus.PUBLISHED and table().published_at == moment(2016, 8, 11, 0)

    def test_a_reason_publishes_earlier_and_is_kept(self, units, reviewer):
        publish(table(), at=MONDAY, by=reviewer, because="区政府常务会议要求")
        assert table().history.get().because == "区政府常务会议要求"

    def test_only_reviewers_publish(self, units):
        for role in (Role.LEADER, Role.SUPERVISION, Role.OFFICIAL, Role.SYSTEM_ADMIN):
            with pytest.raises(PermissionDenied):
                publish(table(), at=THURSDAY, by=make_user(role=role))

    def test_nothing_is_published_twice(self, units, reviewer):
        draft, stale = table(), table()
        publish(draft, at=THURSDAY, by=reviewer)
        with pytest.raises(MoveRefused):
            publish(stale, at=THURSDAY, by=reviewer)


class TestFrozen:
    def test_the_job_leaves_a_published_standing_alone(self, units, reviewer):
        publish(table(), at=THURSDAY, by=reviewer)
        change_figures(units)
        compute(PROJECT_PROGRESS, W31, at=THURSDAY)
        assert place_of(units["街道5"]).rank == 5
        assert RankingTable.objects.filter(group="territory").count() == 1

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE rankings_place SET rank = 1",
            "DELETE FROM rankings_place",
            "UPDATE rankings_placeterm SET points = 0",
            "DELETE FROM rankings_placeterm",
            "INSERT INTO rankings_placeterm (place_id, term, done, due, value, weight, points)"
            " SELECT min(id), 'x', 1, 1, 1, 1, 1 FROM rankings_place",
            "UPDATE rankings_rankingtable SET fingerprint = ''",
            "UPDATE rankings_rankingtable SET status = 'draft', published_at = NULL",
            "DELETE FROM rankings_rankingtable",
            "UPDATE rankings_schemeterm SET weight = weight",
        ],
    )
    def test_the_database_refuses_to_change_what_is_published(self, units, reviewer, statement):
        publish(table(), at=THURSDAY, by=reviewer)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_a_draft_may_be_changed(self, units):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE rankings_place SET previous_rank = 4 WHERE table_id = %s", [table().pk])
        assert place_of(units["街道1"]).change == 3


class TestCorrection:
    def test_a_correction_is_numbered_and_takes_the_place_of_the_first(self, units, reviewer):
        publish(table(), at=THURSDAY, by=reviewer)
        first = table()
        change_figures(units)
        correction = start_correction(first, because="街道5七月投资漏报", at=THURSDAY, by=reviewer)
        assert (correction.correction_number, correction.correction_of, correction.status) == (1, first, TableStatus.DRAFT)
        assert first.places.get(unit=units["街道5"]).rank == 5
        publish(correction, at=moment(2016, 8, 16), by=reviewer)
        first.refresh_from_db()
        assert first.status == TableStatus.CORRECTED
        assert table() == correction
        best = differences(first, correction)[0]
        assert (best.unit.name, best.rank_before, best.rank_after) == ("街道5", 5, 1)

    def test_the_next_correction_counts_on(self, units, reviewer):
        publish(table(), at=THURSDAY, by=reviewer)
        for number in (1, 2):
            Report.objects.filter(project__territory=units["街道5"]).update(cumulative_wan=1000 + number)
            Report.objects.filter(project__territory=units["街道4"]).update(cumulative_wan=400 + number)
            correction = start_correction(table(status=TableStatus.PUBLISHED), because="漏报", at=THURSDAY, by=reviewer)
            publish(correction, at=moment(2016, 8, 16), by=reviewer)
            assert table().correction_number == number

    def test_the_job_keeps_the_draft_of_a_correction_up_to_date(self, units, reviewer):
        publish(table(), at=THURSDAY, by=reviewer)
        correction = start_correction(table(), because="漏报", at=THURSDAY, by=reviewer)
        change_figures(units)
        compute(PROJECT_PROGRESS, W31, at=THURSDAY)
        assert correction.places.get(unit=units["街道5"]).rank == 1

    def test_a_correction_needs_a_reason_a_published_standing_and_a_difference(self, units, reviewer):
        with pytest.raises(PublishRefused):
            start_correction(table(), because="漏报", at=THURSDAY, by=reviewer)
        publish(table(), at=THURSDAY, by=reviewer)
        with pytest.raises(PublishRefused):
            start_correction(table(), because=" ", at=THURSDAY, by=reviewer)
        correction = start_correction(table(), because="漏报", at=THURSDAY, by=reviewer)
        with pytest.raises(PublishRefused):
            start_correction(table(status=TableStatus.PUBLISHED), because="漏报", at=THURSDAY, by=reviewer)
        with pytest.raises(PublishRefused):
            publish(correction, at=moment(2016, 8, 16), by=reviewer)

    def test_a_withdrawn_correction_frees_its_number(self, units, reviewer):
        publish(table(), at=THURSDAY, by=reviewer)
        withdraw(start_correction(table(), because="漏报", at=THURSDAY, by=reviewer), because="查无漏报", at=THURSDAY, by=reviewer)
        assert start_correction(table(), because="漏报", at=THURSDAY, by=reviewer).correction_number == 1

    def test_every_move_is_allowed_or_refused(self):
        assert RankingTable.MOVES == {"draft": {"published", "superseded"}, "published": {"corrected"}}


class TestWeights:
    def test_weights_make_100(self):
        with pytest.raises(BadScheme):
            begin_scheme(PROJECT_PROGRESS, first_day=date(2017, 1, 1), source="文", weights=[Weight("investment", 99)])
        with pytest.raises(BadScheme):
            begin_scheme(PROJECT_PROGRESS, first_day=date(2017, 1, 1), source="文", weights=[Weight("nonsense", 100)])

    def test_the_database_refuses_other_weights_at_commit(self, units):
        with pytest.raises(DatabaseError, match="make 100"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE rankings_schemeterm SET weight = 41 WHERE term = 'investment'")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_holidays_lengthen_the_time_for_objections():
    CalendarDay.objects.update_or_create(day=date(2016, 8, 9), defaults={"is_workday": False, "name": "放假"})
    from tracker.org import workdays

    workdays.forget()
    make_standing(1)
    workdays.forget()
    assert table().objections_until == date(2016, 8, 11)
