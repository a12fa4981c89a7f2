"""The pages of what does not count: a preview before the act, both series of an event, what was changed, keys shown once."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from pollution.air import intake
from pollution.air.models import ApiKey, ExceptionalEvent, StationDay, Void
from pollution.air.pages.corrections import former_of
from pollution.air.statuses import SIX, Way
from tests.make import make_district, make_unit, make_user, moment, sign_in
from tests.pollution.air.test_days import DAY, hours_of, make_station, take
from tracker.lib import periods
from tracker.lib.periods import at_local
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
AT = moment()


@pytest.fixture(autouse=True)
def district_of_the_day(monkeypatch):
    monkeypatch.setattr(periods, "real_now", lambda: AT)
    with periods.frozen(AT):
        yield


def logged_in(client, role):
    """Log somebody in who holds a role for the district."""
    user = make_user(role=role, unit=make_district())
    sign_in(client, user)
    return user


def text_of(answer) -> str:
    """Return what a page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_void_is_seen_before_it_is_made_and_taken_back(client, django_assert_max_num_queries):
    station = make_station()
    take([*hours_of(station, pm10="100", labels=range(1, 21)), *hours_of(station, pm10="300", labels=range(21, 25))])
    logged_in(client, Role.SUPERVISION)
    said = {"stations": [station.pk], "factors": ["pm10"], "begins": "2016-08-03T20:00", "ends": "2016-08-04T00:00", "because": "断电"}
    preview = client.post(reverse("air:void-new"), said | {"step": "preview"})
    assert not Void.objects.exists()
    assert "92" in text_of(preview) and "75" in text_of(preview)  # AQI of 133 and of 100 µg/m³
    answer = client.post(reverse("air:void-new"), said | {"step": "void"})
    made = Void.objects.get()
    assert answer.url == reverse("air:void", args=[made.pk])
    assert StationDay.objects.get(factor="pm10").value == 100
    with django_assert_max_num_queries(25):
        assert text_of(client.get(answer.url)).count("300") >= 4
    assert str(station) in text_of(client.get(reverse("air:voids"), {"state": "live", "factor": "pm10", "station": station.pk}))
    assert "断电" not in text_of(client.get(reverse("air:voids"), {"state": "back"}))
    assert client.post(reverse("air:void-take-back", args=[made.pk]), {"because": ""}).status_code == 422
    client.post(reverse("air:void-take-back", args=[made.pk]), {"because": "复核正常"})
    assert StationDay.objects.get(factor="pm10").value == 133
    assert client.post(reverse("air:void-new"), said | {"step": "void", "begins": "2016-08-03T20:30"}).status_code == 422


def test_what_nobody_can_void_is_said_before_the_act(client):
    station = make_station()
    logged_in(client, Role.SUPERVISION)
    said = {"stations": [station.pk], "factors": ["pm10"], "begins": "1901-01-01T00:00", "ends": "2016-08-04T00:00", "because": "断电"}
    for step in ("preview", "void"):
        answer = client.post(reverse("air:void-new"), said | {"step": step})
        assert answer.status_code == 422 and "分几次作废" in text_of(answer)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2016-13-01", "昨天"])
def test_days_that_cannot_have_been_are_passed_over(client, day):
    logged_in(client, Role.LEADER)
    assert client.get(reverse("air:corrections"), {"from": day, "to": day}).status_code == 200


def test_an_event_shows_both_series_and_touches_no_value(client):
    unit = make_unit("嵩山路街道", parent=make_district())
    station = make_station(unit=unit)
    dust = dict.fromkeys((factor.value for factor in SIX), "20")
    take([*hours_of(station, **dust | {"pm10": "400"}), *hours_of(station, date(2016, 8, 4), **dust)])
    logged_in(client, Role.SUPERVISION)
    said = {"name": "沙尘", "first_day": "2016-08-03", "last_day": "2016-08-03", "source": "豫环函〔2016〕1号", "units": [unit.pk]}
    assert client.post(reverse("air:event-new"), said | {"source": ""}).status_code == 422
    answer = client.post(reverse("air:event-new"), said)
    event = ExceptionalEvent.objects.get()
    shown = text_of(client.get(answer.url))
    assert "PM10 210 20" in shown and "PM2.5 20 20" in shown
    client.post(reverse("air:event-edit", args=[event.pk]), said | {"last_day": "2016-08-04", "units": []})
    event.refresh_from_db()
    assert (event.last_day, event.units.count()) == (date(2016, 8, 4), 0)
    client.post(reverse("air:event-withdraw", args=[event.pk]), {"because": "不是沙尘"})
    assert not ExceptionalEvent.objects.exists()
    assert StationDay.objects.get(day=DAY, factor="pm10").value == 400


def test_corrections_say_what_stood_and_what_came_in_its_place(client, django_assert_max_num_queries):
    station = make_station()
    for number, (value, way) in enumerate((("80", Way.HJ212), ("81", Way.FILE), ("82.5", Way.API))):
        at = AT - timedelta(hours=5 - number)
        intake.take(hours_of(station, labels=range(1, 3), pm10=value), way=way, at=at)
    former = former_of(station, at_local(DAY), at_local(DAY) + timedelta(days=1))
    assert [one.value for one in former["pm10", at_local(DAY, 1)]] == [Decimal(80), Decimal(81)]
    logged_in(client, Role.LEADER)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("air:corrections"), {"station": station.pk, "factor": "pm10"})
    changes = [(one.was.said, one.became.said, one.became.way) for one in page.context["rows"]]
    assert changes == [("81", "82.5", "api")] * 2 + [("80", "81", "file")] * 2
    assert not client.get(reverse("air:corrections"), {"to": "2016-08-08"}).context["rows"]


def test_a_key_is_shown_once_and_its_list_tells_only_how_it_begins(client):
    station = make_station()
    logged_in(client, Role.SYSTEM_ADMIN)
    assert client.post(reverse("air:key-new"), {"name": "某公司"}).status_code == 422
    made = client.post(reverse("air:key-new"), {"name": "某公司", "stations": [station.pk], "is_reading": "on"})
    token = re.search(r"air_[\w-]{43}", made.content.decode())[0]
    assert "no-store" in made.headers["Cache-Control"]
    page = client.get(reverse("air:keys")).content.decode()
    assert token not in page and token[:8] in page
    assert client.get("/api/air/v1/stations", headers={"authorization": f"Bearer {token}"}).json()[0]["code"] == station.code
    client.post(reverse("air:key-end", args=[ApiKey.objects.get().pk]))
    assert client.get("/api/air/v1/stations", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_what_programs_may_do_is_described_without_any_script_of_others(client):
    logged_in(client, Role.LEADER)
    page = client.get(reverse("air:api"))
    assert "hour_begin" in text_of(page) and "POST http://testserver/api/air/v1/readings" in text_of(page)
    assert client.get(reverse("air:api-file")).json()["openapi"].startswith("3.")
