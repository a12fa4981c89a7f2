"""What places bring: runs over the ends of months, ties, corrections, decisions, money by year; ladders that begin and end on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from pollution.air import consequences, ladders, reference
from pollution.air.consequences import decide, money_of, propose
from pollution.air.ladders import StepDraft, Stood, brought_by, in_use
from pollution.air.models import Consequence, Ladder, LadderStep, UnitDay
from pollution.air.rankings import PM10
from tests.make import make_user, moment
from tests.pollution.air.test_standings import make_units, write
from tracker.lib.periods import at_local, period
from tracker.lib.refusals import Missing, Refused
from tracker.org.statuses import Role
from tracker.rankings.models import RankingTable
from tracker.rankings.publish import publish, start_correction
from tracker.rankings.standing import compute

WEEKS = [period(f"2016-W{number}") for number in range(29, 35)]  # 18 July to 28 August; W30 ends on 31 July, W31 on 7 August
SOFT = [StepDraft(1, 1, 1, "praise"), StepDraft(-1, 1, 1, "yellow"), StepDraft(-1, 2, 5, "criticism", in_month=True)]


def step(place=-1, times=1, within=1, **fields) -> LadderStep:
    """Return a step that is not saved."""
    return LadderStep(place=place, times=times, within=within, brings="yellow", **fields)


def last_in(steps, *weeks, units=4) -> list[str]:
    """Return what unit 9 gets that is last in these of the weeks up to the last one; in the others it is second."""
    stood = []
    for week in WEEKS[: max(WEEKS.index(one) for one in weeks) + 1]:
        ranks = {unit: unit for unit in range(1, units)}
        ranks[9] = units if week in weeks else 2
        stood.append(Stood(week, ranks))
    return [" ".join(one.because) for one in brought_by(steps, stood) if one.unit == 9]


class TestRuns:
    def test_twice_in_a_month_counts_weeks_that_end_in_it(self):
        twice = [step(times=2, within=5, in_month=True)]
        w29, w30, w31, _w32, w33, w34 = WEEKS
        assert last_in(twice, w29, w30) == ["2016-W29:4/4 2016-W30:4/4"]
        assert last_in(twice, w30, w31) == []  # one ends in July, the other in August
        assert last_in(twice, w31, w33) == ["2016-W31:4/4 2016-W33:4/4"]  # not one after another
        assert last_in(twice, w30, w31, w34) == ["2016-W31:4/4 2016-W34:4/4"]

    def test_one_after_another_runs_over_the_end_of_a_month(self):
        _w29, w30, w31, w32, w33, _w34 = WEEKS
        assert last_in([step(times=3, within=3)], w30, w31, w32) == ["2016-W30:4/4 2016-W31:4/4 2016-W32:4/4"]
        assert last_in([step(times=3, within=3)], w30, w31, w33) == []
        assert last_in([step(times=2, within=4)], w30, w33) == ["2016-W30:4/4 2016-W33:4/4"]

    def test_who_share_a_rank_share_what_it_brings_and_where_all_share_it_nobody_is_last(self):
        both = Stood(WEEKS[0], {1: 1, 2: 2, 3: 3, 4: 3})
        assert [one.unit for one in brought_by([step()], [both])] == [3, 4]
        assert [one.unit for one in brought_by([step(place=-2)], [both])] == []
        assert [one.unit for one in brought_by([step(place=-3)], [both])] == [2]
        assert brought_by([step(), step(place=1)], [Stood(WEEKS[0], {1: 1, 2: 1})]) == []
        assert brought_by([step()], [Stood(WEEKS[0], {1: 1})]) == []

    def test_criticism_takes_the_place_of_the_card_and_of_nothing_else(self):
        """As in Zhengzhou in the week of 17 to 23 July 2017: who was last again that month was criticised, the others got the card."""
        criticism, money = (LadderStep(place=-1, times=n, within=n, brings=brings) for n, brings in ((2, "criticism"), (1, "money")))
        weeks = [Stood(WEEKS[0], {1: 1, 7: 2, 8: 2, 9: 3}), Stood(WEEKS[1], {1: 1, 7: 2, 8: 3, 9: 3})]
        found = {(one.unit, one.step.brings) for one in brought_by([step(), money, criticism], weeks)}
        assert found == {(8, "yellow"), (8, "money"), (9, "criticism"), (9, "money")}

    def test_a_week_that_nobody_published_counts_for_nobody(self):
        w31, w33 = Stood(WEEKS[2], {1: 1, 9: 2}), Stood(WEEKS[4], {1: 1, 9: 2})
        assert brought_by([step(times=2, within=2)], [w31, w33]) == []


# --- With standings ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(db):
    """Return who decides."""
    return make_user(role=Role.SUPERVISION)


@pytest.fixture
def units(db):
    """Return three units with six weeks of PM10; 丙 is the last of every week."""
    found = make_units("甲街道", "乙街道", "丙街道")
    for place, unit in enumerate(found.values()):
        write(unit, WEEKS[0].first_day, 42, pm10=80 + 10 * place)
    return found


@pytest.fixture
def ladder(office):
    """Return the soft steps of 2017, in use since July 2016."""
    reference.seed()
    of = Ladder.objects.get(kind="air-pm10", source__contains="2017年7月", steps__brings="yellow")
    return ladders.begin(of, steps=SOFT, first_day=date(2016, 7, 18), source="区环保局试行", on=date(2016, 7, 1), by=office)


def publish_week(week, reviewer=None) -> RankingTable:
    """Compute and publish the week's standing of PM10."""
    (table,) = compute(PM10, week, at=at_local(week.last_day + timedelta(days=1), 13))
    publish(table, at=at_local(week.last_day + timedelta(days=5), 9), by=reviewer or make_user(role=Role.REVIEWER))
    table.refresh_from_db()
    return table


