"""The programs' door: a key opens its own stations only, a batch goes in whole or not at all, and hostile bodies end in a refusal."""

import gzip
import json
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from pollution.air import days, keys
from pollution.air.api import limits
from pollution.air.api.body import MOST_BYTES
from pollution.air.models import ApiCount, ApiKey, Correction, Device, Reading
from tests.make import make_district, make_unit, make_user, moment, sign_in
from tests.pollution.air.test_days import DAY, hours_of, make_station, take
from tracker.lib import periods
from tracker.lib.periods import at_local
from tracker.lib.refusals import Refused
from tracker.org.statuses import Role
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
AT = moment()
SEND = "/api/air/v1/readings"


HOSTILE = [
    (b'{"readings": [{"value": NaN}]}', 400, "not_json"),
    (b'{"readings": [{"value": 1' + b"0" * 5000 + b"}]}", 400, "not_json"),
    (b'{"readings": [{"value": 1e999999999999}]}', 422, "malformed"),
    (b"[" * 100_000, 400, "too_deep"),
    (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, "too_deep"),
    (b'{"readings": [], "readings": []}', 400, "not_json"),
    ('{"readings": "嵩山"}'.encode("gbk"), 400, "not_utf8"),
    (b"\xff\xfe{\x00}\x00", 400, "not_utf8"),
    (b"", 422, "malformed"),
    (b"null", 422, "malformed"),
    (b'{"readings": []}', 422, "malformed"),
    (b'{"readings": {"0": 1}}', 422, "malformed"),
    (b'{"readings": [{"station": "\\ud800", "x\\ud800": true}]}', 422, "malformed"),
    (b'{"readings": [' + b"1," * 20_000 + b"1]}", 422, "malformed"),
    (b" " * (MOST_BYTES + 1), 413, "too_large"),
]


@pytest.fixture(autouse=True)
def district_of_the_day(monkeypatch):
    monkeypatch.setattr(periods, "real_now", lambda: AT)
    with periods.frozen(AT):
        yield


def make_key(*stations, name="某公司", **more) -> tuple[ApiKey, str]:
    """Return a key of stations with its token."""
    admin = make_user(role=Role.SYSTEM_ADMIN, unit=make_district())
    return keys.make_key(name, stations=stations, at=AT, by=admin, **more)


def two_stations():
    """Return a station of the key and a foreign one."""
    unit = make_unit("嵩山路街道", parent=make_district())
    return make_station("甲", unit=unit), make_station("乙", unit=unit)


class Program(Client):
    """A program with a key."""

    def __init__(self, token: str | None, language="en"):
        super().__init__(raise_request_exception=True)
        self.sent = {"accept-language": language} | ({"authorization": f"Bearer {token}"} if token else {})

    def send(self, rows, **more):
        """Send rows, or a body as it is."""
        body = rows if isinstance(rows, bytes) else json.dumps({"readings": rows}).encode()
        headers = self.sent | more.pop("headers", {})
        return self.post(SEND, body, **{"content_type": "application/json"} | more, headers=headers)

    def read(self, what, **asked):
        """Read something."""
        return self.get(f"/api/air/v1/{what}", asked, headers=self.sent)


def row(label=1, value="80", **more) -> dict:
    """Return a row of station 甲."""
    end = at_local(DAY) + timedelta(hours=label)
    return {"station": "甲", "factor": "pm10", "hour_end": end.isoformat(), "value": value, "measure": "ugm3"} | more


def problems(answer) -> list[tuple]:
    """Return what is wrong, by row and field."""
    return [(one["row"], one["field"], one["code"]) for one in answer.json()["problems"]]


