"""The pages of air standings: why a unit stands where it stands, ladders, rewards and deductions, targets, rules; who may do what there."""

from datetime import date

import pytest

from pollution.air import reference
from pollution.air.forms.standings import NUMBERS
from pollution.air.models import AirPolicy, AirTarget, Consequence, Ladder, StaleDay, Station, StationDay
from pollution.air.rankings import COMPOSITE
from pollution.air.rulebook import DIVISORS, WEIGHTS
from tests.make import make_user
from tests.pollution.air.test_consequences import SOFT, WEEKS, publish_week
from tests.pollution.air.test_standings import LATER, MONDAY, W31, make_units, six, write
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.statuses import Role
from tracker.rankings.standing import compute

pytestmark = pytest.mark.django_db
NAMES = ("place", "times", "within", "brings", "money")
STEPS = {
    "steps-TOTAL_FORMS": "4", "steps-INITIAL_FORMS": "3", "steps-MIN_NUM_FORMS": "0", "steps-MAX_NUM_FORMS": "20",
    **{f"steps-{n}-{name}": str(getattr(one, name)) for n, one in enumerate(SOFT) for name in NAMES},
    "steps-2-in_month": "on", "steps-3-times": "1", "steps-3-within": "1", "steps-3-brings": "praise", "steps-3-money": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def thursday():
    with periods.frozen(LATER):
        yield


@pytest.fixture
def office():
    """Return who keeps the rules and decides."""
    return make_user(role=Role.SUPERVISION)


@pytest.fixture
def units():
    """Return two units with a week of six factors, and of PM10 for six weeks."""
    found = make_units("侯寨乡", "马寨镇")
    first, second = found.values()
    write(first, W31.first_day, **six())
    write(second, W31.first_day, **six(pm10=140, o3=80))
    return found


def seen(client, user, url: str) -> str:
    """Return a page."""
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return response.content.decode()


def posted(client, user, url: str, **data) -> int:
    """Post to a page; return the status."""
    client.force_login(user)
    return client.post(url, data).status_code


def test_every_term_is_shown_and_opens_its_days(client, units, office):
    write(Unit.objects.get(parent=None), W31.first_day, **six())
    compute(COMPOSITE, W31, at=MONDAY)
    page = seen(client, office, "/rankings/air-composite/2016-W31/territory/")
    assert "6.50" in page and "6.00" in page and "+8.3 %" in page and "7" in page
    why = seen(client, office, f"/rankings/air-composite/2016-W31/territory/{units['马寨镇'].pk}/")
    assert "2.000000" in why and "w · C ÷ S" in why
    assert "6.00" in seen(client, office, "/rankings/?kind=air-composite&length=week")
    assert seen(client, office, "/rankings/?kind=air-composite&length=quarter")


def test_a_ladder_is_brought_into_use_and_out_of_it(client, office):
    reference.seed()
    ladder = Ladder.objects.filter(kind="air-pm10").order_by("first_day").first()
    assert "黄牌警告" in seen(client, office, "/air/ladders/") or "Yellow card" in seen(client, office, "/air/ladders/")
    seen(client, office, f"/air/ladders/{ladder.pk}/")
    begin = f"/air/ladders/{ladder.pk}/begin/"
    seen(client, office, begin)
    assert posted(client, office, begin, first_day="2016-08-01", source="区试行", **STEPS) == 422
    assert posted(client, office, begin, first_day="2016-08-15", source="区试行", **STEPS) == 302
    made = Ladder.objects.get(is_on=True)
    assert [(step.place, step.brings, step.in_month) for step in made.steps.order_by("times", "-place")] == [
        (1, "praise", False), (-1, "yellow", False), (-1, "criticism", True),
    ]  # fmt: skip
    assert posted(client, office, f"/air/ladders/{made.pk}/end/", last_day="2016-08-20") == 302
    made.refresh_from_db()
    assert made.last_day == date(2016, 8, 20)
    assert posted(client, make_user(role=Role.REVIEWER), begin, first_day="2016-08-16", source="x", **STEPS) == 403


def test_what_places_bring_is_decided_and_only_what_is_confirmed_is_told(client, office):
    units = make_units("侯寨乡", "马寨镇", "嵩山路街道")
    for place, unit in enumerate(units.values()):
        write(unit, WEEKS[0].first_day, 42, pm10=80 + 10 * place)
    reference.seed()
    of = Ladder.objects.filter(kind="air-pm10").order_by("first_day").first()
    Ladder.objects.filter(pk=of.pk).update(is_on=True, first_day=date(2016, 7, 18))
    for week in WEEKS[2:4]:
        publish_week(week)
    leader = make_user(role=Role.LEADER)
    assert "嵩山路街道" in seen(client, office, "/air/consequences/") and "嵩山路街道" not in seen(client, leader, "/air/consequences/")
    criticism = Consequence.objects.get(brings="criticism")
    decide = f"/air/consequences/{criticism.pk}/decide/"
    assert "2016" in seen(client, office, decide)
    assert posted(client, leader, decide, decision="confirm") == 404
    assert posted(client, office, decide, decision="drop", note="") == 422
    assert posted(client, office, decide, decision="confirm", note="") == 302
    page = seen(client, office, "/air/consequences/?status=confirmed")
    assert "/matters/new/?title=" in page and "嵩山路街道" in seen(client, leader, "/air/consequences/")
    assert posted(client, leader, decide, decision="drop", note="x") == 403
    assert posted(client, office, decide, decision="drop", note="数据复核中") == 302
    criticism.refresh_from_db()
    assert (criticism.status, criticism.note, criticism.decided_by) == ("dropped", "数据复核中", office)


def test_a_target_is_set_shown_and_withdrawn(client, units, office):
    unit = units["侯寨乡"]
    said = {"unit": unit.pk, "aim": "pm10", "value": "60", "first_day": "2016-07-01", "last_day": "2016-12-31", "source": "区目标"}
    seen(client, office, "/air/targets/new/")
    assert posted(client, office, "/air/targets/new/", **said | {"value": "0"}) == 422
    assert posted(client, office, "/air/targets/new/", **said) == 302
    official = make_user(role=Role.OFFICIAL, unit=unit)
    page = seen(client, official, "/air/targets/")
    assert "59.5" in page and "withdraw" not in page  # (60 · (7 + 143) − 490) ÷ 143
    target = AirTarget.objects.get()
    assert posted(client, official, f"/air/targets/{target.pk}/withdraw/") == 403
    assert posted(client, office, f"/air/targets/{target.pk}/withdraw/") == 302
    assert not AirTarget.objects.exists()
    seen(client, office, "/air/targets/?when=over")


def test_rules_of_periods_say_what_is_not_confirmed_and_a_new_version_judges_days_of_units_anew(client, units, office):
    reference.seed()
    page = seen(client, office, "/air/policy/")
    assert "HJ 663-2026" in page
    form = seen(client, office, "/air/policy/new/")
    assert 'name="weight_pm25"' in form
    now = AirPolicy.objects.order_by("first_day").first()
    data = {name: str(getattr(now, name)) for name in (*NUMBERS, *WEIGHTS, *DIVISORS)}
    data |= {"first_day": "2016-08-02", "source": "HJ 663", "leaves_out_events": "on"}
    station = Station.objects.unscoped("a test").get(unit=units["侯寨乡"])
    StationDay.objects.create(station=station, day=date(2016, 8, 3), factor="pm10", value=80, hours=24)
    assert posted(client, make_user(role=Role.REVIEWER), "/air/policy/new/", **data) == 403
    assert posted(client, office, "/air/policy/new/", **data | {"divisor_pm25": "0"}) == 422
    assert posted(client, office, "/air/policy/new/", **data | {"weight_pm25": "3"}) == 302
    assert not StaleDay.objects.unscoped("a test").exists()
    assert posted(client, office, "/air/policy/new/", **data | {"first_day": "2016-08-03", "points_share": "50"}) == 302
    assert StaleDay.objects.unscoped("a test").count() == 1
    first = compute(COMPOSITE, W31, at=MONDAY)[0]
    assert {str(term.weight) for place in first.places.all() for term in place.terms.all()} == {"1.0000"}
