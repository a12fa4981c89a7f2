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
from pollution.air.models import AirTarget, ExceptionalEvent, Reading, Station, StationIndex, StationWeight, UnitDay, UnitIndex, Void
from pollution.air.pages import calendar, charts, complete, front, needs
from pollution.air.pages import day as day_page
from pollution.air.pages.compare import span_of
from pollution.air.periods import Stretch, air_of
from pollution.air.policies import policy_on
from pollution.air.standards import HJ633_2026, Factor, index_rule_on
from pollution.air.statuses import Way
from pollution.air.targets import courses
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
        (line,) = front.lines(reader, AT, policy_on(YESTERDAY), unit)
        assert (line.now.hour, line.now.stations, line.now.of_stations, line.now.values["pm10"]) == (at_local(TODAY, 8), 1, 2, 100)
        assert (line.now.aqi, line.yesterday.aqi, line.month.valid, line.is_thin) == (75, 92, 1, True)
        (need,) = needs.needs_of([line])
        assert need.tone == "red" and "乙站" in need.words

    def test_micro_stations_never_count_for_a_unit_and_say_reference(self, client, reader, unit):
        micro = station_of(unit, "微站", kind="micro")
        fill(micro)
        assert front.lines(reader, AT, policy_on(YESTERDAY)) == [] and not UnitDay.objects.exclude(of_stations=0).exists()
        for name, args in (("charts", [micro.pk]), ("day", [micro.pk, YESTERDAY]), ("gaps", [micro.pk])):
            assert "参考" in client.get(reverse(f"air:{name}", args=args)).content.decode()


class TestTwoVersions:
    """Since March 2026 a day of PM2.5 of 70 is no good one: what is put beside the year before is judged as one."""

    @pytest.fixture
    def year(self, unit):
        station = Station.objects.create(code="国控", name="国控", kind="national", unit=unit, first_day=date(2024, 1, 1))
        StationWeight.objects.create(station=station, unit=unit, first_day=date(2024, 1, 1))
        for day in (date(2025, 3, 10), date(2026, 2, 10), date(2026, 3, 10)):
            fill(station, day, **(USUAL | {"pm25": "70", "o3": "90"}))
        return station

    def test_the_front_counts_the_good_days_of_both_years_by_the_later_one(self, reader, unit, year):
        now = at_local(date(2026, 3, 12), 9)
        (line,) = front.lines(reader, now, policy_on(date(2026, 3, 11)), unit)
        assert [(air.good, air.valid) for air in (line.year, line.before)] == [(0, 2), (0, 1)]

    def test_the_calendar_shows_days_by_their_own_and_years_by_the_later_one(self, client, reader, unit, year):
        through = date(2026, 3, 11)
        found = calendar.year("unit", unit, 2026, through, policy_on(through), None)
        cells = {cell.day: cell for month in found.months for week in month.weeks for cell in week if cell and cell.index}
        assert (cells[date(2026, 2, 10)].index.aqi, cells[date(2026, 3, 10)].index.aqi) == (94, 110)
        assert (found.air.good, found.air_before.good, found.air_before.valid, found.by) == (0, 0, 1, HJ633_2026)
        with periods.frozen(at_local(date(2026, 3, 12), 9)):
            assert "HJ 633-2026" in client.get(reverse("air:calendar", args=["unit", unit.pk])).content.decode()

    def test_a_chart_of_the_aqi_puts_the_year_before_beside_it_as_it_would_be_now(self, reader, unit, year):
        asked = charts.Asked("days", "aqi", date(2026, 3, 1), date(2026, 3, 11), date(2026, 3, 12))
        now, before = charts.of_days(asked, "unit", unit, reader).chart["series"]
        assert (now["values"][9], before["values"][9]) == (110, 110) and "HJ 633-2026" in before["name"]


def test_a_month_so_far_that_happens_to_be_a_week_is_put_beside_the_same_dates(unit):
    """August 2016 begins on a Monday, and so does the year 2018: on the Sunday after it, both are still no week."""
    sunday, spans = date(2016, 8, 7), {}
    for kind in ("week", "month"):
        before = span_of({"kind": kind, "on": sunday}, sunday).before
        spans[kind] = (before.first_day, before.last_day)
    assert spans == {"week": (date(2015, 8, 3), date(2015, 8, 9)), "month": (date(2015, 8, 1), date(2015, 8, 7))}
    february = span_of({"kind": "month", "on": date(2017, 2, 9)}, date(2017, 3, 9)).before
    assert (february.first_day, february.last_day) == (date(2016, 2, 1), date(2016, 2, 29))
    found = calendar.year("unit", unit, 2018, date(2018, 1, 7), policy_on(sunday), None)
    assert found.before == (date(2017, 1, 1), date(2017, 1, 7))


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

    def test_a_monitor_that_fell_silent_has_a_gap_and_one_that_never_spoke_none(self, client, reader, unit):
        site, mute = station_of(unit, "工地", kind="site"), station_of(unit, "哑", kind="site")
        fill(site, YESTERDAY - timedelta(days=7), pm10="80")
        found = complete.gaps_of(site, YESTERDAY, YESTERDAY, AT)
        assert [(gap.names, gap.hours) for gap in found.rows] == [("PM10", 24)]
        day = {"kind": "free", "first": str(YESTERDAY), "last": str(YESTERDAY)}
        page = client.get(reverse("air:gaps", args=[mute.pk]), day).content.decode()
        assert "这些天没有应到的小时" in page and "没有缺测" not in page
        site.last_day = YESTERDAY - timedelta(days=1)
        assert complete.gaps_of(site, YESTERDAY - timedelta(days=2), YESTERDAY, AT).hours == 48
        assert not complete.gaps_of(site, YESTERDAY, YESTERDAY, AT).is_expected


