"""The one hand that writes: what was answered is kept once, whoever adopts, damages, drops or loses something meanwhile."""

from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest

from pollution.air.hj212 import storing
from pollution.air.hj212 import writer as writing
from pollution.air.hj212.packets import read
from pollution.air.hj212.sorting import Came, Failed
from pollution.air.hj212.spool import Kept, Spool
from pollution.air.hj212.writer import Writer
from pollution.air.models import Device, DeviceDay, Minute, SpoolMark, Stranger, WaitingPacket
from tests import make
from tests.pollution.air.speaking import MN, Connection, make_device, packet
from tests.roles import connect_as
from tracker.lib.periods import LOCAL, local_day, real_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Let a database that was away be asked again at once."""
    monkeypatch.setattr(writing, "RETRY", timedelta(0))


def some(count: int, *, mn=MN, ago=timedelta(hours=3), address="") -> list[Came]:
    """Return packets that came, each of a minute of its own."""
    now = real_now()
    segments = [
        packet("2011", f"a34002-Rtd={n}", at=now - ago - timedelta(minutes=n), mn=mn, qn=f"20160801{n:09d}")[6:-6] for n in range(count)
    ]
    return [Came(read(one), now, address) for one in segments]


def make_writer(tmp_path, connect=None) -> Writer:
    return Writer(connect or Connection(), Spool(tmp_path / "spool"))


def cut(writer: Writer) -> None:
    """Let the process die: nothing is ended in good order."""
    writer.spool.close()
    writer._drop()


def test_a_crash_between_the_tables_and_the_end_of_the_spool_repeats_nothing(tmp_path, monkeypatch):
    make_device()
    monkeypatch.setattr(writing, "SLICE", 4)
    connect = Connection()
    connect.cut()
    writer = make_writer(tmp_path, connect)
    writer.write(some(10))
    connect.is_cut = False
    writer.look()  # four of them
    assert DeviceDay.objects.get().packets == 4 and SpoolMark.objects.count() == 1
    cut(writer)
    again = make_writer(tmp_path)
    for _slice in range(3):
        again.look()
    again.close()
    day = DeviceDay.objects.get()
    assert (day.packets, day.resent, Minute.objects.count()) == (10, 0, 10) and not again.spool.path.stat().st_size > 16


class Deaf(psycopg2.extensions.connection):
    """A connection that is lost when its commit is done and before that is heard."""

    commits_heard = 10**6

    def commit(self):
        super().commit()
        Deaf.commits_heard -= 1
        if Deaf.commits_heard < 0:
            raise psycopg2.OperationalError("lost")


def test_a_commit_that_was_not_heard_of_repeats_nothing_of_the_spool(tmp_path, monkeypatch):
    make_device()
    url = Connection().url
    is_away = [True]

    def connect():
        if is_away[0]:
            raise psycopg2.OperationalError("away")
        return psycopg2.connect(url, connection_factory=Deaf)

    monkeypatch.setattr(writing, "SLICE", 4)
    writer = make_writer(tmp_path, connect)
    writer.write(some(10))
    is_away[0] = False
    monkeypatch.setattr(Deaf, "commits_heard", 3)  # devices, mark, month; then the slice itself
    writer.look()
    assert DeviceDay.objects.get().packets == 4 and writer.connection is None
    monkeypatch.setattr(Deaf, "commits_heard", 10**6)
    for _slice in range(4):
        writer.look()
    writer.close()
    assert (DeviceDay.objects.get().packets, DeviceDay.objects.get().resent) == (10, 0)


def test_what_was_answered_before_the_devices_were_known_is_kept_beyond_the_bound_of_a_stranger(tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "MOST_WAITING", 2)
    connect = Connection()
    connect.cut()
    writer = make_writer(tmp_path, connect)
    assert writer.write(some(5, mn="WX-1")) == []  # all of them are answered
    connect.is_cut = False
    writer.look()
    assert WaitingPacket.objects.count() == 5
    assert len(writer.write(some(3, mn="WX-1"))) == 3  # these are not
    Stranger.objects.update(is_ignored=True)
    writer.close()
    assert WaitingPacket.objects.count() == 5


def test_a_number_that_is_adopted_is_known_with_its_next_packet(tmp_path):
    writer = make_writer(tmp_path)
    writer.write(some(2))
    stranger = Stranger.objects.get()
    stranger.adopted = make_device()
    stranger.save(update_fields=["adopted"])
    assert writer.write(some(4)[2:]) == []  # before the devices are read again
    writer.close()
    assert (Minute.objects.count(), WaitingPacket.objects.count(), Stranger.objects.get().adopted_id) == (2, 2, stranger.adopted_id)


def test_a_device_that_was_adopted_waits_where_it_is_seen_when_its_packets_are_kept_out(tmp_path):
    device = make_device()
    Stranger.objects.create(mn=MN, first_at=real_now(), last_at=real_now(), last_packet=b"", why="unknown", adopted=device)
    Device.objects.update(address="10.9.8.7")
    writer = make_writer(tmp_path)
    writer.write(some(2, address="10.0.0.1"))
    writer.close()
    assert [(row.why, row.waiting.count()) for row in Stranger.objects.waiting()] == [("address", 2)]


def test_of_an_instrument_that_moved_each_station_has_the_values_of_its_days(tmp_path):
    here, days, today = make_device(), timedelta(days=1), local_day(real_now())
    Device.objects.filter(pk=here.pk).update(last_day=today - 3 * days)
    there = make.make_device(make.make_station("新工地"), mn=MN)
    writer = make_writer(tmp_path)
    assert writer.write([*some(1, ago=2 * days), *some(1, ago=5 * days)]) == []  # the older one was still to be sent
    writer.close()
    assert {row.device_id: local_day(row.at) for row in Minute.objects.all()} == {here.pk: today - 5 * days, there.pk: today - 2 * days}


def test_what_an_ended_device_still_had_to_send_is_its_own_and_what_it_measures_later_waits(tmp_path):
    device, days = make_device(), timedelta(days=1)
    Device.objects.filter(pk=device.pk).update(last_day=local_day(real_now()) - 3 * days)
    writer = make_writer(tmp_path)
    assert writer.write([*some(1, ago=2 * days), *some(1, ago=5 * days)]) == []
    writer.close()
    assert (Minute.objects.count(), [row.waiting.count() for row in Stranger.objects.waiting()]) == (1, [1])


def test_a_clock_that_is_wrong_is_counted_at_its_device(tmp_path):
    device = make_device()
    writer = make_writer(tmp_path)
    writer.write(some(2, ago=-timedelta(days=3)) + some(1))
    writer.close()
    day = DeviceDay.objects.get()
    assert (day.packets, day.deviations) == (3, {"wrong_time": 2}) and WaitingPacket.objects.count() == 2
    device.refresh_from_db()
    assert device.heard_at and Minute.objects.count() == 1


def test_a_month_that_somebody_dropped_is_made_again(tmp_path):
    make_device()
    writer = make_writer(tmp_path)
    long_ago = timedelta(days=250)
    first, second = some(2, ago=long_ago)
    writer.write([first])
    month = first.packet.moment.astimezone(LOCAL)
    with closing(connect_as("owner")) as own, own, own.cursor() as cursor:
        cursor.execute(f"DROP TABLE air_minute_{month:%Y_%m}")
    assert writer.write([second]) == [] and writer.refused is None
    writer.close()
    assert Minute.objects.count() == 1


def test_what_is_broken_while_the_database_is_away_is_bounded_and_counted_later(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_FAILED", 5)
    make_device()
    connect = Connection()
    connect.cut()
    writer = make_writer(tmp_path, connect)
    for _batch in range(4):
        writer.write([], [Failed(real_now(), MN, "crc")] * 3)
    assert len(writer.failed) == 5
    connect.is_cut = False
    writer.look()
    writer.close()
    assert DeviceDay.objects.get().broken == 5


def test_a_disk_that_gives_nothing_back_stops_nothing_else(tmp_path, monkeypatch):
    make_device()
    writer = make_writer(tmp_path)
    writer.spool.keep([Kept(real_now().timestamp(), "", some(1)[0].packet.segment)])

    def odd(self, start=0):
        raise OSError(5, "odd")

    with monkeypatch.context() as harmed:
        harmed.setattr(Spool, "read", odd)
        assert writer.look() == [] and writer.life_at is not None
        assert writer.write(some(3)) == []  # kept on disk, so it may be answered
    writer.look()
    writer.close()
    assert Minute.objects.count() == 3  # of the four packets two are the same


def test_a_clock_that_is_put_back_stops_nothing(tmp_path, monkeypatch):
    make_device()
    monkeypatch.setattr(writing, "RETRY", timedelta(seconds=2))
    connect, true = Connection(), real_now()
    connect.is_cut = True
    monkeypatch.setattr(writing, "real_now", lambda: true + timedelta(hours=8))  # a machine whose clock was set to local time
    writer = make_writer(tmp_path, connect)
    writer.look()
    connect.is_cut = False
    monkeypatch.setattr(writing, "real_now", lambda: true)
    writer.look()
    assert writer.life_at == writer.read_at == true
    monkeypatch.setattr(writing, "real_now", lambda: true - timedelta(hours=8))
    writer.look()
    assert writer.life_at == writer.read_at == true - timedelta(hours=8)
    writer.close()


def test_numbers_that_were_ignored_or_adopted_leave_room_for_new_ones(tmp_path):
    device, at = make_device("OTHER"), real_now()
    known = {"first_at": at, "last_at": at, "last_packet": b"", "why": "unknown"}
    Stranger.objects.bulk_create(Stranger(mn=f"A{n}", adopted=device, **known) for n in range(1_000))
    Stranger.objects.bulk_create(Stranger(mn=f"I{n}", is_ignored=True, **known) for n in range(1_000))
    writer = make_writer(tmp_path)
    assert writer.write(some(1, mn="NEW")) == [] and Stranger.objects.get(mn="NEW").waiting.count() == 1
    Stranger.objects.update(is_ignored=False, adopted=None)
    assert len(writer.write(some(1, mn="NEWER"))) == 1
    writer.close()


def test_the_foreign_check_of_a_stranger_is_named(tmp_path):
    writer = make_writer(tmp_path)
    writer.write([], [Failed(real_now(), "FOREIGN", "crc", "modbus_crc", some(1)[0].packet.segment)])
    writer.close()
    assert Stranger.objects.get().why == "modbus_crc"


@pytest.mark.parametrize(("said", "kept", "odd"), [("N", "N", 0), ("n", "N", 0), ("", "", 0), ("S", "S", 0), ("P", "D", 1), ("Nx", "D", 1)])
def test_a_flag_that_nobody_named_is_not_taken_for_normal(tmp_path, said, kept, odd):
    make_device()
    flag = f",a34002-Flag={said}" if said else ""
    writer, now = make_writer(tmp_path), real_now()
    segment = packet("2011", f"a34002-Rtd=62.7{flag}", at=now - timedelta(hours=3))[6:-6]
    writer.write([Came(read(segment), now, "")])
    writer.close()
    assert Minute.objects.get().flag == kept
    assert DeviceDay.objects.get().deviations.get("odd_flag", 0) == odd
