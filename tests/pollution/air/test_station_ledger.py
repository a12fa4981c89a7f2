"""The register of stations: what a list or a form changes is followed by weights, devices and days of units; who may; in both languages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from pollution.air import days, stations
from pollution.air.models import Device, Station, StationWeight
from tests.ledger.books import book
from tests.make import make_device, make_district, make_source, make_station, make_unit, make_user, sign_in
from tests.pollution.air.test_stations import DAY, NOW, mean_of, measured, office, township  # noqa: F401 - two are fixtures
from tracker.ledger.intake.acts import apply_import, check_workbook, confirm_import
from tracker.ledger.models import ImportStatus
from tracker.ledger.register import ledgers
from tracker.lib import periods
from tracker.org.statuses import UnitKind

pytestmark = pytest.mark.django_db
HEADS = ["站点编号", "停用日期"]


@pytest.fixture
def counting(office, township):  # noqa: F811
    """Return a station with a device that counts for its township and measured a day."""
    station = make_station(unit=township)
    make_device(station)
    stations.weigh(station, township, weight=1, first_day=date(2016, 2, 1), by=office)
    measured(station, 40)
    assert mean_of(township) == 40
    return station


def listed(rows, by):
    """Return an import of a list, saved if it is sound."""
    file = book(rows, heads=HEADS, above=())
    batch = check_workbook(ledgers()["stations"], file, name=file.name, size=file.size, params={}, at=NOW, by=by)
    if batch.status == ImportStatus.CHECKED:
        confirm_import(batch, at=NOW, by=by)
        apply_import(batch, at=NOW)
    return batch


def edited(client, user, station, **changes):
    """Return the answer to a form of a station with some fields changed."""
    sign_in(client, user)
    fields = ("code", "name", "name_en", "kind", "first_day", "unit", "longitude", "latitude")
    said = {name: getattr(station, f"{name}_id" if name == "unit" else name) for name in fields}
    said |= {"version": station.version, "was": "{}", "source": station.source.name if station.source_id else ""} | changes
    with periods.frozen(NOW):
        address = reverse("ledger:edit", args=["stations", station.pk])
        return client.post(address, {name: "" if value is None else value for name, value in said.items()})


class TestWhatFollows:
    def test_a_list_that_ends_a_station_ends_its_weights_and_devices(self, office, township, counting):  # noqa: F811
        listed([[counting.code, (DAY - timedelta(days=1)).isoformat()]], office)
        days.compute_due()
        assert StationWeight.objects.within(station=counting).get().last_day == DAY - timedelta(days=1)
        assert Device.objects.within(station=counting).get().last_day == DAY - timedelta(days=1)
        assert mean_of(township) is None

    def test_a_list_cannot_end_a_station_before_a_weight_begins(self, office, township, counting):  # noqa: F811
        batch = listed([[counting.code, "2016-01-15"]], office)
        assert batch.status == ImportStatus.REFUSED and "权重" in batch.errors[0][3]

    def test_what_becomes_a_micro_station_counts_for_no_day(self, client, office, township, counting):  # noqa: F811
        assert edited(client, office, counting, kind="micro").status_code == 302
        days.compute_due()
        assert mean_of(township) is None

    def test_it_cannot_begin_after_it_has_ended(self, client, office, counting):  # noqa: F811
        stations.end_station(counting, last_day=DAY, by=office)
        answer = edited(client, office, Station.objects.again(counting).get(), first_day="2016-09-01")
        assert answer.status_code == 422


def test_the_department_of_a_site_keeps_its_monitor(client, township):  # noqa: F811
    trade = make_unit("区建设局", parent=make_district(), kind=UnitKind.DEPARTMENT)
    source = make_source("张李垌工地", unit=township, lead_unit=trade)
    station = make_station("工地东门", unit=township, kind="site", source=source)
    keeper = make_user(role="lead_department", unit=trade)
    assert edited(client, keeper, station, name="工地西门").status_code == 302
    assert edited(client, keeper, make_station("别处", unit=township), name="改名").status_code == 403
    assert Station.objects.again(station).get().name == "工地西门"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "嵩山路街道 1、淮河路街道 0.5"), ("en", "Songshan Road 1, 淮河路街道 0.5")])
def test_for_which_units_it_counts_in_the_language_of_the_reader(client, language, words):
    units = [make_unit("嵩山路街道", parent=make_district(), name_en="Songshan Road"), make_unit("淮河路街道", parent=make_district())]
    office = make_user(role="supervision", unit=make_district(), language=language)  # noqa: F811
    station = make_station(unit=units[0])
    for unit, weight in zip(units, (1, "0.5"), strict=True):
        StationWeight.objects.create(station=station, unit=unit, weight=weight, first_day=date(2016, 2, 1))
    sign_in(client, office)
    with periods.frozen(NOW):
        page = client.get(reverse("ledger:list", args=["stations"]), headers={"accept-language": language}).content.decode()
    assert words in page
