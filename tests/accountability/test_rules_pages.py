"""The rules of supervision have their pages: everybody concerned reads them, the office writes them, what was before stays."""

from datetime import date

import pytest
from django.urls import reverse

from accountability import numbering, reference
from accountability.models import ChecklistItem, Instrument, MatterKind, NumberPrefix, SupervisionPolicy
from accountability.policies import checklist_on, policy_on
from tests.make import make_district, make_district_row, make_unit, make_user, moment, sign_in
from tracker.lib import periods
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
NUMBERS = {
    "acknowledge_days": "1", "urging_mode": "automatic", "urge_after_days": "1", "days_to_fix": "5", "failures_before_case": "2",
    "review_ask_days": "30", "review_answer_days": "30", "extension_times": "2", "extension_cap_days": "90",
    "look_back_days": "30，90", "look_back_share": "20",
}  # fmt: skip


@pytest.fixture
def office(client):
    """Return the browser of the office on 9 August 2016."""
    root = make_district()
    make_district_row(is_demo=True)
    sign_in(client, make_user(role="supervision", unit=root))
    with periods.frozen(moment()):
        yield client


@pytest.fixture
def official(office):
    """Return the browser of a unit's official on the same day."""
    sign_in(office, make_user(role="official", unit=make_unit("侯寨乡", parent=make_district())))
    return office


def page(client, name: str, *args) -> str:
    answer = client.get(reverse(f"accountability:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_new_policy_begins_on_its_day_and_says_what_it_changed(office):
    said = NUMBERS | {"first_day": "2016-08-15", "source": "区委办〔2016〕41号", "failures_before_case": "3", "at_once": ["inadequate"]}
    assert office.post(reverse("accountability:policy-add"), said).status_code == 302
    assert policy_on(date(2016, 8, 14)).failures_before_case == 2
    later = policy_on(date(2016, 8, 15))
    assert (later.failures_before_case, later.at_once, later.look_back_days) == (3, ("inadequate",), (30, 90))
    text = page(office, "policy")
    assert "区委办〔2016〕41号" in text and "2次 → 3次" in text and "5天 → " not in text
    assert Act.objects.filter(kind="policy").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"first_day": "2016-08-08"}, {"days_to_fix": "0"}, {"look_back_days": "三十"}, {"look_back_share": "101"}, {"source": ""}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_policy_that_cannot_hold_is_refused(office, wrong):
    said = NUMBERS | {"first_day": "2016-08-15", "source": "文件"} | wrong
    assert office.post(reverse("accountability:policy-add"), said).status_code == 422
    assert not SupervisionPolicy.objects.exists()


def test_a_new_wording_leaves_the_old_one_to_its_days(office):
    said = {"rule": "late", "words": "按期整改", "paragraph": "逾期不放过", "source": "会议纪要", "first_day": "2016-08-10"}
    assert office.post(reverse("accountability:checklist-add"), said).status_code == 302
    assert checklist_on(date(2016, 8, 9))["late"].pk is None and checklist_on(date(2016, 8, 10))["late"].words == "按期整改"
    assert "按期整改" in page(office, "checklist")
    assert office.post(reverse("accountability:checklist-add"), said).status_code == 422
    assert ChecklistItem.objects.count() == 1


def test_a_kind_names_who_signs_in_order_each_once(office):
    reference.seed()
    kind = MatterKind.objects.get(code="site_dust")
    url = reverse("accountability:kind", args=[kind.pk])
    said = {"name": "工地扬尘", "days": "7", "is_in_working_days": "on", "is_active": "on", "order": "1"}
    twice = said | {"step_1": "office", "step_2": "office"}
    assert office.post(url, twice).status_code == office.post(url, said).status_code == 422
    assert office.post(url, said | {"step_2": "unit_head", "step_4": "leader"}).status_code == 302
    kind.refresh_from_db()
    assert (kind.days, kind.chain) == (7, ["unit_head", "leader"])
    assert "单位负责人" in page(office, "kinds") or kind.name in page(office, "kinds")


def test_prefixes_are_written_once_each_and_used_from_then_on(office):
    series = list(map(str, numbering.prefixes()))
    alike = dict.fromkeys(series, "二七督")
    assert office.post(reverse("accountability:prefixes"), alike).status_code == 200
    assert not NumberPrefix.objects.exists()
    office.post(reverse("accountability:prefixes"), {name: f"二七{number}" for number, name in enumerate(series)})
    assert numbering.take_written("urging", 2016)[0][1].startswith(f"二七{series.index('urging')}〔2016〕")


def test_a_unit_reads_the_rules_and_writes_none(official):
    reference.seed()
    assert Instrument.objects.first().name in page(official, "instruments")
    for name in ("policy", "checklist", "kinds", "prefixes"):
        assert "/new/" not in page(official, name)
    kind = MatterKind.objects.first()
    for name, args in (("policy-add", []), ("checklist-add", []), ("kind-add", []), ("kind", [kind.pk])):
        assert official.get(reverse(f"accountability:{name}", args=args)).status_code == 403
    assert official.post(reverse("accountability:prefixes"), {}).status_code == 403


@pytest.mark.parametrize("rule", [SupervisionPolicy, ChecklistItem, MatterKind, NumberPrefix], ids=lambda rule: rule.__name__)
def test_whoever_reads_the_rules_reads_how_they_came_to_be(official, rule):
    assert official.get(reverse("trail:of-all", args=[rule._meta.label_lower])).status_code == 200
