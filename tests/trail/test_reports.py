"""The daily look, the watch and what the health page says; the heads leave the house."""

import json
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from tests.make import make_district, make_person, make_user, moment
from tests.trail.rows import Since, sql
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.lib import dbroles, periods
from tracker.org.statuses import Role
from tracker.trail import heads, reports
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
AT = moment(2016, 8, 9, 2)
FIRST, SECOND = "the first day", "the second day"  # the trail keeps the looks of other tests' houses: none is called so


def sealed(act) -> None:
    """Do something and let its act be sealed now, as at the end of a transaction."""
    act()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


def tamper(statement: str) -> None:
    """Change the trail as its owner can."""
    sql("ALTER TABLE trail_change DISABLE TRIGGER a_change_stays")
    sql(statement)
    sql("ALTER TABLE trail_change ENABLE ALWAYS TRIGGER a_change_stays")


def alter_newest() -> None:
    tamper("UPDATE trail_change SET before = '{}' WHERE id = (SELECT max(id) FROM trail_change)")


class TestDailyLook:
    def test_it_leaves_a_note_a_file_and_a_mail(self):
        auditor = make_user(role=Role.AUDIT_ADMIN)
        type(auditor.person).objects.filter(pk=auditor.person_id).update(email="audit@example.gov.cn")
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        found = heads.heads()
        path = heads.folder() / f"heads-{periods.local_day(periods.real_now()).isoformat()}.txt"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert heads.kept() == [heads.Head(head.chain, head.seq, head.hash, path.name) for head in found]
        note = Act.objects.filter(kind=reports.VERIFIED).latest("id")
        assert (note.detail["findings"], note.detail["fingerprint"]) == ({}, heads.fingerprint(found))
        outbox.perform(Outbox.objects.get(topic=reports.TOPIC).pk)
        assert [(one.to, heads.parse(one.body, "")[0].hash) for one in mail.outbox] == [(["audit@example.gov.cn"], found[0].hash)]

    def test_run_again_for_the_same_day_it_writes_nothing_more(self):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        before, text = Act.objects.count(), [path.read_text() for path in heads.folder().iterdir()]
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        assert Act.objects.count() == before + 1  # the person
        assert [path.read_text() for path in heads.folder().iterdir()] == text

    def test_a_finding_is_kept_until_a_whole_look_no_longer_finds_it(self, monkeypatch):
        sealed(make_person)
        alter_newest()
        monkeypatch.setattr(reports, "MONDAY", 99)
        reports.look_daily(FIRST, AT)
        assert len(reports.last_look().detail["findings"]) == 1
        sealed(make_person)
        reports.look_daily(SECOND, AT)
        assert len(reports.last_look().detail["findings"]) == 1

    def test_after_a_clean_look_only_what_follows_is_looked_at(self, monkeypatch):
        monkeypatch.setattr(reports, "MONDAY", 99)
        sealed(make_person)
        assert reports.look_daily(FIRST, AT)
        sealed(make_person)
        assert reports.look_daily(SECOND, AT).startswith("操作 2 项，变更 1 条，问题 0 个")  # a person, and the note of the first look

    def test_nobody_to_mail_to_is_no_trouble(self):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        assert outbox.perform(Outbox.objects.get(topic=reports.TOPIC).pk)
        assert mail.outbox == []


class TestWatch:
    def test_it_sees_within_minutes_what_was_changed_since_the_daily_look(self):
        reports.look_daily(FIRST, AT)
        since = Since()
        sealed(make_person)
        reports.watch("2016-08-09T02:05", AT)
        assert since.acts.filter(kind=reports.VERIFIED).count() == 0
        assert reports.finding().is_well
        alter_newest()
        reports.watch("2016-08-09T02:10", AT)
        reports.watch("2016-08-09T02:15", AT)
        assert since.acts.filter(kind=reports.VERIFIED).count() == 1
        assert not reports.finding().is_well

    def test_a_cut_end_is_seen_by_the_file_of_the_day(self):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        newest = heads.heads()[0]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE trail_seal DISABLE TRIGGER a_seal_stays")
            cursor.execute("DELETE FROM trail_seal WHERE chain = %s AND seq = %s", [newest.chain, newest.seq])
            cursor.execute("ALTER TABLE trail_seal ENABLE ALWAYS TRIGGER a_seal_stays")
        reports.watch("2016-08-09T02:05", AT)
        assert [key for key in reports.last_look().detail["findings"] if key.startswith("cut")]


