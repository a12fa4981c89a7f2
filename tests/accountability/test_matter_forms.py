"""The forms of the acts on a matter, sent as people send them: the whole life by its pages, twice, late, by the wrong person."""

import uuid
from datetime import date

import pytest

from accountability import breaches, matters, urging
from accountability.models import Case, Matter, MatterFile
from accountability.statuses import MatterStatus
from tests.accountability.house import make_house, overdue
from tests.make import feed_back, make_matter, make_person, make_photo, make_post, make_rectifying, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
REFUSED = 422
CASE_OPENED = "已启动问责"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def rectifying(house):
    return make_rectifying(house.here, official=house.official, kind=house.kind, lead_unit=house.lead)


class Hand:
    """Somebody's browser at the forms of one matter."""

    def __init__(self, client, matter=None):
        self.client, self.matter = client, matter

    def send(self, user, act, *, row=None, status=302, **said):
        """Open the form of an act, fill it in and send it with the mark that it carries; return the answer's words."""
        sign_in(self.client, user)
        url = f"{self.matter.get_absolute_url()}{act}/" + (f"{row.pk}/" if row else "")
        form = self.client.get(url)
        assert form.status_code == 200, act
        response = self.client.post(url, {"seen": form.context["seen"]} | said)
        assert response.status_code == status, response.content.decode()[-3000:]
        self.matter.refresh_from_db()
        return response.content.decode() if status == REFUSED else self.client.get(self.matter.get_absolute_url()).content.decode()

    def feed_back(self, official, words="已全部覆盖", **more):
        photo = make_photo(self.matter.handling_unit, by=official, sha256=uuid.uuid4().hex * 2)
        return self.send(official, "feed-back", words=words, uid=uuid.uuid4(), **{"files-kept": photo.uid} | more)