class TestThePages:
    def test_they_ask_the_same_of_the_database_however_many_stations_there_are(self, client, reader, unit):
        fill(station_of(unit))

        def asked() -> list[int]:
            counts = []
            for name, args in (
                ("air", []), ("unit", [unit.pk]), ("compare", []), ("completeness", []), ("unit-day", [unit.pk, YESTERDAY])
            ):  # fmt: skip
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(reverse(f"air:{name}", args=args)).status_code == 200
                counts.append(len(queries))
            return counts

        fill(station_of(make_district(), "全区"))
        asked()
        before = asked()
        assert max(before) <= 16
        for number in range(6):
            other = make_unit(f"街道{number}", parent=make_district())
            fill(station_of(other, f"更多{number}"))
            StationWeight.objects.create(station=Station.objects.get(code=f"更多{number}"), unit=unit, first_day=date(2016, 1, 1))
        assert asked() == before

    def test_the_targets_of_a_unit_stand_beside_its_air(self, client, reader, unit):
        fill(station_of(unit))
        fill(station_of(make_district(), "全区"))
        for whose, value in ((unit, 101), (make_district(), 102)):
            AirTarget.objects.create(
                unit=whose, aim="good_days", value=value, first_day=date(2016, 2, 1), last_day=date(2016, 12, 31), source="区目标"
            )
        for address, value, other in (("/air/", "102", "101"), (f"/air/units/{unit.pk}/", "101", "102")):
            page = client.get(address).content.decode()
            assert f">{value}</td>" in page and f">{other}</td>" not in page
        (shown,) = front.lines(reader, AT, policy_on(YESTERDAY), unit)[0].targets
        (listed,) = courses(AirTarget.objects.filter(unit=unit), TODAY)
        assert shown == listed and shown.value == 1

    def test_a_district_without_a_station_or_a_day_of_air_has_every_page(self, client, reader, unit):
        """Nothing is said to be in order where nothing is measured."""
        addresses = [
            "/air/", f"/air/units/{unit.pk}/", f"/air/units/{unit.pk}/?span=hours", f"/air/units/{unit.pk}/days/{YESTERDAY}/",
            f"/air/calendar/unit/{unit.pk}/", "/air/compare/", "/air/compare/?of=national", "/air/completeness/",
            "/air/exceedances/replies/", "/air/exceedance-rules/",
            "/air/ladders/", "/air/consequences/", "/air/targets/", "/air/policy/", "/ledger/exceedances/",
            "/ledger/stations/", "/ledger/devices/", "/rankings/?kind=air-pm10", "/overview/", reverse("org:unit", args=[unit.pk]),
        ]  # fmt: skip
        for address in addresses:
            assert client.get(address).status_code == 200, address
        page = client.get("/air/").content.decode()
        assert "还没有站点计入任何单位" in page and "各站点数据正常" not in page
        assert client.get("/air/compare/export/").status_code == 200
        bare = station_of(unit)
        for name, args in (("charts", [bare.pk]), ("gaps", [bare.pk]), ("day", [bare.pk, YESTERDAY]), ("unit-day", [unit.pk, YESTERDAY])):
            assert client.get(reverse(f"air:{name}", args=args)).status_code == 200, name
        assert client.get(reverse("air:calendar", args=["station", bare.pk])).status_code == 200

    def test_days_are_charted_of_the_six_only(self, client, reader, unit):
        site = station_of(unit, "工地", kind="site")
        for span, is_offered in (("hours", True), ("days", False)):
            page = client.get(reverse("air:charts", args=[site.pk]), {"span": span}).content.decode()
            assert ('value="noise"' in page) == is_offered

    def test_the_workbook_holds_what_the_page_shows(self, client, reader, unit):
        fill(station_of(unit))
        answer = client.get(reverse("air:compare-export"), {"kind": "month", "on": str(YESTERDAY)})
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert client.get(reverse("air:compare"), {"kind": "nonsense", "on": "x", "sort": "y", "version": "z"}).status_code == 200
        assert client.get(reverse("air:unit", args=[unit.pk]), {"span": "hours", "first": "2016-99-99"}).status_code == 200
