"""What people see of exceedances: ledger, one with its hours, replies, rules; overview, alerts, to-do, search, time line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accountability.models import Matter
from pollution.air import exceeding, figures, jobs, overview, todo
from pollution.air.models import AirTarget, Device, Exceedance, ExceedanceRule, Station, StationWeight, UnitDay, UnitIndex
from pollution.air.pages import exceedances as pages
from tests.make import make_district, make_matter_kind, make_person, make_post, make_source, make_unit, make_user, moment, sign_in
from tests.pollution.air.test_exceeding import AT, DAY, HOUR, judge, make_monitor, make_rule, take, void
from tracker.alerts.models import Alert
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import rules
from tracker.alerts.sweep import sweep_rule
from tracker.lib import periods
from tracker.lib.panels import roof

pytestmark = pytest.mark.django_db


class House:
    """A township with a site whose monitor found too much, its official, another township's, and the office."""

    def __init__(self):
        self.root = make_district()
        self.unit, other = make_unit("金水源街道", parent=self.root), make_unit("淮河路街道", parent=self.root)
        make_post(self.unit, person=make_person("分管副职"), duty="responsible")
        self.official = make_user("of-unit", role="official", unit=self.unit)
        self.stranger = make_user("of-other", role="official", unit=other)
        self.office = make_user("office", role="supervision", unit=self.root, person=make_person("督察员"))
        self.rule = make_rule()
        self.station = make_monitor("一号工地监测", source=make_source("一号工地", unit=self.unit))
        control = make_monitor("烟厂", kind="national", unit=self.unit)
        take(control, 60, 62, 64)
        take(self.station, 80, 100, 230)
        judge()
        self.found = Exceedance.objects.get()

    def get(self, user, name: str, *args, query="", at=AT + HOUR) -> tuple[int, str]:
        """Return status and words of a page."""
        client = Client()
        sign_in(client, user)
        with periods.frozen(at):
            response = client.get(reverse(name, args=args) + query, follow=True)
        return response.status_code, response.content.decode()

    def post(self, user, name: str, *args, said=None) -> int:
        """Return the status of an act."""
        client = Client()
        sign_in(client, user)
        with periods.frozen(AT):
            return client.post(reverse(name, args=args), said or {}).status_code


@pytest.fixture
def house():
    """Return the house."""
    return House()


def test_the_mean_beside_is_that_of_the_stations_in_use(house):
    former = make_monitor("旧站", kind="national", unit=house.unit)
    take(former, 900, 900)
    assert pages.district_means("pm10", AT - HOUR, AT) == {AT: 482}
    Station.objects.filter(pk=former.pk).update(last_day=DAY - timedelta(days=1))
    assert pages.district_means("pm10", AT - HOUR, AT) == {AT: 64}


def test_the_ledger_and_the_page_of_one(house):
    status, words = house.get(house.official, "air:exceedances")
    assert status == 200 and "一号工地监测" in words and "超时未回复" in words and "1条超标" in words
    assert "一号工地监测" not in house.get(house.official, "ledger:list", "exceedances", query="?state=replied")[1]
    status, words = house.get(house.official, "air:exceedance", house.found.pk)
    assert status == 200
    for said in ("230 µg/m³", "64 µg/m³", "参考", Matter.objects.get().number, "限 30 分钟内", escape(house.rule.name)):
        assert said in words
    assert house.get(house.stranger, "air:exceedance", house.found.pk)[0] == 404
    assert words.count("无数值") < house.get(house.official, "air:exceedance", house.found.pk, at=AT + 12 * HOUR)[1].count("无数值"), (
        "hours to come"
    )
    assert "一号工地监测" not in house.get(house.stranger, "air:exceedances")[1]
    void(house.station)
    assert "已撤销" in (words := house.get(house.office, "air:exceedance", house.found.pk)[1]) and "校准" in words


def test_replies_by_unit(house):
    status, words = house.get(house.office, "air:exceedance-replies", query="?period=2016-08")
    assert status == 200 and "金水源街道" in words and "0/1" in words
    assert house.get(house.office, "air:exceedance-replies", query="?period=no")[0] == 404


def test_rules_are_kept_by_the_office_alone(house):
    assert house.get(house.official, "air:exceedance-rules")[0] == 200
    status, words = house.get(house.official, "air:exceedance-rule", house.rule.pk)
    assert status == 200 and "超标小时，涉及" not in words and "停用" not in words  # it would count over all units
    assert "1 个超标小时" in house.get(house.office, "air:exceedance-rule", house.rule.pk)[1]
    said = {
        "name": "新规则", "kinds": ["site"], "factor": "pm10", "baseline": "absolute", "over": "75", "hours": "1", "reply_minutes": "30",
        "days": "1", "matter_kind": make_matter_kind().pk, "source": "市方案",
    }  # fmt: skip
    for name, args in (("-new", ()), ("-change", (house.rule.pk,)), ("-off", (house.rule.pk,)), ("-on", (house.rule.pk,))):
        assert house.post(house.official, f"air:exceedance-rule{name}", *args, said=said) == 403
    assert house.post(house.office, "air:exceedance-rule-new", said=said | {"try": "1"}) == 200 and ExceedanceRule.objects.count() == 1
    assert house.post(house.office, "air:exceedance-rule-new", said=said) == 302
    made = ExceedanceRule.objects.get(over=75)
    assert not made.is_on and house.post(house.office, "air:exceedance-rule-on", made.pk) == 302
    made.refresh_from_db()
    assert (made.is_on, made.first_day) == (True, DAY)
    assert house.post(house.office, "air:exceedance-rule-change", house.rule.pk, said=said) == 302
    house.rule.refresh_from_db()
    assert house.rule.last_day == DAY and ExceedanceRule.objects.filter(first_day=DAY + timedelta(days=1), over=75).exists()
    assert house.post(house.office, "air:exceedance-rule-off", made.pk) == 302