class TestBelieved:
    """Only what the verifier itself wrote counts, and a note that makes no sense harms nothing."""

    def broken(self, kind: str, detail: str, role: str) -> None:
        sealed(
            lambda: sql(
                "INSERT INTO trail_act (kind, chain, user_name, db_role, request, address, path, job, reason, thing, pk, words, detail)"
                " VALUES (%s, 0, '', %s, '', '', '', '', '', '', '', '', %s)",
                [kind, role, detail],
            )
        )

    @pytest.mark.parametrize(
        "detail",
        [
            "{}",
            "[]",
            "7",
            '{"label": "x", "fingerprint": "", "findings": {}, "heads": [[0, "1", "ff"]]}',
            '{"label": "x", "fingerprint": "", "findings": {"nonsense": ""}, "heads": []}',
            '{"label": "x", "fingerprint": "", "findings": {"a:b": 7}, "heads": []}',
        ],
    )
    def test_a_look_of_another_shape_is_passed_over(self, client, detail):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        look = reports.last_look()
        self.broken("verified", detail, "tracker_owner")
        self.broken("verified_accepted", detail, "tracker_owner")
        assert reports.last_look() == look
        assert reports.finding().is_well
        assert client.get("/healthz").status_code in (200, 503)

    def test_the_web_servers_login_is_not_believed(self):
        sealed(make_person)
        alter_newest()
        reports.look_daily(FIRST, AT)
        look, web = reports.last_look(), dbroles.named().name("web")
        sound = {"label": "x", "fingerprint": "", "findings": {}, "heads": [[0, 99999999, "ff"]]}
        self.broken("verified", json.dumps(sound), web)
        self.broken("verified_accepted", json.dumps({"findings": list(look.detail["findings"])}), web)
        assert (reports.last_look(), reports.finding().tone) == (look, "red")


class TestHealth:
    def test_before_the_first_look_it_is_grey(self, monkeypatch):
        monkeypatch.setattr(reports, "last_look", lambda: None)
        found = reports.finding()
        assert (found.is_well, found.tone, found.facts["words"]) == (True, "grey", "尚未核对")

    def test_after_a_clean_look_it_is_green_and_prints_the_fingerprint(self):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        found = reports.finding()
        assert found.tone == "green"
        assert heads.readable(reports.last_look().detail["fingerprint"]) in found.facts["words"]

    def test_a_missing_trigger_is_red_at_once(self):
        sql("DROP TRIGGER trail_d ON org_person")
        found = reports.finding()
        assert (found.tone, found.facts["missing_triggers"]) == ("red", 1)

    def test_a_finding_is_red_until_somebody_accepts_it_with_a_reason(self):
        sealed(make_person)
        alter_newest()
        reports.look_daily(FIRST, AT)
        assert reports.finding().tone == "red"
        call_command("trail", "accept", "--because", "恢复演练时手工改动，见〔2026〕3号", stdout=StringIO())
        assert reports.finding().tone == "green"
        assert Act.objects.filter(kind=reports.ACCEPTED).latest("id").reason == "恢复演练时手工改动，见〔2026〕3号"
        said = StringIO()
        call_command("trail", "verify", stdout=said)
        assert "（已确认）" in said.getvalue()

    def test_the_page_shows_it(self, client):
        sealed(make_person)
        reports.look_daily(FIRST, AT)
        client.force_login(make_user(role=Role.SYSTEM_ADMIN, unit=make_district()))
        page = client.get("/jobs/").content.decode()
        assert "审计日志" in page
        assert heads.readable(reports.last_look().detail["fingerprint"]) in page


def test_heads_are_read_from_files_mails_and_words():
    link = "a" * 64
    text = f"> 请保存此邮件\n# 2026-11-20T02:00:00+00:00 {'b' * 64}\n0:7:{link}\n 12:3:{link}\n"
    assert [(head.chain, head.seq) for head in heads.parse(text, "mail")] == [(0, 7), (12, 3)]
    assert heads.parse(f"12:3:{link}", "word") == [heads.Head(12, 3, link, "word")]
    with pytest.raises(heads.NoHeads):
        heads.parse("nothing here", "word")


def test_a_day_without_acts_is_no_trouble():
    assert heads.keep([], periods.real_now() + timedelta(days=3)).exists()
    assert heads.kept() == []
