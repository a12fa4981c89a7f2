"""The demonstration district is whole: what a visitor meets there is consistent and plausible."""

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import global_settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db.models import Count, F, Q, Sum

from projects.demo.accounts import LOG_INS, PASSWORD, accounts
from projects.models import (
    AnnualPlan,
    Delay,
    Milestone,
    Permit,
    PlanMoney,
    Project,
    Quantity,
    Report,
    ReportHistory,
    Start,
    Term,
)
from projects.statuses import MilestoneKind, PermitState, ReportStatus, StartDefinition, TermKind, YearLabel
from tests import databases
from tracker.lib import periods
from tracker.org.models import District, Person, Placement, Post, Unit, User
from tracker.org.rights import may
from tracker.org.statuses import Duty, Role, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

JULY, DAY = date(2016, 7, 31), date(2016, 8, 9)


class TestClock:
    """The district lives in August 2016."""

    def test_it_is_nine_in_the_morning_of_9_august_2016(self):
        assert periods.today() == DAY
        built = periods.real_now() - District.objects.get().made_at  # a copy of it may be some minutes old
        assert abs(periods.now() - periods.at_local(DAY, 9) - built) < timedelta(minutes=10)

    def test_it_says_that_it_is_a_demonstration(self):
        assert District.objects.get().is_demo


def test_an_empty_database_was_filled_and_is_filled_once(tmp_path_factory):
    built = databases.Run.of(tmp_path_factory).var(databases.DEMO)
    assert "2016-08-09" in (built / databases.SAID).read_text(encoding="utf-8")
    users, out = list(User.objects.values_list("pk", flat=True)), StringIO()
    assert Project.objects.count() == 188
    call_command("prepare", stdout=out)
    assert out.getvalue() == ""
    assert list(User.objects.values_list("pk", flat=True)) == users


class TestUnits:
    """Departments, townships, communities, grids."""

    def test_every_unit_has_a_place_and_a_path(self):
        assert not Unit.objects.filter(path="").exists()
        assert Placement.objects.on(DAY).count() == Unit.objects.count()

    def test_the_tree_is_four_deep(self):
        assert Counter(unit.depth for unit in Unit.objects.all()).keys() == {0, 1, 2, 3}
        assert Unit.objects.filter(kind=UnitKind.GRID).count() > 50

    def test_a_community_once_lay_elsewhere(self):
        moved = Placement.objects.exclude(last_day=None).get()
        assert moved.unit.parent_id != moved.parent_id

    def test_every_answerable_unit_has_its_three_duty_holders(self):
        for unit in Unit.objects.answerable():
            held = {post.duty for post in Post.objects.on(DAY).filter(unit=unit)}
            assert set(Duty) <= held, unit

    def test_names_are_not_repeated(self):
        assert not Unit.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1)
        assert not Person.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1)
        assert not Project.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1)


