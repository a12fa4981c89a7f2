"""Lists of sources come in as districts keep them: every oddity told at its cell, nothing lost, and nothing changes the second time."""

import csv
import gzip
import io
import json
from collections import Counter
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pollution.codes import fault_of, is_given
from pollution.models import Source, SourceHistory, SourceHolder, SourcePermit
from tests.ledger.books import book
from tests.make import make_district, make_district_row, make_source, make_unit, make_user, moment, sign_in
from tests.real import real
from tracker.jobs import outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.lib import periods
from tracker.trail.models import Change

pytestmark = pytest.mark.django_db
IMPORT = "/ledger/sources/import/"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with periods.frozen(moment()):
        yield


@pytest.fixture
def unit(db):
    make_district_row()
    return make_unit("金水源街道", parent=make_district(), short_name="金水源")


@pytest.fixture
def office(unit, client):
    """Return the client of the office."""
    sign_in(client, make_user(role="supervision"))
    return client


def brought(client, file, **params) -> ImportBatch:
    """Return the dry run of a list, saved if it was sound; what the upload asks for is said."""
    answer = client.post(IMPORT, {"file": file, "crs": "wgs84"} | params)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    batch = ImportBatch.objects.unscoped("test").latest("pk")
    if batch.status == ImportStatus.CHECKED and (batch.added or batch.changed):
        client.post(f"{IMPORT}{batch.pk}/confirm/")
        outbox.drain()
        batch.refresh_from_db()
        assert batch.status == ImportStatus.APPLIED, batch.errors
    return batch


def told(batch, column: str) -> dict[str, list[str]]:
    """Return what is told in a column: cell → sentences."""
    found = {}
    for _sheet, cell, _value, sentence in batch.warnings:
        if cell.rstrip("0123456789") == column:
            found.setdefault(cell, []).append(sentence)
    return found


# --- A real list of 220 firms ------------------------------------------------------------------------------


def real_rows() -> list[dict]:
    """Return the list as it was published."""
    return json.loads(gzip.decompress(real("gov/ningxia_polluters_220.json.gz").read_bytes()))


def as_workbook(rows: list[dict]) -> SimpleUploadedFile:
    """Return the list as a workbook."""
    return book([list(row.values()) for row in rows], heads=list(rows[0]), above=(), name="企业名单.xlsx", sheet="企业名单")


