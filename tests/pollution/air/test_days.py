"""Hours to days to indices in SQL: the same as the pure rules, only what changed, and nothing twice."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from pollution.air import days, intake, measures, partitions
from pollution.air.assessment import day_of, mean, stated
from pollution.air.index import daily
from pollution.air.intake import Hour, Taken
from pollution.air.models import Correction, Reading, StaleDay, Station, StationDay, StationIndex, StationWeight, UnitDay, UnitIndex
from pollution.air.standards import Factor, index_rule_on, limits_on
from pollution.air.statuses import Way
from tests.make import make_district, make_unit, moment
from tracker.lib.periods import at_local, month_of

pytestmark = pytest.mark.django_db
AT = moment()
DAY = date(2016, 8, 3)


def make_station(name="烟厂", *, unit=None, kind="national", **fields) -> Station:
    """Return a station that counts for its unit."""
    unit = unit or make_unit("嵩山路街道", parent=make_district())
    weight = fields.pop("weight", 1)
    station = Station.objects.create(code=name, name=name, kind=kind, unit=unit, first_day=date(2010, 1, 1), **fields)
    if weight:
        StationWeight.objects.create(station=station, unit=unit, weight=weight, first_day=date(2010, 1, 1))
    return station


def hours_of(station, day=DAY, labels=range(1, 25), **values) -> list[Hour]:
    """Return hours of a day with the same value for each factor."""
    begin = at_local(day)
    return [Hour(station.pk, name, begin + timedelta(hours=label), Decimal(value)) for label in labels for name, value in values.items()]


def take(hours, at=AT) -> Taken:
    """Take hours in, and compute."""
    taken = intake.take(hours, way=Way.FILE, at=at)
    days.compute_due()
    return taken


def chance_hours(random: Random, station, day: date) -> list[Hour]:
    """Return a day with holes, odd flags and values that end in halves."""
    found = []
    for factor in Factor:
        missing = random.choice((0, 0, 3, 4, 5, 9))
        labels = set(range(1, 25)) - set(random.sample(range(1, 25), missing))
        for label in labels:
            grain = "0.05" if factor == Factor.CO else "0.5"
            value = random.randrange(0, random.choice((20, 120, 700))) * Decimal(grain)
            flag = random.choice("NNNNNNNNNNNNDS")
            found.append(Hour(station.pk, factor.value, at_local(day) + timedelta(hours=label), value, flag))
    return found


def test_the_same_as_the_pure_rules_on_both_sides_of_a_change_of_standard():
    random, unit = Random(633), make_unit("嵩山路街道", parent=make_district())
    stations = [make_station(f"站{number}", unit=unit, weight=random.choice(("1", "0.5", "0.25"))) for number in range(5)]
    span = [date(2026, 2, 20) + timedelta(days=count) for count in range(18)] + [date(2030, 12, 31), date(2031, 1, 1)]
    given = [one for station in stations for day in span for one in chance_hours(random, station, day)]
    take(given)
    weights = dict(StationWeight.objects.values_list("station", "weight"))
    own = {(row.station_id, row.day, row.factor): row.value for row in StationDay.objects.all()}
    indices = {(row.station_id, row.day): (row.aqi, row.primary, row.standard) for row in StationIndex.objects.all()}
    units = {(row.day, row.factor): row.value for row in UnitDay.objects.all()}
    of_units = {row.day: (row.aqi, row.primary) for row in UnitIndex.objects.all()}
    for day in span:
        rule, values = index_rule_on(day), {}
        for station in stations:
            hours: dict = {}
            for one in given:
                if one.station == station.pk and at_local(day) < one.hour <= at_local(day + timedelta(days=1)) and one.flag == "N":
                    hours.setdefault(one.factor, {})[round((one.hour - at_local(day)) / timedelta(hours=1))] = one.value
            values[station.pk] = {factor: day_of(hours.get(factor, {}), factor, limits_on(day)) for factor in Factor}
            assert {factor: own.get((station.pk, day, factor)) for factor in Factor} == values[station.pk]
            index = daily(values[station.pk], rule)
            assert indices.get((station.pk, day)) == (index and (index.value, list(index.primary), rule.name))
        together = {}
        for factor in Factor:
            there = [(values[pk][factor], weights[pk]) for pk in values if values[pk][factor] is not None]
            total = sum(weight for _value, weight in there)
            exact = mean([sum(value * weight for value, weight in there) / total]) if len(there) * 4 >= len(stations) * 3 else None
            together[factor] = stated(exact, factor)
            assert units[day, factor] == together[factor], (day, factor)
        index = daily(together, rule)
        assert of_units.get(day) == (index and (index.value, list(index.primary)))


def test_sent_again_nothing_changes_and_a_correction_keeps_what_was():
    station = make_station()
    assert take(hours_of(station, pm10=80)) == Taken(24, 24, 0)
    before = StationDay.objects.get().value, StationIndex.objects.get().aqi
    assert take(hours_of(station, pm10=80), at=moment(day=10)) == Taken(24, 0, 0)
    assert not Correction.objects.exists() and not StaleDay.objects.exists()
    assert (StationDay.objects.get().value, StationIndex.objects.get().aqi) == before == (80, 65)
    assert take(hours_of(station, labels=[5], pm10=320), at=moment(day=11)) == Taken(1, 0, 1)
    old = Correction.objects.get()
    assert (old.value, old.received_at, old.replaced_at) == (80, AT, moment(day=11))
    assert StationDay.objects.get().value == 90 and Reading.objects.get(hour=at_local(DAY, 5)).value == 320


def test_by_another_way_and_called_normal_nothing_changes_either():
    station = make_station()
    said_nothing = [Hour(one.station, one.factor, one.hour, one.value, "") for one in hours_of(station, pm10=80)]
    assert intake.take(said_nothing, way=Way.HJ212, at=AT) == Taken(24, 24, 0)
    assert intake.take(hours_of(station, pm10="80.0"), way=Way.FILE, at=AT) == Taken(24, 0, 0)
    assert intake.take(said_nothing, way=Way.HJ212, at=AT) == Taken(24, 0, 0) and not Correction.objects.exists()
    faulty = [Hour(one.station, one.factor, one.hour, one.value, "D") for one in said_nothing]
    assert intake.take(faulty, way=Way.HJ212, at=AT) == Taken(24, 0, 24)


def test_an_hour_that_comes_twice_in_a_batch_counts_once_and_the_later_one():
    station = make_station()
    assert take([*hours_of(station, labels=[1], pm10=80), *hours_of(station, labels=[1], pm10=90)]) == Taken(2, 1, 0)
    assert Reading.objects.get().value == 90


def test_only_days_whose_hours_changed_are_computed():
    station = make_station()
    take([*hours_of(station, pm10=80), *hours_of(station, DAY + timedelta(days=1), pm10=80)])
    StationDay.objects.filter(day=DAY).update(value=1)  # would be put right, were it computed
    take(hours_of(station, DAY + timedelta(days=1), pm10=100))
    assert dict(StationDay.objects.values_list("day", "value")) == {DAY: 1, DAY + timedelta(days=1): 100}


def test_of_the_years_between_two_days_that_are_due_nothing_is_read():
    station, read = make_station(), []

    def noting(execute, sql, params, many, context):
        if "INSERT INTO air_hours" in sql:
            read.append(params["last"] - params["first"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        take([*hours_of(station, date(2013, 2, 28), pm10=50), *hours_of(station, pm10=80)])
    assert read == [timedelta(days=1)] * 2
    assert dict(StationDay.objects.values_list("day", "value")) == {date(2013, 2, 28): 50, DAY: 80}


def test_midnight_belongs_to_the_day_that_ends_and_nineteen_hours_are_no_day():
    station = make_station()
    take(hours_of(station, labels=range(5, 25), pm10=80))
    assert list(StationDay.objects.values_list("day", "hours", "value")) == [(DAY, 20, 80)]
    take([Hour(station.pk, "pm10", at_local(DAY + timedelta(days=1)), None)])  # the last hour is taken back
    assert list(StationDay.objects.values_list("day", "hours", "value")) == [(DAY, 19, None)] and not StationIndex.objects.exists()


def test_micro_stations_count_for_no_unit_and_too_few_stations_make_no_day():
    unit = make_unit("嵩山路街道", parent=make_district())
    stations = [make_station(f"站{number}", unit=unit) for number in range(4)]
    micro = make_station("微站", unit=unit, kind="micro")
    take([one for station in (*stations[:2], micro) for one in hours_of(station, pm10=80)])
    row = UnitDay.objects.get(factor="pm10")
    assert (row.value, row.stations, row.of_stations) == (None, 2, 4) and not UnitIndex.objects.exists()
    take(hours_of(stations[2], pm10=110))
    assert UnitDay.objects.get(factor="pm10").value == 90 and UnitIndex.objects.get().primary == ["pm10"]


def test_what_no_air_can_be_stops_no_day_of_others():
    unit = make_unit("嵩山路街道", parent=make_district())
    broken, sound = (make_station(name, unit=unit) for name in ("坏", "好"))
    take([*hours_of(broken, pm10=measures.MOST), *hours_of(sound, pm10=80)])
    assert dict(StationDay.objects.values_list("station__name", "value")) == {"坏": measures.MOST, "好": 80}
    assert dict(StationIndex.objects.values_list("station__name", "aqi")) == {"坏": 500, "好": 65}


def test_months_are_made_as_they_are_needed_and_ahead():
    station = make_station()
    take([*hours_of(station, date(2013, 2, 28), pm10=50), *hours_of(station, date(2016, 12, 31), pm10=50)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relispartition AND relname LIKE 'air_reading_20%' ORDER BY 1")
        there = [row[0] for row in cursor.fetchall() if row[0].endswith("7_01") or row[0][12:16] in ("2013", "2016")]
    assert {"air_reading_2013_02", "air_reading_2013_03", "air_reading_2016_12", "air_reading_2017_01"} <= set(there)
    assert partitions.make([month_of(date(2013, 2, 1))], ["air_reading"]) == []
    assert len(partitions.make_ahead(date(2040, 11, 5))) == 8 and partitions.make_ahead(date(2040, 11, 5)) == []


def test_an_hour_that_is_none_and_a_batch_that_breaks_leave_nothing():
    station = make_station()
    with pytest.raises(IntegrityError), transaction.atomic():
        intake.take([*hours_of(station, pm10=80), Hour(station.pk, "pm10", at_local(DAY, 1, 30), Decimal(1))], way=Way.FILE, at=AT)
    assert not Reading.objects.exists() and not StaleDay.objects.exists()
    assert intake.take([], way=Way.FILE, at=AT) == Taken()


def beside(work) -> threading.Thread:
    """Return work that goes on in a connection of its own."""

    def whole():
        try:
            work()
        finally:
            connection.close()

    other = threading.Thread(target=whole)
    other.start()
    return other


@pytest.mark.django_db(transaction=True)
def test_a_batch_on_its_way_is_computed_though_its_day_was_noted_before_and_is_computed_meanwhile():
    station = make_station()
    take(hours_of(station, labels=range(1, 21), pm10=100))
    intake.take(hours_of(station, labels=[21], pm10=100), way=Way.FILE, at=AT)  # the day waits
    with transaction.atomic():
        intake.take(hours_of(station, labels=[22], pm10=320), way=Way.FILE, at=AT)
        other = beside(days.compute_due)
        other.join(10)
        assert not other.is_alive()  # it does not wait for the batch either
    days.compute_due()
    assert list(StationDay.objects.values_list("hours", "value")) == [(22, 110)] and not StaleDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_batches_for_the_same_days_do_not_cross():
    unit, failed = make_unit("嵩山路街道", parent=make_district()), []
    first, *others = [make_station(f"站{number:02}", unit=unit) for number in range(30)]

    def all_of_them():
        try:
            intake.take([one for station in (first, *others) for one in hours_of(station, labels=[1], so2=10)], way=Way.API, at=AT)
        except OperationalError as error:
            failed.append(error)

    with transaction.atomic():
        intake.take(hours_of(first, labels=[1], pm10=80), way=Way.FILE, at=AT)
        other = beside(all_of_them)
        other.join(0.3)
        assert other.is_alive()  # it waits for the first station's day, and holds none of the others
        intake.take([one for station in others for one in hours_of(station, labels=[1], pm10=80)], way=Way.FILE, at=AT)
    other.join(10)
    assert not failed and Reading.objects.filter(hour__gt=at_local(DAY)).count() == 60
