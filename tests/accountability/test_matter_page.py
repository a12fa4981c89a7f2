"""The page of a matter: who sees it, what each may do there, the rounds and the chain, what it costs."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability import breaches, cases, matters, notices, urging
from accountability.cases.people import Named
from accountability.models import Extension, MatterHolder
from accountability.pages.matter import head, rounds
from accountability.pages.matter.stand import Stand
from accountability.statuses import Rule, Slot
from tests.accountability.house import make_house, overdue, urged
from tests.make import feed_back, make_district, make_matter, make_photo, make_rectifying, make_user, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)
MOST_QUERIES = 45
NAME = "上官某某"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


def page(client, user, matter, status=200) -> str:
    """Return the page of a matter as somebody gets it."""
    sign_in(client, user)
    response = client.get(matter.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def acts_in(text: str) -> set[str]:
    """Return which acts a page offers or links."""
    return set(re.findall(r'href="/supervision/matters/\d+/([a-z-]+)/', text))


def strike(house, matter):
    """Urge a matter in vain: it is fed back and returned."""
    urging.urge(matter, because="逾期未整改", at=moment(), by=house.office)
    feed_back(matter, by=house.official)
    return matters.return_(matter, because="仍有裸露", at=moment(), by=house.office)


class TestWhoSeesIt:
    def test_the_unit_the_lead_the_office_and_readers_do_and_another_unit_does_not(self, client, house):
        matter = overdue(house, lead_unit=house.lead)
        for user in (house.official, house.department, house.inspector, house.office, house.leader, make_user(role="discipline")):
            assert matter.title in page(client, user, matter)
        page(client, house.outsider, matter, status=404)
        page(client, make_user(role="auditor", unit=make_district()), matter, status=404)

    def test_a_joint_unit_sees_it_and_may_not_answer_for_it(self, client, house):
        matter = make_matter(house.here, kind=house.kind, joint=(house.there,))
        matters.assign(matter, at=moment(), by=house.office)
        assert not acts_in(page(client, house.outsider, matter))


class TestWhatEachMayDo:
    @pytest.mark.parametrize(
        ("who", "offered"),
        [
            ("official", {"feed-back", "plan", "hand-on", "state"}),
            ("office", {"notice", "blame-lead", "contact", "urge", "mark-unclear", "merge", "attach", "settle", "restate", "holders"}),
            ("department", {"contact", "attach"}),
            ("leader", {"instruct"}),
        ],
    )
    def test_on_a_matter_that_lies_with_its_unit(self, client, house, who, offered):
        matter = overdue(house, lead_unit=house.lead)
        breaches.record(matter, Rule.NO_FEEDBACK, words="未反馈", at=moment(), by=None)
        assert acts_in(page(client, getattr(house, who), matter)) == offered

    def test_who_fed_back_is_not_asked_to_judge_and_each_button_leads_to_its_page(self, client, house):
        matter = make_rectifying(house.here, official=house.official, kind=house.kind)
        feed_back(matter, by=house.official)
        assert not {"accept", "return"} & acts_in(page(client, house.official, matter))
        text = page(client, house.office, matter)
        assert {"accept", "return"} <= acts_in(text)
        for act in acts_in(text):
            assert client.get(f"{matter.get_absolute_url()}{act}/").status_code == 200, act

    def test_a_colleague_answers_the_review_and_not_who_judged(self, client, house):
        from accountability import reviews

        matter = overdue(house)
        strike(house, matter)
        reviews.ask_review(matter.urgings.get(), reason="已整改", at=moment(), by=house.official)
        assert "answer-review" not in acts_in(page(client, house.office, matter))
        assert "answer-review" in acts_in(page(client, house.colleague, matter))

    def test_each_says_what_will_follow(self, client, house):
        matter = urged(house)
        feed_back(matter, by=house.official)
        assert "连续第1次（满2次启动问责）" in page(client, house.office, matter)
        matters.return_(matter, because="仍有裸露", at=moment(), by=house.office)
        urging.urge(matter, because="仍未到位", at=moment(), by=house.office)
        feed_back(matter, by=house.official)
        assert "连续第2次督促未果：系统立即启动问责并封存证据" in page(client, house.office, matter)


class TestWhatItSays:
    def test_the_state_counts_urgings_and_names_the_day_that_counts_now(self, house):
        matter = urged(house, times=2)
        stand = Stand(matter, house.office, date(2016, 8, 16))
        assert head.state(stand) == "督促两次 · 今日到期" and head.light(stand) == "red"
        assert [step.state for step in head.path(stand)] == ["done"] * 4 + ["late"] + ["todo"] * 2

    def test_the_three_dates_stand_apart(self, house):
        matter = make_rectifying(house.here, official=house.official, kind=house.kind, due_on=date(2016, 8, 20))
        extension = matters.ask_extension(matter, wanted_on=date(2016, 9, 1), reason="降雨", at=moment(), by=house.official)
        matters.decide_extension(extension, is_granted=True, answer="", at=moment(), by=house.office)
        values = [one.value for one in head.dates(Stand(matter, house.office, TODAY))]
        assert values == ["2016年8月20日", "2016年9月1日", "尚未"]

    def test_the_rounds_tell_what_each_rests_on(self, house):
        matter = overdue(house)
        strike(house, matter)
        urging.urge(matter, because="仍未到位", at=moment(), by=house.office)
        found = rounds.rounds(Stand(matter, house.office, TODAY))
        assert [row.tone for row in found] == ["red", "red", "blue"] and [row.counts for row in found] == [False, True, False]
        assert found[0].result == "到期未反馈" and "仍有裸露" in found[1].basis and "启动问责" in found[2].basis

    def test_the_chain_ends_in_a_case_by_number_and_status_and_never_by_name(self, client, house):
        matter = overdue(house)
        strike(house, matter)
        case = strike(house, matter)
        discipline = make_user(role="discipline")
        cases.name_person(case, Named(NAME, "主任", "direct"), at=moment(), by=discipline)
        for user in (house.official, house.office, house.leader, discipline):
            text = page(client, user, matter)
            assert case.number in text and "已启动" in text and NAME not in text
            assert (f'href="{case.get_absolute_url()}"' in text) == (user in (house.office, discipline))
            history = client.get(f"/trail/of/accountability.matter/{matter.pk}/")
            assert history.status_code == 200 and NAME not in history.content.decode()

    def test_the_gate_names_what_is_missing_and_the_paragraph(self, client, house):
        matter = overdue(house)
        strike(house, matter)
        text = page(client, house.official, matter)
        assert "整改到位：仍有裸露" in text and "经查属实、整改不到位的不放过，必须问责" in text and "整改尚未验收通过" in text

    def test_an_empty_slot_is_red_and_a_filled_one_has_its_phone(self, client, house):
        matter = overdue(house)
        matters.set_holders(matter, [MatterHolder(slot=Slot.TOWNSHIP, name="刘某", phone="13800000000")], at=moment(), by=house.office)
        text = page(client, house.official, matter)
        assert "空缺3个" in text and "刘某" in text and 'href="tel:13800000000"' in text

    def test_the_same_spot_stands_before_and_after(self, client, house):
        matter = make_rectifying(house.here, official=house.official, kind=house.kind)
        before, after = make_photo(house.here, by=house.office), make_photo(house.here, by=house.official, sha256="a" * 64)
        matters.attach(matter, [before], phase="before", at=moment(), by=house.office)
        pair = (after, matter.files.get())
        matters.feed_back(matter, words="已覆盖", pairs=[pair], at=moment(), by=house.official)
        text = page(client, house.office, matter)
        assert "data-compare" in text and str(before.uid) in text and str(after.uid) in text
        assert client.get(f"/evidence/{after.uid}/").status_code == 200
        sign_in(client, house.outsider)
        assert client.get(f"/evidence/{after.uid}/").status_code == 404

    def test_a_relapse_a_repeat_and_a_part_name_each_other(self, client, house):
        first = make_matter(house.here, kind=house.kind, title="最初一件")
        (part,) = matters.split(first, units=[house.there], because="两家共管", at=moment(), by=house.office)
        repeat = make_matter(house.here, kind=house.kind, title="重复的一件")
        matters.merge(repeat, into=first, because="同一问题", at=moment(), by=house.office)
        text = page(client, house.office, first)
        assert part.number in text and repeat.number in text
        assert part.get_absolute_url() not in page(client, house.official, first)  # the other unit's part is not theirs to see


class TestWhatItCosts:
    def grow(self, house, matter, times: int) -> None:
        """Add so many rows of each kind to the history of a matter."""
        at = moment()
        for number in range(times):
            matters.log_contact(matter, kind="phone", with_whom="主任", result=f"第{number}次", at=at, by=house.office)
            matters.restate(matter, title=f"{matter.title[:20]}{number}", description="东侧裸露", at=at, by=house.office)
            feed_back(matter, by=house.official)
            matters.return_(matter, because=f"仍有裸露{number}", at=at, by=house.office)
            breach = matter.breaches.open().get(rule=Rule.INADEQUATE)
            said = breaches.state(breach, words=f"已尽力{number}", at=at, by=house.official)
            breaches.answer(said, is_upheld=True, words="理由成立", at=at, by=house.office)
            draft = notices.Draft(matter=matter, kind="letter", unit=house.here, title="函", body="请报告")
            notices.send(draft, at=at, by=house.office)
            answered = {"status": "refused", "decided_at": at, "decided_by": house.office, "answer": "不同意"}
            days = {"was_due_on": TODAY, "wanted_on": date(2016, 9, 1)}
            Extension.objects.create(matter=matter, reason="降雨", asked_at=at, asked_by=house.official, **days, **answered)

    def test_its_queries_do_not_grow_with_its_history(self, client, house):
        matter, counted = make_rectifying(house.here, official=house.official, kind=house.kind), []
        sign_in(client, house.office)
        for times in (2, 8):
            self.grow(house, matter, times)
            client.get(matter.get_absolute_url())
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(matter.get_absolute_url()).status_code == 200
            counted.append(len(captured))
        assert counted[0] == counted[1] <= MOST_QUERIES
