"""Stations: for whom they count from which day on, that nothing once said is overwritten, and what their pages say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from pollution.air import days, doubting, intake, stations
from pollution.air.intake import Hour
from pollution.air.models import Device, Station, StationWeight, UnitDay
from pollution.air.statuses import Way
from pollution.models import SourceDevice
from tests.ledger.books import book
from tests.make import make_device, make_district, make_source, make_station, make_unit, make_user, moment, sign_in
from tracker.ledger.intake.acts import apply_import, check_workbook, confirm_import
from tracker.ledger.register import ledgers
from tracker.lib import periods
from tracker.lib.periods import at_local
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
NOW, DAY = moment(), date(2016, 8, 3)


@pytest.fixture
def office():
    """Return somebody of the supervision office."""
    return make_user(role="supervision", unit=make_district())


@pytest.fixture
def township():
    """Return a township of the district."""
    return make_unit("嵩山路街道", parent=make_district())


@pytest.fixture
def page(client, office):
    """Return what the office gets of an address, as a page."""
    sign_in(client, office)

    def got(name, *args, query=""):
        with periods.frozen(NOW):
            response = client.get(reverse(name, args=args) + query)
        assert response.status_code == 200, (name, response.status_code)
        return response.content.decode()

    return got


def measured(station, value, day=DAY) -> None:
    """Let a station have a whole day of PM10."""
    begin = at_local(day)
    intake.take([Hour(station.pk, "pm10", begin + timedelta(hours=hour), Decimal(value)) for hour in range(1, 25)], way=Way.FILE, at=NOW)
    days.compute_due()


def mean_of(unit) -> Decimal | None:
    """Return the PM10 of a unit's day."""
    return UnitDay.objects.filter(unit=unit, day=DAY, factor="pm10").values_list("value", flat=True).first()


class TestWeights:
    def test_a_station_counts_from_its_day_on_and_the_unit_is_computed_anew(self, office, township):
        one, two = (make_station(name, unit=township) for name in "甲乙")
        measured(one, 40)
        measured(two, 80)
        assert mean_of(township) is None
        for station in (one, two):
            stations.weigh(station, township, weight=Decimal(1), first_day=date(2016, 8, 1), by=office)
        days.compute_due()
        assert mean_of(township) == 60
        stations.weigh(two, township, weight=Decimal("0.5"), first_day=DAY, by=office)
        days.compute_due()
        assert mean_of(township) == 53  # (40 + 80 × 0.5) ÷ 1.5

    def test_what_held_stays_and_ends_the_day_before(self, office, township):
        station = make_station(unit=township)
        for weight, day in ((1, date(2016, 2, 1)), (Decimal("0.5"), date(2016, 8, 1)), (0, date(2016, 8, 5))):
            stations.weigh(station, township, weight=weight, first_day=day, by=office)
        rows = StationWeight.objects.within(station=station).order_by("first_day").values_list("weight", "first_day", "last_day")
        assert list(rows) == [(1, date(2016, 2, 1), date(2016, 7, 31)), (Decimal("0.5"), date(2016, 8, 1), date(2016, 8, 4))]
        for day in (date(2016, 7, 1), date(2016, 8, 2)):  # it would count on, past the day from which it was said not to
            with pytest.raises(Refused, match="2016-08-05"):
                stations.weigh(station, township, weight=1, first_day=day, by=office)
        assert stations.weigh(station, township, weight=1, first_day=date(2016, 8, 5), by=office)

    def test_a_unit_that_nobody_counts_for_any_more_has_no_days(self, office, township):
        station = make_station(unit=township)
        stations.weigh(station, township, weight=1, first_day=date(2016, 2, 1), by=office)
        measured(station, 40)
        assert mean_of(township) == 40
        stations.weigh(station, township, weight=0, first_day=DAY, by=office)
        days.compute_due()
        assert mean_of(township) is None

    def test_days_that_a_station_alone_made_are_computed_anew_without_it(self, office, township):
        _one, two = pair = [make_station(name, unit=township) for name in "甲乙"]
        for station in pair:
            stations.weigh(station, township, weight=1, first_day=date(2016, 2, 1), by=office)
        measured(two, 80)
        assert mean_of(township) == 80  # one of two is enough
        stations.weigh(two, township, weight=0, first_day=DAY, by=office)
        days.compute_due()
        assert mean_of(township) is None

    @pytest.mark.parametrize("kind", ["micro", "site"])
    def test_what_is_for_reference_counts_for_nobody(self, office, township, kind):
        with pytest.raises(Refused):
            stations.weigh(make_station(unit=township, kind=kind), township, weight=1, first_day=DAY, by=office)

    def test_others_may_not(self, township):
        with pytest.raises(PermissionDenied):
            stations.weigh(make_station(unit=township), township, weight=1, first_day=DAY, by=make_user(role="official", unit=township))

    def test_its_end_ends_weights_and_devices(self, office, township):
        station = make_station(unit=township)
        device = make_device(station)
        stations.weigh(station, township, weight=1, first_day=date(2016, 2, 1), by=office)
        stations.end_station(station, last_day=DAY, by=office)
        assert StationWeight.objects.within(station=station).get().last_day == DAY
        assert Device.objects.again(device).get().last_day == DAY
        with pytest.raises(Refused):
            stations.weigh(station, township, weight=1, first_day=DAY + timedelta(days=1), by=office)


