"""Files of readings: what they would do, all or nothing, the same again, taken back; readings go out and come in again."""

import gzip
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from pollution.air import intake
from pollution.air.files import acts
from pollution.air.models import Correction, Reading, StaleDay
from pollution.air.statuses import Way
from tests.make import make_district, make_district_row, make_unit, make_user, sign_in
from tests.pollution.air.test_days import make_station
from tests.real import real
from tracker.jobs import outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.lib import periods
from tracker.lib.periods import LOCAL
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
FEED = "City,Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2"
BEIJING = '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","wd","station"'
SITES = "date,hour,type,1001A,1002A,9999A"
LONG = "站点,监测因子,时间,数值,标记,单位"
HOUR = datetime(2016, 8, 3, 14, tzinfo=LOCAL)


@pytest.fixture
def office(settings, tmp_path):
    """Return an officer of the supervision office, with stations 烟厂 and 1001A in a district."""
    settings.MEDIA_ROOT = tmp_path / "media"
    make_district_row()
    unit = make_unit("嵩山路街道", parent=make_district())
    user = make_user("supervisor", role=Role.SUPERVISION, unit=unit.parent)
    user.stations = make_station("烟厂", unit=unit), make_station("1001A", unit=unit)
    return user


def bring(user, *lines: str, name="数据.csv", city="", packed=False) -> ImportBatch:
    """Return a file that was brought and checked."""
    content = "\n".join(lines).encode("utf-8")
    content = gzip.compress(content) if packed else content
    batch = acts.bring(io.BytesIO(content), name=name, size=len(content), city=city, at=periods.real_now(), by=user)
    return done(batch)


def done(batch: ImportBatch) -> ImportBatch:
    """Return a batch after the jobs have run."""
    outbox.drain()
    batch.refresh_from_db()
    return batch


def take(batch: ImportBatch) -> ImportBatch:
    """Return a checked file that was taken in."""
    acts.confirm(batch, at=periods.real_now(), by=batch.user)
    return done(batch)


def stored(**condition) -> dict:
    """Return values by station, factor and hour of the day."""
    rows = Reading.objects.filter(**condition).values_list("station__code", "factor", "hour", "value")
    return {(code, factor, hour.astimezone(LOCAL).strftime("%d %H")): value for code, factor, hour, value in rows}