class TestMoney:
    """What the reports say adds up."""

    def test_each_report_goes_on_from_the_one_before(self):
        nothing = (Decimal(0),) * 3
        last: dict[int, tuple] = {}
        for report in Report.objects.order_by("project", "month"):
            done, entered, paid = last.get(report.project_id, nothing)
            assert report.cumulative_wan == done + report.done_wan
            assert report.statistics_wan >= entered
            assert report.paid_wan >= paid
            last[report.project_id] = (report.cumulative_wan, report.statistics_wan, report.paid_wan)

    def test_nobody_spends_more_than_the_total_investment(self):
        spent = F("project__done_before_wan") + F("cumulative_wan")
        assert not Report.objects.annotate(spent=spent).filter(spent__gt=F("project__total_invest_wan"))
        assert not Report.objects.filter(Q(paid_wan__gt=F("cumulative_wan")) | Q(statistics_wan__gt=F("cumulative_wan")))

    def test_only_preliminary_projects_have_no_plan(self):
        assert not AnnualPlan.objects.filter(planned_wan=0).exclude(label=YearLabel.PRELIMINARY)
        assert not AnnualPlan.objects.filter(project__total_invest_wan__lt=F("planned_wan"))

    def test_the_sources_make_the_plan(self):
        sums = dict(PlanMoney.objects.order_by().values_list("plan").annotate(Sum("planned_wan")))
        assert all(sums.get(plan.pk, Decimal(0)) == plan.planned_wan for plan in AnnualPlan.objects.all())

    def test_open_july_reports_carry_no_money(self):
        july = Report.objects.filter(month=date(2016, 7, 1)).exclude(status=ReportStatus.ACCEPTED)
        assert set(july.values_list("status", flat=True)) == {ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.RETURNED}
        assert july.aggregate(sum=Sum("done_wan"))["sum"] == 0

    def test_histories_end_where_the_reports_stand(self):
        last = {row.report_id: row.became for row in ReportHistory.objects.order_by("at", "id")}
        for report in Report.objects.exclude(status=ReportStatus.DRAFT):
            assert last[report.pk] == report.status


class TestMilestones:
    """The time line of each project is consistent."""

    def test_each_project_has_four_to_seven(self):
        counts = Project.objects.annotate(n=Count("milestones")).values_list("n", flat=True)
        assert set(counts) <= {4, 5, 6, 7}

    def test_nothing_was_delivered_in_the_future(self):
        assert not Milestone.objects.filter(delivered_on__gte=DAY)
        assert not Milestone.objects.filter(delivered_on__isnull=False, proof="")

    def test_a_moved_milestone_says_why_and_from_where(self):
        moved = Milestone.objects.exclude(planned_on=F("due_on"))
        assert moved.count() > 30
        for milestone in moved.prefetch_related("replans"):
            replan = milestone.replans.get()
            assert (replan.was_due_on, replan.due_on) == (milestone.planned_on, milestone.due_on)
            assert replan.reason

    def test_ground_is_broken_when_the_project_started(self):
        for start in Start.objects.filter(definition=StartDefinition.SUBSTANTIVE, started_on__year=2016).select_related("project"):
            assert start.project.milestones.get(kind=MilestoneKind.GROUND).delivered_on == start.started_on

    def test_who_has_not_started_has_not_broken_ground(self):
        waiting = Project.objects.exclude(starts__definition=StartDefinition.SUBSTANTIVE)
        assert not Milestone.objects.filter(project__in=waiting, kind=MilestoneKind.GROUND, delivered_on__isnull=False)

    def test_ceremonies_alone_do_not_count(self):
        alone = Project.objects.filter(starts__definition=StartDefinition.CEREMONY).exclude(starts__definition=StartDefinition.SUBSTANTIVE)
        assert alone.count() == 4
        assert not alone.started(JULY)

    def test_some_fall_due_in_the_coming_days(self):
        for days in (1, 3, 7):
            assert Milestone.objects.due_within(days, on=DAY).exists()


class TestPermits:
    """Permits agree with milestones and starts."""

    def test_the_building_permit_and_its_milestone_say_the_same(self):
        papers = Milestone.objects.filter(kind=MilestoneKind.PERMITS, project__plans__label=YearLabel.PLANNED_START)
        got = dict(Permit.objects.filter(kind__code="building").values_list("project", "got_on"))
        assert not [(one.project, one.due_on) for one in papers.select_related("project") if one.delivered_on != got[one.project_id]]

    def test_obtained_ones_have_number_and_day(self):
        assert not Permit.objects.filter(state=PermitState.DONE).filter(Q(number="") | Q(got_on=None) | Q(got_on__gte=DAY))
        assert not Permit.objects.needed().filter(due_on=None)

    def test_every_state_occurs(self):
        assert set(Permit.objects.values_list("state", flat=True)) == set(PermitState)


