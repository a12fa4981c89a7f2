"""The air of the demonstration: every number opens the hours it came from, and what a visitor meets there is plausible."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Max

from pollution.air.days import COUNTS, DAY
from pollution.air.models import (
    AirTarget,
    Channel,
    Consequence,
    Correction,
    Device,
    DeviceDay,
    Exceedance,
    ExceptionalEvent,
    Minute,
    Reading,
    StaleDay,
    Station,
    StationDay,
    StationWeight,
    Stranger,
    UnitDay,
    UnitIndex,
    Void,
    WaitingPacket,
)
from pollution.air.statuses import Factor, StationKind
from pollution.models import SourceDevice
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind
from tracker.rankings.models import Place, RankingTable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ALL = "the tests look at the whole demonstration"
K = StationKind


def rows(model):
    return model.objects.unscoped(ALL) if hasattr(model.objects, "unscoped") else model.objects.all()


class TestStations:
    """Who measures where."""

    def test_every_township_has_a_station_and_some_share_one(self):
        townships = set(Unit.objects.filter(kind__in=(UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT)).values_list("pk", flat=True))
        assert set(rows(Station).filter(kind=K.TOWNSHIP).values_list("unit", flat=True)) == townships
        weights = rows(StationWeight).filter(last_day=None)
        shared = [station for station, count in Counter(weights.values_list("station", flat=True)).items() if count > 1]
        assert len(shared) == 2
        assert all(sum(weights.filter(station=one).values_list("weight", flat=True)) == 1 for one in shared)

    def test_site_monitors_are_those_of_the_ledger_of_sources(self):
        monitors = rows(SourceDevice).filter(kind="pm10")
        for station in rows(Station).filter(kind=K.SITE).select_related("source").prefetch_related("devices"):
            (device,), monitor = station.devices.all(), monitors.get(source=station.source)
            assert (device.heard_at is None) == (monitor.seen_at is None)
            if monitor.seen_at:
                assert abs(device.heard_at - monitor.seen_at) <= timedelta(hours=1)
        assert 25 <= rows(Station).filter(kind=K.SITE).count() <= 40


class TestHours:
    """Values."""

    def test_every_day_opens_the_hours_it_came_from(self):
        with connection.cursor() as cursor:
            cursor.execute(f"""
                SELECT count(*) FROM (
                    SELECT station_id, factor, {DAY} AS day, count(*) AS hours FROM air_reading
                    WHERE {COUNTS} AND factor IN ('pm25', 'pm10', 'so2', 'no2', 'co', 'o3') GROUP BY 1, 2, 3
                ) AS counted FULL JOIN air_stationday AS own USING (station_id, factor, day)
                WHERE counted.hours IS DISTINCT FROM own.hours
            """)
            assert cursor.fetchone() == (0,)
        assert not rows(StaleDay).exists()

    def test_summer_and_winter_are_what_they_are(self):
        root = Unit.objects.get(kind=UnitKind.DISTRICT)

        def mean(factor, month) -> float:
            values = rows(UnitDay).filter(unit=root, factor=factor, day__year=2016, day__month=month, value__isnull=False)
            found = list(values.values_list("value", flat=True))
            return sum(found) / len(found)

        assert mean("pm25", 1) > 2 * mean("pm25", 7) and mean("o3", 7) > 2 * mean("o3", 1)
        first, last = ExceptionalEvent.objects.values_list("first_day", "last_day").get()
        dust = rows(UnitDay).filter(unit=root, factor="pm10", day__range=(first, last))
        assert max(dust.values_list("value", flat=True)) > 400 and min(dust.values_list("value", flat=True)) > 200

    def test_the_hundred_good_days_of_the_half_year_are_on_their_way(self):
        target = AirTarget.objects.get(aim="good_days")
        days = rows(UnitIndex).filter(unit=target.unit, day__range=(target.first_day, date(2016, 8, 8)))
        good, left = days.filter(aqi__lte=100).count(), (target.last_day - date(2016, 8, 8)).days
        assert days.count() == 39 and 20 <= good < 39
        assert good + left > target.value > good

    def test_nothing_lies_in_the_future(self):
        august = rows(Reading).filter(hour__gt=periods.at_local(date(2016, 8, 1)))
        assert august.aggregate(last=Max("hour"))["last"] <= periods.now()
        assert not august.filter(received_at__gt=periods.now()).exists()
        assert rows(Minute).aggregate(last=Max("at"))["last"] <= periods.now()

    def test_some_hours_are_void_corrected_or_never_came(self):
        assert rows(Void).filter(taken_back_at=None).count() == 2 and rows(Void).exclude(taken_back_at=None).count() == 1
        assert rows(Reading).filter(voided__isnull=False).exclude(voided__taken_back_at=None).count() == 0
        assert rows(Correction).exists()
        assert rows(StationDay).filter(value=None, factor=Factor.PM10).exists()

    def test_ten_minutes_have_the_hour_as_their_mean(self):
        device = rows(Minute).filter(span="mi").values_list("device", flat=True).first()
        station = Device.objects.unscoped(ALL).get(pk=device).station_id
        hour = periods.at_local(date(2016, 8, 8), 14)
        found = rows(Minute).filter(device=device, span="mi", factor="pm10", at__gte=hour - timedelta(hours=1), at__lt=hour)
        values = list(found.values_list("value", flat=True))
        assert len(values) == 6
        assert sum(values) / 6 == rows(Reading).get(station=station, factor="pm10", hour=hour).value


class TestDevices:
    """What speaks."""

    def test_dialects_are_counted_and_one_unit_of_measure_is_in_doubt(self):
        said = {name for day in rows(DeviceDay) for name in day.deviations}
        assert {"lower_case_crc", "odd_mn", "no_qn", "modbus_crc", "no_line_end"} <= said
        assert rows(Channel).filter(measure="mgm3", factor="pm10").count() == 1
        assert rows(Channel).exclude(doubt="").get().factor == Factor.PM10

    def test_strangers_wait(self):
        assert rows(Stranger).waiting().count() == 3 and rows(Stranger).filter(is_ignored=True).count() == 1
        assert {row.why for row in rows(Stranger)} == {"unknown", "time"}
        assert rows(WaitingPacket).count() > 40


class TestWhatFollows:
    """Standings, consequences, matters."""

    def test_weeks_are_ranked_with_ties_and_somebody_is_left_out(self):
        weeks = rows(RankingTable).filter(kind="air-pm10", period__contains="W", group="territory", status="published")
        assert weeks.count() == 4
        ranks = [Counter(rows(Place).filter(table=one, rank__isnull=False).values_list("rank", flat=True)) for one in weeks]
        assert any(count > 1 for each in ranks for count in each.values())
        assert rows(Place).filter(table__in=weeks, rank=None).exclude(reason="").exists()
        assert rows(RankingTable).filter(kind="air-change", period="2016-07", status="published").exists()

    def test_ladders_have_proposed_and_people_decided(self):
        assert set(Consequence.objects.values_list("status", flat=True)) == {"proposed", "confirmed", "dropped"}

    def test_hours_that_were_too_high_became_matters_and_one_was_taken_back(self):
        opened = rows(Exceedance).filter(opens=True).select_related("matter")
        assert Counter(one.matter.status for one in opened) == {"acknowledged": 3, "assigned": 1, "dismissed": 1}
        taken_back = opened.get(withdrawn_at__isnull=False)
        assert taken_back.matter.dismissal == "withdrawn" and "校准" in taken_back.withdrawn_because
        replies = [one.replied_at - one.found_at <= timedelta(minutes=30) for one in opened if one.replied_at]
        assert sorted(replies) == [False, True, True]


def test_the_facts_of_the_air_agree():
    out = StringIO()
    call_command("facts", stdout=out)
    text = out.getvalue()
    assert "优良天数" in text and "≠" not in "".join(line for line in text.splitlines() if "优良天" in line or "回复" in line)