class TestLayouts:
    def test_the_feed_with_holes_repeats_and_primaries_in_one_cell(self, office):
        rows = [
            '郑州,20160803,14,烟厂,57,良,"颗粒物(PM10)\n细颗粒物(PM2.5)",40,64,0.7,28,94,NaN,—',
            '郑州,20160803,14,烟厂,57,良,"颗粒物(PM10)\n细颗粒物(PM2.5)",40,64,0.7,28,94,NaN,—',
            "郑州,20160803,24,烟厂,NaN,,,四十,-3,0.7,NaN,99999,12,—",
            "郑州,20160803,15,新建　,50,优,,1,2,0.1,3,4,5,6",
        ]
        batch = take(bring(office, FEED, *rows))
        assert stored() == {
            ("烟厂", "pm25", "03 14"): 40, ("烟厂", "pm10", "03 14"): 64, ("烟厂", "co", "03 14"): Decimal("0.7"),
            ("烟厂", "no2", "03 14"): 28, ("烟厂", "o3", "03 14"): 94, ("烟厂", "co", "04 00"): Decimal("0.7"),
        }  # fmt: skip
        assert (batch.status, batch.added, batch.rows, batch.warning_count) == (ImportStatus.APPLIED, 6, 3, 3)
        assert [row[:3] for row in batch.warnings] == [["6", "PM2.5", "四十"], ["6", "PM10", "-3"], ["6", "O3_1h", "99999"]]
        assert batch.sample["left"] == [["新建", "郑州", 1, "unknown"]] and batch.sample["repeated_same"] == 1
        assert batch.sample["missing"] == 4 and batch.sample["out_of_range"] == 2

    def test_beijing_has_co_in_micrograms(self, office):
        take(bring(office, BEIJING, '1,2016,8,3,14,4,4,NA,7,300,77,-0.7,"NNW","烟厂"', packed=True, name="a.csv.gz"))
        assert stored(factor="co") == {("烟厂", "co", "03 14"): Decimal("0.3")} and len(stored()) == 5

    def test_a_column_a_station(self, office):
        kinds = {"AQI": "57,,9", "PM2.5": "40,41,42", "PM2.5_24h": "9,9,9", "CO": "0.7,,", "O3_8h": "1,1,1", "VOC": "1,1,1"}
        batch = take(bring(office, SITES, *(f"20160803,14,{kind},{values}" for kind, values in kinds.items())))
        assert stored() == {("1001A", "pm25", "03 14"): 40, ("1001A", "co", "03 14"): Decimal("0.7")}
        assert [row[0] for row in batch.sample["left"]] == ["1002A", "9999A"] and [row[2] for row in batch.warnings] == ["VOC"]

    def test_a_districts_own_workbook_with_a_title_and_other_units(self, office, tmp_path):
        book = Workbook()
        rows = [
            ["八月监测数据"], LONG.split(","), ["烟厂", "PM₂.₅", datetime(2016, 8, 3, 14), 0.035, "", "mg/m³"],
            ["烟厂", "一氧化碳", "2016-8-3 24:00", 1.25, "D", ""], ["烟厂", "气压", "2016年8月3日14时", 1001.5, "N", "hPa"],
            ["烟厂", "心情", "2016-08-03 14:00", 1, "", ""], ["烟厂", "PM10", "2016-08-03 14:30", 1, "", ""],
            ["烟厂", "PM10", "2016-08-03 15:00", 1, "X", ""],
        ]  # fmt: skip
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        stream.seek(0)
        at = periods.real_now()
        batch = take(done(acts.bring(stream, name="八月.xlsx", size=stream.getbuffer().nbytes, city="", at=at, by=office)))
        expected = {("烟厂", "pm25", "03 14"): 35, ("烟厂", "co", "04 00"): Decimal("1.25"), ("烟厂", "press", "03 14"): Decimal("100.15")}
        assert stored() == expected and stored(flag="D").keys() == {("烟厂", "co", "04 00")}
        assert [row[0] for row in batch.warnings] == ["6", "7", "8"]

    def test_what_is_refused(self, office):
        days = bring(office, "time_point,aqi,pm2_5,pm10,so2,no2,co,o3", "2016-08-03,1,1,1,1,1,1,1")
        unknown = bring(office, "甲,乙", "1,2")
        both = bring(office, FEED, *(f"{city},20160803,14,烟厂,57,良,,40,64,0.7,28,94,NaN,1" for city in ("郑州", "开封")))
        assert [one.status for one in (days, unknown, both)] == [ImportStatus.REFUSED] * 3
        assert "日值" in days.errors[0][3] and "甲, 乙" in unknown.errors[0][3] and "开封" in both.errors[0][3]
        chosen = bring(office, FEED, "郑州,20160803,14,烟厂,,,,40,,,,,,", "开封,20160803,14,烟厂,,,,90,,,,,,", city="郑州")
        assert (chosen.added, chosen.sample["elsewhere"]) == (1, 1)
        shifted = bring(office, FEED, "郑州,20160803,14,烟厂,,,,40,,,,,,,", "郑州,20990803,14,烟厂,,,,40,,,,,,")
        assert (shifted.added, shifted.warning_count) == (0, 2) and not Reading.objects.unscoped("test").exists()


@pytest.mark.parametrize("many", [False, True])
class TestActs:
    @pytest.fixture(autouse=True)
    def by_the_month(self, many, monkeypatch):
        """Take files in the way of many rows, too."""
        monkeypatch.setattr(intake, "MANY", 1 if many else 10**9)

    def long(self, office, *values: tuple, **said) -> ImportBatch:
        """Return a checked file of PM10 at 烟厂: (hours after HOUR, value)."""
        return bring(
            office, "station,factor,hour,value", *(f"烟厂,PM10,{HOUR + timedelta(hours=at):%Y-%m-%d %H:%M},{value}" for at, value in values)
        )

    def test_the_same_again_changes_nothing_and_what_is_replaced_is_kept(self, office):
        first = take(self.long(office, (0, 10), (1, 11), (2, 12), (2, 13)))
        assert (first.added, first.changed, first.sample["repeated_differing"]) == (3, 0, 1)
        StaleDay.objects.all().delete()
        again = self.long(office, (0, 10), (1, 11), (2, 13))
        assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
        third = self.long(office, (0, 10), (1, "11.0"), (2, 14), (40, 1))
        assert (third.added, third.changed, third.unchanged) == (1, 1, 2)
        assert third.sample["corrections"] == [["烟厂", "PM10", "2016-08-03 16:00", "13", "14"]]
        assert third.sample["months"] == [["2016-08", 1, 1, 2]] and not StaleDay.objects.exists()
        take(third)
        assert [(one.value, one.way) for one in Correction.objects.all()] == [(13, "file")]
        assert sorted(StaleDay.objects.values_list("day", flat=True)) == [HOUR.date(), HOUR.date() + timedelta(days=2)]

    def test_taken_back_all_stands_as_before_but_what_was_changed_since(self, office):
        take(self.long(office, (0, 10), (1, 11)))
        before = list(Reading.objects.order_by("hour").values())
        wrong = take(self.long(office, (0, 100), (1, 110), (2, 120), (3, 130)))
        intake.take(
            [intake.Hour(office.stations[0].pk, "pm10", HOUR + timedelta(hours=3), Decimal(13))], way=Way.API, at=periods.real_now()
        )
        StaleDay.objects.all().delete()
        acts.ask_undo(wrong, because="单位写错", at=periods.real_now(), by=office)
        wrong = done(wrong)
        assert wrong.status == ImportStatus.UNDONE and "1 个数值撤下，2 个恢复原值" in wrong.notes[-2] and "1 个" in wrong.notes[-1]
        assert list(Reading.objects.order_by("hour").values())[:2] == before
        assert stored()[("烟厂", "pm10", "03 17")] == 13 and len(stored()) == 3
        assert {100, 110, 120, 130} <= set(Correction.objects.values_list("value", flat=True)) and StaleDay.objects.count() == 1

    def test_more_corrections_than_were_shown_save_nothing(self, office):
        batch = self.long(office, (0, 10), (1, 11))
        intake.take([intake.Hour(office.stations[0].pk, "pm10", HOUR, Decimal(99))], way=Way.HJ212, at=periods.real_now())
        batch = take(batch)
        assert batch.status == ImportStatus.FAILED and list(stored().values()) == [99] and not Correction.objects.exists()