def test_to_do_alerts_and_search(house):
    at = AT + timedelta(minutes=45)
    with periods.frozen(at):
        assert [item.title for item in todo.todo(house.official, DAY)] == [Matter.objects.get().title]
        assert not todo.todo(house.stranger, DAY)
        assert [item.kind for item in todo.todo(house.office, DAY)] == ["超标回复"]
        sweep_rule(rules()["air.unanswered"], at=at, on=DAY, policy=policy_on(DAY))
        hits = [
            [hit.title for search in roof.searches for hit in search(user, "一号工地监测")] for user in (house.official, house.stranger)
        ]
    assert "一号工地监测" in hits[0] and not hits[1]
    assert [alert.person.name for alert in Alert.objects.open()] == ["分管副职"]


def test_where_people_must_judge_the_office_is_told(house):
    for status in ("acknowledged", "rectifying", "submitted"):
        Matter.objects.update(status=status)
    void(house.station)
    with periods.frozen(AT + HOUR):
        assert "数据已撤销的督察事项" in [item.kind for item in todo.todo(house.office, DAY)]
        sweep_rule(rules()["air.to_decide"], at=AT + HOUR, on=DAY, policy=policy_on(DAY))
    assert [alert.person.name for alert in Alert.objects.open()] == ["督察员"]


def test_silent_stations_devices_and_targets_alert(house):
    Device.objects.create(mn="A1", station=house.station, registered_at=moment(month=7), heard_at=moment(day=1))
    AirTarget.objects.create(unit=house.root, aim="pm10", first_day=date(2016, 1, 1), last_day=date(2016, 12, 31), value=50, source="市")
    for day in range(1, 9):
        UnitDay.objects.create(unit=house.root, day=date(2016, 8, day), factor="pm10", value=200, stations=1, of_stations=1)
    Station.objects.create(code="x", name="停机站", kind="township", unit=house.unit, first_day=date(2016, 1, 1))
    with periods.frozen(AT):
        for code in ("silent", "offline", "target"):
            sweep_rule(rules()[f"air.{code}"], at=AT, on=DAY, policy=policy_on(DAY))
        online = figures.monitors(Station.objects.visible_to(house.office), AT)
    told = {(alert.rule, alert.person.name) for alert in Alert.objects.open()}
    assert {("air.silent", "分管副职"), ("air.offline", "分管副职"), ("air.target", "督察员")} <= told
    assert (online.done, online.due) == (0, 0)  # it has no channel for PM10


def test_the_overview_states_the_week_and_says_what_is_missing(house):
    with periods.frozen(AT):
        empty = overview.air(house.office, DAY)
        assert empty["week"] is None and empty["target"] is None
        status, words = house.get(house.office, "overview", at=AT)
        assert status == 200 and "抓大气" in words and "尚未登记" in words
        StationWeight.objects.create(station=Station.objects.get(name="烟厂"), unit=house.root, first_day=date(2015, 1, 1))
        six = {"pm25": 48, "pm10": 104, "so2": 12, "no2": 40, "co": Decimal("1.2"), "o3": 120}
        for day, times in ((date(2016, 8, 8), 1), (date(2015, 8, 10), 2)):
            for factor, value in six.items():
                UnitDay.objects.create(unit=house.root, day=day, factor=factor, value=value * times, stations=1, of_stations=1)
            UnitIndex.objects.create(unit=house.root, day=day, aqi=90, primary=["pm10"], factors=6, standard="HJ 633-2012")
        span = {"first_day": date(2016, 7, 1), "last_day": date(2016, 12, 31)}
        AirTarget.objects.create(unit=house.root, aim="good_days", value=100, source="市", **span)
        found = overview.air(house.office, DAY)
        status, words = house.get(house.office, "overview", at=AT)
    assert found["headline"] == Decimal("5.11") and found["change"] == {"words": "−50.0%", "tone": "green"}
    assert [(one["label"], one["value"], one["change"]["words"]) for one in found["particles"]] == [
        ("PM10", "104", "−50.0%"),
        ("PM2.5", "48", "−50.0%"),
    ]
    assert (found["kpis"][0]["value"], found["kpis"][0]["sub"], found["schedule"]["days"]) == ("1", "/ 100", 22)
    assert status == 200 and "应达 22 天" in words


def test_pages_of_source_and_unit_say_it(house):
    status, words = house.get(house.official, "pollution:source", house.station.source.pk)
    assert status == 200 and "PM10 超标：230 µg/m³" in words
    status, words = house.get(house.official, "org:unit", house.unit.pk)
    assert status == 200 and "超标待回复" in words
    status, words = house.get(make_user(role="inspector", unit=house.unit), "pollution:field-source", house.station.source.pk)
    assert status == 200 and "PM10 230" in words and "参考" in words


def test_the_jobs_do_it():
    make_rule()
    take(make_monitor(), 300)
    assert jobs.judge_exceedances("x", AT) == "found 1, withdrawn 0, matters 1, taken back 0" and jobs.compute_days("x", AT) == "1"
    assert exceeding.note_replies(AT) == 0 and jobs.finding().is_well