class TestTroubles:
    """What is behind says why and what happens next."""

    def test_each_project_behind_a_milestone_by_july_has_an_open_delay(self):
        late = Project.objects.behind_milestones(JULY)
        assert set(late.values_list("pk", flat=True)) == set(Delay.objects.unresolved(on=DAY).values_list("project_id", flat=True))
        assert not Delay.objects.filter(next_step="")

    def test_land_and_clearance_lead_the_causes(self):
        counts = Counter(Delay.objects.unresolved(on=DAY).values_list("cause", flat=True))
        assert {cause for cause, _count in counts.most_common(2)} == {"land", "clearance"}
        assert len(counts) >= 6

    def test_the_resorts_agreement_binds_timing_intensity_and_tax(self):
        kinds = set(Term.objects.filter(project__name="老家印象休闲旅游区").values_list("kind", flat=True))
        assert {TermKind.TIMING, TermKind.INTENSITY, TermKind.TAX} <= kinds

    def test_clearance_teams_report_by_month(self):
        quantity = Quantity.objects.filter(team__startswith="征迁").first()
        assert quantity.months.count() == 7


class TestPlaces:
    """Each project lies somewhere in the district and is found by its initials."""

    def test_coordinates_lie_in_the_district(self):
        assert not Project.objects.exclude(
            latitude__range=(Decimal("34.63"), Decimal("34.76")), longitude__range=(Decimal("113.59"), Decimal("113.68"))
        )

    def test_a_project_is_found_by_pinyin_initials_and_by_name(self):
        assert Project.objects.found_by("zzldc").get().name == "郑州绿地城"
        assert Project.objects.found_by("八十一中").count() == 1

    def test_names_are_in_english_too(self):
        assert not Project.objects.filter(name_en="")
        assert not Unit.objects.filter(name_en="")

    def test_a_few_of_the_four_ones_are_missing(self):
        missing = [project for project in Project.objects.all() if project.missing_ones()]
        assert 5 < len(missing) < 30


class TestLogIns:
    """The people one can be."""

    def test_each_role_has_one(self):
        assert {row.role for row in accounts()} == set(Role)

    def test_the_password_opens_the_account_and_would_be_accepted(self, settings):
        settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # the district was built with the real one
        for row in accounts():
            assert User.objects.get(username=row.username).check_password(row.password)
        validate_password(PASSWORD, User.objects.get(username="leader"))

    def test_the_outsider_sees_nothing_of_songshan_road(self):
        houzhai, songshan = User.objects.get(username="houzhai"), User.objects.get(username="songshan")
        theirs = set(Project.objects.visible_to(songshan).values_list("pk", flat=True))
        assert theirs
        assert not theirs & set(Project.objects.visible_to(houzhai).values_list("pk", flat=True))

    def test_reviewer_and_units_have_work_waiting(self):
        reviewer, jiaoti = User.objects.get(username="reviewer"), User.objects.get(username="jiaoti")
        waiting = Report.objects.visible_to(reviewer).awaiting_review()
        assert waiting.count() == 3
        assert all(may(reviewer, "review", report.project) for report in waiting)
        assert Report.objects.visible_to(jiaoti).with_unit().filter(status=ReportStatus.RETURNED).exists()

    def test_administrators_see_no_projects(self):
        for name in ("sysadmin", "secadmin", "auditor"):
            assert not Project.objects.visible_to(User.objects.get(username=name))

    def test_the_command_prints_them_for_people_and_for_programs(self):
        table, rows = StringIO(), StringIO()
        call_command("demo_accounts", stdout=table)
        call_command("demo_accounts", format="json", stdout=rows)
        assert PASSWORD in table.getvalue()
        assert [row["username"] for row in json.loads(rows.getvalue())] == [row.username for row in LOG_INS]

    def test_a_real_district_has_none(self):
        District.objects.update(is_demo=False)
        assert accounts() == []
        out = StringIO()
        call_command("demo_accounts", stdout=out)
        assert out.getvalue() == ""