class TestPages:
    def test_from_the_upload_to_the_list_of_what_is_left_out(self, client, office):
        sign_in(client, office)
        lines = [LONG, "烟厂,PM10,2016-08-03 14:00,35,,", "没有的站,PM10,2016-08-03 14:00,35,,", "烟厂,PM10,2016-08-03 15:00,=1+1,,"]
        file = io.BytesIO("\n".join(lines).encode())
        file.name = "<b>八月.csv"
        page = client.post("/air/files/new/", {"file": file})
        batch = ImportBatch.objects.get()
        assert page.status_code == 302 and batch.status == ImportStatus.CHECKING
        assert "正在检查" in client.get(page.url).text
        outbox.drain()
        text = client.get(page.url).text
        assert "没有的站" in text and "station-new" not in text and "stations/new/?code=" in text and "<b>八月" not in text
        left = load_workbook(io.BytesIO(b"".join(client.get(f"{page.url}left/").streaming_content))).active
        assert [cell.value for cell in left[4]][:3] == [4, "数值", "=1+1"] and left["C4"].data_type == "s"
        client.post(f"{page.url}confirm/")
        outbox.drain()
        assert "已入库" in client.get(page.url).text and "八月" in client.get("/air/files/").text
        assert client.post(f"{page.url}undo/", {"because": ""}).status_code == 422
        client.post(f"{page.url}undo/", {"because": "文件不对"})
        outbox.drain()
        assert "已经撤销" in client.get(page.url).text and not Reading.objects.exists()

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_goes_out_comes_in_again_as_it_is(self, client, office, form):
        take(bring(office, LONG, "烟厂,PM10,2016-08-03 14:00,35.25,D,", "烟厂,气温,2016-08-04 00:00,-3,,"))
        sign_in(client, office)
        station = office.stations[0]
        page = client.get(f"/air/stations/{station.pk}/readings/?first_day=2016-08-03&last_day=2016-08-03&format={form}")
        content = io.BytesIO(b"".join(page.streaming_content))
        batch = done(acts.bring(content, name=f"a.{form}", size=content.getbuffer().nbytes, city="", at=periods.real_now(), by=office))
        assert (batch.unchanged, batch.added, batch.changed, batch.warning_count) == (2, 0, 0, 0)


@pytest.mark.parametrize("part", [slice(158_738, 162_000), pytest.param(slice(1, None), marks=pytest.mark.long)])
def test_the_real_feed_of_the_country(office, part):
    unit = office.stations[0].unit
    for name in ("郑纺机", "银行学校", "供水公司"):
        make_station(name, unit=unit)
    with gzip.open(real("air/cn_stations_hourly_aqi_20200402_20200408.csv.gz"), "rt", encoding="utf-8") as file:
        lines = file.readlines()
    batch = take(bring(office, "".join([lines[0], *lines[part]]).rstrip("\n"), city="郑州"))
    assert batch.status == ImportStatus.APPLIED and batch.added == Reading.objects.count() > 50
    assert len(batch.sample["stations"]) == 4 and batch.sample["elsewhere"] > 1000 and not batch.warning_count
