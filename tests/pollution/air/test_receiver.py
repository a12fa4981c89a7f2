"""The receiver: answers only after the data are durable, strangers wait, a dead database loses nothing."""

import resource
from datetime import timedelta
from decimal import Decimal

import pytest

from pollution.air.hj212 import writer as writing
from pollution.air.hj212.spool import Kept, Spool, SpoolInUse
from pollution.air.models import DeviceDay, Minute, Reading, StaleDay, Stranger
from tests.pollution.air.speaking import MN, Connection, make_device, packet, talk
from tracker.lib.periods import real_now

stored = pytest.mark.django_db(transaction=True)


@stored
def test_values_are_stored_in_our_units_and_answered_with_their_number(tmp_path):
    device = make_device()
    at = real_now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)

    async def story(receiver, say):
        hour = packet("2061", "a34002-Avg=62.7,a34002-Flag=N;a34004-Avg=0.035,a34004-Flag=N;a99999-Avg=1", at=at)
        moment = packet("2011", "a34002-Rtd=80.5,a34002-Flag=N;a01007-Rtd=3.2", at=at, flag=4)
        answer, _same = await say(hour + moment + hour, 2)
        assert (answer.cn, answer.head["QN"], answer.mn, answer.flag) == ("9014", "20160801085000001", MN, 4)

    talk(tmp_path, story)
    rows = {row.factor: (row.value, row.hour, row.flag, row.way) for row in Reading.objects.all()}
    ends = at + timedelta(hours=1)
    assert rows == {"pm10": (Decimal("62.7"), ends, "N", "hj212"), "pm25": (35, ends, "N", "hj212")}
    assert {(row.factor, row.span): (row.sent, row.flag) for row in Minute.objects.all()} == {
        ("pm10", "rt"): ("80.5", "N"),
        ("ws", "rt"): ("3.2", ""),
        ("pm10", "ho"): ("62.7", "N"),
        ("pm25", "ho"): ("0.035", "N"),
    }
    day = DeviceDay.objects.get()
    assert (day.device, day.packets, day.resent, day.deviations) == (device, 3, 1, {}) and StaleDay.objects.count() == 1
    device.refresh_from_db()
    assert device.heard_at is not None


@stored
def test_a_stranger_waits_and_is_answered_for_its_packets_are_kept(tmp_path):
    make_device(address="10.9.8.7")

    async def story(receiver, say):
        assert len(await say(packet("2011", "a34002-Rtd=1", mn="WX-001") * 3, 3)) == 3
        assert len(await say(packet("2011", "a34002-Rtd=1"), 1)) == 1  # from another address than its own
        assert len(await say(packet("2011", "a34002-Rtd=1", at=real_now() + timedelta(days=3), mn="WX-002"), 1)) == 1

    talk(tmp_path, story)
    told = {row.mn: (row.packets, row.why, row.waiting.count()) for row in Stranger.objects.all()}
    assert told == {"WX-001": (3, "unknown", 3), MN: (1, "address", 1), "WX-002": (1, "unknown", 1)}
    assert not Minute.objects.exists()


@stored
def test_while_the_database_is_away_packets_lie_on_disk_and_come_in_afterwards(tmp_path, monkeypatch):
    make_device()
    connect = Connection()
    begin = real_now() - timedelta(hours=5)
    monkeypatch.setattr(writing, "RETRY", timedelta(0))

    async def story(receiver, say):
        await say(packet("2011", "a34002-Rtd=1", at=begin), 1)
        connect.cut()
        lost = b"".join(packet("2011", f"a34002-Rtd={number}", at=begin + timedelta(minutes=number)) for number in range(2, 40))
        assert len(await say(lost, 38)) == 38 and len(list(receiver.writer.spool.read())) == 38
        connect.is_cut = False
        await say(packet("2011", "a34002-Rtd=99", at=begin + timedelta(minutes=99)), 1)
        assert not receiver.writer.spool

    talk(tmp_path, story, connect)
    assert sorted(Minute.objects.values_list("value", flat=True)) == [*range(1, 40), 99]


