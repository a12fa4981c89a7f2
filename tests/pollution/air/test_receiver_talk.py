"""The conversation with devices: what is asked of them, time, connections, what is sent again or broken; hours made of minutes."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from pollution.air.hj212 import receiver as receiving
from pollution.air.hj212.hours import make_hours
from pollution.air.hj212.replay import replay
from pollution.air.hj212.replies import frame
from pollution.air.hj212.requests import Manner, Order
from pollution.air.hj212.requests import packet as request
from pollution.air.models import Device, DeviceDay, DeviceRequest, Minute, Reading, StaleHour, Stranger, WaitingPacket
from tests.pollution.air.speaking import MN, make_device, packet, talk
from tests.pollution.air.test_hj212 import KEY, one
from tracker.lib.periods import LOCAL, at_local, real_now

stored = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Let the receiver look at its requests oftener than the product does."""
    monkeypatch.setattr(receiving, "EVERY", 0.05)


def ask(device, what, **fields) -> DeviceRequest:
    return DeviceRequest.objects.create(device=device, what=what, asked_at=real_now(), **fields)


def said(cn: str, number: str, content: str = "", *, mn=MN, flag=4, st="91") -> bytes:
    return frame(f"QN={number};ST={st};CN={cn};PW=123456;MN={mn};Flag={flag};CP=&&{content}&&")


@stored
def test_requests_go_out_one_by_one_and_what_the_device_answers_is_kept(tmp_path):
    device = make_device()
    begin = at_local(real_now().astimezone(LOCAL).date())
    first, second, third = (
        ask(device, "1011"),
        ask(device, "2061", begin=begin, end=begin + timedelta(hours=2)),
        ask(device, "1062", seconds=60),
    )

    async def story(receiver, say):
        line = await say.dial()
        line.say(packet("2011", "a34002-Rtd=1", flag=4))
        (asked,) = await line.hear()
        assert (asked.cn, asked.flag, asked.head["ST"], asked.head["PW"], asked.cp) == ("1011", 5, "39", "123456", [])
        number = asked.head["QN"]
        line.say(
            said("9011", number, "QnRtn=1") + said("1011", number, "SystemTime=20160801085857", st="39") + said("9012", number, "ExeRtn=1")
        )
        (asked,) = await line.hear()
        assert (asked.cn, [name for name, _text in asked.cp]) == ("2061", ["BeginTime", "EndTime"])
        line.say(said("9011", asked.head["QN"], "QnRtn=1") + packet("2061", "a34002-Avg=5", at=begin, qn="20160801085000777"))
        assert [one.head["QN"] for one in await line.hear()] == ["20160801085000777"]  # history has numbers of its own
        line.say(said("9012", asked.head["QN"], "ExeRtn=100"))
        (asked,) = await line.hear()
        line.say(said("9011", asked.head["QN"], "QnRtn=2"))
        await asyncio.sleep(0.3)

    talk(tmp_path, story)
    rows = [DeviceRequest.objects.get(pk=row.pk) for row in (first, second, third)]
    assert [(row.qn_rtn, row.exe_rtn, row.answer, row.times_sent) for row in rows] == [
        (1, 1, "SystemTime=20160801085857", 1),
        (1, 100, "", 1),
        (2, None, "", 1),
    ]
    assert all(row.done_at for row in rows) and [row.is_done for row in rows] == [True, False, False]


@stored
def test_who_stays_silent_is_asked_again_and_then_given_up(tmp_path):
    device = make_device()
    row = ask(device, "1011")

    async def story(receiver, say):
        line = await say.dial()
        line.say(packet("2011", "a34002-Rtd=1", flag=4))
        numbers = set()
        for _time in range(4):
            (asked,) = await line.hear()
            numbers.add(asked.head["QN"])
            await asyncio.to_thread(DeviceRequest.objects.update, sent_at=real_now() - timedelta(seconds=11))
        await asyncio.sleep(0.3)
        assert len(numbers) == 1 and not line.found

    talk(tmp_path, story)
    row.refresh_from_db()
    assert (row.times_sent, row.is_silent) == (4, True)


@stored
def test_a_device_that_asks_for_the_time_is_noted_and_set_by_the_districts_real_clock(tmp_path):
    make_device()

    async def story(receiver, say):
        line = await say.dial()
        line.say(said("9015", "20160801085857222", flag=9) + said("1013", "20160801085857223", flag=9, st="39") * 2)
        beat, first, again, order = await line.hear(4)
        assert [beat.cn, beat.flag, first.cn, again.cn, order.cn, order.flag] == ["9013", 8, "9013", "9013", "1012", 9]
        told = dict(order.cp)["SystemTime"]
        assert abs(int(told) - int(f"{real_now().astimezone(LOCAL):%Y%m%d%H%M%S}")) < 100
        line.say(said("9011", order.head["QN"], "QnRtn=1") + said("9012", order.head["QN"], "ExeRtn=1"))
        await asyncio.sleep(0.3)

    talk(tmp_path, story)
    row = DeviceRequest.objects.get()  # once, however often it asks
    assert row.is_done and row.asked_by is None


def test_requests_look_as_the_device_speaks_in_2005_and_encrypted():
    begin = at_local(real_now().astimezone(LOCAL).date())
    order = Order(1, "2051", "20160801085857223", begin, begin + timedelta(hours=1), None)
    old = one(request(order, Manner(MN, flag=0), begin))
    assert b",EndTime=" in old.segment and old.flag == 1
    secret = request(order, Manner(MN, flag=8, is_encrypted=True), begin, KEY)
    assert b"BeginTime" not in secret and dict(one(secret, key_of=lambda mn: KEY).cp)["BeginTime"] == f"{begin:%Y%m%d%H%M%S}"