def as_gbk(rows: list[dict]) -> SimpleUploadedFile:
    """Return the list as Excel writes a CSV in China."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("企业名单.csv", stream.getvalue().encode("gb18030"))


def as_json(rows: list[dict]) -> SimpleUploadedFile:
    """Return the list as it was published."""
    return SimpleUploadedFile("企业名单.json", json.dumps(rows, ensure_ascii=False).encode())


class TestTheRealList:
    def test_comes_in_whole_with_every_oddity_at_its_cell_and_changes_nothing_when_it_comes_again(self, office, unit):
        rows = real_rows()
        params = {"for_unit": unit.pk, "for_kind": "industry"}

        batch = brought(office, as_workbook(rows), **params)

        assert (batch.rows, batch.added, batch.error_count) == (220, 220, 0)
        stored = {source.name: source for source in Source.objects.prefetch_related("permits")}
        assert len(stored) == 220 and Source.objects.filter(unit=unit, kind="industry", measure="firms").count() == 220
        self._nothing_is_lost(rows, stored)
        self._codes_are_told(rows, batch)
        self._permits_are_told(rows, batch)
        assert batch.warning_count == len(batch.warnings)

        history, changes = SourceHistory.objects.count(), Change.objects.filter(table_name__startswith="pollution_").count()
        for file in (as_workbook(rows), as_gbk(rows), as_json(rows)):
            again = brought(office, file, **params)
            assert (again.unchanged, again.added, again.changed, again.error_count) == (220, 0, 0, 0), again.sample
            assert again.warning_count == batch.warning_count
        assert SourceHistory.objects.count() == history == 220
        assert Change.objects.filter(table_name__startswith="pollution_").count() == changes

    def _nothing_is_lost(self, rows, stored):
        for row in rows:
            source = stored[row["企业名称"]]
            assert (source.entered_latitude, source.entered_longitude) == (Decimal(row["lat"]), Decimal(row["lng"]))
            assert source.latitude == Decimal(row["lat"]).quantize(Decimal("0.000001")) and source.entered_crs == "wgs84"
            assert source.trade == row["行业"]
            assert source.credit_code == (row["代码"] if is_given(row["代码"]) else "")
            assert [permit.number for permit in source.permits.all()] == [row["许可证"]] * bool(row["许可证"])
            assert set(source.pollutants) == {one for head in ("气物", "水物") for one in map(str.strip, row[head].split(",")) if one}
            room = {"企业名称", "lng", "lat", "行业", "代码", "许可证"}
            assert source.given == {head: text.strip() for head, text in row.items() if head not in room and text}

    def _codes_are_told(self, rows, batch):
        said = told(batch, "K")
        for number, row in enumerate(rows, start=2):
            assert bool(fault_of(row["代码"])) == any("代码与" not in one for one in said.get(f"K{number}", [])), (row["代码"], said)
        faults = Counter("占位" if "占位" in one else "位数" if "应为 18 位" in one else "" for each in said.values() for one in each)
        assert (faults["占位"], faults["位数"]) == (62, 14)  # one is a "0" behind a character that nobody sees
        zero_width = next(number for number, row in enumerate(rows, start=2) if row["代码"] == "\u200b")
        assert next(one for one in batch.warnings if one[1] == f"K{zero_width}")[2] == "U+200B"
        counts = Counter(row["代码"] for row in rows if is_given(row["代码"]))
        shared = {f"K{number}" for number, row in enumerate(rows, start=2) if counts[row["代码"]] > 1}
        assert {cell for cell, each in said.items() if any("代码与" in one for one in each)} == shared

    def _permits_are_told(self, rows, batch):
        said = told(batch, "J")
        assert sum("没有填" in one for each in said.values() for one in each) == 77
        counts = Counter(row["许可证"] for row in rows if row["许可证"])
        shared = {f"J{number}" for number, row in enumerate(rows, start=2) if counts[row["许可证"]] > 1}
        assert {cell for cell, each in said.items() if any("许可证与" in one for one in each)} == shared and shared


# --- Lists as districts keep them ----------------------------------------------------------------------------

SITES = [
    "序号", "工地名称", "所属乡镇办", "网格", "详细地址", "施工单位", "经度", "纬度", "坐标系", "包案领导", "电话", "监督员", "电话",
    "网格员", "联系电话", "管理员", "电话", "工地状态", "备注",
]  # fmt: skip
SITE = [
    1, "绿地城二期工地", "金水源", "第三网格", "航海路与大学路交叉口", "中建七局", 113.640125, 34.72, "高德", "王区长", "0371-1", "张三",
    "13800000001", "李四", "13800000002", "王五", "13800000003", "停工", "夜间施工",
]  # fmt: skip


def holders(source) -> dict[str, tuple[str, str]]:
    """Return who holds the slots of a source."""
    return {row.slot: (row.name, row.phone) for row in SourceHolder.objects.filter(source=source)}


class TestListsOfTheDistrict:
    def test_sites_come_with_their_officers_and_go_out_again_in_a_workbook_that_changes_nothing(self, office, unit):
        batch = brought(office, book([SITE], heads=SITES, above=("施工工地台账",)), for_kind="site")

        source = Source.objects.get()
        assert (source.unit, source.status, source.operator, source.entered_crs) == (unit, "stopped", "中建七局", "gcj02")
        assert abs(source.longitude - Decimal("113.634")) < Decimal("0.003") and source.entered_longitude == Decimal("113.640125")
        assert holders(source) == {
            "district_leader": ("王区长", "0371-1"), "supervisor": ("张三", "13800000001"), "grid_member": ("李四", "13800000002"),
            "manager": ("王五", "13800000003"),
        }  # fmt: skip
        assert source.given == {"序号": "1", "备注": "夜间施工", "网格": "第三网格"}
        assert "第三网格" in told(batch, "D")["D3"][0]

        names = ",".join(column for column in ALL_COLUMNS())
        answer = office.get(f"/ledger/sources/export/?columns={names}")
        out = SimpleUploadedFile("导出.xlsx", b"".join(answer.streaming_content))
        again = brought(office, out)
        assert (again.unchanged, again.changed, again.added, again.errors) == (1, 0, 0, [])

    def test_officers_change_and_slots_are_emptied(self, office, unit):
        brought(office, book([SITE], heads=SITES, above=()), for_kind="site")
        brought(office, book([["绿地城二期工地", "赵六", "—"]], heads=["工地名称", "监督员", "网格员"], above=()))

        assert holders(Source.objects.get())["supervisor"] == ("赵六", "13800000001")
        assert "grid_member" not in holders(Source.objects.get())

    def test_scattered_polluters_with_what_became_of_them(self, office, unit):
        heads = ["企业名称", "乡镇办", "整治方式", "是否完成", "完成时间", "监督员"]
        rows = [
            ["张记家具厂", "金水源", "关停取缔类", "是", "2016年6月", ""],
            ["李记喷涂", "金水源", "提升改造", "否", "", ""],
            ["王记石材", "金水源", "", "是", "", ""],
        ]
        batch = brought(office, book(rows, heads=heads, above=()), for_kind="scattered")

        stood = {one.name: (one.status, one.disposal, str(one.disposed_on)) for one in Source.objects.all()}
        assert stood == {
            "张记家具厂": ("closed", "shut", "2016-06-30"),
            "李记喷涂": ("operating", "upgrade", "None"),
            "王记石材": ("operating", "", "None"),
        }
        assert list(told(batch, "D")) == ["D4"]

        again = brought(office, book([["李记喷涂", "关停取缔"]], heads=["企业名称", "整治方式"], above=()))
        assert again.unchanged == 1 and "原因" in told(again, "B")["B2"][0]

    def test_places_that_cannot_be_and_permits_of_others_are_told_and_kept(self, office, unit):
        other = make_source("早已在账", unit=unit, credit_code="91110000600037341L")
        SourcePermit.objects.create(source=other, name="排污许可证", number="91110000600037341L001P")
        heads = ["企业名称", "经度", "纬度", "代码", "排污许可证"]
        rows = [["颠倒厂", 34.7, 113.6, "91110000600037341L", "91110000600037341L001P"], ["境外厂", 0, 0, "", ""]]
        batch = brought(office, book(rows, heads=heads, above=()), for_unit=unit.pk, for_kind="industry")

        assert "颠倒" in told(batch, "C")["C2"][0] and "境外" in told(batch, "C")["C3"][0]
        wrong = Source.objects.get(name="颠倒厂")
        assert wrong.latitude is None and wrong.given == {"经度": "34.7", "纬度": "113.6"}
        assert "另一个污染源" in told(batch, "D")["D2"][0] and "另一个污染源" in told(batch, "E")["E2"][0]

    def test_nobody_brings_in_what_lies_elsewhere(self, client, unit):
        sign_in(client, make_user(role="official", unit=make_unit("淮河路街道", parent=make_district())))
        batch = brought(client, book([SITE], heads=SITES, above=()), for_kind="site")

        assert batch.error_count == 1 and not Source.objects.exists()


def ALL_COLUMNS() -> list[str]:
    """Return every column of the ledger."""
    from tracker.ledger.register import ledgers

    return [column.name for column in ledgers()["sources"].columns]


class TestPlainFiles:
    @pytest.mark.parametrize(
        "file",
        [
            SimpleUploadedFile("名单.csv", b"\x00\x01\x02"),
            SimpleUploadedFile("名单.json", b'[{"a": {"b": 1}}]'),
            SimpleUploadedFile("名单.json", ("[" * 100_000 + "]" * 100_000).encode()),
            SimpleUploadedFile("名单.csv", b"x," * 200),
            SimpleUploadedFile("名单.csv", b"a\n" * 20_002),
            SimpleUploadedFile("名单.csv", b"x" * 40_000),
        ],
        ids=["no text", "not flat", "deep", "wide", "long", "a huge cell"],
    )
    def test_what_is_no_list_is_refused_with_a_sentence(self, office, file):
        answer = office.post(IMPORT, {"file": file, "crs": "wgs84"})
        assert answer.status_code == 422 and '<ul class="errors"' in answer.content.decode()

    def test_other_registers_take_workbooks_only(self, client, unit):
        sign_in(client, make_user(role="reviewer"))
        answer = client.post("/ledger/projects/import/", {"file": SimpleUploadedFile("台账.csv", b"a,b"), "year": "2016"})
        assert answer.status_code == 422


def test_a_page_of_the_dry_run_shows_the_oddities(office, unit):
    batch = brought(
        office, book([["某厂", "91110000600037341M"]], heads=["企业名称", "代码"], above=()), for_unit=unit.pk, for_kind="industry"
    )
    page = office.get(f"{IMPORT}{batch.pk}/").content.decode()
    assert "疑点" in page and "B2" in page and "校验位" in page
