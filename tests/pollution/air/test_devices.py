"""Devices: registered with units of measure that somebody chose, their health, doubts put right, strangers adopted."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pollution.air import asking, devices, doubting, doubts, intake, measuring, partitions, quarantine
from pollution.air.deviations import Deviation
from pollution.air.devices import Sends
from pollution.air.hj212.registry import Registry
from pollution.air.models import Channel, Correction, Device, DeviceDay, DeviceRequest, Minute, Reading, Station, Stranger, WaitingPacket
from pollution.air.statuses import Way
from tests.make import make_device, make_district, make_station, make_unit, make_user, moment, sign_in
from tracker.lib import periods
from tracker.lib.periods import at_local, month_of
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = moment()
TODAY = NOW.date()
ALL_DAY = (1 << 24) - 1
KEY = b"0123456789abcdef"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def office():
    """Return somebody of the supervision office."""
    return make_user(role="supervision", unit=make_district())


@pytest.fixture
def web(client, office):
    """Return a browser of the office: web(name, *args, query=, **posted) → response at the moment of the tests."""
    sign_in(client, office)

    def asked(name, *args, query="", said=None):
        address = reverse(name, args=args) + query
        with periods.frozen(NOW):
            return client.post(address, said) if said is not None else client.get(address)

    return asked


def heard(device, *, value, hours=24, factor="pm10", way=Way.HJ212, sent=None) -> None:
    """Let a device send hours up to now: as minutes of span "ho" and as hours of its station."""
    partitions.make([month_of(TODAY)])
    ends = [NOW - timedelta(hours=back) for back in range(hours)]
    intake.take([intake.Hour(device.station_id, factor, end, Decimal(value)) for end in ends], way=way, at=NOW)
    for end in ends:
        said = {"device": device, "factor": factor, "span": "ho", "at": end - timedelta(hours=1), "flag": "N", "received_at": NOW}
        Minute.objects.create(value=Decimal(value), sent=sent or value, **said)


def packet(mn: str, values: str) -> bytes:
    """Return a data segment as it lies in quarantine."""
    at = f"{NOW - timedelta(hours=2):%Y%m%d%H}0000"
    return f"QN={at}000;ST=39;CN=2061;PW=123456;MN={mn};Flag=5;CP=&&DataTime={at};{values}&&".encode()


def make_stranger(mn="STRANGER1", values="a34002-Avg=62.7,a34002-Flag=N;zz-Avg=1", **fields) -> Stranger:
    """Return a number that waits with one packet."""
    raw = packet(mn, values)
    stranger = Stranger.objects.create(mn=mn, first_at=NOW, last_at=NOW, packets=1, last_packet=raw, why="unknown", **fields)
    WaitingPacket.objects.create(stranger=stranger, raw=raw, received_at=NOW)
    return stranger


class TestRegistering:
    def test_a_unit_of_measure_is_asked_for_and_never_filled_in(self, web):
        device = make_device(codes={})
        offered = web("air:device-channels", device.pk, query="?set=numeric").content.decode()
        assert 'value="107"' in offered and 'value="ugm3" selected' not in offered
        row = {"code": "107", "factor": "pm10", "measure": "", "is_in_use": "on"}
        said = {"channels-TOTAL_FORMS": "1", "channels-INITIAL_FORMS": "0"} | {f"channels-0-{name}": value for name, value in row.items()}
        assert web("air:device-channels", device.pk, said=said).status_code == 422
        assert web("air:device-channels", device.pk, said=said | {"channels-0-measure": "mgm3"}).status_code == 302
        assert Channel.objects.within(device=device).get().measure == "mgm3"

    def test_channels_that_somebody_else_changed_meanwhile_are_not_mistaken(self, web):
        device = make_device(codes={"b": ("pm10", "ugm3")})
        (row,) = Channel.objects.within(device=device)
        said = {"channels-TOTAL_FORMS": "2", "channels-INITIAL_FORMS": "1", "channels-0-stands": str(row.pk)}  # it is taken out of use
        other = Channel.objects.create(device=device, code="a", factor="co", measure="mgm3")
        assert web("air:device-channels", device.pk, said=said).status_code == 422
        assert Channel.objects.within(device=device).filter(is_in_use=True).count() == 2
        other.delete()
        assert web("air:device-channels", device.pk, said=said).status_code == 302
        assert not Channel.objects.within(device=device).get().is_in_use

    @pytest.mark.parametrize(("factor", "measure"), [("pm10", "c"), ("temp", "ugm3"), ("press", "mgm3")])
    def test_a_factor_cannot_be_sent_in_any_unit(self, office, factor, measure):
        with pytest.raises(Refused):
            devices.set_channels(make_device(codes={}), [Sends("x", factor, measure)], by=office)

    def test_a_channel_left_out_stays_and_is_not_read(self, office):
        device = make_device()
        devices.set_channels(device, [Sends("107", "pm10", "mgm3")], by=office)
        assert set(Channel.objects.within(device=device).values_list("code", "is_in_use")) == {("a34002", False), ("107", True)}
        with pytest.raises(Refused, match="107"):
            devices.set_channels(device, [Sends("107", "pm10", "ugm3")], by=office)

    def test_a_key_is_kept_sealed_and_never_shown(self, web, office):
        station = make_station()
        said = {"station": station.pk, "mn": "MN1", "minutes_apart": "10", "is_hourly": "on", "key": KEY.decode()}
        assert web("air:device-new", said=said).status_code == 302
        device = Device.objects.visible_to(office).get(mn="MN1")
        assert KEY not in bytes(device.secret)
        for name in ("device", "device-edit"):
            assert KEY.decode() not in web(f"air:{name}", device.pk).content.decode()
        registry = Registry()
        with connection.cursor() as cursor:
            registry.read(cursor)
        assert registry.key_of("MN1") == KEY
        web("air:device-edit", device.pk, said={"minutes_apart": "5"})
        assert Device.objects.again(device).get().secret
        web("air:device-edit", device.pk, said={"minutes_apart": "5", "forgets_key": "on"})
        assert Device.objects.again(device).get().secret is None

    def test_a_number_is_registered_once(self, office):
        device = make_device(mn="MN1")
        with pytest.raises(Refused):
            devices.register_device(device.station, mn="MN1", at=NOW, by=office)

    def test_an_instrument_that_moves_is_ended_here_and_registered_there(self, web, office):
        device, there = make_device(mn="MN1"), make_station("新工地")
        devices.end_device(device, last_day=TODAY - timedelta(days=1), by=office)
        stranger = make_stranger("MN1", adopted=None)
        assert reverse("air:stranger-adopt", args=[stranger.pk]) in web("air:stranger", stranger.pk).content.decode()
        said = {
            "station": there.pk, "minutes_apart": "10", "is_hourly": "on", "channels-TOTAL_FORMS": "1", "channels-INITIAL_FORMS": "1",
            "channels-0-code": "a34002", "channels-0-factor": "pm10", "channels-0-measure": "ugm3", "channels-0-is_in_use": "on",
        }  # fmt: skip
        assert web("air:stranger-adopt", stranger.pk, said=said).status_code == 302
        moved = Device.objects.visible_to(office).get(mn="MN1", last_day=None)
        assert moved.station == there and Reading.objects.within(station=there).get().value == Decimal("62.7")
        with pytest.raises(Refused):
            devices.register_device(device.station, mn="MN1", at=NOW, by=office)


class TestHealth:
    def test_the_on_line_rate_counts_whole_hours_with_a_packet(self, office):
        device = make_device(heard_at=NOW)
        a_day = timedelta(days=1)
        marked = ((TODAY, 0b1_1111_0000_0011), (TODAY - a_day, ALL_DAY), (TODAY - 10 * a_day, 0b1))  # at 9: of today 0–8 count
        for day, hours in marked:
            DeviceDay.objects.create(device=device, day=day, packets=9, hours=hours)
        with periods.frozen(NOW):
            ledger = __import__("tracker.ledger.register", fromlist=["ledgers"]).ledgers()["devices"]
            row = ledger.rows(office, "view", ledger.basis({})).get(pk=device.pk)
        # 3 of 9; 27 of 6 × 24 + 9; 28 of 29 × 24 + 9
        assert (row.rate_1, row.rate_7, row.rate_30) == (Decimal("33.3"), Decimal("17.6"), Decimal("4.0"))
        fresh = make_device(at=NOW - timedelta(minutes=20))
        with periods.frozen(NOW):
            assert ledger.rows(office, "view", ledger.basis({})).get(pk=fresh.pk).rate_1 is None

    def test_the_list_asks_as_little_of_many_devices_as_of_few(self, web):
        station = make_station()

        def fill(number):
            for _one in range(number):
                device = make_device(station, heard_at=NOW)
                told = {"no_qn": 3, "broken_modbus_crc": 2}
                for back in range(8):
                    DeviceDay.objects.create(device=device, day=TODAY - timedelta(days=back), packets=9, hours=ALL_DAY, deviations=told)

        asked = []
        for number in (2, 18):
            fill(number)
            with CaptureQueriesContext(connection) as queries:
                shown = web("ledger:list", "devices", query="?sort=-broken,rate_30&deviation=no_qn").content.decode()
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 22, asked  # the log-in's and the frame's own included
        assert "没有 QN" in shown

    def test_a_devices_page_says_what_can_be_done(self, web):
        device = make_device(heard_at=NOW)
        DeviceDay.objects.create(device=device, day=TODAY, packets=9, hours=1, deviations={"broken_modbus_crc": 7, "of_tomorrow": 1})
        shown = web("air:device", device.pk).content.decode()
        assert "编辑设备" in shown and "MODBUS" in shown and "of_tomorrow" in shown

    def test_every_departure_that_the_receiver_names_has_words(self):
        import re

        said = set()
        for path in Path("pollution/air/hj212").glob("*.py"):
            text = path.read_text(encoding="utf-8")
            said |= set(re.findall(r"(?:said|deviations)\.add\(\"(\w+)\"\)", text)) | set(re.findall(r"\"-(\w+)\"", text))
        assert len(said) > 20 and said - set(Deviation.values) == set()


class TestDoubts:
    def test_a_day_below_one_raises_a_doubt_and_nothing_is_converted(self, office):
        device = make_device()
        heard(device, value="0.16")
        assert doubts.look(NOW) == 1 == doubts.look(NOW)
        channel = Channel.objects.within(device=device).get()
        assert (channel.doubt, channel.measure) == ("mgm3", "ugm3")
        assert len(list(doubting.doubtful(TODAY)[0])) == 1

    @pytest.mark.parametrize(("value", "hours"), [("16", 24), ("0.16", 5)])
    def test_usual_values_and_few_values_raise_none(self, value, hours):
        heard(make_device(), value=value, hours=hours)
        assert doubts.look(NOW) == 0

    def test_the_unit_is_put_right_and_hours_are_made_anew_from_what_was_sent(self, web):
        device = make_device()
        heard(device, value="0.16")
        doubts.look(NOW)
        channel = Channel.objects.within(device=device).get()
        assert "疑似 mg/m³" in web("air:device", device.pk).content.decode()
        begin = f"{NOW - timedelta(hours=12):%Y-%m-%dT%H:%M}"
        said = {"measure": "mgm3", "makes_anew": "on", "first": begin, "last": f"{NOW:%Y-%m-%dT%H:%M}"}
        assert web("air:channel-measure", channel.pk, said=said).status_code == 302
        channel.refresh_from_db(from_queryset=Channel.objects.again(channel))
        assert (channel.measure, channel.doubt) == ("mgm3", "")
        values = Reading.objects.unscoped("what a test stored").filter(station=device.station)
        assert values.filter(value=160).count() == 12 and values.filter(value=Decimal("0.16")).count() == 12
        assert Correction.objects.unscoped("what a test stored").filter(station=device.station, value=Decimal("0.16")).count() == 12
        assert set(Minute.objects.within(device=device).values_list("sent", flat=True)) == {"0.16"}

    def test_hours_made_of_minutes_are_noted_to_be_made_again(self, office):
        device = make_device(is_hourly=False)
        partitions.make([month_of(TODAY)])
        at = at_local(TODAY, 8, 30)
        Minute.objects.create(device=device, factor="pm10", span="mi", at=at, value=Decimal("0.1"), sent="0.1", received_at=NOW)
        channel = Channel.objects.within(device=device).get()
        anew = measuring.change_measure(channel, measure="mgm3", by=office, at=NOW, first=NOW - timedelta(hours=9), last=NOW)
        assert (anew.minutes, anew.hours) == (1, 0)
        assert Minute.objects.within(device=device).get().value == 100


class TestAsking:
    def test_the_past_is_asked_for_once(self, web, office):
        device = make_device()
        said = {"what": "2061", "begin": "2016-08-01T00:00", "end": "2016-08-02T00:00"}
        assert web("air:device-ask", device.pk, said=said).status_code == 302
        assert web("air:device-ask", device.pk, said=said).status_code == 422
        assert DeviceRequest.objects.within(device=device).get().begin == at_local(date(2016, 8, 1))
        with pytest.raises(Refused):
            asking.ask(device, what="2051", at=NOW, by=office)


class TestQuarantine:
    def test_a_stranger_is_adopted_with_the_units_that_somebody_chose(self, web, office):
        stranger, station = make_stranger(), make_station(unit=make_unit("嵩山路街道", parent=make_district()), kind="site")
        shown = web("air:stranger-adopt", stranger.pk).content.decode()
        assert 'value="a34002"' in shown and 'value="zz"' in shown
        said = {
            "station": station.pk, "minutes_apart": "10", "is_hourly": "on", "channels-TOTAL_FORMS": "2", "channels-INITIAL_FORMS": "2",
            "channels-0-code": "a34002", "channels-0-factor": "pm10", "channels-0-measure": "mgm3", "channels-0-is_in_use": "on",
            "channels-1-code": "zz",
        }  # fmt: skip
        assert web("air:stranger-adopt", stranger.pk, said=said | {"channels-0-measure": ""}).status_code == 422
        assert web("air:stranger-adopt", stranger.pk, said=said).status_code == 302
        device = Device.objects.visible_to(office).get(mn=stranger.mn)
        assert [row.code for row in Channel.objects.within(device=device)] == ["a34002"]
        assert Reading.objects.unscoped("what a test stored").get(station=station).value == 62700
        assert not WaitingPacket.objects.within(stranger=stranger).exists()
        with pytest.raises(Refused):
            quarantine.adopt(stranger, Station.objects.again(station).get(), channels=[], at=NOW, by=office)

    def test_what_strangers_say_is_shown_and_never_run(self, web):
        stranger = make_stranger(mn=f"M{HOSTILE}", values=f"{HOSTILE}-Avg={HOSTILE}")
        for name, args in (("quarantine", ()), ("stranger", (stranger.pk,)), ("stranger-adopt", (stranger.pk,))):
            shown = web(f"air:{name}", *args).content.decode()
            assert HOSTILE not in shown and "&lt;script&gt;" in shown

    def test_a_number_too_long_to_be_registered_is_refused_in_a_sentence(self, office):
        stranger = make_stranger(mn="X" * 41)
        with pytest.raises(Refused, match="40"):
            quarantine.adopt(stranger, make_station(), channels=[], at=NOW, by=office)

    def test_of_very_many_codes_the_known_ones_are_offered_first_and_the_password_is_not_shown(self, web):
        stranger = make_stranger(values=";".join(f"x{number}-Avg=1" for number in range(300)) + ";107-Avg=2")
        offered = web("air:stranger-adopt", stranger.pk).content.decode()
        assert 'value="107"' in offered and offered.count("x1") < 100
        shown = web("air:stranger", stranger.pk).content.decode()
        assert stranger.mn in shown and "PW=" in shown and "123456" not in shown

    def test_it_is_ignored_and_heeded_again(self, web):
        stranger = make_stranger()
        assert stranger.mn in web("air:quarantine").content.decode()
        web("air:stranger-ignore", stranger.pk, said={})
        assert stranger.mn not in web("air:quarantine").content.decode()
        assert stranger.mn in web("air:quarantine", query="?show=ignored").content.decode()
        web("air:stranger-heed", stranger.pk, said={})
        assert stranger.mn in web("air:quarantine").content.decode()

    def test_a_system_administrator_sees_and_does_not_adopt(self, client):
        stranger = make_stranger()
        sign_in(client, make_user(role="system_admin", unit=make_district()))
        assert client.get(reverse("air:stranger", args=[stranger.pk])).status_code == 200
        assert client.get(reverse("air:stranger-adopt", args=[stranger.pk])).status_code == 403
        assert client.post(reverse("air:stranger-ignore", args=[stranger.pk])).status_code == 403