class TestSending:
    def test_the_same_again_changes_nothing_and_another_value_corrects(self):
        own, _foreign = two_stations()
        key, token = make_key(own)
        program = Program(token)
        rows = [row(1), row(2, 80.5), row(3, None), row(4, flag="D")]
        assert program.send(rows).json() == {"rows": 4, "new": 4, "same": 0, "corrected": 0}
        assert program.send(rows).json() == {"rows": 4, "new": 0, "same": 4, "corrected": 0}
        assert program.send([row(1, "81"), row(2, "80.50")]).json() == {"rows": 2, "new": 0, "same": 1, "corrected": 1}
        stands = Reading.objects.filter(hour__gt=at_local(DAY), hour__lte=at_local(DAY) + timedelta(days=1)).order_by("hour")
        assert [one.value for one in stands] == [Decimal(81), Decimal("80.5"), None, Decimal(80)]
        assert (Correction.objects.get().value, stands[0].way) == (80, "api")
        told = Act.objects.unscoped("what the key wrote is told").filter(kind="api")
        assert {one.user_name for one in told} == {"API 某公司"}
        key.refresh_from_db()
        assert key.used_at

    def test_units_and_both_ends_of_an_hour_are_explicit(self):
        own, _foreign = two_stations()
        _key, token = make_key(own)
        begin = at_local(DAY).isoformat()
        rows = [
            row(1, "1.5", factor="co", measure="mgm3"),
            row(2, 1500, factor="co", measure="ugm3"),
            {name: value for name, value in row(3).items() if name != "hour_end"} | {"hour_begin": begin},
            row(4, hour_end="2016-08-02T20:00:00Z"),
        ]
        assert Program(token).send(rows).status_code == 200
        stands = Reading.objects.filter(hour__gt=at_local(DAY), hour__lte=at_local(DAY) + timedelta(days=1)).order_by("hour", "factor")
        assert [(one.factor, (one.hour - at_local(DAY)) // timedelta(hours=1), one.value) for one in stands] == [
            ("co", 1, Decimal("1.5")),
            ("pm10", 1, Decimal(80)),
            ("co", 2, Decimal("1.5")),
            ("pm10", 4, Decimal(80)),
        ]

    def test_a_wrong_row_is_named_and_nothing_is_taken_in(self):
        own, _foreign = two_stations()
        _key, token = make_key(own, factors=["pm10", "co"])
        wrong = {
            "station": ({"station": "乙"}, "unknown_station"),
            "factor": ({"factor": "so2"}, "not_yours"),
            "hour_end": ({"hour_end": "2016-08-03T09:00:00"}, "no_zone"),
            "measure": ({"measure": "dB"}, "unknown_measure"),
            "value": ({"value": "1e300"}, "no_value"),
            "flag": ({"flag": "Q"}, "unknown_flag"),
        }
        rows = [row(9), *(row(10 + number) | said for number, (said, _code) in enumerate(wrong.values()))]
        answer = Program(token).send(rows)
        assert answer.status_code == 422
        assert problems(answer) == [(number + 2, field, code) for number, (field, (_said, code)) in enumerate(wrong.items())]
        times = (
            "2016-08-03T09:30:00+08:00",
            "2036-08-03T09:00:00+08:00",
            "1999-01-01T00:00:00+08:00",
            "9999-12-31T23:00:00-12:00",
            "昨天",
            "",
        )
        odd = [row(1, hour_end=text) for text in times] + [
            row(1, hour_begin=row(1)["hour_end"]),
            row(2, measure="mgm3", factor="co", station="无\x00"),
        ]
        found = problems(Program(token).send([*odd, row(5), row(5, "81"), row(6, "1e9999999")]))
        codes = "no_whole_hour to_come not_in_use no_time no_time no_time which_hour unknown_station contradiction no_value".split()
        assert [code for _row, _field, code in found] == codes
        assert not Reading.objects.filter(hour__gt=at_local(DAY), hour__lte=at_local(DAY) + timedelta(days=1)).exists()

    def test_it_speaks_chinese_and_english(self):
        own, _foreign = two_stations()
        _key, token = make_key(own)
        said = {language: Program(token, language).send([row(station="丙")]).json() for language in ("zh-hans", "en", "fr")}
        assert said["en"]["problems"][0]["message"] == "This key fills no station of this code."
        assert said["zh-hans"]["problems"][0]["message"] != said["en"]["problems"][0]["message"]
        assert said["fr"] == said["zh-hans"]

    def test_hostile_bodies_get_no_further(self):
        own, _foreign = two_stations()
        program = Program(make_key(own)[1])
        for body, status, code in HOSTILE:
            answer = program.send(body)
            assert (answer.status_code, answer.json()["code"]) == (status, code), body[:60]

    def test_packed_or_other_bodies_and_truths_are_refused(self):
        own, _foreign = two_stations()
        _key, token = make_key(own)
        program = Program(token)
        bomb = gzip.compress(b"0" * 50_000_000)
        assert program.send(bomb, headers={"content-encoding": "gzip"}).status_code == 415
        assert program.send(b"{}", content_type="text/plain").status_code == 415
        assert program.send(b"", headers={"transfer-encoding": "chunked"}).status_code == 411
        assert program.send(b"{}", content_type="application/json; charset=gbk").status_code == 415
        assert problems(program.send([row(1, True), row(2, "NaN"), row(3, [1]), row(4, more=1)])) == [
            (1, "value", "value_error"),
            (2, "value", "finite_number"),
            (3, "value", "decimal_type"),
            (4, "more", "extra_forbidden"),
        ]


class TestKeys:
    def test_only_the_digest_is_kept_and_it_opens_until_it_ends(self):
        own, _foreign = two_stations()
        key, token = make_key(own, last_day=AT.date())
        assert token not in str(ApiKey.objects.filter(pk=key.pk).values()) and token.startswith(key.shown)
        assert Program(token).read("stations").status_code == 200
        with periods.frozen(AT + timedelta(days=1)):
            assert Program(token).read("stations").status_code == 401
        keys.end_key(key, at=AT, by=key.made_by)
        assert Program(token).read("stations").status_code == 401

    def test_a_key_may_end_today_and_not_yesterday_by_the_local_day(self):
        own, _foreign = two_stations()
        said = {
            "stations": [own],
            "at": AT.astimezone(UTC) - timedelta(hours=5),
            "by": make_user(role=Role.SYSTEM_ADMIN, unit=make_district()),
        }
        keys.make_key("甲", last_day=AT.date(), **said)
        with pytest.raises(Refused):
            keys.make_key("乙", last_day=AT.date() - timedelta(days=1), **said)

    def test_without_a_key_nothing_opens_whatever_else_is_brought(self, client):
        own, _foreign = two_stations()
        key, token = make_key(own)
        sign_in(client, make_user(role=Role.SYSTEM_ADMIN, unit=make_district()))
        answers = [client.get("/api/air/v1/stations"), client.post(SEND, b"{}", content_type="application/json")]
        answers += [
            Program(wrong).read("stations") for wrong in (None, token[:-1], token + "x", "air_", key.digest, "x" * 5000, "air_\udcff")
        ]
        assert {(one.status_code, one.headers["WWW-Authenticate"], one.json()["code"]) for one in answers} == {(401, "Bearer", "no_key")}

    def test_a_foreign_station_is_like_none(self):
        own, foreign = two_stations()
        _key, token = make_key(own)
        program, asked = Program(token), {"first": "2016-08-03", "last": "2016-08-03"}
        for what in ("hours", "days"):
            answers = [program.read(f"stations/{code}/{what}", **asked) for code in (foreign.code, "无此站")]
            assert [one.status_code for one in answers] == [404, 404]
            assert answers[0].content == answers[1].content
        sent = [program.send([row(station=code)]).content for code in (foreign.code, "无此站")]
        assert sent[0] == sent[1]

    def test_a_device_sends_for_its_station_and_a_reader_sends_nothing(self):
        own, foreign = two_stations()
        device = Device.objects.create(mn="A1", station=own, registered_at=AT)
        _key, token = make_key(device=device)
        assert Program(token).send([row()]).status_code == 200
        assert Program(token).send([row(station=foreign.code)]).status_code == 422
        Device.objects.filter(pk=device.pk).update(last_day=AT.date() - timedelta(days=1))
        assert Program(token).send([row()]).status_code == 401
        _key, token = make_key(own, is_reading=True)
        assert Program(token).send([row(5)]).status_code == 403
        assert Program(token).read("stations").json()[0]["code"] == own.code
        for stations in ((), (own,)):
            with pytest.raises(Refused):
                make_key(*stations, device=device if stations else None)

    def test_who_comes_too_often_waits(self, monkeypatch):
        own, other = two_stations()
        monkeypatch.setattr(limits, "OF_KEY", 3)
        (_key, token), (_other, second) = make_key(own), make_key(other)
        answers = [Program(token).read("stations") for _time in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert Program(second).read("stations").status_code == 200
        monkeypatch.setattr(limits, "OF_ADDRESS", 6)
        assert [Program("wrong").read("stations").status_code for _time in range(2)] == [401, 429]
        assert (limits.forget(AT + timedelta(minutes=50)), limits.forget(AT + timedelta(days=1)), ApiCount.objects.count()) == (0, 3, 0)


class TestReading:
    def test_hours_days_and_units_are_those_of_the_pages(self):
        own, _foreign = two_stations()
        take([*hours_of(own, pm10="100.5", co="1.25"), *hours_of(own, date(2016, 8, 4), pm10="40")])
        _key, token = make_key(own)
        program = Program(token)
        hours = program.read(f"stations/{own.code}/hours", first=DAY, last=DAY, factor="pm10").json()
        assert len(hours) == 24
        assert (hours[0]["hour_end"], hours[0]["value"], hours[-1]["hour_end"]) == (
            "2016-08-03T01:00:00+08:00",
            "100.5",
            "2016-08-04T00:00:00+08:00",
        )
        own_days = program.read(f"stations/{own.code}/days", first=DAY, last="2016-08-04").json()
        assert [(one["day"], one["values"], one["primary"]) for one in own_days] == [
            ("2016-08-03", {"co": "1.2", "pm10": "100"}, ["pm10"]),
            ("2016-08-04", {"pm10": "40"}, []),
        ]
        days.compute_due()
        unit = program.read("units").json()[0]
        assert program.read(f"units/{unit['code']}/days", first=DAY, last=DAY).status_code == 200
        assert program.read("standings").json() == []
        assert program.read(f"stations/{own.code}/hours", first=DAY, last="2016-09-30").status_code == 422
        assert program.read(f"stations/{own.code}/hours", first="x", last=DAY).status_code == 422
        for day in ("9999-12-31", "0001-01-01"):
            assert {program.read(f"stations/{own.code}/{what}", first=day, last=day).status_code for what in ("hours", "days")} == {200}
        for what in ("stations/%00/days", "units/%00/days", "standings"):
            assert program.read(what, first=DAY, last=DAY, period="\0").status_code in (400, 404, 422)

    def test_the_description_is_whole_and_behind_a_key(self):
        own, _foreign = two_stations()
        _key, token = make_key(own)
        told = Program(token).read("openapi.json").json()
        assert set(told["paths"]) >= {SEND, "/api/air/v1/stations/{code}/hours"}
        assert Program(None).read("openapi.json").status_code == 401
