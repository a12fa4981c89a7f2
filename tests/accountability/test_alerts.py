"""What supervision tells whom: the unit of its deadlines, the office of what waits for it; no sentence names anybody of a case."""

from datetime import date, timedelta

import pytest

from accountability import matters, notices, reviews, sweep, urging
from accountability.alerts import CASE
from accountability.models import Case, LookBack
from tests.make import feed_back, make_district, make_matter, make_person, make_post, make_rectifying, make_unit, make_user, moment
from tracker.alerts.models import Alert
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import rules
from tracker.alerts.sweep import sweep_rule
from tracker.alerts.texts import sentence_of
from tracker.lib.periods import local_day

pytestmark = pytest.mark.django_db
DUE = date(2016, 8, 15)  # a Monday


class House:
    """A unit with its three officers, the office, and one matter due on 2016-08-15."""

    def __init__(self):
        self.office = make_user(role="supervision", person=make_person("督察员"))
        self.unit = make_unit("金水源街道", parent=make_district())
        self.official = make_user(role="official", unit=self.unit)
        self.people = {duty: make_person(duty) for duty in ("responsible", "deputy", "main_leader")}
        for duty, person in self.people.items():
            make_post(self.unit, person=person, duty=duty)

    def rectifying(self, **fields):
        return make_rectifying(self.unit, official=self.official, due_on=DUE, **fields)


@pytest.fixture
def house():
    """Return the house."""
    return House()


def told(code, month, day, hour=9) -> dict[str, str]:
    """Sweep at a moment and return whom a rule tells: name → step."""
    at = moment(2016, month, day, hour)
    sweep_rule(rules()[f"accountability.{code}"], at=at, on=local_day(at), policy=policy_on(local_day(at)))
    rows = Alert.objects.open().filter(rule=f"accountability.{code}").select_related("person")
    return {alert.person.name: alert.step for alert in rows}


def test_the_unit_is_told_of_a_matter_as_soon_as_it_is_assigned_and_no_longer_than_it_must(house):
    matter = make_matter(house.unit, at=moment(2016, 8, 12))
    matters.assign(matter, at=moment(2016, 8, 12), by=house.office)  # a Friday: to be signed for by Monday
    assert told("acknowledge", 8, 12) == {"responsible": "due-3"}
    assert told("notice", 8, 12) == {}  # the slip is signed together with its matter
    matters.acknowledge(matter, at=moment(2016, 8, 12, 10), by=house.official)
    assert told("acknowledge", 8, 12, 11) == {}


def test_feedback_is_warned_of_three_days_before_and_the_circle_widens(house):
    house.rectifying()
    assert told("feedback", 8, 11) == {}
    assert told("feedback", 8, 12) == {"responsible": "due-3"}
    assert told("feedback", 8, 16) == {"responsible": "late"}
    assert told("feedback", 8, 22) == {"responsible": "late", "deputy": "late", "main_leader": "late"}


def test_a_slip_of_the_sweep_reaches_the_unit_the_same_day(house):
    matter = house.rectifying()
    sweep.sweep(moment(2016, 8, 16))
    assert told("notice", 8, 16) == {"responsible": "due-1"} and told("urging", 8, 16) == {"responsible": "due-7"}
    slip = matter.urgings.get().notice
    alert = Alert.objects.get(rule="accountability.notice")
    assert slip.number in sentence_of(alert)
    notices.receive(slip, at=moment(2016, 8, 16, 10), by=house.official)
    assert told("notice", 8, 16, 11) == {}


def test_the_office_is_told_of_what_waits_for_it_only_after_its_days(house):
    first, second, third = (house.rectifying() for _n in range(3))
    matters.ask_extension(first, wanted_on=DUE + timedelta(days=5), reason="降雨", at=moment(2016, 8, 10), by=house.official)
    feed_back(second, by=house.official, at=moment(2016, 8, 10))
    feed_back(third, by=house.official, at=moment(2016, 8, 9))
    matters.accept(third, words="到位", at=moment(2016, 8, 10), by=house.office)
    assert [told(code, 8, 11) for code in ("extension", "recheck", "sign_off")] == [{}, {}, {}]
    assert told("extension", 8, 12) == {"督察员": "late"}
    assert [told(code, 8, 15) for code in ("recheck", "sign_off")] == [{"督察员": "late"}] * 2
    assert told("feedback", 8, 16) == {}  # while a request for time waits the unit is not told that it is late


def test_reviews_look_backs_and_cases_are_told_to_the_office_and_name_nobody(house):
    matter = house.rectifying()
    for day in (16, 24, 31):
        sweep.sweep(moment(2016, 8, day))
    sweep.sweep(moment(2016, 9, 1))
    case = Case.objects.get()
    assert told("case", 9, 1) == {}
    assert told("case", 9, 5) == {"督察员": "late"}
    alert = Alert.objects.get(rule="accountability.case")
    assert sentence_of(alert) == f"{case.number}尚未移交"
    assert CASE.circle == ("supervision",)
    strike = matter.urgings.order_by("-serial").first()
    reviews.ask_review(strike, reason="已完成", at=moment(2016, 9, 1, 10), by=house.official)
    assert told("review", 9, 20) == {} and told("review", 9, 28) == {"督察员": "due-3"}
    LookBack.objects.create(matter=matter, days=30, due_on=date(2016, 9, 30), weight=1, drawn_at=moment())
    assert told("look_back", 9, 28) == {"督察员": "due-3"}


def test_an_urging_by_hand_is_told_with_its_number(house):
    matter = house.rectifying()
    urging.urge(matter, because="媒体曝光", at=moment(2016, 8, 9), by=house.office)
    assert told("urging", 8, 9) == {"responsible": "due-7"}
    assert sentence_of(Alert.objects.get(rule="accountability.urging")) == f"{matter.number}“{matter.title}”第1次督促"
