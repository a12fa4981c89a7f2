"""Files as they really come: other encodings, titles, broken packings, bombs; what changed between the check and the taking in."""

import gzip
import io
import threading
import zipfile

import pytest
from django.db import connection
from django.utils import translation

from pollution.air import intake
from pollution.air.files import acts
from pollution.air.models import Correction, Reading
from tests.make import make_district, make_user, sign_in
from tests.pollution.air.test_days import make_station
from tests.pollution.air.test_files import LONG, bring, done, office, stored, take  # noqa: F401 - office is a fixture
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.ledger.workbook import UnfitFile
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
ROW = "烟厂,PM10,2016-08-03 14:00,35,,"
STORED = {("烟厂", "pm10", "03 14"): 35}


def brought(user, content: bytes, name="数据.csv"):
    """Return a file of these bytes after its check."""
    return done(acts.bring(io.BytesIO(content), name=name, size=len(content), city="", at=periods.real_now(), by=user))


class TestTexts:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk", "utf-16"])
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_encodings_and_endings_of_lines(self, office, encoding, ending):  # noqa: F811
        take(brought(office, ending.join([LONG, ROW, ""]).encode(encoding)))
        assert stored() == STORED

    def test_a_title_and_blank_lines_may_stand_above_the_heads(self, office):  # noqa: F811
        batch = take(bring(office, "八月监测数据,,,,,", "", "sep=,", LONG, ROW, "烟厂,PM10,十四点,35,,"))
        assert stored() == STORED and batch.warnings[0][:3] == ["6", "时间", "十四点"]

    def test_words_with_wide_brackets(self, office):  # noqa: F811
        take(bring(office, LONG, "烟厂,颗粒物（PM10）,2016-08-03 14:00,0.035,N,ｍｇ/ｍ³"))
        assert stored() == STORED

    def test_hours_as_databases_write_them(self, office):  # noqa: F811
        hours = {"14:00:00.0": 35, "15:00:00.000": 36, "15:00:00.5": 9}
        take(bring(office, LONG, *(f"烟厂,PM10,2016-08-03 {hour},{value},," for hour, value in hours.items())))
        assert stored() == {**STORED, ("烟厂", "pm10", "03 15"): 36}


class TestRefused:
    def test_packings_that_are_cut_or_broken(self, office):  # noqa: F811
        lines = [LONG, *(f"烟厂,PM10,2016-08-03 14:00,{number * 7919 % 997},," for number in range(50_000))]
        packed = gzip.compress("\n".join(lines).encode())
        half = len(packed) // 2
        for content in (packed[:half], packed[:half] + b"\xff" * 60 + packed[half + 60 :], packed[:5], b"\x1f\x8b"):
            batch = brought(office, content, "a.csv.gz")
            assert batch.status == ImportStatus.REFUSED and ".gz" in batch.errors[0][3]

    def test_a_quote_that_is_never_closed(self, office):  # noqa: F811
        batch = bring(office, LONG, ROW, '烟厂,PM10,"2016-08-03 15:00,36,,', *[ROW] * 10_000)
        assert batch.status == ImportStatus.REFUSED and "第 2 行" in batch.errors[0][3]

    @pytest.mark.parametrize("content", [b"a" * 200_000, f"{LONG}\n".encode() + b"a" * 5_000_000, b"\n\n\n", b" "])
    def test_what_is_no_table(self, office, content):  # noqa: F811
        for one, name in ((content, "a.csv"), (gzip.compress(content), "a.csv.gz")):
            batch = brought(office, one, name)
            assert batch.status == ImportStatus.REFUSED and batch.errors[0][3]

    def test_a_workbook_is_looked_into_whatever_it_is_called(self, office):  # noqa: F811
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/workbook.xml", b"<workbook/>")
            bomb.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
        for name in ("a.csv", "a.csv.gz", "a.xlsx"):
            with pytest.raises(UnfitFile):
                brought(office, stream.getvalue(), name)


