"""Air standings: the same as the pure rules, ties, exclusions, shared stations, one version for both years, the district beside them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from pollution.air.assessment import change, composite, of_period, stated, terms, to_places
from pollution.air.models import AirPolicy, ExceptionalEvent, StationWeight, UnitDay
from pollution.air.policies import policy_on, scheme_of
from pollution.air.rankings import CHANGED, COMPOSITE, PM10, PM25
from pollution.air.standards import Factor
from tests.make import make_district, make_unit, make_user, moment
from tests.pollution.air.test_days import hours_of, make_station, take
from tracker.jobs.tick import due, run
from tracker.lib import periods
from tracker.lib.periods import period
from tracker.org.statuses import Role, UnitKind
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.publish import PublishRefused, publish, start_correction
from tracker.rankings.schemes import begin_scheme
from tracker.rankings.standing import compute

pytestmark = pytest.mark.django_db
W31 = period("2016-W31")
MONDAY = moment(2016, 8, 8, 13)
LATER = moment(2016, 8, 11)


def make_units(*names: str, watched: bool = True, **fields) -> dict:
    """Return names → units of the district, each with a station of its own that counts for it."""
    root, found = make_district(), {}
    for name in names:
        found[name] = make_unit(name, parent=root, **fields)
        if watched:
            make_station(f"{name}站", unit=found[name], kind="township")
    return found


def write(unit, first: date, days: int = 7, **values) -> None:
    """Write valid days of a unit with these values; a list gives one for each day, None for none."""
    rows = []
    for name, given in values.items():
        for place in range(days):
            value = given[place] if isinstance(given, list) else given
            rows.append(UnitDay(unit=unit, day=first + timedelta(days=place), factor=name, value=value, stations=1, of_stations=1))
    UnitDay.objects.bulk_create(rows)


def six(pm25=35, pm10=70, so2=60, no2=40, co=4, o3=160) -> dict:
    """Return values of six factors; as they stand each is worth 1 by the limits of 2012."""
    return {"pm25": pm25, "pm10": pm10, "so2": so2, "no2": no2, "co": co, "o3": o3}


def standing(ranking, of=W31, group="territory", at=MONDAY) -> dict:
    """Compute; return unit name → (rank, score or reason)."""
    tables = {table.group: table for table in compute(ranking, of, at=at)}
    places = tables[group].places.select_related("unit").order_by("rank", "unit__path_order")
    return {place.unit.name: (place.rank, place.reason or tables[group].shown(place.score)) for place in places}


def chance(random: Random, count: int) -> dict:
    """Return random days of six factors with holes."""
    found = {}
    for factor in Factor:
        grain = Decimal("0.1") if factor == Factor.CO else Decimal(1)
        most = random.choice((9, 60, 300))
        found[factor.value] = [None if random.random() < 0.06 else random.randrange(1, most) * grain for _day in range(count)]
    return found


@pytest.mark.parametrize("label", ["2016-W31", "2016-07", "2016-Q2"])
def test_set_wise_it_is_what_the_pure_rules_say_of_random_days(label):
    random, of = Random(label), period(label)
    days = (of.last_day - of.first_day).days + 1
    before = {"2016-W31": date(2015, 8, 3), "2016-07": date(2015, 7, 1), "2016-Q2": date(2015, 4, 1)}[label]
    needed = {7: 6, 31: 27, 91: 81}[days]
    units, given = make_units(*(f"街道{n}" for n in range(12))), {}
    for name, unit in units.items():
        given[name] = chance(random, days), chance(random, days)
        for first, values in zip((of.first_day, before), given[name], strict=True):
            write(unit, first, days, **values)
    scheme = scheme_of(policy_on(of.last_day))

    def whole(values):
        known = {Factor(name): [value for value in list_ if value is not None] for name, list_ in values.items()}
        enough = all(len(list_) >= needed for list_ in known.values())
        return composite({factor: of_period(list_, factor) for factor, list_ in known.items()}, scheme) if enough else None

    indices = {name: (whole(now), whole(old)) for name, (now, old) in given.items()}
    means = {}
    for name, (now, _old) in given.items():
        known = [value for value in now["pm10"] if value is not None]
        means[name] = stated(of_period(known, Factor.PM10), Factor.PM10) if len(known) >= needed else None
    changes = {name: change(now, old) if now is not None and old is not None else None for name, (now, old) in indices.items()}
    for ranking, values in ((COMPOSITE, {name: now for name, (now, _old) in indices.items()}), (PM10, means), (CHANGED, changes)):
        found = standing(ranking, of)
        ranked = sorted(value for value in values.values() if value is not None)
        for name, value in values.items():
            rank, said = found[name]
            assert rank == (ranked.index(value) + 1 if value is not None else None), (ranking.code, name)
            assert value is None or said == value
        assert len(ranked) > 3 or ranking is CHANGED
    for place in Place.objects.within(table=RankingTable.objects.filter(kind="air-composite")).filter(rank__isnull=False):
        exact = {}
        for name, list_ in given[place.unit.name][0].items():
            exact[Factor(name)] = of_period([value for value in list_ if value is not None], Factor(name))
        for term in place.terms.all():
            factor = Factor(term.term)
            assert (term.due, term.weight) == (scheme.divisors[factor], 1)
            assert term.done == to_places(exact[factor], 2)
            assert term.value == to_places(exact[factor] / Fraction(term.due), 6)
            assert term.points == to_places(terms(exact, scheme)[factor], 2)


# --- Ties, exclusions, what stands beside -------------------------------------------------------------------------------------------------


def test_equal_stated_values_share_a_rank_and_the_next_is_left_out():
    units = make_units("甲", "乙", "丙", "丁", "戊")
    for unit, values in zip(units.values(), (80, 81, [82, 82, 82, 82, 82, 83, 83], [82] * 7, 90), strict=True):
        write(unit, W31.first_day, pm10=values)  # 丙: 82.29 is stated as 82
    assert standing(PM10) == {"甲": (1, 80), "乙": (2, 81), "丙": (3, 82), "丁": (3, 82), "戊": (5, 90)}
    begin_scheme(PM10, first_day=date(2016, 7, 1), source="区办法：保留两位小数", weights=[], places=2)
    found = standing(PM10)
    assert [found[name] for name in "丁丙戊"] == [(3, Decimal("82.00")), (4, Decimal("82.29")), (5, 90)]


def test_half_is_rounded_to_even_also_below_nothing():
    units = make_units("甲", "乙", "丙")
    for unit, (now, before) in zip(units.values(), ((200, 200), (199, 200), (201, 200)), strict=True):
        write(unit, W31.first_day, **six(so2=now * 3, pm10=0, pm25=0, no2=0, co=0, o3=0))  # the index is now ÷ 20
        write(unit, date(2015, 8, 3), **six(so2=before * 3, pm10=0, pm25=0, no2=0, co=0, o3=0))
    assert standing(CHANGED) == {"甲": (2, 0), "乙": (1, Decimal("-0.5")), "丙": (3, Decimal("0.5"))}
    begin_scheme(CHANGED, first_day=date(2016, 7, 1), source="取整", weights=[], places=0)
    assert standing(CHANGED) == {"甲": (1, 0), "乙": (1, 0), "丙": (1, 0)}


def test_who_cannot_be_ranked_is_listed_with_the_reason():
    whole = make_units("全", "缺天", "缺项", "新")
    bare = make_units("无站", "参考", watched=False)
    make_station("微型", unit=bare["参考"], kind="micro", weight=None)
    write(whole["全"], W31.first_day, **six())
    write(whole["缺天"], W31.first_day, **six() | {"co": [1, 1, 1, 1, 1, None, None]})
    write(whole["缺项"], W31.first_day, **{name: value for name, value in six().items() if name != "o3"})
    write(whole["新"], W31.first_day, **six())
    write(whole["全"], date(2015, 8, 3), **six())
    found = standing(COMPOSITE)
    assert found == {
        "全": (1, 6), "新": (1, 6), "缺天": (None, "few_co"), "缺项": (None, "none_o3"),
        "无站": (None, "no_station"), "参考": (None, "reference"),
    }  # fmt: skip
    assert standing(CHANGED)["新"] == (None, "last_year") and standing(PM25)["缺天"] == (1, 35)
    assert "缺天" in str(call("air-composite", "--format", "table"))


def test_committees_are_a_group_of_their_own_if_there_are_any():
    write(make_units("侯寨乡")["侯寨乡"], W31.first_day, pm10=80)
    assert [table.group for table in compute(PM10, W31, at=MONDAY)] == ["territory"]
    write(make_units("马寨园区", kind=UnitKind.COMMITTEE)["马寨园区"], W31.first_day, pm10=70)
    assert standing(PM10, group="zone") == {"马寨园区": (1, 70)} and standing(PM10) == {"侯寨乡": (1, 80)}


def test_shared_stations_count_by_weight_and_the_district_stands_beside():
    units = make_units("甲", "乙", watched=False)
    own, shared = make_station("甲站", unit=units["甲"]), make_station("共用站", unit=units["甲"], weight="0.6000")
    StationWeight.objects.create(station=shared, unit=units["乙"], weight="0.4000", first_day=date(2010, 1, 1))
    StationWeight.objects.create(station=own, unit=make_district(), weight=1, first_day=date(2010, 1, 1))
    for place in range(7):
        day = W31.first_day + timedelta(days=place)
        take([*hours_of(own, day, pm10="104"), *hours_of(shared, day, pm10="198")])
    (table,) = compute(PM10, W31, at=MONDAY)
    places = {place.unit.name: place for place in table.places.select_related("unit")}
    assert (table.base, places["乙"].score) == (104, 198)
    assert places["甲"].score == 139  # (104 · 1 + 198 · 0.6) ÷ 1.6 = 139.25
    assert table.over_base(places["乙"].score) == Decimal("90.4")  # 198 beside 104, as in Zhengzhou in 2018


def test_days_of_sand_are_valid_days_and_left_out_of_the_mean():
    unit = make_units("侯寨乡")["侯寨乡"]
    write(unit, W31.first_day, pm10=[500, 500, 80, 80, 80, 82, None])
    said = {"name": "沙尘", "first_day": W31.first_day, "last_day": date(2016, 8, 2), "source": "通报", "at": MONDAY}
    event = ExceptionalEvent.objects.create(**said)
    (table,) = compute(PM10, W31, at=MONDAY)
    assert str(table.places.get().terms.get().done) == "322.00" and table.places.get().score == 80  # 80.5 is stated as 80
    event.last_day = W31.last_day
    event.save()
    assert standing(PM10) == {"侯寨乡": (None, "none_pm10")}


def test_both_years_are_judged_by_the_version_of_the_later_one():
    of = period("2026-03")
    reference_policy = policy_on(date(2026, 2, 1))
    assert scheme_of(reference_policy).divisors[Factor.PM10] == 70
    AirPolicy.objects.create(first_day=date(2026, 3, 1), source="过渡", **{f"divisor_{factor}": 60 for factor in Factor}, weight_pm25=3)
    unit = make_units("侯寨乡")["侯寨乡"]
    write(unit, of.first_day, 31, **dict.fromkeys(six(), 60))
    write(unit, date(2025, 3, 1), 31, **dict.fromkeys(six(), 30))
    assert standing(CHANGED, of, at=moment(2026, 4, 1, 13)) == {"侯寨乡": (1, 100)}
    term = Place.objects.within(table=RankingTable.objects.filter(kind="air-change")).get().terms.get()
    assert (term.done, term.due) == (8, 4)


def test_a_year_asks_for_enough_days_in_each_month():
    of, unit = period("2015"), make_units("侯寨乡")["侯寨乡"]
    write(unit, of.first_day, 365, pm10=80)
    assert standing(PM10, of) == {"侯寨乡": (1, 80)}
    UnitDay.objects.filter(day__month=5, day__day__gt=26).delete()
    assert standing(PM10, of) == {"侯寨乡": (None, "few_pm10")}


def test_a_unit_whose_device_sends_nonsense_keeps_no_other_from_its_place():
    """A unit of measure mistaken makes a mean of a hundred thousand; a year before near to nothing a change of as many per cent."""
    units = make_units("甲", "乙")
    for unit, (now, before) in zip(units.values(), ((35, 30), (90_000, "0.1")), strict=True):
        write(unit, W31.first_day, **six(pm25=now, pm10=now * 10, co=now))
        write(unit, date(2015, 8, 3), **dict.fromkeys(six(), before))
    write(make_district(), W31.first_day, **six(pm10=900_000))
    assert standing(PM10) == {"甲": (1, 350), "乙": (2, 900_000)}
    assert standing(COMPOSITE)["甲"][0] == standing(CHANGED)["甲"][0] == 1
    assert RankingTable.objects.get(kind="air-pm10").base == 900_000


# --- Frozen, corrected, asked for by the command ------------------------------------------------------------------------------------------


def call(kind: str, *words: str) -> str:
    """Return what the command prints."""
    out = StringIO()
    with periods.frozen(MONDAY):
        call_command("ranking", kind, "2016-W31", *words, stdout=out)
    return out.getvalue()


def test_what_is_published_stays_and_only_a_correction_says_something_else():
    unit = make_units("侯寨乡")["侯寨乡"]
    write(unit, W31.first_day, pm10=80)
    reviewer = make_user(role=Role.REVIEWER)
    (table,) = compute(PM10, W31, at=MONDAY)
    assert (table.scheme.places, table.scheme.terms.count()) == (0, 0)
    publish(table, at=LATER, by=reviewer)
    UnitDay.objects.update(value=90)
    assert standing(PM10) == {"侯寨乡": (1, 80)}
    for statement in (
        "UPDATE rankings_rankingtable SET base = 1",
        "UPDATE rankings_placeterm SET days = 1",
        "UPDATE rankings_scorescheme SET places = 1",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    table.refresh_from_db()
    correction = start_correction(table, because="更正", at=LATER, by=reviewer)
    assert correction.places.get().score == 90 and table.places.get().score == 80
    UnitDay.objects.update(value=80)
    compute(PM10, W31, at=LATER)
    correction.refresh_from_db()
    assert correction.fingerprint == table.fingerprint
    with pytest.raises(PublishRefused):
        publish(correction, at=moment(2016, 8, 16), by=reviewer)


def test_a_correction_of_the_valid_days_alone_is_one_too():
    unit, reviewer = make_units("侯寨乡")["侯寨乡"], make_user(role=Role.REVIEWER)
    write(unit, W31.first_day, **six())
    (table,) = compute(COMPOSITE, W31, at=MONDAY)
    publish(table, at=LATER, by=reviewer)
    table.refresh_from_db()
    UnitDay.objects.filter(day=W31.last_day, factor="co").update(value=None)
    correction = start_correction(table, because="更正", at=LATER, by=reviewer)
    publish(correction, at=moment(2016, 8, 16), by=reviewer)
    said = {term.term: term.days for term in correction.places.get().terms.all()}
    assert said["co"] == 6 and said["pm10"] == 7


def test_the_command_prints_every_term_as_for_other_kinds():
    write(make_units("侯寨乡")["侯寨乡"], W31.first_day, **six(pm10=140))
    first = call("air-composite", "--format", "json")
    assert call("air-composite", "--format", "json") == first
    (found,) = json.loads(first)["standings"]
    (place,) = found["places"]
    assert (place["score"], found["base"], found["scheme"]["places"]) == ("7.00", None, 2)
    assert [(term["term"], term["days"]) for term in place["terms"]] == [(factor.value, 7) for factor in Factor]
    assert place["terms"][1] == {
        "term": "pm10",
        "done": "140.00",
        "due": "70.00",
        "value": "2.000000",
        "weight": "1.0000",
        "points": "2.00",
        "days": 7,
    }


def test_a_district_that_did_not_change_is_nought_and_not_nothing():
    for unit in (make_units("侯寨乡")["侯寨乡"], make_district()):
        for first in (W31.first_day, date(2015, 8, 3)):
            write(unit, first, **six())
    (found,) = json.loads(call("air-change", "--format", "json"))["standings"]
    assert (found["base"], found["places"][0]["score"]) == ("0.0", "0.0")


def test_weeks_and_months_are_ranked_at_noon_and_a_district_without_air_gets_no_draft():
    def labels(at):
        return [item.slot.label for item in due(at) if item.job.name == "air-ranking-weekly"]

    assert "2016-W31" not in labels(moment(2016, 8, 8, 11)) and labels(moment(2016, 8, 8, 12))[-1] == "2016-W31"
    assert run("air-ranking-weekly", "2016-W31", moment(2016, 8, 8, 12)) == "-" and not RankingTable.objects.exists()
    write(make_units("侯寨乡")["侯寨乡"], date(2016, 4, 1), 91, pm10=80)
    told = run("air-ranking-monthly", "2016-06", moment(2016, 7, 1, 12))
    assert "2016-06 air-pm10 1" in told and "2016-Q2 air-pm10 1" in told and "2016 air" not in told