def brought(status=None) -> list[tuple]:
    """Return (week, unit, what, status) of all that was brought."""
    rows = Consequence.objects.select_related("table", "unit").order_by("table__first_day", "table__correction_number", "step__place", "pk")
    found = [(one.table.period[-2:], one.unit.name[0], one.brings, one.status) for one in rows]
    return [one[:3] for one in found if one[3] == status] if status else found


class TestStandings:
    def test_each_published_week_brings_its_own_and_twice_in_a_month_criticism_in_place_of_the_card(self, units, ladder):
        for week in WEEKS[1:4]:
            table = publish_week(week)
        assert brought("proposed") == [
            ("30", "丙", "yellow"), ("30", "甲", "praise"),
            ("31", "丙", "yellow"), ("31", "甲", "praise"),
            ("32", "丙", "criticism"), ("32", "甲", "praise"),
        ]  # fmt: skip
        assert Consequence.objects.get(brings="criticism").because == "2016-W31:3/3 2016-W32:3/3"
        before = brought()
        propose(table, at=moment())
        assert brought() == before

    def test_without_a_ladder_in_use_nothing_is_proposed(self, units):
        reference.seed()
        publish_week(WEEKS[2])
        assert brought() == []

    def test_a_correction_drops_what_it_undid_in_its_week_and_after_and_leaves_what_was_confirmed(self, units, ladder, office):
        reviewer = make_user(role=Role.REVIEWER)
        first, second = publish_week(WEEKS[2], reviewer), publish_week(WEEKS[3], reviewer)
        praise = Consequence.objects.get(table=first, brings="praise")
        decide(praise, confirm=True, note="", at=moment(2016, 8, 13), by=office)
        criticism = Consequence.objects.get(table=second, brings="criticism")
        own_days = UnitDay.objects.filter(unit=units["丙街道"], day__range=(first.first_day, first.last_day))
        own_days.update(value=50)  # was 100: now the first
        correction = start_correction(first, because="复核", at=moment(2016, 8, 16), by=reviewer)
        publish(correction, at=moment(2016, 8, 22), by=reviewer)
        assert brought("dropped") == [("31", "丙", "yellow"), ("32", "丙", "criticism")]
        assert brought("proposed") == [("31", "乙", "yellow"), ("31", "丙", "praise"), ("32", "丙", "yellow"), ("32", "甲", "praise")]
        assert brought("confirmed") == [("31", "甲", "praise")]
        assert [row.consequence for row in consequences.doubtful()] == [praise]
        decide(praise, confirm=False, note="更正后不再成立", at=moment(2016, 8, 23), by=office)
        own_days.update(value=100)
        correction.refresh_from_db()
        publish(start_correction(correction, because="再复核", at=moment(2016, 8, 24), by=reviewer), at=moment(2016, 8, 30), by=reviewer)
        criticism.refresh_from_db()
        assert criticism.status == "proposed"  # what a correction dropped, another one brings back

    def test_what_was_confirmed_and_follows_again_is_in_doubt_no_longer(self, units, ladder, office):
        reviewer = make_user(role=Role.REVIEWER)
        first, second = publish_week(WEEKS[2], reviewer), publish_week(WEEKS[3], reviewer)
        for one in (Consequence.objects.get(table=second, brings="criticism"), Consequence.objects.get(table=first, brings="yellow")):
            decide(one, confirm=True, note="", at=moment(2016, 8, 20), by=office)
        own_days, doubted, table = UnitDay.objects.filter(unit=units["丙街道"], day__lte=first.last_day), [], first
        for value, day in ((50, 22), (100, 24), (50, 26), (100, 30)):
            own_days.update(value=value)
            table = start_correction(table, because="复核", at=moment(2016, 8, day), by=reviewer)
            publish(table, at=moment(2016, 8, day), by=reviewer, because="急")
            table.refresh_from_db()
            doubted.append(sorted(row.consequence.brings for row in consequences.doubtful()))
        assert doubted == [["criticism", "yellow"], [], ["criticism", "yellow"], []]
        assert set(brought("confirmed")) == {("31", "丙", "yellow"), ("32", "丙", "criticism")}

    def test_what_was_confirmed_and_still_follows_is_not_proposed_again(self, units, ladder, office):
        reviewer = make_user(role=Role.REVIEWER)
        table = publish_week(WEEKS[2], reviewer)
        decide(Consequence.objects.get(brings="yellow"), confirm=True, note="", at=moment(2016, 8, 13), by=office)
        UnitDay.objects.filter(unit=units["甲街道"]).update(value=81)
        publish(start_correction(table, because="复核", at=moment(2016, 8, 16), by=reviewer), at=moment(2016, 8, 22), by=reviewer)
        left = {("31", "丙", "yellow", "confirmed"), ("31", "甲", "praise", "dropped"), ("31", "甲", "praise", "proposed")}
        assert set(brought()) == left and len(brought()) == 3
        assert not consequences.doubtful().exists()

    def test_people_decide_and_money_is_summed_by_unit_and_year(self, units, office):
        reference.seed()
        of = Ladder.objects.get(kind="air-pm10", source__contains="2018年")
        steps = [StepDraft(1, 1, 1, "money", money=Decimal(100)), StepDraft(-1, 1, 1, "money", money=Decimal("-100"))]
        ladders.begin(of, steps=steps, first_day=date(2016, 7, 18), source="区试行", on=date(2016, 7, 1), by=office)
        for week in WEEKS[2:4]:
            publish_week(week)
        stranger, said = make_user(role=Role.LEADER), {"note": "", "at": moment(2016, 8, 20), "by": office}
        with pytest.raises(PermissionDenied):
            decide(Consequence.objects.first(), confirm=True, note="", at=moment(), by=stranger)
        with pytest.raises(Missing):
            decide(Consequence.objects.first(), confirm=False, **said)
        for one in Consequence.objects.exclude(table__period="2016-W32", money__gt=0):
            decide(one, confirm=True, **said)
        rows = {row["unit"]: (row["plus"], row["minus"], row["both"]) for row in money_of(2016)}
        assert rows == {units["甲街道"].pk: (100, None, 100), units["丙街道"].pk: (None, -200, -200)}
        assert not money_of(2017).exists()


