"""Pages of the air: figures of the pure rules, crossed hours, days that are NA, silent stations, gaps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pollution.air import days, intake
from pollution.air.index import daily
from pollution.air.intake import Hour
from pollution.air.models import ExceptionalEvent, Reading, Station, StationIndex, StationWeight, UnitDay, UnitIndex, Void
from pollution.air.pages import calendar, complete, front
from pollution.air.pages import day as day_page
from pollution.air.pages.compare import span_of
from pollution.air.periods import Stretch, air_of
from pollution.air.policies import policy_on
from pollution.air.standards import HJ633_2026, Factor, index_rule_on
from pollution.air.statuses import Way
from tests.make import make_district, make_district_row, make_unit, make_user, moment, sign_in
from tracker.lib import periods
from tracker.lib.periods import at_local
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
AT = moment()  # 2016-08-09 09:00
TODAY = AT.date()
YESTERDAY = TODAY - timedelta(days=1)
USUAL = {"pm25": "61", "pm10": "88", "so2": "6", "no2": "30", "co": "0.75", "o3": "150"}


def station_of(unit, code="国控", kind="national", **fields) -> Station:
    """Return a station that counts for its unit."""
    station = Station.objects.create(code=code, name=code, kind=kind, unit=unit, first_day=date(2016, 1, 1), **fields)
    StationWeight.objects.create(station=station, unit=unit, first_day=date(2016, 1, 1))
    return station


def fill(station, day=YESTERDAY, labels=range(1, 25), flag="N", **values) -> None:
    """Take in the same hours of a day, and compute."""
    hours = [
        Hour(station.pk, name, at_local(day) + timedelta(hours=label), Decimal(value), flag)
        for label in labels
        for name, value in (values or USUAL).items()
    ]
    intake.take(hours, way=Way.FILE, at=AT)
    days.compute_due()


@pytest.fixture
def reader(client):
    make_district_row()
    user = make_user("leader", role=Role.LEADER)
    sign_in(client, user)
    with periods.frozen(AT):
        yield user


@pytest.fixture
def unit():
    return make_unit("嵩山路街道", parent=make_district())


class TestTheDay:
    def test_every_step_is_that_of_the_pure_rules(self, reader, unit):
        station = station_of(unit)
        fill(station)
        found = day_page.of_station(station, YESTERDAY, reader)
        values = {step.factor: step.value for step in found.reckoned.steps}
        index = daily({Factor(factor): value for factor, value in values.items()}, index_rule_on(YESTERDAY))
        assert (found.reckoned.aqi, found.reckoned.index.primary) == (index.value, index.primary) == (92, (Factor.O3,))
        assert StationIndex.objects.get(station=station).aqi == 92 and found.agrees
        pm25, co = found.reckoned.steps[0], found.reckoned.steps[4]
        assert (pm25.low, pm25.high, pm25.index_low, pm25.index_high, pm25.exact_words, pm25.part) == (35, 75, 50, 100, "82.5…", 83)
        assert (pm25.hours, pm25.total_words, str(co.value)) == (24, "1464", "0.8")  # 0.75 is even up

    def test_what_does_not_count_is_crossed_with_its_reason(self, client, reader, unit):
        station = station_of(unit)
        fill(station)
        fill(station, labels=range(1, 3), flag="D", pm25="900")
        void = Void.objects.create(
            station=station, factors=["pm10"], first_hour=at_local(YESTERDAY, 5), last_hour=at_local(YESTERDAY, 9), because="校准", at=AT
        )
        Reading.objects.filter(station=station, factor="pm10", hour__range=(void.first_hour, void.last_hour)).update(voided=void)
        found = day_page.of_station(station, YESTERDAY, reader)
        assert [step.hours for step in found.reckoned.steps][:2] == [22, 19]
        assert found.reckoned.steps[1].value is None and not found.agrees  # what is stored still counts the voided hours
        assert [cell.mark for cell in found.hours[0].cells[:2]] + [cell.mark for cell in found.hours[4].cells[:2]] == ["D", "", "", "V"]
        assert [(one.factor.value, one.label, str(one.stood[0].value)) for one in found.formers] == [
            ("pm25", 1, "61.0000"),
            ("pm25", 2, "61.0000"),
        ]
        page = client.get(reverse("air:day", args=[station.pk, YESTERDAY])).content.decode()
        assert "校准" in page and "900" in page

    def test_since_2026_a_missing_factor_makes_a_clean_day_na(self, unit):
        day = date(2026, 4, 1)
        clean = day_page.reckoned({"pm25": Decimal(40)}, day)
        foul = day_page.reckoned({"pm25": Decimal(80)}, day)
        before = day_page.reckoned({"pm25": Decimal(40)}, date(2026, 2, 28))
        assert [one.is_published for one in (clean, foul, before)] == [False, True, True]

    def test_a_unit_needs_its_share_of_stations(self, reader, unit):
        stations = [station_of(unit, f"站{number}") for number in range(4)]
        for station in stations[:3]:
            fill(station)
        fill(stations[0], labels=range(1, 7), pm10="-1")  # 18 hours are left: one station of four less
        found = day_page.of_unit(unit, YESTERDAY, reader, policy_on(YESTERDAY))
        pm25, pm10 = found.shares[:2]
        assert [(one.stations, one.of_stations, one.needed, one.value) for one in (pm25, pm10)] == [(3, 4, 3, 61), (2, 4, 3, None)]
        assert found.reckoned.missing == "PM10"


class TestTheCalendar:
    def test_it_counts_what_periods_count_with_and_without_events_by_one_version(self, reader, unit):
        station = station_of(unit)
        for back, pm25 in ((1, "61"), (2, "70"), (3, "90")):
            fill(station, TODAY - timedelta(days=back), **(USUAL | {"pm25": pm25, "o3": "90"}))
        ExceptionalEvent.objects.create(name="沙尘", first_day=YESTERDAY, last_day=YESTERDAY, source="通报", at=AT)
        policy = policy_on(YESTERDAY)
        own = calendar.year("station", station, 2016, YESTERDAY, policy, None)
        anew = calendar.year("station", station, 2016, YESTERDAY, policy, HJ633_2026)
        whole = air_of("station", [station.pk], [Stretch("", date(2016, 1, 1), YESTERDAY)])["", station.pk]
        assert (own.air.good, own.air.valid) == (whole.good, whole.valid) == (2, 3)
        assert (own.without.good, own.without.valid, anew.air.good) == (1, 2, 0)  # 61 and 70 are no good days by HJ 633-2026
        august = own.months[7]
        cells = [cell for week in august.weeks for cell in week if cell]
        assert (august.good, august.valid, len(cells), august.weeks[0][:1]) == (2, 3, 31, [cells[0]])
        assert [cell.event for cell in cells if cell.event] == ["沙尘"] and cells[8].is_ahead

    def test_days_that_are_not_published_are_not_counted(self, client, reader, unit):
        UnitIndex.objects.create(unit=unit, day=YESTERDAY, aqi=60, primary=["pm10"], factors=5, standard="HJ 633-2026")
        page = client.get(reverse("air:calendar", args=["unit", unit.pk])).content.decode()
        assert "AQI NA" in page and calendar.year("unit", unit, 2016, YESTERDAY, policy_on(YESTERDAY), None).air.valid == 0


class TestNow:
    def test_it_says_now_yesterday_and_who_is_silent(self, reader, unit):
        one, other = station_of(unit, "甲站"), station_of(unit, "乙站")
        fill(one)
        fill(one, TODAY, labels=range(1, 9), pm10="100", pm25="40")
        fill(other)
        (line,) = front.lines(reader, AT, [unit])
        assert (line.now.hour, line.now.stations, line.now.of_stations, line.now.values["pm10"]) == (at_local(TODAY, 8), 1, 2, 100)
        assert (line.now.aqi, line.yesterday.aqi, line.month.valid, line.is_thin) == (75, 92, 1, True)
        (need,) = front.needs_of([line])
        assert need.tone == "red" and "乙站" in need.words

    def test_micro_stations_never_count_for_a_unit_and_say_reference(self, client, reader, unit):
        micro = station_of(unit, "微站", kind="micro")
        fill(micro)
        assert front.lines(reader, AT) == [] and not UnitDay.objects.exclude(of_stations=0).exists()
        for name, args in (("charts", [micro.pk]), ("day", [micro.pk, YESTERDAY]), ("gaps", [micro.pk])):
            assert "参考" in client.get(reverse(f"air:{name}", args=args)).content.decode()


class TestCompleteness:
    def test_gaps_have_a_beginning_and_an_end_and_say_what_came_instead(self, reader, unit):
        station = station_of(unit)
        fill(station)
        fill(station, labels=range(5, 8), flag="M")
        Reading.objects.filter(station=station, factor="so2", hour=at_local(YESTERDAY, 20)).delete()
        found = complete.gaps_of(station, YESTERDAY, YESTERDAY, AT)
        told = {(gap.names, gap.begin.hour, gap.hours, bool(gap.flags)) for gap in found.rows}
        begin = at_local(YESTERDAY, 4).astimezone(found.rows[0].begin.tzinfo).hour
        assert any(hours == 3 and flagged and hour == begin for _names, hour, hours, flagged in told)
        assert any(hours == 1 and names == "SO₂" and not flagged for names, _hour, hours, flagged in told)
        assert (found.count, found.hours) == (7, 19)
        span = span_of({"kind": "month", "on": YESTERDAY}, YESTERDAY)
        (row,) = complete.rows_of([station], span, policy_on(YESTERDAY), reader)
        assert (row.cells[0].hours, row.cells[0].of_hours, row.cells[0].days) == (21, 8 * 24, 1)
        assert row.cells[0].is_enough is False  # 23 days are left, 27 are needed


class TestThePages:
    def test_they_ask_the_same_of_the_database_however_many_stations_there_are(self, client, reader, unit):
        fill(station_of(unit))

        def asked() -> list[int]:
            counts = []
            for name, args in (("air", []), ("compare", []), ("completeness", []), ("unit-day", [unit.pk, YESTERDAY])):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(reverse(f"air:{name}", args=args)).status_code == 200
                counts.append(len(queries))
            return counts

        asked()
        before = asked()
        for number in range(6):
            other = make_unit(f"街道{number}", parent=make_district())
            fill(station_of(other, f"更多{number}"))
            StationWeight.objects.create(station=Station.objects.get(code=f"更多{number}"), unit=unit, first_day=date(2016, 1, 1))
        assert asked() == before

    def test_the_workbook_holds_what_the_page_shows(self, client, reader, unit):
        fill(station_of(unit))
        answer = client.get(reverse("air:compare-export"), {"kind": "month", "on": str(YESTERDAY)})
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert client.get(reverse("air:compare"), {"kind": "nonsense", "on": "x", "sort": "y", "version": "z"}).status_code == 200
        assert client.get(reverse("air:unit", args=[unit.pk]), {"span": "hours", "first": "2016-99-99"}).status_code == 200
