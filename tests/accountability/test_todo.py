"""What waits for whom: each person's items, each with its day and its form, nobody else's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability import breaches, matters, notices, reviews
from accountability.models import Breach, LookBack
from accountability.todo import todo
from tests.accountability.house import accepted, closed, every_stage, make_house, overdue, proposed, submitted, urged
from tests.make import make_district, make_matter, make_post, make_rectifying, make_user, moment, sign_in
from tracker.lib import periods
from tracker.org.models import RoleInUnit

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


def kinds(user) -> list[str]:
    """Return the kinds of a user's items in their order."""
    user.__dict__.pop("_held_roles", None), user.__dict__.pop("_reach", None)
    return [item.kind for item in todo(user, TODAY)]


class TestTheUnit:
    def test_sees_what_it_must_answer_by_day(self, house):
        every_stage(house), every_stage(house, house.there)
        found = todo(house.official, TODAY)
        assert [(item.kind, item.due_on) for item in found] == [
            ("缺整改方案", date(2016, 8, 8)),
            ("事项待签收", date(2016, 8, 10)),
            ("缺整改方案", date(2016, 8, 23)),
        ]

    def test_returned_work_and_an_urging_come_with_their_day(self, house):
        urged(house, 2), urged(house)
        returned = submitted(house)
        matters.return_(returned, because="照片不清", at=moment(), by=house.office)
        found = {(item.kind, item.act, item.due_on) for item in todo(house.official, TODAY)}
        again = ("整改不到位，退回重改", "重新反馈")
        assert {(*again, date(2016, 8, 16)), ("已督促", "反馈", date(2016, 8, 16)), (*again, date(2016, 8, 23))} <= found
        assert ("可陈述申辩", None) in {(kind, due) for kind, _act, due in found}

    def test_a_statement_is_possible_once(self, house):
        matter = overdue(house)
        breaches.mark_unclear(matter, words="未写明面积", at=moment(), by=house.office)
        assert "可陈述申辩" in kinds(house.official)
        breaches.state(Breach.objects.get(rule="unclear"), words="已补充", at=moment(), by=house.official)
        assert "可陈述申辩" not in kinds(house.official) and "陈述申辩" in kinds(house.office)

    def test_notices_wait_for_signature_then_for_the_reply(self, house):
        matter = make_rectifying(house.there, official=house.outsider, kind=house.kind, joint=(house.here,))
        assert "文书待签收" in kinds(house.official)  # the slip of the joint unit
        draft = notices.Draft(matter, "supervision", house.there, "督察通知", "请整改", due_on=date(2016, 8, 12))
        paper = notices.send(draft, at=moment(), by=house.office)
        assert kinds(house.outsider).count("文书待签收") == 1
        notices.receive(paper, at=moment(), by=house.outsider)
        assert "文书待回复" in kinds(house.outsider) and "文书待签收" not in kinds(house.outsider)
        notices.reply(paper, words="已整改", at=moment(), by=house.outsider)
        assert "文书待回复" not in kinds(house.outsider)

    def test_its_head_signs(self, house):
        house.kind.chain = ["unit_head", "office"]
        house.kind.save()
        accepted(house)
        assert "待签字" not in kinds(house.outsider) and "待签字" not in kinds(house.office)
        make_post(house.there, person=house.outsider.person, duty="main_leader")
        assert "待签字" not in kinds(house.outsider)  # of another unit
        head = make_user("head", role="official", unit=house.here)
        make_post(house.here, person=head.person, duty="main_leader")
        assert "待签字" in kinds(head) and "待签字" not in kinds(house.official)


class TestTheOffice:
    def test_sees_what_to_hand_down_confirm_decide_urge_and_recheck(self, house):
        every_stage(house)
        assert sorted(kinds(house.office)) == sorted(["事项待交办", "不属实待确认", "延期申请", "逾期未督促", "复查"])

    def test_sees_proposals_reviews_signatures_and_close_outs(self, house):
        proposed(overdue(house))
        strike = urged(house, 2).urgings.get(status="failed")
        reviews.ask_review(strike, reason="已整改", at=moment(), by=house.official)
        accepted(house)
        signed = accepted(house)
        matters.sign(signed, words="", at=moment(), by=house.colleague)
        found = kinds(house.office)
        assert {"拟发督促", "复核申请", "待签字", "事项待销号"} <= set(found) and found.count("待签字") == 1
        assert next(item.due_on for item in todo(house.office, TODAY) if item.kind == "复核申请") == date(2016, 9, 8)

    def test_what_was_fed_back_by_the_same_person_is_not_theirs_to_judge(self, house):
        RoleInUnit.objects.create(user=house.official, role="supervision", unit=make_district(), first_day=date(2010, 1, 1))
        submitted(house)
        assert "复查" not in kinds(house.official) and "复查" in kinds(house.office)

    def test_every_item_leads_to_a_page_that_opens(self, house, client):
        every_stage(house), proposed(overdue(house)), accepted(house)
        done = closed(house)
        LookBack.objects.create(matter=done, days=30, due_on=TODAY, weight=1, drawn_at=moment())
        reviews.ask_review(urged(house, 2).urgings.get(status="failed"), reason="已整改", at=moment(), by=house.official)
        for user in (house.office, house.official, house.inspector):
            sign_in(client, user)
            for item in {item.kind: item for item in todo(user, TODAY)}.values():
                assert client.get(item.url).status_code == 200, item
        assert "回头看" in kinds(house.office)


class TestOthers:
    def test_the_lead_department_and_inspectors_recheck_what_is_theirs(self, house):
        submitted(house, lead_unit=house.lead), submitted(house, house.there)
        assert kinds(house.department) == ["复查"] and kinds(house.inspector) == ["复查", "复查"] and kinds(house.outsider) == []

    def test_a_leader_signs(self, house):
        house.kind.chain = ["leader"]
        house.kind.save()
        accepted(house)
        assert kinds(house.leader) == ["待签字"] and "待签字" not in kinds(house.office)


class TestItsCost:
    def test_is_the_same_for_two_rows_and_for_twenty(self, house):
        counts = []
        for more in (1, 9):
            for _number in range(more):
                make_matter(house.here, kind=house.kind)
                matters.assign(make_matter(house.here, kind=house.kind), at=moment(), by=house.office)
            for user in (house.office, house.official):
                kinds(user)
                with CaptureQueriesContext(connection) as found:
                    kinds(user)
                counts.append(len(found))
        assert counts[:2] == counts[2:] and max(counts) <= 16

    def test_the_page_shows_them(self, house, client):
        overdue(house, title="逾期土方")
        sign_in(client, house.official)
        html = client.get(reverse("todo")).content.decode()
        assert "逾期土方" in html and "缺整改方案" in html and "逾期 1 天" in html
