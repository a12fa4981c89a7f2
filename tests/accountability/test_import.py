"""A batch of hand-downs comes in as a workbook: errors at their cells, once, through the act that registers, and back out again."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from accountability.models import Matter, MatterHistory, MatterKind, Notice
from tests.accountability.house import make_house
from tests.ledger.books import book, uploaded
from tests.make import moment, sign_in
from tracker.jobs import outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.lib import periods

pytestmark = pytest.mark.django_db
IMPORT = "/ledger/matters/import/"
HEADS = [
    "序号",
    "受理编号",
    "交办问题基本情况",
    "行政区域",
    "污染类型",
    "来源层级",
    "任务来源",
    "整改时限",
    "调查核实情况",
    "是否属实",
    "责任人被处理情况",
]
TITLE = "群众信访举报转办和边督边改公开情况一览表"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def office(house, client):
    """Return the client of the office."""
    sign_in(client, house.office)
    return client


def row(number="D4101-1", **changes) -> list:
    """Return a sound row with changes by head."""
    values = dict(
        zip(
            HEADS,
            [1, number, "某工地夜间施工，扬尘扰民。多次反映未果。", "嵩山路", "大气、噪声", "中央", "群众来信", "8月底"],
            strict=False,
        )
    )
    values |= {"调查核实情况": "属实", "是否属实": "是", "责任人被处理情况": "无"} | changes
    return [values[head] for head in HEADS]


def upload(client, rows, **said) -> ImportBatch:
    """Send a workbook of rows; return what became of it."""
    asked = {"batch": "第三批", "kind": MatterKind.objects.get().pk, "level": "public", "origin": "letter"} | said
    response = client.post(IMPORT, {"file": book(rows, heads=HEADS, above=(TITLE, "第三批")), **asked})
    assert response.status_code == 302, response.content.decode()[:3000]
    return ImportBatch.objects.order_by("-pk").first()


def confirm(client, batch) -> ImportBatch:
    """Confirm an import and let the outbox do its work."""
    assert client.post(f"{IMPORT}{batch.pk}/confirm/").status_code == 302
    outbox.drain()
    batch.refresh_from_db()
    return batch


def errors(batch) -> dict[str, str]:
    """Return the sentences of a batch by cell."""
    return {cell: sentence for _sheet, cell, _value, sentence in batch.errors}


def test_every_error_stands_at_its_cell_and_nothing_is_saved(office):
    wrong = [
        row("E-1", 行政区域="嵩山路、无名局"),
        row("E-2", 来源层级="火星"),
        row("E-3", 整改时限="明天吧"),
        row("E-4", 污染类型="这是一个长得完全没有任何道理可讲的污染类型的名字"),
        row("", 交办问题基本情况="没有编号"),
        row("E-6", 交办问题基本情况=""),
        row("E-7", 行政区域=""),
    ]
    batch = upload(office, [row(), *wrong, row()])
    found = errors(batch)
    assert list(found) == ["D5", "F6", "H7", "E8", "B9", "B12", "C10", "D11"] and "无名局" in found["D5"] and "代码重复" in found["B12"]
    assert batch.status == ImportStatus.REFUSED and not Matter.objects.exists()
    batch = upload(office, [row(整改时限="2016-08-01")], assigns="on")
    assert "2016-08-01" in errors(batch)["H4"]  # handed down now, it would be overdue at once


def test_a_batch_is_registered_through_the_act_and_only_once(house, office):
    rows = [
        row("D4101-1*", 行政区域="嵩山路、淮河路"),
        row("D4101-2", 整改时限=""),
        row("D4101-3", 来源层级="", 任务来源="", 整改时限="2016.8.20"),
    ]
    batch = upload(office, rows)
    assert (batch.status, batch.added) == (ImportStatus.CHECKED, 3) and not Matter.objects.exists()
    page = office.get(f"{IMPORT}{batch.pk}/").content.decode()
    assert "调查核实情况" in page and "D4101-1 *" in page and "嵩山路街道、淮河路街道" in page
    assert confirm(office, batch).status == ImportStatus.APPLIED
    first, second, third = Matter.objects.order_by("pk")
    assert (first.source_number, first.is_priority, first.level, first.origin) == ("D4101-1", True, "central", "letter")
    assert first.title == "某工地夜间施工，扬尘扰民" and first.topics == ["大气", "噪声"] and first.batch == "第三批"
    assert [one.unit for one in first.further_units.all()] == [house.there] and first.handling_unit == house.here
    assert first.due_on == date(2016, 8, 31) and second.due_on is None and third.due_on == date(2016, 8, 20) and third.level == "public"
    assert MatterHistory.objects.count() == 3 and first.registered_by == house.office and not Notice.objects.exists()

    again = upload(office, [row("D4101-1", 交办问题基本情况="改过的描述"), *rows[1:]])
    assert (again.status, again.added, again.changed, again.unchanged) == (ImportStatus.CHECKED, 0, 0, 3)
    assert "保持原样" in office.get(f"{IMPORT}{again.pk}/").content.decode()
    other = upload(office, rows, batch="第四批")
    assert other.added == 3  # another batch: other matters


def test_units_are_known_as_workbooks_shorten_them(house, office):
    type(house.here).objects.filter(pk=house.here.pk).update(name="二七区嵩山路街道办事处", short_name="嵩山")
    units = ("二七区嵩山路街道", "二七区嵩山路", "嵩山", "二七区嵩山路街道办事处")
    assert upload(office, [row(f"D-{number}", 行政区域=name) for number, name in enumerate(units)]).added == 4


def test_two_imports_of_one_batch_at_the_same_moment_register_it_once(office):
    twins = [upload(office, [row()]), upload(office, [row()])]
    for one in twins:
        confirm(office, one)
    assert Matter.objects.count() == 1


def test_all_are_handed_down_with_notices_in_one_act(house, office):
    batch = confirm(office, upload(office, [row("D-1", 行政区域="嵩山路、淮河路"), row("D-2")], assigns="on"))
    assert batch.status == ImportStatus.APPLIED
    assert set(Matter.objects.values_list("status", "due_on")) == {("assigned", date(2016, 8, 31))}
    assert sorted(Notice.objects.values_list("unit__short_name", "serial")) == [("嵩山路", 1), ("嵩山路", 3), ("淮河路", 2)]


def test_a_batch_is_taken_back_only_while_nothing_was_done(house, office, client):
    batch = confirm(office, upload(office, [row("D-1"), row("D-2")]))
    undo = f"{IMPORT}{batch.pk}/undo/"
    assert office.post(undo, {"because": ""}).status_code == 422
    assert office.post(undo, {"because": "批次弄错了"}).status_code == 302
    batch.refresh_from_db()
    assert batch.status == ImportStatus.UNDONE and set(Matter.objects.values_list("dismissal", flat=True)) == {"withdrawn"}
    anew = confirm(office, upload(office, [row("D-1"), row("D-2")], assigns="on"))
    assert anew.added == 2
    refused = office.post(f"{IMPORT}{anew.pk}/undo/", {"because": "又错了"})
    assert refused.status_code == 422 and "已在办理" in refused.content.decode()
    anew.refresh_from_db()
    assert anew.status == ImportStatus.APPLIED and Matter.objects.filter(status="assigned").count() == 2


def test_the_template_names_the_columns_and_comes_back_in(office):
    response = office.get("/ledger/matters/template/")
    made = openpyxl.load_workbook(io.BytesIO(response.content))
    heads = [cell.value for cell in made.worksheets[0][3]]
    assert "责任单位" in heads and "牵头单位" in heads and "污染类型" in heads
    made.worksheets[0].append(["T-1", "", "渣土未覆盖", "嵩山路、淮河路"])
    asked = {"batch": "模板批", "kind": MatterKind.objects.get().pk, "level": "public", "origin": "letter"}
    assert office.post(IMPORT, {"file": uploaded(made), **asked}).status_code == 302
    batch = ImportBatch.objects.latest("pk")
    assert (batch.status, batch.added) == (ImportStatus.CHECKED, 1), batch.errors


def test_a_registered_due_day_is_kept_for_the_hand_down(house, office):
    confirm(office, upload(office, [row(整改时限=(moment() + timedelta(days=3)).date().isoformat())]))
    (matter,) = Matter.objects.all()
    assert (matter.status, matter.due_on) == ("registered", date(2016, 8, 12))
    assert Matter.objects.overdue(on=date(2016, 9, 1)).count() == 0  # nobody has it yet
    assert 'value="2016-08-12"' in office.get(f"/supervision/matters/{matter.pk}/assign/").content.decode()
