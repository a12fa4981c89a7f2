"""Whom pollution control tells of what: once for each unit where many sources are concerned, and of a covert sweep nobody of the unit."""

from datetime import date, timedelta

import pytest

from pollution.findings import raise_unanswered
from pollution.models import SourceDevice, SourceHolder
from tests.make import (
    make_checklist,
    make_district,
    make_finding,
    make_inspection,
    make_person,
    make_post,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
)
from tracker.alerts.digest import make_digests
from tracker.alerts.models import Alert, Channel, Delivery
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import rules
from tracker.alerts.sweep import sweep_rule
from tracker.alerts.texts import sentence_of, url_of
from tracker.lib import periods
from tracker.lib.periods import local_day

pytestmark = pytest.mark.django_db
NOW = moment(2016, 8, 9)  # a Tuesday


class House:
    """A township with its officers, an inspector of another unit, and the office."""

    def __init__(self):
        self.office = make_user(role="supervision", person=make_person("督察员"))
        self.unit = make_unit("金水源街道", parent=make_district())
        self.official = make_user(role="official", unit=self.unit, person=make_person("街道干部"))
        for duty in ("responsible", "deputy", "main_leader"):
            make_post(self.unit, person=make_person(duty), duty=duty)
        self.inspector = make_user(role="inspector", unit=make_unit("执法队"), person=make_person("检查员"))
        self.planner = make_user(role="supervision", person=make_person("策划"))


@pytest.fixture
def house():
    """Return the house."""
    return House()


def told(code, at=NOW) -> dict[str, str]:
    """Sweep at a moment and return whom a rule tells: name → step."""
    with periods.frozen(at):
        sweep_rule(rules()[f"pollution.{code}"], at=at, on=local_day(at), policy=policy_on(local_day(at)))
    rows = Alert.objects.open().filter(rule=f"pollution.{code}").select_related("person")
    return {alert.person.name: alert.step for alert in rows}


def test_visits_due_are_told_to_the_inspector_and_the_delay_to_the_planner(house):
    sources = [make_source(unit=house.unit) for _n in range(3)]
    sweep = make_sweep(unit=house.unit, sources=sources, inspector=house.inspector, last_day=date(2016, 8, 11), made_by=house.planner)
    assert told("visits") == {"检查员": "due-3"} and told("sweep") == {}
    alert = Alert.objects.get()
    assert sentence_of(alert) == f"排查“{sweep}”：有检查要做（提醒时3处）"
    late = moment(2016, 8, 12)
    assert told("visits", late) == {"检查员": "late"} and told("sweep", late) == {"策划": "late"}
    for source in sources:
        make_inspection(source, ended_at=late, task=source.tasks.get())
    assert told("visits", late) == told("sweep", late) == {}


def test_a_covert_sweep_is_told_to_inspector_and_planner_alone_and_never_into_a_group(house):
    source = make_source(unit=house.unit)
    covert = {"made_by": house.planner, "is_covert": True}
    make_sweep(unit=house.unit, sources=[source], inspector=house.inspector, last_day=date(2016, 8, 1), **covert)
    group = Channel.objects.create(kind="wecom", name="全区群", address="https://example.org/hook")
    assert told("visits") == told("sweep") == {}
    assert told("covert_visits") == {"检查员": "late"} and told("covert_sweep") == {"策划": "late"}
    assert set(Alert.objects.values_list("unit", flat=True)) == {None}
    with periods.frozen(NOW):
        make_digests(NOW)
    assert not Delivery.objects.filter(channel=group).exists()
    make_sweep(unit=house.unit, sources=[make_source(unit=house.unit)], inspector=house.inspector, last_day=date(2016, 8, 1))
    told("visits")
    with periods.frozen(NOW):
        make_digests(NOW)
    assert set(Delivery.objects.filter(channel=group).values_list("alert__rule", flat=True)) == {"pollution.visits"}


def test_many_sources_of_a_unit_are_one_alert_each_rule_with_their_number_and_the_way_to_them(house):
    other = make_unit("马寨镇", parent=make_district())
    make_post(other, person=make_person("马寨"), duty="responsible")
    for place in range(4):
        make_source(unit=other if place == 3 else house.unit, disposal="shut", disposal_due_on=date(2016, 8, 8), kind="scattered")
    make_source(unit=house.unit, first_day=date(2016, 8, 1), kind="scattered")  # new: its days have not passed
    everybody = {"responsible": "late", "deputy": "late", "main_leader": "late", "马寨": "late"}
    assert told("unvisited") == everybody
    alert = Alert.objects.get(rule="pollution.unvisited", person__name="deputy")
    assert sentence_of(alert) == "金水源街道：有污染源未按期检查（提醒时3处）"
    assert url_of(alert) == f"/ledger/sources/?unit={house.unit.pk}&concern=late_visit"
    assert told("disposal") == {"responsible": "late", "马寨": "late"}
    assert told("slots") == {"responsible": "late", "deputy": "late", "马寨": "late"} and told("officers") == {}
    before = Alert.objects.count()
    assert told("unvisited") == everybody and Alert.objects.count() == before


def test_a_site_without_its_three_officers_or_with_a_silent_monitor(house):
    site = make_source(unit=house.unit)
    assert told("officers") == {"responsible": "late", "deputy": "late"}
    for slot in ("supervisor", "grid_member", "manager"):
        SourceHolder.objects.create(source=site, slot=slot, name="李四")
    assert told("officers") == {}
    monitor = SourceDevice.objects.create(source=site, kind="pm10", installed_on=date(2016, 8, 1), seen_at=NOW - timedelta(hours=23))
    assert told("offline") == {}
    assert told("offline", NOW + timedelta(hours=2)) == {"responsible": "late"}
    monitor.seen_at = NOW + timedelta(hours=2)
    monitor.save()
    assert told("offline", NOW + timedelta(hours=2)) == {}


def test_a_finding_told_and_not_answered_is_told_of_after_thirty_minutes_whatever_the_day_and_ends_as_a_matter(house):
    sunday = moment(2016, 8, 7, 20)
    site = make_source(unit=house.unit)
    finding = make_finding(make_inspection(site, ended_at=sunday), item=make_checklist().items.first())
    assert told("unanswered", sunday + timedelta(minutes=29)) == {}
    assert told("unanswered", sunday + timedelta(minutes=31)) == {"responsible": "late"}
    assert url_of(Alert.objects.get()) in (f"/pollution/findings/{finding.uid}/", Alert.objects.get().get_absolute_url())
    assert raise_unanswered(sunday + timedelta(hours=4)) == 1
    assert told("unanswered", sunday + timedelta(hours=4)) == {}