class TestLadders:
    def test_a_new_one_ends_the_one_before_and_one_of_a_group_comes_first(self, ladder, office):
        later = ladders.begin(ladder, steps=SOFT[:1], first_day=date(2016, 9, 1), source="修订", on=date(2016, 8, 9), by=office)
        said = ("air-pm10", "week", "territory")
        assert (in_use(*said, date(2016, 8, 31)), in_use(*said, date(2016, 9, 1))) == (ladder, later)
        own = Ladder.objects.create(
            kind="air-pm10", period_kind="week", group="territory", first_day=date(2016, 9, 1), is_on=True, source="街道"
        )
        assert in_use(*said, date(2016, 9, 2)) == own
        ladders.end(own, last_day=date(2016, 9, 3), on=date(2016, 9, 4), by=office)
        assert in_use(*said, date(2016, 9, 4)) == later and in_use(*said, date(2016, 7, 17)) is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"first_day": date(2016, 8, 8)},
            {"source": " "},
            {"steps": []},
            {"steps": [StepDraft(0, 1, 1, "praise")]},
            {"steps": [StepDraft(1, 3, 2, "praise")]},
            {"steps": [StepDraft(1, 1, 61, "praise")]},
            {"steps": [StepDraft(1, 0, 0, "praise")]},
            {"steps": [StepDraft(1, 1, 1, "money")]},
            {"steps": [StepDraft(1, 1, 1, "praise", money=Decimal(5))]},
        ],
    )
    def test_what_cannot_be_is_refused(self, ladder, office, wrong):
        sound = {"steps": SOFT, "first_day": date(2016, 9, 1), "source": "修订", "on": date(2016, 8, 9), "by": office}
        with pytest.raises(Refused):
            ladders.begin(ladder, **sound | wrong)
        with pytest.raises(PermissionDenied):
            ladders.begin(ladder, **sound | {"by": make_user(role=Role.REVIEWER)})
