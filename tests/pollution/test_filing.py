"""Filing a visit: what it must be, what becomes of its findings, what the source then knows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accountability.models import Matter
from accountability.statuses import MatterStatus, Origin
from pollution import findings
from pollution.findings import Found
from pollution.inspections import AnotherRecord, Judged, Visit, file_once, file_visit
from pollution.models import Checklist, FieldPolicy, Finding, Inspection, Source, SourceHolder
from pollution.statuses import FindingStatus, Outcome
from tests.make import (
    make_checklist,
    make_district,
    make_photo,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
)
from tracker.lib import scoping
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = moment(hour=15)


@pytest.fixture(autouse=True)
def reading():
    with scoping.everything("tests of filing"):
        yield


class Place:
    """A township with a site, a checklist in force, an inspector of the district."""

    def __init__(self):
        self.district = make_district()
        self.town = make_unit("嵩山路街道", parent=self.district)
        self.inspector = make_user(role="inspector", unit=self.district)
        self.official = make_user(role="official", unit=self.town)
        self.source = make_source(unit=self.town)
        self.checklist = make_checklist(items={"days": 3, "basis": "条例第四十二条"})
        self.fence, self.cover = self.checklist.items.order_by("number")

    def photo(self, by=None):
        return make_photo(self.town, by=by or self.inspector)

    def visit(self, fails=(), **fields) -> Visit:
        results = tuple(Judged(item, Outcome.FAIL if item in fails else Outcome.PASS) for item in (self.fence, self.cover))
        found = fields.pop("found", None)
        if found is None:
            found = tuple(Found("东侧未覆盖", item=item, before=(self.photo(),)) for item in fails)
        values = {"started_at": NOW - timedelta(minutes=50), "ended_at": NOW - timedelta(minutes=10), "results": results, "found": found}
        return Visit(source=self.source, **values | fields)

    def file(self, **fields) -> Inspection:
        return file_visit(self.visit(**fields), at=NOW, by=self.inspector)


@pytest.fixture
def place(db):
    return Place()


def test_two_failing_items_become_two_matters_with_the_days_of_their_items(place):
    SourceHolder.objects.create(source=place.source, slot="manager", name="王建设", phone="13800001111")
    record = place.file(fails=(place.fence, place.cover))
    rows = list(record.findings.order_by("id"))
    assert [row.status for row in rows] == [FindingStatus.RAISED] * 2 and rows[0].matter != rows[1].matter
    for row in rows:
        matter = row.matter
        assert (matter.status, matter.handling_unit, matter.origin) == (MatterStatus.ASSIGNED, place.town, Origin.SWEEP)
        assert matter.kind == row.item.matter_kind and matter.due_on.isoformat() == "2016-08-12"  # three working days
        assert matter.origin_url == place.source.get_absolute_url() and matter.holders.get().name == "王建设"
        assert [one.phase for one in matter.files.all()] == ["before"]
        assert matter.notices.count() == 1 and "条例第四十二条" in matter.description
    place.source.refresh_from_db()
    assert (place.source.visited_at, place.source.meets_all) == (record.ended_at, False)


def test_a_visit_without_findings_makes_the_site_meet_all(place):
    place.file()
    place.source.refresh_from_db()
    assert place.source.meets_all is True and not Matter.objects.exists()


def test_an_older_visit_filed_later_changes_no_account(place):
    place.file(fails=(place.fence,))
    early = place.visit(started_at=NOW - timedelta(days=3, hours=1), ended_at=NOW - timedelta(days=3))
    with pytest.raises(Refused) as told:
        file_visit(early, at=NOW, by=place.inspector)
    assert told.value.field == "late_because"
    late = place.visit(started_at=early.started_at, ended_at=early.ended_at, late_because="设备没电")
    file_visit(late, at=NOW, by=place.inspector)
    place.source.refresh_from_db()
    assert place.source.visited_at == NOW - timedelta(minutes=10) and place.source.meets_all is False


def test_the_same_record_sent_again_is_the_one_that_is_there(place):
    visit = place.visit(fails=(place.fence,))
    first, is_new = file_once(visit, at=NOW, by=place.inspector)
    again, is_new_again = file_once(visit, at=NOW + timedelta(minutes=5), by=place.inspector)
    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)
    assert (Inspection.objects.count(), Matter.objects.count(), Finding.objects.count()) == (1, 1, 1)


def test_the_same_number_with_other_words_or_from_somebody_else_is_refused(place):
    visit = place.visit(fails=(place.fence,))
    file_visit(visit, at=NOW, by=place.inspector)
    other = make_user(role="inspector", unit=place.district)
    for changed, by in ((place.visit(uid=visit.uid, words="别的"), place.inspector), (visit, other)):
        with pytest.raises(AnotherRecord):
            file_visit(changed, at=NOW, by=by)
    elsewhere = make_source(unit=place.town)
    with pytest.raises(AnotherRecord):
        file_visit(Visit(source=elsewhere, started_at=NOW, ended_at=NOW, words="无异常", uid=visit.uid), at=NOW, by=place.inspector)
    assert Inspection.objects.count() == 1


def test_one_photo_that_fails_leaves_nothing_half_way(place, monkeypatch):
    def fails(*args, **fields):
        raise OSError("the disk is gone")

    monkeypatch.setattr(findings, "attach", fails)
    with pytest.raises(OSError):
        place.file(fails=(place.fence,))
    assert not Inspection.objects.exists() and not Matter.objects.exists() and not Finding.objects.exists()
    place.source.refresh_from_db()
    assert place.source.visited_at is None


def test_what_a_record_must_be(place):
    photo, mine = make_photo(place.town, by=place.official), place.photo()
    cases = [
        ({"ended_at": NOW + timedelta(minutes=1)}, "ended_at"),
        ({"started_at": NOW, "ended_at": NOW - timedelta(hours=1)}, "ended_at"),
        ({"results": (Judged(place.fence, Outcome.PASS),)}, "results"),  # the other item is not judged
        ({"results": (Judged(place.fence, Outcome.PASS),) * 2}, "results"),
        ({"results": (), "words": " "}, "words"),
        ({"officer": "王经理"}, "refused_because"),
        ({"photos": (photo,)}, "photos"),  # somebody else's
        ({"fails": (place.fence,), "found": ()}, "findings"),
        ({"found": (Found("未覆盖", item=place.fence, before=(mine,)),)}, "findings"),  # the item was judged as met
        ({"fails": (place.fence,), "found": (Found("未覆盖", item=place.fence),)}, "findings"),  # no photo proves it
        ({"fails": (place.fence,), "found": (Found(" ", item=place.fence, before=(mine,)),)}, "findings"),
        ({"fails": (place.fence,), "found": (Found("改了", item=place.fence, before=(mine,), becomes="fixed"),)}, "findings"),
        ({"parties": {place.district: ""}}, "parties"),
    ]
    for fields, field in cases:
        with pytest.raises(Refused) as told:
            place.file(**fields)
        assert told.value.field == field, (fields, told.value)
    assert not Inspection.objects.exists()


def test_a_checklist_of_another_day_or_kind_is_not_taken(place):
    Checklist.objects.create(
        series=place.checklist.series, first_day="2016-08-09", name="新版", kinds=["site"], source="新方案", is_standard=True
    )
    with pytest.raises(Refused) as told:
        place.file()
    assert told.value.field == "results"
    yesterday = {"started_at": NOW - timedelta(days=1, hours=1), "ended_at": NOW - timedelta(days=1), "late_because": "昨日未上传"}
    assert place.file(**yesterday).meets_all is True  # the day before, the old version was in force


def test_who_may_file(place):
    stranger = make_user(role="official", unit=make_unit("马寨镇", parent=place.district))
    for user in (stranger, make_user(role="leader"), make_user(role="reviewer")):
        with pytest.raises(PermissionDenied):
            file_visit(place.visit(found=()), at=NOW, by=user)
    assert file_visit(place.visit(found=()), at=NOW, by=place.official)  # the township's own sweep


def test_fixed_at_once_keeps_its_pair_and_its_four_moments(place):
    before, after = place.photo(), place.photo()
    found = Found(
        "出入口带泥", item=place.fence, before=(before,), after=(after,), becomes="fixed", told_to="王经理",
        found_at=NOW - timedelta(minutes=40), told_at=NOW - timedelta(minutes=38), fixed_at=NOW - timedelta(minutes=15),
    )  # fmt: skip
    row = place.file(fails=(place.fence,), found=(found,)).findings.get()
    assert row.status == FindingStatus.FIXED and row.matter is None
    assert (row.fixed_at - row.found_at, row.told_at - row.found_at) == (timedelta(minutes=25), timedelta(minutes=2))
    assert [(one.phase, one.file) for one in row.files.order_by("id")] == [("before", before), ("after", after)]
    assert not Matter.objects.exists()


def test_told_answered_sent_back_answered_and_confirmed(place):
    found = Found("喷淋未开", item=place.fence, before=(place.photo(),), becomes="told", told_to="王经理")
    row = place.file(fails=(place.fence,), found=(found,)).findings.get()
    answer = {"words": "已开启", "fixed_at": NOW + timedelta(minutes=5), "at": NOW + timedelta(minutes=6), "by": place.official}
    with pytest.raises(Refused):
        findings.reply(row, files=[], **answer)
    findings.reply(row, files=[place.photo(place.official)], **answer)
    with pytest.raises(PermissionDenied):
        findings.confirm(row, at=NOW, by=place.official)
    findings.send_back(row, because="仍未开启", at=NOW + timedelta(minutes=8), by=place.inspector)
    assert row.status == FindingStatus.TOLD and row.replied_at is None
    findings.reply(row, files=[place.photo(place.official)], **answer | {"at": NOW + timedelta(minutes=12)})
    findings.confirm(row, at=NOW + timedelta(minutes=13), by=place.inspector)
    assert row.status == FindingStatus.FIXED
    assert [one.became for one in row.history.order_by("id")] == ["told", "replied", "told", "replied", "fixed"]


def test_what_is_not_answered_becomes_a_matter_on_the_minute_and_once(place):
    FieldPolicy.objects.create(first_day="2016-01-01", source="区方案", raise_minutes=60)
    found = Found("喷淋未开", item=place.fence, before=(place.photo(),), becomes="told")
    row = place.file(fails=(place.fence,), found=(found,)).findings.get()
    assert findings.raise_unanswered(row.told_at + timedelta(minutes=60) - timedelta(seconds=1)) == 0
    assert findings.raise_unanswered(row.told_at + timedelta(minutes=60)) == 1
    assert findings.raise_unanswered(row.told_at + timedelta(minutes=90)) == 0
    row.refresh_from_db()
    assert row.status == FindingStatus.RAISED and row.matter.status == MatterStatus.ASSIGNED and row.matter.files.count() == 1


def test_the_same_seen_again_makes_no_second_matter_while_the_first_is_open(place):
    first = place.file(fails=(place.fence,)).findings.get()
    assert list(place.source.findings.open_ones()) == [first]
    again = Found("仍未覆盖", item=place.fence, before=(place.photo(),), same_as=first)
    second = place.file(fails=(place.fence,), found=(again,)).findings.get()
    assert second.matter is None and second.same_as == first and Matter.objects.count() == 1
    assert first.matter.files.count() == 2  # the new photo stands at the matter
    Matter.objects.filter(pk=first.matter_id).update(status=MatterStatus.DISMISSED, dismissal="false")
    assert not place.source.findings.open_ones().exists()
    with pytest.raises(Refused):
        place.file(fails=(place.fence,), found=(Found("又来", item=place.fence, before=(place.photo(),), same_as=first),))


def test_a_visit_does_the_task_that_waits_for_its_inspector_and_no_other(place):
    other = make_user(role="inspector", unit=place.district)
    make_sweep(sources=[place.source], inspector=other)
    assert place.file().task is None
    task = make_sweep(sources=[place.source], inspector=place.inspector, is_covert=True).tasks.get()
    record = place.file()
    assert record.task == task and record.is_covert
    with pytest.raises(Refused) as told:
        place.file(task=task)
    assert told.value.field == "task"


def test_raw_sql_changes_no_filed_record(place):
    record = place.file(fails=(place.fence,))
    row = record.findings.get()
    statements = [
        ("UPDATE pollution_inspection SET words = 'x' WHERE id = %s", record.pk),
        ("DELETE FROM pollution_inspection WHERE id = %s", record.pk),
        ("UPDATE pollution_finding SET status = 'told' WHERE id = %s", row.pk),
        ("UPDATE pollution_finding SET matter_id = NULL WHERE id = %s", row.pk),
        ("DELETE FROM pollution_findingfile WHERE finding_id = %s", row.pk),
    ]
    for statement, pk in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [pk])


def test_two_records_of_different_numbers_are_two(place):
    assert place.file(uid=uuid4()) != place.file(uid=uuid4())
    assert Source.objects.get(pk=place.source.pk).inspections.count() == 2
