"""The pollution sources of the demonstration: the counts of the documents, visits that fit the matters, work for every log-in."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Count, F, Max, Q

from accountability.models import Matter
from accountability.statuses import FINAL, FOUR_TO_ONE, Origin
from pollution import counts
from pollution.codes import CodeState, state_of
from pollution.models import (
    ClosureProof,
    Enforcement,
    Finding,
    FindingHistory,
    GridDuty,
    Inspection,
    Outline,
    PrintedCount,
    Source,
    SourceHistory,
    SourceHolder,
    Sweep,
    SweepTask,
    TeamMember,
)
from pollution.policies import numbers_on
from pollution.rules import DEFAULT_NUMBERS, load, meets_all, percentile, source_light
from pollution.standing import with_light
from pollution.statuses import BUILDING, LIVING, EnforcementKind, FindingStatus, Phase, Proof, SourceKind, Way
from pollution.sweeps import draw_again
from projects.models import Site
from tests.demo.test_matters import rows
from tracker.lib import periods
from tracker.org.models import Unit, User
from tracker.org.statuses import UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DAY, COUNTED_ON = date(2016, 8, 9), date(2016, 7, 26)


def sites():
    """Return the building and demolition sites."""
    return rows(Source).filter(kind__in=BUILDING)


class TestCounts:
    """What the documents print, and what the rows say."""

    def test_sites_and_scattered_polluters(self):
        assert sites().count() == 278 and sites().known(on=COUNTED_ON).count() == 238
        assert sites().filter(status="operating").count() == 154
        assert rows(Source).filter(kind=SourceKind.SCATTERED).count() == 379
        assert 60 <= rows(Source).exclude(kind__in=(*BUILDING, SourceKind.SCATTERED)).count() <= 85

    def test_a_supervisor_has_six_sites_and_a_bit(self):
        held = rows(SourceHolder).filter(slot="supervisor", source__status="operating")
        supervisors = held.values("person").distinct().count()
        assert str(load(sites().filter(status="operating").count(), supervisors)) == "6.16"
        loads = Counter(held.values_list("person", flat=True)).values()
        assert min(loads) >= 5 and max(loads) <= 7

    def test_printed_counts_keep_their_days(self):
        printed = {(row.key, row.on.isoformat()): (row.counted, row.of) for row in PrintedCount.objects.all()}
        assert printed["sites", "2016-07-26"] == (238, None) and printed["sites", "2017-06-30"] == (278, None)
        assert printed["scattered", "2017-07-20"] == (379, 379) and printed["sites_meeting", "2017-07-20"] == (154, 154)
        assert counts.sites(rows(Source), COUNTED_ON) == 238 and counts.sites_in_works(rows(Source), DAY) == 154

    def test_what_is_shut_is_proved_five_times(self):
        shut = rows(Source).filter(kind=SourceKind.SCATTERED, disposal="shut", disposed_on__isnull=False)
        assert shut.count() > 100
        assert set(shut.annotate(n=Count("proofs")).values_list("n", flat=True)) == {len(Proof)}
        assert not rows(ClosureProof).filter(Q(done_on__gt=F("source__disposed_on")) | Q(done_on__lt=F("source__first_day")))
        under_way = rows(Source).filter(kind=SourceKind.SCATTERED, disposed_on=None)
        assert under_way.count() == 379 - 236 and under_way.filter(disposal="").exists()
        assert not under_way.exclude(status__in=LIVING)

    def test_every_grid_but_three_has_its_people_and_every_unit_its_outline(self):
        grids = Unit.objects.filter(kind=UnitKind.GRID)
        assert grids.exclude(pk__in=GridDuty.objects.on(DAY).values("grid")).count() == 3
        assert Outline.objects.filter(is_schematic=True).count() == 20

    def test_some_slots_are_empty_some_monitors_missing_some_codes_unsound(self):
        of_four = Count("holders", filter=Q(holders__slot__in=FOUR_TO_ONE))
        assert sites().filter(status="operating").annotate(n=of_four).filter(n__lt=4).exists()
        assert sites().filter(status="operating").exclude(devices__kind="pm10").exists()
        states = Counter(map(state_of, rows(Source).exclude(credit_code="").values_list("credit_code", flat=True)))
        assert states[CodeState.GREEN] > states[CodeState.RED] > 5
        assert rows(Source).placed().count() == rows(Source).count()


class TestVisits:
    """Sixty days of them, and the findings."""

    def test_the_accounts_of_the_sources_are_what_the_visits_say(self):
        last = dict(rows(Inspection).order_by().values_list("source").annotate(Max("ended_at")))
        assert {pk: at for pk, at in rows(Source).values_list("pk", "visited_at") if at} == last
        judged = {}
        for visit in rows(Inspection).filter(meets_all__isnull=False).order_by("ended_at", "pk"):
            judged[visit.source_id] = (visit.ended_at, visit.meets_all)
        known = rows(Source).exclude(judged_at=None).values_list("pk", "judged_at", "meets_all")
        assert {pk: (at, met) for pk, at, met in known} == judged

    def test_a_visit_says_what_its_outcomes_say_and_every_failing_item_has_its_finding(self):
        items = {(one.inspection_id, one.item_id) for one in rows(Finding)}
        for visit in rows(Inspection).select_related("source"):
            outcomes = [row["outcome"] for row in visit.results]
            assert visit.meets_all == (meets_all(outcomes) if visit.source.kind in BUILDING else None)
            failing = {(visit.pk, row["item"]) for row in visit.results if row["outcome"] == "fail"}
            assert failing <= items
        assert not rows(Inspection).filter(Q(filed_at__gt=periods.now()) | Q(ended_at__date__lt=F("source__first_day")))

    def test_every_matter_of_a_sweep_at_a_source_has_its_visit_on_its_day(self):
        found = rows(Finding).filter(matter__isnull=False).select_related("matter__handling_unit", "source__unit", "inspection")
        assert found.count() > 120
        for one in found:
            matter = one.matter
            assert one.uid == matter.uid and matter.origin_label == one.source.name and matter.origin_url == one.source.get_absolute_url()
            assert matter.handling_unit.path.startswith(one.source.unit.path) and matter.latitude == one.source.latitude
            assert periods.local_day(one.inspection.ended_at) == matter.found_on and one.inspection.ended_at < matter.registered_at
            if matter.status not in FINAL:
                assert one.source.status in LIVING
        without = rows(Matter).filter(origin=Origin.SWEEP, relapse_of=None).exclude(pk__in=found.values("matter"))
        assert set(without.values_list("kind__code", flat=True)) <= {"unlawful_build"}

    def test_most_is_answered_within_half_an_hour(self):
        fixed = rows(Finding).filter(status=FindingStatus.FIXED)
        minutes = [(one.replied_at - one.found_at).total_seconds() / 60 for one in fixed]
        assert fixed.count() > 120 and percentile(minutes, 80) <= 30 < percentile(minutes, 100)
        for phase in Phase:
            assert not fixed.exclude(files__phase=phase)
        assert rows(Finding).filter(status=FindingStatus.TOLD).exists() and rows(Finding).filter(status=FindingStatus.REPLIED).exists()

    def test_histories_end_where_findings_and_sources_stand(self):
        for model, history, name in ((Finding, FindingHistory, "finding"), (Source, SourceHistory, "source")):
            last = dict(rows(history).order_by("at", "pk").values_list(name, "became"))
            assert last == dict(rows(model).values_list("pk", "status"))

    def test_every_kind_of_visit_occurs(self):
        assert set(rows(Inspection).values_list("way", flat=True)) == set(Way)
        assert rows(Inspection).filter(is_covert=True).exists() and rows(Inspection).filter(parties__isnull=False).exists()
        assert rows(Inspection).filter(ended_at__time__gte="13:30").exists()  # 21:30 in the district
        assert rows(Finding).filter(same_as__isnull=False).count() > 10

    def test_the_light_of_every_source_can_be_said(self):
        now = periods.now()
        lit = with_light(rows(Source), now=now, numbers=numbers_on(DAY))
        assert Counter(lit.values_list("light", flat=True)).keys() == {"red", "yellow", "green", "grey"}
        one = lit.filter(light="yellow", kind="site", visited_at__lt=now - timedelta(days=15)).first()
        known = {"status": one.status, "kind": one.kind, "visited_at": one.visited_at}
        assert source_light(**known, open_matters=0, overdue_matters=0, now=now, numbers=DEFAULT_NUMBERS) == "yellow"


class TestSweepsAndMeasures:
    """What was planned, and what was done by law."""

    def test_the_full_sweep_has_reached_seven_in_ten(self):
        full = rows(Sweep).get(name__contains="拉网式")
        share = full.tasks.done().count() * 100 / full.tasks.count()
        assert full.status == "running" and 63 <= share <= 77

    def test_the_lot_can_be_drawn_again(self):
        for sweep in rows(Sweep).filter(is_drawn=True):
            assert draw_again(sweep).is_same
        assert set(rows(Sweep).values_list("level", flat=True)) == {"village", "township", "department"}

    def test_the_covert_sweep_is_known_to_its_planner_and_not_to_the_units(self):
        covert = rows(Sweep).get(is_covert=True)
        assert covert.tasks.done().exists() and covert.tasks.undone().exists()
        sees = {name: Sweep.objects.visible_to(User.objects.get(username=name)).filter(pk=covert.pk).exists() for name in PEOPLE}
        assert [name for name, is_seen in sees.items() if is_seen] == ["supervisor", "leader", "discipline"]

    def test_measures_of_every_kind_and_a_joint_team(self):
        assert set(rows(Enforcement).values_list("kind", flat=True)) == set(EnforcementKind)
        assert rows(Enforcement).filter(team__isnull=False, finding__isnull=False).exists()
        assert TeamMember.objects.exclude(body="").count() >= 3


PEOPLE = ("songshan", "houzhai", "inspector", "supervisor", "leader", "discipline")


def test_the_inspector_has_a_day_before_them():
    inspector = User.objects.get(username="inspector")
    due = SweepTask.objects.mine(inspector).to_do().filter(due_on=DAY)
    assert due.count() >= 6 and due.values("source__unit").distinct().count() >= 3
    waiting = Matter.objects.visible_to(inspector).filter(status="submitted", handling_unit__kind=UnitKind.COMMUNITY)
    assert waiting.count() >= 2 and rows(Finding).filter(matter__in=waiting).count() >= 2
    assert Finding.objects.visible_to(inspector).filter(inspection__by=inspector, same_as__isnull=False).exists()


def test_projects_under_way_have_their_site():
    linked = rows(Site).count()
    assert linked >= 100 and rows(Site).filter(source__unit=F("project__territory")).count() == linked