@stored
def test_what_can_be_kept_nowhere_is_not_answered(tmp_path, monkeypatch):
    make_device()
    connect = Connection()

    def full(self, packets):
        raise OSError(28, "no space")

    monkeypatch.setattr(Spool, "keep", full)

    async def story(receiver, say):
        connect.cut()
        assert await say(packet("2011", "a34002-Rtd=1"), 0) == []
        assert receiver.counts["not kept"] == 1

    talk(tmp_path, story, connect)


@stored
def test_a_packet_which_the_database_refuses_is_put_aside_and_the_others_are_stored(tmp_path, monkeypatch):
    make_device()
    true = writing.store

    def refuses(cursor, batch, **facts):
        kept = true(cursor, batch, **facts)
        if any(row[1] == 13 for row in batch.minutes.values()):
            cursor.execute("SELECT 1 / 0")
        return kept

    monkeypatch.setattr(writing, "store", refuses)

    async def story(receiver, say):
        at = real_now() - timedelta(hours=3)
        sent = b"".join(packet("2011", f"a34002-Rtd={number}", at=at + timedelta(minutes=number)) for number in (12, 13, 14))
        assert len(await say(sent, 3)) == 3

    talk(tmp_path, story)
    assert [b"Rtd=13" in one.raw for one in Spool.kept_in(tmp_path / "spool.refused")] == [True]
    assert sorted(Minute.objects.values_list("value", flat=True)) == [12, 14]


def test_half_a_record_at_the_end_of_the_spool_is_cut_off(tmp_path):
    path = tmp_path / "spool"
    spool = Spool(path)
    spool.keep([Kept(1.5, "10.0.0.1", b"abc"), Kept(2.5, "", b"defg")])
    spool.close()
    whole = path.read_bytes()
    for cut in range(1, 12):
        path.write_bytes(whole[:-cut])
        again = Spool(path)
        assert [one.raw for one in again.read()] == [b"abc"]
        again.keep([Kept(3.5, "", b"h")])
        assert [one.raw for one in again.read()] == [b"abc", b"h"] and bool(again)
        again.clear()
        assert not again
        again.close()


def test_what_a_disk_damaged_is_passed_over_and_what_lies_behind_it_is_read(tmp_path):
    spool = Spool(tmp_path / "spool")
    spool.keep([Kept(1.7e9 + number, "10.0.0.1", b"packet %d" % number) for number in range(9)])
    ends = [one.end for one in spool.read()]
    spool.close()
    for first, last, left in ((16, 30, 8), (ends[2] + 9, ends[2] + 10, 8), (ends[2], ends[2] + 1, 8), (ends[2] - 5, ends[4] + 5, 5)):
        whole = bytearray(spool.path.read_bytes())
        harmed = tmp_path / f"harmed{first}"
        whole[first:last] = (byte ^ 0x5A for byte in whole[first:last])
        harmed.write_bytes(whole)
        again = Spool(harmed)
        told = [one.raw for one in again.read()]
        assert len(told) == left and told[-1] == b"packet 8" and again.path.stat().st_size == ends[-1]
        again.close()


def test_a_disk_that_was_full_keeps_nothing_half_and_goes_on_when_there_is_room(tmp_path):
    spool = Spool(tmp_path / "spool")
    spool.keep([Kept(1.7e9, "", b"before")])
    room, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (spool.path.stat().st_size + 40, most))
        with pytest.raises(OSError):
            spool.keep([Kept(1.7e9, "", b"first"), Kept(1.7e9, "", b"x" * 100)])
        assert spool and [one.raw for one in spool.read()] == [b"before"]
        resource.setrlimit(resource.RLIMIT_FSIZE, (5, most))
        with pytest.raises(OSError):
            spool.clear()
        assert not spool
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    spool.keep([Kept(1.7e9, "", b"after")])
    assert [one.raw for one in spool.read()] == [b"after"] and spool.path.read_bytes()[:16].hex() == spool.name
    spool.close()


def test_a_spool_belongs_to_one_receiver(tmp_path):
    first = Spool(tmp_path / "spool")
    with pytest.raises(SpoolInUse):
        Spool(tmp_path / "spool")
    first.close()
    Spool(tmp_path / "spool").close()