@stored
def test_the_last_connection_of_a_number_wins_and_one_may_carry_several(tmp_path):
    device = make_device()
    other = Device.objects.create(mn="WX2", station=device.station, registered_at=real_now())

    async def story(receiver, say):
        first, second = await say.dial(), await say.dial()
        first.say(packet("2011", "a34002-Rtd=1") + packet("2011", "a34002-Rtd=1", mn="WX2"))
        await first.hear(2)
        second.say(packet("2011", "a34002-Rtd=2", qn="20160801085000002"))
        await second.hear()
        await asyncio.to_thread(lambda: [ask(one, "1011") for one in (device, other)])
        assert [(await line.hear())[0].mn for line in (second, first)] == [MN, "WX2"]

    talk(tmp_path, story)


@stored
def test_what_is_sent_again_or_broken_is_counted_for_the_device_that_speaks(tmp_path):
    make_device()
    at = real_now() - timedelta(hours=3)
    good = packet("2011", "a34002-Rtd=1", at=at)
    harmed = bytearray(packet("2011", "a34002-Rtd=2", at=at).replace(MN.encode(), b"0" * 24))
    harmed[-8] ^= 1

    async def story(receiver, say):
        await say(good + bytes(harmed) + good, 2)  # the number again
        await say(packet("2011", "a34002-Rtd=1", at=at, qn="20160801085000009"), 1)  # another number, the same moment
        await say(packet("2051", "a34002-Rtd=7,a34002-Flag=N", at=at, qn="20160801085000010", flag=13), 1)

    talk(tmp_path, story)
    day = DeviceDay.objects.get()
    assert (day.packets, day.resent, day.broken) == (4, 3, 1)
    assert day.deviations == {"broken_crc": 1, "rtd_in_2051": 1}
    assert Minute.objects.count() == 1  # by its suffix it is the value of the moment again


@stored
def test_packets_of_a_stranger_are_answered_as_long_as_they_are_kept_and_come_in_when_it_is_adopted(tmp_path, monkeypatch):
    monkeypatch.setattr("pollution.air.hj212.storing.MOST_WAITING", 2)
    at = (real_now() - timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)
    sent = [packet("2061", f"a34002-Avg={number}", at=at + timedelta(hours=number), qn=f"2016080108500000{number}") for number in (1, 2, 3)]

    async def story(receiver, say):
        assert len(await say(b"".join(sent), 2)) == 2
        await say(packet("2061", "a34002-Avg=1", at=real_now() + timedelta(days=9), mn="LATE"), 1)

    talk(tmp_path, story)
    assert WaitingPacket.objects.count() == 3 and not Reading.objects.exists()
    device = make_device()
    assert [replay(Stranger.objects.get(mn=MN), device), replay(Stranger.objects.get(mn=MN), device)] == [2, 0]
    assert sorted(Reading.objects.values_list("value", flat=True)) == [1, 2]
    assert DeviceDay.objects.get().packets == 2
    assert replay(Stranger.objects.get(mn="LATE"), device) == 0 and WaitingPacket.objects.count() == 1


@stored
def test_one_connection_gets_its_share_and_no_more(tmp_path):
    make_device()
    many = b"".join(packet("2011", f"a34002-Rtd={n}", at=real_now() - timedelta(minutes=n), qn=f"20160801085{n:06d}") for n in range(60))

    async def story(receiver, say):
        line = await say.dial()
        line.say(many)
        await line.hear(60)
        (link,) = receiver.links
        assert link.held == {"share"}  # 20 a second, 200 at once: 60 of them and the rest of the file
        line.say(many)
        await asyncio.sleep(0.3)
        assert not line.found

    receiver = talk(tmp_path, story, rate=2)
    assert receiver.counts["packets"] == 60


@stored
def test_hours_are_made_of_minutes_where_enough_of_them_are_normal(tmp_path):
    device = make_device(is_hourly=False, minutes_apart=10)
    hour = (real_now() - timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)

    def minutes(start, rows) -> bytes:
        return b"".join(
            packet(
                "2051",
                f"a34002-Avg={value},a34002-Flag={flag}",
                at=start + timedelta(minutes=10 * place),
                qn=f"{start:%Y%m%d%H}{place:07d}",
            )
            for place, (value, flag) in enumerate(rows)
        )

    async def story(receiver, say):
        whole = [("10.00015", "N")] * 4 + [("999", "D"), ("10.0001", "N")]  # five of six normal
        await say(minutes(hour, whole) + packet("2061", "a34002-Avg=777", at=hour), 7)
        await say(minutes(hour + timedelta(hours=1), [("20", "N")] * 4 + [("30", "D")] * 2), 6)  # four of six: two thirds
        await say(packet("2031", "a34002-Avg=55", at=at_local(hour.astimezone(LOCAL).date())), 1)

    talk(tmp_path, story)
    assert not Reading.objects.exists() and Minute.objects.filter(span__in=("ho", "da")).count() == 2
    assert (make_hours(real_now()), make_hours(real_now())) == (2, 0)
    rows = Reading.objects.order_by("hour").values_list("hour", "value", "flag")
    assert list(rows) == [
        (hour + timedelta(hours=1), Decimal("10.0002"), "N"),
        (hour + timedelta(hours=2), Decimal("20"), "D"),
    ]
    assert not StaleHour.objects.exists() and device.pk
