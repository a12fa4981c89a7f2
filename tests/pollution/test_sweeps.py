"""Sweeps: planned over what lives and is reached, drawn so that it can be drawn again, given to people, extended, ended."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from pollution import coverage, sweeps
from pollution.drawing import Lot, deal, draw, spread
from pollution.jobs import start_sweeps
from pollution.models import Sweep, SweepDraw, SweepTask
from pollution.sweeps import Plan, plan_again, plan_sweep
from pollution.sweeps.planning import new_in_scope
from tests.make import make_district, make_inspection, make_source, make_unit, make_user, moment
from tracker.lib import scoping
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Missing, Refused, SaidAlready
from tracker.org.statuses import UnitKind

AT = moment()
DAY = AT.date()
LAST = date(2016, 8, 18)


class House:
    """Two townships with sources, the office, and people who go."""

    def __init__(self):
        self.district = make_district()
        self.town, self.other = (make_unit(name, parent=self.district) for name in ("嵩山路街道", "淮河路街道"))
        self.grid = make_unit("嵩山一格", parent=self.town, kind=UnitKind.GRID)
        self.office = make_user("office", role="supervision")
        self.official = make_user("songshan", role="official", unit=self.town)
        self.neighbour = make_user("huaihe", role="official", unit=self.other)
        self.inspectors = [make_user(role="inspector", unit=unit) for unit in (self.town, self.other, self.other)]
        self.sites = [make_source(unit=unit, grid=grid) for unit, grid in ((self.town, self.grid), (self.town, None), (self.other, None))]
        self.fumes = make_source(unit=self.town, kind="fumes")
        self.closed = make_source(unit=self.town, status="closed")

    def plan(self, **fields) -> Plan:
        values = {"name": "夏季扬尘排查", "level": "department", "unit": self.district, "kinds": ["site"]}
        return Plan(**values | {"first_day": DAY, "last_day": LAST} | fields)

    def made(self, by=None, seed=None, **fields) -> Sweep:
        return plan_sweep(self.plan(**fields), at=AT, by=by or self.office, seed=seed)


def visited(sweep) -> set[int]:
    return set(sweep.tasks.values_list("source", flat=True))


class TestTheLot:
    """The draw is a pure function of what was written down."""

    SOURCES = {1: range(1, 61), 2: range(61, 91)}

    def test_the_same_seed_draws_the_same_and_another_one_does_not(self):
        lot = Lot(7, 50, self.SOURCES, {person: frozenset() for person in (11, 12, 13)})
        assert draw(lot) == draw(replace(lot, sources={2: range(90, 60, -1), 1: [*range(60, 0, -1)]})), (
            "the order of the rows decides nothing"
        )
        assert draw(lot) != draw(replace(lot, seed=8))
        assert draw(lot)[:3] == [(79, 11), (9, 13), (57, 12)], "what was drawn years ago is drawn again by every later Python"
        assert len({source for source, _person in draw(lot)}) == lot.count == 45

    @pytest.mark.parametrize("own", [{}, {11: {1}}, {11: {1}, 12: {2}}])
    def test_nobody_has_two_visits_more_than_another(self, own):
        lot = Lot(3, 100, self.SOURCES, {person: frozenset(own.get(person, ())) for person in (11, 12, 13, 14)})
        loads = Counter(person for _source, person in draw(lot))
        assert len(loads) == 4 and max(loads.values()) - min(loads.values()) <= 1

    def test_nobody_visits_their_own_unit_unless_there_is_nobody_else(self):
        people = {11: frozenset({1}), 12: frozenset({1, 2})}
        whose = dict(draw(Lot(3, 100, self.SOURCES, people)))
        assert {whose[source] for source in self.SOURCES[2]} == {11}
        assert Counter(whose.values()) == {11: 45, 12: 45}, "where both are at home whoever has less to do goes"

    def test_a_grid_stays_with_one_person_and_the_rest_is_evened_out(self):
        whose = deal([(1, 9), (2, 9), (3, 9), (4, None), (5, None), (6, None)], [11, 12])
        assert whose[1] == whose[2] == whose[3] != whose[4]
        assert Counter(whose.values()) == {11: 3, 12: 3}

    def test_visits_are_spread_to_the_last_day(self):
        first, last = date(2016, 8, 1), date(2016, 8, 5)
        assert spread(1, first, last) == [last]
        assert [day.day for day in spread(5, first, last)] == [1, 2, 3, 4, 5]
        assert Counter(day.day for day in spread(20, first, last)) == dict.fromkeys(range(1, 6), 4)


@pytest.fixture
def house(db):
    with scoping.everything("tests of sweeps"):
        yield House()


class TestPlanning:
    def test_only_living_sources_of_its_kinds_within_reach_are_visited(self, house):
        assert visited(house.made()) == {site.pk for site in house.sites}
        assert visited(house.made(name="街道", territories=[house.other])) == {house.sites[2].pk}
        assert visited(house.made(name="网格", unit=house.grid, level="village")) == {house.sites[0].pk}
        mine = house.made(by=house.official, unit=house.town, level="township", kinds=["site", "fumes"])
        assert visited(mine) == {house.sites[0].pk, house.sites[1].pk, house.fumes.pk}
        late = make_source(unit=house.town, first_day=LAST + timedelta(days=1))
        assert late.pk not in visited(house.made(name="明天才有的"))

    def test_what_makes_no_sense_is_refused(self, house):
        for field, wrong in (
            ("name", {"name": " "}),
            ("kinds", {"kinds": []}),
            ("kinds", {"kinds": ["coal"]}),
            ("first_day", {"first_day": DAY - timedelta(days=1)}),
            ("last_day", {"last_day": DAY - timedelta(days=1)}),
            ("members", {"is_drawn": True}),
            ("members", {"members": [make_user(role="reviewer")]}),
        ):
            with pytest.raises(Refused) as refusal:
                house.made(**wrong)
            assert refusal.value.field == field, wrong
        house.made()
        with pytest.raises(SaidAlready):
            house.made()

    def test_nobody_plans_for_others_nor_sends_their_people(self, house):
        for who in (house.official, house.inspectors[0], make_user(role="leader")):
            with pytest.raises(PermissionDenied):
                house.made(by=who, unit=house.other)
        with pytest.raises(Refused):
            house.made(by=house.official, unit=house.town, members=[house.inspectors[1]])

    def test_it_is_made_with_a_handful_of_statements(self, house, django_assert_max_num_queries):
        for _each in range(40):
            make_source(unit=house.town, grid=house.grid)
        with django_assert_max_num_queries(26):
            sweep = house.made(is_drawn=True, members=house.inspectors)
        assert sweep.tasks.count() == 43


class TestTheDraw:
    def test_it_can_be_made_again_and_says_who_gave_a_visit_away(self, house):
        for _each in range(9):
            make_source(unit=house.other)
        sweep = house.made(is_drawn=True, share=50, members=house.inspectors, seed=5)
        again = sweeps.draw_again(sweep)
        assert again.is_same and again.handed_on == 0 and len(again.drawn) == 6 == sweep.tasks.count()
        own = dict(again.drawn)
        assert not [source for source in house.sites[:2] if own.get(source.pk) == house.inspectors[0].pk]
        make_source(unit=house.town)  # what comes later changes nothing
        visit = sweep.tasks.exclude(inspector=house.inspectors[0]).first()
        with pytest.raises(Missing):
            sweeps.assign(sweep, [visit.pk], inspector=house.inspectors[0], at=AT, by=house.office)
        sweeps.assign(sweep, [visit.pk], inspector=house.inspectors[0], because="回避", at=AT, by=house.office)
        again = sweeps.draw_again(sweep)
        assert again.is_same and again.handed_on == 1 and sweep.history.last().because == "回避"
        sweep.tasks.filter(pk=visit.pk).update(order=99)
        assert not sweeps.draw_again(sweep).is_same
        assert sweeps.draw_again(house.made(name="不抽")) is None

    def test_what_it_was_drawn_from_stays(self, house):
        sweep = house.made(is_drawn=True, members=house.inspectors)
        assert sweep.seed is not None
        for act in (
            lambda: SweepDraw.objects.filter(sweep=sweep).update(people={}),
            lambda: SweepDraw.objects.filter(sweep=sweep).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        with pytest.raises(Refused):
            sweeps.add_new(sweep, at=AT, by=house.office)


class TestGiving:
    def test_by_hand_then_dealt_by_grid(self, house):
        sweep = house.made()
        first, second = house.inspectors[:2]
        with pytest.raises(Refused):
            sweeps.deal_out(sweep, at=AT, by=house.office)
        visit = sweep.tasks.get(source=house.sites[2])
        assert sweeps.assign(sweep, [visit.pk], inspector=first, at=AT, by=house.office) == 1
        with pytest.raises(Refused):
            sweeps.assign(sweep, [visit.pk], inspector=first, at=AT, by=house.office)
        with pytest.raises(PermissionDenied):
            sweeps.assign(sweep, [visit.pk], inspector=second, at=AT, by=house.official)
        assert sweeps.deal_out(sweep, at=AT, by=house.office) == 2
        assert not sweep.tasks.filter(inspector=None).exists() and sweep.members.count() == 1

    def test_a_visit_that_was_made_stays_with_who_made_it(self, house):
        sweep = house.made(members=house.inspectors[:1])
        visit = sweep.tasks.get(source=house.sites[0])
        make_inspection(house.sites[0], task=visit, by=house.inspectors[0])
        with pytest.raises(Refused):
            sweeps.assign(sweep, [visit.pk], inspector=house.inspectors[1], at=AT, by=house.office)

    def test_what_appears_later_is_added(self, house):
        sweep = house.made()
        new = make_source(unit=house.town)
        assert [row.pk for row in new_in_scope(sweep, by=house.office)] == [new.pk]
        assert sweeps.add_new(sweep, at=AT, by=house.office) == 1 and new.pk in visited(sweep)
        assert sweeps.add_new(sweep, at=AT, by=house.office) == 0


class TestTheWay:
    def test_the_job_starts_it_on_its_day_and_not_before(self, house):
        sweep = house.made(first_day=DAY + timedelta(days=1))
        assert sweep.status == "planned"
        assert start_sweeps("", AT) == "0" and start_sweeps("", moment(day=10, hour=0)) == "1" and start_sweeps("", moment(day=11)) == "0"
        sweep.refresh_from_db()
        assert sweep.status == "running" and [row.became for row in sweep.history.all()] == ["planned", "running"]

    def test_it_ends_with_what_was_not_visited(self, house):
        sweep = house.made()
        with pytest.raises(Missing):
            sweeps.end(sweep, at=AT, by=house.office)
        sweeps.end(sweep, because="转入下月", at=AT, by=house.office)
        assert sweep.status == "ended" and "3" in sweep.history.last().because and "转入下月" in sweep.history.last().because
        for act in (lambda: sweeps.end(sweep, because="再", at=AT, by=house.office), lambda: sweeps.start(sweep, at=AT, by=house.office)):
            with pytest.raises(MoveRefused):
                act()
        with pytest.raises(Refused):
            sweeps.extend(sweep, last_day=date(2016, 9, 1), because="再查", at=AT, by=house.office)

    def test_it_is_cancelled_with_a_reason_by_its_planners_only(self, house):
        sweep = house.made()
        with pytest.raises(Missing):
            sweeps.cancel(sweep, because=" ", at=AT, by=house.office)
        with pytest.raises(PermissionDenied):
            sweeps.cancel(sweep, because="不要", at=AT, by=house.official)
        sweeps.cancel(sweep, because="并入专项行动", at=AT, by=house.office)
        assert sweep.status == "cancelled"

    def test_the_last_day_moves_later_and_the_record_says_what_was_overdue(self, house):
        sweep = house.made(members=house.inspectors[:1])
        make_inspection(house.sites[0], task=sweep.tasks.get(source=house.sites[0]))
        late = moment(day=20)
        told = {"because": "雨天停查", "at": late, "by": house.office}
        for day in (LAST, date(2016, 8, 19)):
            with pytest.raises(Refused):
                sweeps.extend(sweep, last_day=day, **told)
        sweeps.extend(sweep, last_day=date(2016, 8, 21), **told)
        assert sorted(day.day for day in sweep.tasks.undone().values_list("due_on", flat=True)) == [20, 21]
        assert sweep.tasks.done().get().due_on <= LAST, "what was made keeps its day"
        said = sweep.history.last().because
        assert "2016-08-18" in said and "2016-08-21" in said and "2" in said and "雨天停查" in said

    @pytest.mark.parametrize("way", ["planned>ended", "running>planned", "ended>running", "cancelled>running"])
    def test_the_database_refuses_other_moves(self, house, way):
        was, to = way.split(">")
        sweep = house.made(first_day=DAY + timedelta(days=3))
        if was != "planned":
            sweeps.start(sweep, at=AT, by=house.office)
        if was == "ended":
            sweeps.end(sweep, because="毕", at=AT, by=house.office)
        if was == "cancelled":
            sweeps.cancel(sweep, because="不要", at=AT, by=house.office)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE pollution_sweep SET status = %s WHERE id = %s", [to, sweep.pk])

    def test_the_same_again_is_a_new_draw_of_what_lives_then(self, house):
        sweep = house.made(is_drawn=True, members=house.inspectors, is_covert=True, territories=[house.town])
        house.inspectors[0].is_active = False
        house.inspectors[0].save()
        new = make_source(unit=house.town)
        again = plan_again(sweep, first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=1), at=AT, by=house.office)
        assert again.pk != sweep.pk and again.is_covert and again.status == "planned" and new.pk in visited(again)
        assert set(again.members.values_list("user", flat=True)) == {user.pk for user in house.inspectors[1:]}
        assert set(again.territories.all()) == {house.town} and again.seed != sweep.seed


class TestNights:
    @pytest.mark.parametrize(("hour", "is_late"), [(5, False), (7, True)])
    def test_a_visit_before_six_counts_for_the_evening_before(self, house, hour, is_late):
        sweep = house.made(is_night=True, last_day=DAY)
        visit = sweep.tasks.get(source=house.sites[0])
        make_inspection(house.sites[0], task=visit, ended_at=moment(day=10, hour=hour))
        assert SweepTask.objects.with_visit().get(pk=visit.pk).is_late is is_late
        assert sweep.tasks.made_late().exists() is is_late
        assert coverage.by_place(sweep, user=house.office, on=DAY)[house.town.pk, house.grid.pk].late == is_late

    def test_the_day_after_is_overdue_by_day_and_one_later_by_night(self, house):
        by_day, by_night = house.made(last_day=DAY), house.made(name="夜查", is_night=True, last_day=DAY)
        tasks = {on: [sweep.tasks.overdue(on=DAY + timedelta(days=on)).exists() for sweep in (by_day, by_night)] for on in (0, 1, 2)}
        assert tasks == {0: [False, False], 1: [True, False], 2: [True, True]}
