"""Voided hours do not count, in no day and no index; what comes in later for them does not either; taken back, all is as it was."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from pollution.air import days, intake, voids, without
from pollution.air.models import Reading, StaleDay, StationDay, StationIndex, UnitDay, Void
from pollution.air.statuses import Way
from tests.make import make_district, make_unit, make_user, moment
from tests.pollution.air.test_days import DAY, hours_of, make_station, take
from tracker.lib.periods import at_local
from tracker.lib.refusals import Missing, Refused, SaidAlready
from tracker.org.statuses import Role

AT = moment()


def end_of(label: int, day: date = DAY):
    """Return the end of the hour of a day."""
    return at_local(day) + timedelta(hours=label)


def official():
    """Return who may void everywhere."""
    return make_user(role=Role.SUPERVISION, unit=make_district())


def void(station, first=1, last=24, factors=("pm10",), **more):
    """Void hours of a day."""
    said = {"because": "停电后校准未通过", "at": AT, "by": None} | more
    stations = station if isinstance(station, list) else [station]
    return voids.void(stations, factors, end_of(first), end_of(last), **said)


def value(station, factor="pm10"):
    """Return a day's value, None where it has none."""
    return next(iter(StationDay.objects.filter(station=station, day=DAY, factor=factor).values_list("value", flat=True)), None)


@pytest.mark.django_db
class TestActs:
    def test_days_are_without_them_and_as_before_once_taken_back(self):
        station = make_station()
        take(
            [
                *hours_of(station, pm10="100", labels=range(1, 21)),
                *hours_of(station, pm10="300", labels=range(21, 25)),
                *hours_of(station, so2="10"),
            ]
        )
        before = list(StationIndex.objects.values_list("aqi", "primary"))
        seen = without.changes(voids.Span((station.pk,), ("pm10",), end_of(21), end_of(24)))
        said = void(station, 21, 24)
        days.compute_due()
        assert (said.hours, said.days) == (4, 1)
        assert value(station) == 100
        assert UnitDay.objects.get(factor="pm10").value == 100
        after = StationIndex.objects.get()
        assert [(one.aqi, list(one.primary), one.new_aqi, list(one.new_primary)) for one in seen] == [
            (*before[0], after.aqi, after.primary)
        ]  # what the preview said
        freed = voids.take_back(said.voids[0], because="设备复核正常", at=AT, by=None)
        days.compute_due()
        assert (freed.hours, freed.days) == (4, 1)
        assert list(StationIndex.objects.values_list("aqi", "primary")) == before

    def test_what_comes_later_is_voided_and_a_correction_stays_so(self):
        station = make_station()
        take(hours_of(station, pm10="100", labels=range(1, 23)))
        said = void(station, 20, 24).voids[0]
        take(hours_of(station, pm10="50", labels=range(22, 25)))  # one is corrected, two are new
        days.compute_due()
        rows = dict(Reading.objects.filter(hour__gt=end_of(19), hour__lte=end_of(24)).values_list("hour", "voided"))
        assert rows == dict.fromkeys((end_of(label) for label in range(20, 25)), said.pk)
        assert value(station) is None  # nineteen hours are no day
        assert not StaleDay.objects.exists()
        voids.take_back(said, because="误操作", at=AT, by=None)
        take(hours_of(station, pm10="50", labels=range(1, 2)))
        assert not Reading.objects.filter(hour__gt=end_of(0), hour__lte=end_of(24), voided__isnull=False).exists()

    def test_an_hour_lies_in_one_void_and_goes_over_to_the_next(self):
        station = make_station()
        take(hours_of(station, pm10="100"))
        first, second = void(station, 1, 4), void(station, 3, 6)
        assert (first.hours, second.hours) == (4, 2)
        back = voids.take_back(first.voids[0], because="误操作", at=AT, by=None)
        assert (back.hours, back.days) == (2, 1)
        rows = Reading.objects.filter(hour__gt=end_of(0), hour__lte=end_of(24), voided__isnull=False)
        assert sorted(rows.values_list("hour", "voided")) == [(end_of(label), second.voids[0].pk) for label in range(3, 7)]

    def test_several_stations_at_once_and_only_what_was_named(self):
        unit = make_unit("嵩山路街道", parent=make_district())
        one, other, third = (make_station(name, unit=unit) for name in ("甲", "乙", "丙"))
        take([hour for station in (one, other, third) for hour in hours_of(station, pm10="100", pm25="30")])
        said = void([one, other], factors=("pm10",))
        days.compute_due()
        assert (len(said.voids), said.hours, said.days) == (2, 48, 2)
        assert [value(station) for station in (one, other, third)] == [None, None, 100]
        assert [value(station, "pm25") for station in (one, other, third)] == [30, 30, 30]

    def test_it_needs_a_reason_the_right_and_hours(self):
        station = make_station()
        take(hours_of(station, pm10="100"))
        with pytest.raises(Missing):
            void(station, because="  ")
        with pytest.raises(PermissionDenied):
            void(station, by=make_user(role=Role.OFFICIAL, unit=station.unit))
        early = {"at": end_of(9)}  # the tenth hour begins
        for wrong in (
            {"first": 5, "last": 4},
            {"factors": ()},
            {"factors": ("tsp",)},
            {"first": -voids.MOST_VALUES},
            {"first": 11, "last": 11} | early,
            {"first": 9, "last": 11} | early,
        ):
            with pytest.raises(Refused):
                void(station, **wrong)
        assert not Void.objects.exists()
        made = void(station, 9, 10, by=official(), **early).voids[0]
        with pytest.raises(Missing):
            voids.take_back(made, because="", at=AT, by=official())
        voids.take_back(made, because="误操作", at=AT, by=official())
        with pytest.raises(SaidAlready):
            voids.take_back(made, because="误操作", at=AT, by=official())

    def test_who_depends_on_the_data_is_told_within_the_transaction(self, monkeypatch):
        station, told = make_station(), []
        take(hours_of(station, pm10="100"))
        monkeypatch.setattr(voids, "after", [lambda said: told.append(("out", said.hours))])
        monkeypatch.setattr(voids, "after_take_back", [lambda one: told.append(("back", one.pk)), lambda one: 1 / 0])
        made = void(station).voids[0]
        with pytest.raises(ZeroDivisionError):
            voids.take_back(made, because="误操作", at=AT, by=None)
        made.refresh_from_db()
        assert (told, made.taken_back_at) == ([("out", 24), ("back", made.pk)], None)

    def test_only_the_months_of_the_span_are_read(self):
        station = make_station()
        take(
            [
                *hours_of(station, pm10="100"),
                *hours_of(station, date(2016, 6, 1), pm10="100"),
                *hours_of(station, date(2015, 6, 1), pm10="1"),
            ]
        )
        span = voids.Span((station.pk,), ("pm10",), end_of(1), end_of(24)).named()
        with connection.cursor() as cursor:
            for sql in (voids.VOID, voids.TAKE_BACK, without.WOULD, without.STANDS):
                cursor.execute("EXPLAIN " + sql, span | {"voids": [1], "void": 1})
                plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "air_reading_2016_08" in plan
                assert "air_reading_2016_06" not in plan and "air_reading_2015_06" not in plan