class TestBetween:
    def test_a_station_that_was_registered_after_the_check_is_not_filled_unseen(self, office):  # noqa: F811
        batch = bring(office, LONG, ROW, "新站,PM10,2016-08-03 14:00,36,,")
        make_station("新站", unit=office.stations[0].unit)
        batch = take(batch)
        assert batch.status == ImportStatus.FAILED and not Reading.objects.unscoped("test").exists()
        assert take(done(acts.again(batch, {}, at=periods.real_now(), by=office))).added == 2

    def test_what_was_still_to_come_at_the_check_stays_out(self, office, monkeypatch):  # noqa: F811
        batch = bring(office, LONG, ROW, f"烟厂,PM10,{(periods.real_now() + 3 * acts.AHEAD).astimezone(periods.LOCAL):%Y-%m-%d %H:00},36,,")
        batch.refresh_from_db()
        later = periods.real_now() + 30 * acts.AHEAD
        monkeypatch.setattr(periods, "real_now", lambda: later)
        assert take(batch).status == ImportStatus.APPLIED and stored() == STORED

    def test_two_files_taken_back_one_after_the_other_leave_nothing(self, office):  # noqa: F811
        files = [take(bring(office, LONG, f"烟厂,PM10,2016-08-03 14:00,{value},,")) for value in (10, 20, 30)]
        for batch, left in ((files[0], 30), (files[1], 30), (files[2], None)):
            acts.ask_undo(batch, because="不对", at=periods.real_now(), by=office)
            assert done(batch).status == ImportStatus.UNDONE
            assert list(stored().values()) == ([left] if left else [])

    def test_a_job_that_dies_half_way_leaves_nothing_and_is_done_again(self, office, monkeypatch):  # noqa: F811
        batch, whole = bring(office, LONG, ROW, "烟厂,PM10,2016-08-03 15:00,36,,"), intake.take_lines

        def half(stream, **said):
            whole(stream, **said)
            raise SystemError("the machine is gone")

        monkeypatch.setattr(intake, "take_lines", half)
        assert take(batch).status == ImportStatus.APPLYING and not Reading.objects.unscoped("test").exists()
        monkeypatch.setattr(intake, "take_lines", whole)
        Outbox.objects.update(not_before=periods.real_now())
        assert done(batch).status == ImportStatus.APPLIED and len(stored()) == 2
        Outbox.objects.update(done_at=None)
        assert done(batch).status == ImportStatus.APPLIED and len(stored()) == 2 and not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [1, 10**9])
def test_two_files_of_the_same_hours_at_once(office, monkeypatch, many):  # noqa: F811
    monkeypatch.setattr(intake, "MANY", many)
    days = [[*range(1, 21)], [*range(11, 32)]]
    files = [bring(office, LONG, *(f"烟厂,PM10,2011-01-{day:02} {hour}:00,{day},," for day in each for hour in range(24))) for each in days]
    for batch in files:
        acts.confirm(batch, at=periods.real_now(), by=office)

    def work(pk):
        try:
            outbox.perform(pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[pk]) for pk in outbox.open_rows(periods.real_now()).values_list("id", flat=True)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    for batch in files:
        batch.refresh_from_db()
        assert batch.status == ImportStatus.APPLIED
    assert sum(batch.added for batch in files) == Reading.objects.unscoped("test").count() == 31 * 24
    assert not Correction.objects.unscoped("test").exists()


class TestNames:
    def test_it_is_said_by_hand_which_station_a_name_means(self, client, office):  # noqa: F811
        sign_in(client, office)
        lines = ["烟　厂,PM10,2016-08-03 14:00,35,,", "市监测站,PM10,2016-08-03 14:00,36,,", "<b>别处,PM10,2016-08-03 14:00,37,,"]
        page = f"/air/files/{bring(office, LONG, *lines).pk}/"
        assert 'value="1001A"' in client.get(page).text
        said = {"name": ["市监测站", "<b>别处"], "station": ["没有这个站", "1001A"]}
        wrong = client.post(f"{page}again/", said)
        assert wrong.status_code == 422 and "“没有这个站”" in wrong.text and 'value="没有这个站"' in wrong.text
        answer = client.post(f"{page}again/", said | {"station": ["1001a ", ""]})
        batch = done(ImportBatch.objects.get(pk=int(answer.url.split("/")[-2])))
        assert batch.notes == ["手工对应：市监测站 → 1001A。"] and [row[0] for row in batch.sample["left"]] == ["<b>别处"]
        assert take(batch).status == ImportStatus.APPLIED
        assert stored() == {**STORED, ("1001A", "pm10", "03 14"): 36}

    def test_nobody_fills_by_hand_what_they_may_not(self, client, office):  # noqa: F811
        batch = bring(office, LONG, "市监测站,PM10,2016-08-03 14:00,36,,")
        with pytest.raises(Refused):
            acts.again(batch, {"市监测站": "1001A"}, at=periods.real_now(), by=make_user(role=Role.LEADER, unit=make_district()))
        stranger = make_user(role=Role.SUPERVISION, unit=make_district())
        sign_in(client, stranger)
        assert client.post(f"/air/files/{batch.pk}/again/", {}).status_code == 404


def test_what_goes_out_in_english_comes_in_again(client, office):  # noqa: F811
    lines = [f"烟厂,{factor},2016-08-03 14:00,55,," for factor in ("PM2.5", "CO", "O3", "温度", "湿度", "气压", "风速", "风向", "噪声")]
    take(bring(office, LONG, *lines))
    User.objects.filter(pk=office.pk).update(language="en")
    office.refresh_from_db()
    sign_in(client, office)
    address = f"/air/stations/{office.stations[0].pk}/readings/?first_day=2016-08-03&last_day=2016-08-03&format=csv"
    with translation.override("en"):
        content = b"".join(client.get(address, headers={"accept-language": "en"}).streaming_content)
    batch = brought(office, content, "a.csv")
    assert "Temperature" in content.decode() and (batch.unchanged, batch.warning_count) == (9, 0), batch.warnings