class TestAWholeLife:
    def test_from_the_registration_to_the_case_and_the_close_out(self, client, house):
        sign_in(client, house.office)
        photo = make_photo(house.here, by=house.office, sha256="b" * 64)
        said = {
            "title": "张李垌村土方裸露",
            "description": "东侧2400平方米未覆盖",
            "kind": house.kind.pk,
            "level": "district",
            "origin": "sweep",
        }
        said |= {"handling_unit": house.here.pk, "lead_unit": house.lead.pk, "assisting": [house.there.pk], "found_on": "2016-08-08"}
        said |= {"uid": uuid.uuid4(), "topics": "扬尘、渣土", "files-kept": photo.uid}
        assert client.post("/supervision/matters/new/", said).status_code == 302
        assert client.post("/supervision/matters/new/", said).status_code == 302  # sent twice
        matter = Matter.objects.get()
        assert (matter.topics, matter.registered_by, matter.files.get().phase) == (["扬尘", "渣土"], house.office, "before")

        hand = Hand(client, matter)
        hand.send(house.office, "assign", status=200, due_on="2016-08-19", kind="supervision", requirement="请连夜整改", preview="1")
        assert matter.status == MatterStatus.REGISTERED  # a look at the notice sends nothing
        hand.send(house.office, "assign", due_on="2016-08-19", kind="supervision", requirement="请连夜整改")
        assert matter.notices.get().kind == "supervision" and "请连夜整改" in matter.notices.get().requirement
        hand.send(house.official, "acknowledge")
        hand.send(house.official, "verify", verdict="true", words="现场属实")
        steps = {"words_1": "覆盖土方", "due_1": "2016-08-12", "person_1": "张某"}
        hand.send(house.official, "plan", fix_kind="timed", target="覆盖", measures="铺网", planned_on="2016-08-15", **steps)
        assert matter.plans.get().steps.get().words == "覆盖土方"

        before = matter.files.get()
        again = make_photo(house.here, by=house.official, sha256="c" * 64)
        hand.send(house.official, "feed-back", words="已覆盖", uid=uuid.uuid4(), **{f"spot_{before.pk}-kept": again.uid})
        assert matter.files.get(phase="after").pair_of == before
        hand.send(house.office, "return", because="仍有400平方米")
        for number in (1, 2):
            hand.send(house.office, "urge", because="未整改到位")
            hand.feed_back(house.official)
            text = hand.send(house.office, "return", because=f"仍不到位{number}")
            assert (CASE_OPENED in text) == (number == 2)
        assert Case.objects.get().strikes.count() == 2

        hand.feed_back(house.official)
        hand.send(house.department, "accept", words="现场已覆盖")
        hand.send(house.office, "sign", words="同意")
        hand.send(house.colleague, "close-out", words="")
        assert matter.status == MatterStatus.CLOSED
        text = hand.send(house.inspector, "relapse", because="网又破了")
        assert "督事〔2016〕2号" in text and matter.relapses.get().is_priority

    def test_what_the_unit_finds_untrue(self, client, house):
        matter = make_matter(house.here, kind=house.kind)
        matters.assign(matter, at=moment(), by=house.office)
        hand = Hand(client, matter)
        hand.send(house.official, "acknowledge")
        hand.send(house.official, "verify", verdict="false", words="现场无此工地")
        hand.send(house.office, "refuse-untrue", because="群众照片清楚")
        hand.send(house.official, "verify", verdict="false", words="已拆除")
        hand.send(house.office, "confirm-untrue", because="已核实")
        assert matter.dismissal == "untrue"

    def test_requests_and_their_answers(self, client, house, rectifying):
        hand = Hand(client, rectifying)
        hand.send(house.official, "ask-extension", wanted_on="2016-09-01", reason="连续降雨")
        hand.send(house.office, "decide-extension", row=rectifying.extensions.get(), is_granted="yes", answer="")
        assert rectifying.due_on == date(2016, 9, 1)
        hand.send(house.office, "blame-lead", words="两家交界处无人协调")
        assert rectifying.events.get(deed="uncoordinated").became == rectifying.lead_unit.name
        hand.send(house.office, "mark-unclear", words="未写明位置")
        breach = rectifying.breaches.get()
        hand.send(house.official, "state", row=breach, words="位置见附图")
        hand.send(house.office, "answer-statement", row=breach.statements.get(), is_upheld="no", words="图不清")
        hand.send(house.office, "settle", row=breach, because="已当面说明")
        strike = urging.urge(rectifying, because="逾期", at=moment(), by=house.office)
        urging.fail_lapsed([strike], at=moment())
        hand.send(house.official, "ask-review", row=strike, reason="已按期反馈")
        strike.refresh_from_db()
        hand.send(house.colleague, "answer-review", row=strike.review, is_upheld="yes", answer="系统延误")
        strike.refresh_from_db()
        breach.refresh_from_db()
        assert (strike.status, breach.status) == ("annulled", "settled")

    def test_what_the_office_keeps_in_order(self, client, house, rectifying):
        hand, colleague = Hand(client, rectifying), make_post(house.here, person=make_person("接手人")).person
        hand.send(house.official, "hand-on", responsible=colleague.pk, because="原责任人休假")
        hand.send(house.office, "holders", name_township="刘某", phone_township="13800000000", person_department=colleague.pk)
        hand.send(house.office, "contact", kind="visit", with_whom="项目经理", result="责令当日覆盖")
        hand.send(house.office, "restate", title="张李垌村东侧土方", description="东侧约2400平方米")
        photo = make_photo(house.here, by=house.office, sha256="d" * 64)
        hand.send(house.office, "attach", phase="before", words="东侧", **{"files-kept": photo.uid})
        text = hand.send(house.leader, "instruct", words="三日内办结")
        assert "三日内办结" in text and rectifying.is_priority and rectifying.responsible == colleague
        assert rectifying.holders.count() == 2 and rectifying.contacts.get().kind == "visit"

    def test_others_to_merge_into_are_found_by_their_words(self, client, house, rectifying):
        other = make_matter(house.here, kind=house.kind, title="侯寨路散煤")
        hand = Hand(client, rectifying)
        sign_in(client, house.office)
        assert other.number in client.get(f"{rectifying.get_absolute_url()}merge/?q=散煤").content.decode()
        assert "没有这件在办事项" in hand.send(house.office, "merge", status=REFUSED, into="没有的编号", because="同一问题")
        hand.send(house.office, "merge", into=other.number, because="同一问题")
        assert rectifying.repeat_of == other

    def test_a_leaders_instruction_becomes_a_matter(self, client, house):
        sign_in(client, house.leader)
        said = {"title": "南三环堆土", "words": "请立即核实", "handling_unit": house.here.pk, "kind": house.kind.pk, "uid": uuid.uuid4()}
        assert client.post("/supervision/matters/new/", said).status_code == 302
        matter = Matter.objects.get()
        assert (matter.instruction, matter.origin, matter.is_priority) == ("请立即核实", "instruction", True)