@pytest.mark.django_db(transaction=True)
def test_no_hour_slips_between_a_batch_on_its_way_and_a_void():
    station = make_station()
    take(hours_of(station, pm10="100", labels=range(1, 21)))
    took, voided = threading.Event(), []

    def voiding():
        took.wait(10)
        try:
            voided.append(void(station).hours)
        finally:
            connection.close()

    other = threading.Thread(target=voiding)
    other.start()
    with transaction.atomic():
        intake.take(hours_of(station, pm10="200", labels=range(21, 25)), way=Way.API, at=AT)
        took.set()
        other.join(0.5)
        assert not voided  # it waits
    other.join(10)
    assert voided == [24]
    assert Reading.objects.filter(hour__gt=end_of(0), hour__lte=end_of(24), voided__isnull=False).count() == 24
    assert Decimal(200) in Reading.objects.filter(hour__gt=end_of(0)).values_list("value", flat=True)


@pytest.mark.django_db(transaction=True)
def test_who_voids_while_others_compute_hears_that_it_is_done():
    station, held, done = make_station(), threading.Event(), threading.Event()
    intake.take(hours_of(station, pm10="100"), way=Way.API, at=AT)

    def computing():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [days.LOCK])
                held.set()
                done.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=computing)
    other.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        try:
            assert not voids.compute_if_few()
        finally:
            cursor.execute("RESET lock_timeout")
            done.set()
            other.join(10)
    assert StaleDay.objects.count() == 1 and voids.compute_if_few()
    assert value(station) == 100