class TestPages:
    def test_a_shared_station_says_so_and_one_without_weights_too(self, page, office, township):
        station, other = make_station(unit=township), make_unit("淮河路街道", parent=make_district())
        assert "未计入任何单位" in page("air:station", station.pk)
        for unit in (township, other):
            stations.weigh(station, unit, weight=1, first_day=date(2016, 8, 1), by=office)
        assert "合计 2" in page("air:station", station.pk)

    def test_a_name_that_a_file_brought_is_offered_for_a_new_station(self, client, office):
        sign_in(client, office)
        shown = client.get(reverse("air:station-new") + "?code=1001A&name=%E7%83%9F%E5%8E%82&unit=1", follow=True).content.decode()
        assert 'value="1001A"' in shown and 'value="烟厂"' in shown

    def test_a_monitor_is_for_reference_and_its_source_shows_its_last_values(self, page, township):
        source = make_source("张李垌工地", unit=township)
        station = make_station("工地东门", unit=township, kind="site", source=source)
        monitor = SourceDevice.objects.create(source=source, kind="pm10", installed_on=date(2016, 4, 1))
        make_device(station, heard_at=NOW)
        measured(station, "87.5", NOW.date() - timedelta(days=1))
        shown = page("pollution:source", source.pk)
        assert reverse("air:station", args=[station.pk]) in shown and "参考" in shown and "87.5" in shown
        assert "参考" in page("air:station", station.pk)
        assert (doubting.carry_signs("", NOW), doubting.carry_signs("", NOW)) == ("1", "0")
        assert SourceDevice.objects.again(monitor).get().seen_at == NOW

    def test_the_register_is_found_by_initials_and_narrowed(self, page, township):
        make_station("嵩山路实验小学", unit=township, code="X1")
        make_station("京广路", unit=township, kind="micro")
        by_initials = page("ledger:list", "stations", query="?q=sslsyxx")
        assert "嵩山路实验小学" in by_initials and "京广路" not in by_initials
        assert "参考" in page("ledger:list", "stations", query="?kind=micro")

    def test_a_workbook_brings_stations_and_says_what_is_wrong(self, office, township):
        heads = ["站点编号", "站点名称", "站点类别", "所在街道", "经度", "纬度", "启用日期", "所在工地"]
        make_source("张李垌工地", unit=township)
        rows = [
            ["410103A", "嵩山路实验小学", "国控站", township.name, 113.64, 34.75, "2016-01-01", ""],
            ["410103B", "张李垌东门", "工地监测点", township.name, 113.65, 34.76, "2016-05-01", "张李垌工地"],
        ]
        wrong = [["410103C", "错站", "国控站", township.name, 34.7, 113.6, "2016-01-01", "张李垌工地"]]
        batches = []
        for lines in (rows, wrong):
            file = book(lines, heads=heads, above=())
            batch = check_workbook(ledgers()["stations"], file, name=file.name, size=file.size, params={}, at=NOW, by=office)
            batches.append(batch)
        assert (batches[0].added, batches[0].error_count, batches[1].error_count) == (2, 0, 2)
        confirm_import(batches[0], at=NOW, by=office)
        apply_import(batches[0], at=NOW)
        assert set(Station.objects.visible_to(office).values_list("code", flat=True)) == {"410103A", "410103B"}