class TestSentTwice:
    def test_one_feedback_stays_one(self, client, house, rectifying):
        photo = make_photo(house.here, by=house.official, sha256="e" * 64)
        sign_in(client, house.official)
        said = {"words": "已覆盖", "uid": uuid.uuid4(), "files-kept": photo.uid}
        url = f"{rectifying.get_absolute_url()}feed-back/"
        assert [client.post(url, said).status_code for _twice in range(2)] == [302, 302]
        assert rectifying.feedbacks.count() == MatterFile.objects.count() == 1

    @pytest.mark.parametrize(
        ("act", "said"),
        [
            ("urge", {"because": "逾期"}),
            ("contact", {"kind": "phone", "with_whom": "主任", "result": "已督办"}),
            ("instruct", {"words": "三日内办结"}),
            ("plan", {"fix_kind": "timed", "target": "覆盖", "measures": "铺网", "planned_on": "2016-08-15"}),
        ],
    )
    def test_what_is_sent_twice_is_done_once_and_says_so(self, client, house, rectifying, act, said):
        sign_in(client, {"instruct": house.leader, "plan": house.official}.get(act, house.office))
        url = f"{rectifying.get_absolute_url()}{act}/"
        assert [client.post(url, said).status_code for _twice in range(2)] == [302, REFUSED]
        counted = (
            rectifying.urgings.count(),
            rectifying.contacts.count(),
            rectifying.plans.count(),
            rectifying.events.filter(deed="instructed").count(),
        )
        assert sum(counted) == 1

    def test_two_who_judge_one_feedback_do_not_overrule_each_other(self, client, house, rectifying):
        feed_back(rectifying, by=house.official)
        sign_in(client, house.office)
        url = f"{rectifying.get_absolute_url()}return/"
        seen = client.get(url).context["seen"]
        matters.return_(rectifying, because="仍有裸露", at=moment(), by=house.colleague)
        feed_back(rectifying, by=house.official, at=moment(hour=10), words="这次真的好了")
        response = client.post(url, {"because": "没看到新的反馈", "seen": seen})
        assert response.status_code == REFUSED and "没看到新的反馈" in response.content.decode()
        assert rectifying.feedbacks.filter(status="waiting").count() == 1


class TestRefused:
    def test_the_sentence_stands_at_its_field(self, client, house, rectifying):
        hand = Hand(client, rectifying)
        text = hand.send(house.official, "ask-extension", status=REFUSED, wanted_on="2017-06-01", reason="降雨")
        assert 'id="id_wanted_on_error"' in text and "最多可延期至" in text
        hand.send(house.office, "urge", status=REFUSED, because=" ")
        assert not rectifying.urgings.exists()
        text = hand.send(house.official, "feed-back", status=REFUSED, words="已覆盖", uid=uuid.uuid4())
        assert "反馈须附佐证" in text and "已覆盖" in text

    def test_what_cannot_be_done_now_says_so_instead_of_a_form(self, client, house):
        matter = make_matter(house.here, kind=house.kind)
        sign_in(client, house.office)
        text = client.get(f"{matter.get_absolute_url()}close-out/").content.decode()
        assert "事项现在的状态是“登记”" in text and '<form method="post" data-guard' not in text
        assert client.post(f"{matter.get_absolute_url()}close-out/", {}).status_code == REFUSED
        matter.refresh_from_db()
        assert matter.status == MatterStatus.REGISTERED

    def test_who_sees_and_may_not_gets_403_who_sees_not_404_and_a_row_of_another_matter_is_none(self, client, house, rectifying):
        other = overdue(house)
        breach = breaches.record(other, "late", words="逾期", at=moment(), by=None)
        url = rectifying.get_absolute_url()
        sign_in(client, house.official)
        assert client.get(f"{url}urge/").status_code == 403 and client.post(f"{url}urge/", {"because": "逾期"}).status_code == 403
        assert client.get(f"{url}state/{breach.pk}/").status_code == 404
        sign_in(client, house.outsider)
        assert client.post(f"{url}feed-back/", {"words": "冒充"}).status_code == 404
        sign_in(client, house.official)
        assert client.get("/supervision/matters/new/").status_code == 403
