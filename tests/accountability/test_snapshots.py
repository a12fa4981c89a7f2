"""The evidence of a case is frozen when it opens; whatever is altered afterwards, other than by acts, is found and named."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accountability import breaches, matters, reviews
from accountability.models import Breach, Contact, MatterHolder, Notice, Snapshot, Urging
from accountability.snapshots import daily, verify, verify_case
from tests.make import feed_back, make_case, make_user, moment
from tests.trail.rows import sql
from tests.trail.test_retold import unseen
from tracker.alerts.models import Alert
from tracker.alerts.sweep import sweep
from tracker.evidence import storage

pytestmark = pytest.mark.django_db
LATER = moment(day=12)


@pytest.fixture
def case():
    return make_case(at=moment())


def frozen(case) -> dict:
    with storage.read(case.snapshot.sha256) as stream:
        return json.loads(stream.read())


def found(case) -> set[tuple]:
    return {(one.kind, one.table, one.pk, one.column) for one in verify(Snapshot.objects.get(case=case)).findings}


def test_it_holds_what_proves_the_case(case):
    told = frozen(case)
    tables = {one["table"].removeprefix("accountability_") for one in told["entries"]}
    assert {"matter", "matterhistory", "notice", "urging", "urginghistory", "feedback", "breach", "matterfile", "case"} <= tables
    assert {"evidence_file", "case_strikes", "casehistory"} <= tables
    assert told["rules"]["policy"]["failures_before_case"] == 2 and len(told["rules"]["checklist"]) == 4
    urgings = [one["columns"] for one in told["entries"] if one["table"] == "accountability_urging"]
    assert [(one["status"], one["why_failed"]) for one in urgings] == [("failed", "recheck")] * 2
    files = [one["columns"] for one in told["entries"] if one["table"] == "evidence_file"]
    assert all(storage.is_whole(one["sha256"]) and one["size"] > 0 for one in files) and len(files) == 2
    acted = {one["columns"]["by_id"] for one in told["entries"] if one["columns"].get("by_id")}
    assert {str(pk) for pk in acted} <= set(told["names"]["users"])
    assert case.snapshot.rows == len(told["entries"])


def test_what_later_acts_do_is_no_finding(case):
    matter, office = case.matter, make_user(role="supervision")
    unit = make_user(role="official", unit=matter.handling_unit)
    matters.set_holders(matter, [MatterHolder(slot="manager", name="赵六")], at=LATER, by=office)
    matters.restate(matter, title="土方裸露两处", description="两处土方裸露", at=LATER, by=office)
    matters.log_contact(matter, kind="phone", with_whom="李主任", result="已催", at=LATER, by=office)
    breaches.state(matter.breaches.open().first(), words="已尽力", at=LATER, by=unit)
    reviews.answer_review(
        reviews.ask_review(matter.urgings.first(), reason="当日停电", at=LATER, by=unit),
        is_upheld=True,
        answer="属实",
        at=LATER,
        by=make_user(role="supervision"),
    )
    feed_back(matter, by=unit, at=LATER)
    matters.accept(matter, words="已覆盖", at=LATER, by=office)
    case.refresh_from_db()
    assert (case.status, matter.status) == ("dropped", "accepted")
    assert found(case) == set()


def alter_a_byte(case):
    place = storage.sealed().place(case.snapshot.sha256)
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.chmod(0o600)
    place.write_bytes(content)


def test_one_byte_in_storage_is_found(case):
    alter_a_byte(case)
    assert {kind for kind, *_rest in found(case)} == {"seal_file", "seal_row", "seal_trail"}


def test_bytes_and_both_hashes_altered_together_are_found_by_the_trail(case):
    place = storage.sealed().place(case.snapshot.sha256)
    other = place.read_bytes().replace(b"recheck", b"lapsed!")
    sha256 = hashlib.sha256(other).hexdigest()
    with storage.sealed().staging() as folder:
        (folder / "new").write_bytes(other)
        storage.sealed().seal(folder / "new", sha256)
    with unseen("evidence_file"), unseen("accountability_snapshot"):
        sql("UPDATE evidence_file SET sha256 = %s WHERE id = %s", [sha256, case.snapshot.file_id])
        sql("UPDATE accountability_snapshot SET sha256 = %s WHERE case_id = %s", [sha256, case.pk])
    assert ("seal_trail", "", None, "") in found(case)


def test_evidence_altered_or_gone_is_found(case):
    first, second = (row.file for row in case.matter.files.order_by("id"))
    storage.sealed().place(first.sha256).unlink()
    place = storage.sealed().place(second.sha256)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1])
    assert found(case) == {("bytes", "evidence_file", first.pk, "sha256"), ("bytes", "evidence_file", second.pk, "sha256")}


def test_a_row_altered_past_the_triggers_is_named_with_its_column(case):
    urging, notice = case.matter.urgings.last(), case.matter.notices.unsigned().first()
    with unseen("accountability_urging"), unseen("accountability_notice"), unseen("accountability_matter"):
        Urging.objects.filter(pk=urging.pk).update(due_on="2016-09-30", status="met")
        sql("UPDATE accountability_notice SET received_at = '2016-08-09 08:00+08' WHERE id = %s", [notice.pk])
        sql("UPDATE accountability_matter SET due_on = '2016-12-31' WHERE id = %s", [case.matter_id])
    assert found(case) == {
        ("altered", "accountability_urging", urging.pk, "due_on"),
        ("untold", "accountability_urging", urging.pk, "status"),
        ("untold", "accountability_notice", notice.pk, "received_at"),
        ("untold", "accountability_matter", case.matter_id, "due_on"),
    }


def test_a_row_deleted_is_named(case):
    breach, feedback = case.matter.breaches.first(), case.matter.feedbacks.first()
    with unseen("accountability_breach"), unseen("accountability_matterfile"):
        sql("DELETE FROM accountability_breach WHERE id = %s", [breach.pk])
        gone = feedback.files.get().pk
        sql("DELETE FROM accountability_matterfile WHERE id = %s", [gone])
    assert {("gone", "accountability_breach", breach.pk, ""), ("gone", "accountability_matterfile", gone, "")} <= found(case)


def test_a_row_dated_back_is_named_even_when_the_trail_tells_of_it(case):
    early = case.opened_at - timedelta(days=3)
    contact = Contact.objects.create(matter=case.matter, kind="phone", at=early, with_whom="李主任", result="已告知", by=None)
    unsigned = case.matter.notices.unsigned().first()
    Notice.objects.filter(pk=unsigned.pk).update(received_at=early)
    holder = MatterHolder(matter=case.matter, slot="manager", name="赵六")
    with unseen("accountability_matterholder"):
        holder.save()
    assert found(case) == {
        ("added_before", "accountability_contact", contact.pk, "at"),
        ("back_dated", "accountability_notice", unsigned.pk, "received_at"),
        ("added", "accountability_matterholder", holder.pk, ""),
    }


def test_a_case_without_its_snapshot_is_found(case):
    with unseen("accountability_snapshot"):
        sql("DELETE FROM accountability_snapshot WHERE case_id = %s", [case.pk])
    case.refresh_from_db()
    assert [one.kind for one in verify_case(case).findings] == ["no_snapshot"]


def test_each_finding_says_where_in_words(case):
    Breach.objects.filter(matter=case.matter).update(words="改写")
    words = [str(one) for one in verify_case(case).findings]
    assert words and all("不放过事项" in one and "accountability_breach" in one and "改写" in one for one in words)


def test_the_command_names_what_it_finds(case):
    said = StringIO()
    call_command("case", "verify", stdout=said)
    assert case.number in said.getvalue()
    alter_a_byte(case)
    with pytest.raises(SystemExit):
        call_command("case", "verify", case.number, stdout=said)


class TestEachDay:
    def look(self, label="2016-08-12"):
        from tracker.jobs.schedule import jobs

        return jobs()["case-evidence"].body(label, LATER)

    def test_what_is_found_stands_on_the_health_page_and_is_told_to_office_and_discipline(self, case):
        office, discipline, leader = (make_user(role=role) for role in ("supervision", "discipline", "leader"))
        self.look()
        assert daily.finding().is_well and not list(daily.ALTERED.subjects(LATER.date()))
        alter_a_byte(case)
        self.look()
        assert not daily.finding().is_well and case.number in daily.finding().facts["words"]
        sweep(LATER)
        told = Alert.objects.open().filter(rule=daily.ALTERED.code)
        assert {alert.person_id for alert in told} >= {office.person_id, discipline.person_id}
        assert leader.person_id not in {alert.person_id for alert in told}
        assert case.number in daily.ALTERED.sentence(told.first().facts)
        assert self.look("2016-08-13") == self.look("2016-08-13")
        assert daily.last_look().detail["cases"][str(case.pk)]["since"] == "2016-08-12"

    def test_the_files_of_each_case_have_their_turn_within_a_week(self, case):
        storage.sealed().place(case.matter.files.first().file.sha256).unlink()
        labels = [(LATER.date() + timedelta(days=n)).isoformat() for n in range(8)]
        found = []
        for label in labels:
            self.look(label)
            found.append(not daily.finding().is_well)
        assert found[6] and found == sorted(found)  # once found it stays found on the days between
