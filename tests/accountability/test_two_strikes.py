"""Two strikes: what fails an urging, what opens a case, what resets the count, what counts nothing."""

from datetime import date, timedelta

import pytest

from accountability import breaches, matters, policies, reviews, urging
from accountability.models import Breach, Case, Extension, Matter, SupervisionPolicy, Urging
from accountability.rules import DEFAULT_POLICY, Strike, case_is_due, row_of
from accountability.statuses import CaseStatus, FeedbackStatus, UrgingStatus, WhyFailed, WhyOpened
from tests.make import feed_back, make_matter, make_rectifying, make_user, moment
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.models import RoleInUnit

pytestmark = pytest.mark.django_db
U = UrgingStatus


class Desk:
    """The people of one matter: two colleagues of the office, the official of the unit."""

    def __init__(self, **fields):
        self.office = make_user(role="supervision")
        self.colleague = make_user(role="supervision")
        self.matter = make_rectifying(**fields)
        self.unit = make_user(role="official", unit=self.matter.handling_unit)

    def urge(self, *, at=None):
        return urging.urge(self.matter, because="逾期未整改", at=at or moment(), by=self.office)

    def lapse(self, *, at):
        running = list(Urging.objects.within(matter=self.matter).lapsed(on=at.date()))
        return urging.fail_lapsed(running, at=at)

    def fail_by_recheck(self, *, at=None):
        feed_back(self.matter, by=self.unit, at=at)
        return matters.return_(self.matter, because="仍有裸露", at=at or moment(), by=self.office)

    def meet(self, *, at=None):
        feed_back(self.matter, by=self.unit, at=at)
        matters.accept(self.matter, words="现场已覆盖", at=at or moment(), by=self.office)

    def back_to_work(self, *, at=None):
        matters.refuse_signature(self.matter, because="照片不全", at=at or moment(), by=self.office)

    def strike(self):
        self.urge()
        return self.fail_by_recheck()

    def statuses(self):
        return [row.status for row in self.matter.urgings.all()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestWhatFailsAnUrging:
    def test_a_failed_recheck_fails_it(self, desk):
        desk.urge()
        desk.fail_by_recheck()
        (row,) = desk.matter.urgings.all()
        assert (row.status, row.why_failed, row.failed_by) == (U.FAILED, WhyFailed.RECHECK, desk.office)

    def test_a_passed_deadline_fails_it_the_day_after_and_not_on_the_day(self, desk):
        row = desk.urge()
        assert row.due_on == date(2016, 8, 16)  # five working days after Tuesday 9 August
        assert desk.lapse(at=moment(day=16)) == [] and desk.statuses() == [U.SENT]
        desk.lapse(at=moment(day=17))
        row.refresh_from_db()
        assert (row.status, row.why_failed, row.failed_by) == (U.FAILED, WhyFailed.LAPSED, None)

    def test_feedback_in_time_holds_the_deadline_until_the_recheck(self, desk):
        desk.urge()
        feed_back(desk.matter, by=desk.unit, at=moment(day=16))
        assert desk.lapse(at=moment(day=25)) == [] and desk.statuses() == [U.SENT]

    def test_what_was_found_untrue_waits_for_the_office_and_is_not_urged(self):
        matter = make_matter()
        official = make_user(role="official", unit=matter.handling_unit)
        matters.assign(matter, at=moment(), by=None)
        matters.acknowledge(matter, at=moment(), by=official)
        assert Matter.objects.to_urge(due_by=date(2016, 9, 30)).exists()
        matters.verify(matter, verdict="false", words="现场无此工地", at=moment(), by=official)
        assert not Matter.objects.to_urge(due_by=date(2016, 9, 30)).exists()

    def test_it_fails_once_whoever_comes_second(self, desk):
        row = desk.urge()
        desk.lapse(at=moment(day=17))
        assert urging.fail_lapsed([row], at=moment(day=18)) == []
        assert row.history.filter(became=U.FAILED).count() == 1

    def test_its_numbers_and_slip_stand_in_the_chain(self, desk):
        row = desk.urge()
        assert row.notice.kind == "urging" and row.notice.due_on == row.due_on and row.notice.unit == desk.matter.handling_unit
        assert (row.failures_before_case, row.days_to_fix) == (2, 5)
        assert [one.became for one in row.history.all()] == [U.SENT]


class TestWhatOpensACase:
    def test_one_failure_opens_nothing(self, desk):
        assert desk.strike() is None
        assert not Case.objects.exists()

    def test_the_second_in_a_row_opens_exactly_one(self, desk):
        desk.strike()
        case = desk.strike()
        assert Case.objects.get() == case
        assert (case.why_opened, case.status, case.matter) == (WhyOpened.STRIKES, CaseStatus.OPENED, desk.matter)
        assert sorted(row.serial for row in case.strikes.all()) == [1, 2]

    def test_lapse_and_recheck_count_alike(self, desk):
        desk.urge()
        desk.lapse(at=moment(day=17))
        desk.urge(at=moment(day=17))
        (case,) = desk.lapse(at=moment(day=25))
        assert case.matter == desk.matter

    def test_a_third_failure_opens_no_second_case_while_one_is_open(self, desk):
        desk.strike(), desk.strike()
        assert desk.strike() is None
        assert Case.objects.count() == 1

    def test_failures_that_opened_a_case_count_no_more_after_it(self, desk):
        desk.strike()
        first = desk.strike()
        Case.objects.filter(pk=first.pk).update(status="handed_over", handed_over_at=moment())
        Case.objects.filter(pk=first.pk).update(status="decided", decided_on=date(2016, 8, 9))
        assert desk.strike() is None
        second = desk.strike()
        assert second and sorted(row.serial for row in second.strikes.all()) == [3, 4]

    def test_a_met_urging_between_two_failures_resets(self, desk):
        desk.strike()
        desk.urge()
        desk.meet()
        desk.back_to_work()
        assert desk.statuses() == [U.FAILED, U.MET]
        assert desk.strike() is None
        assert not Case.objects.exists()
        assert desk.strike() is not None

    def test_visits_calls_and_reminders_count_nothing(self, desk):
        desk.strike()
        for kind in ("phone", "visit", "covert", "reminder", "talk"):
            matters.log_contact(desk.matter, kind=kind, with_whom="责任人", result="已提醒", at=moment(), by=desk.office)
        assert not Case.objects.exists() and desk.matter.urgings.count() == 1

    def test_a_returned_feedback_without_an_urging_is_no_strike(self, desk):
        desk.fail_by_recheck()
        desk.fail_by_recheck()
        assert not Case.objects.exists() and desk.matter.urgings.count() == 0
        assert desk.matter.breaches.open().get().rule == "inadequate"


class TestReview:
    def test_annulled_by_review_the_count_is_made_anew(self, desk):
        desk.strike()
        case = desk.strike()
        first = desk.matter.urgings.get(serial=1)
        review = reviews.ask_review(first, reason="当日停工避风，照片时间有误", at=moment(day=10), by=desk.unit)
        reviews.answer_review(review, is_upheld=True, answer="属实，不计", at=moment(day=11), by=desk.colleague)
        case.refresh_from_db()
        assert (case.status, case.why_dropped) == (CaseStatus.DROPPED, "annulled")
        assert desk.statuses() == [U.ANNULLED, U.FAILED]
        again = desk.strike()
        assert sorted(row.serial for row in again.strikes.all()) == [2, 3]

    def test_still_two_in_a_row_without_the_annulled_one_it_is_another_case(self, desk):
        desk.strike()
        first = desk.strike()
        desk.strike()
        review = reviews.ask_review(desk.matter.urgings.get(serial=1), reason="照片时间有误", at=moment(day=10), by=desk.unit)
        reviews.answer_review(review, is_upheld=True, answer="属实，不计", at=moment(day=11), by=desk.colleague)
        first.refresh_from_db()
        second = Case.objects.open().get()
        assert first.status == CaseStatus.DROPPED and sorted(row.serial for row in second.strikes.all()) == [2, 3]

    def test_rejected_the_strike_stands(self, desk):
        desk.strike()
        review = reviews.ask_review(desk.matter.urgings.get(), reason="照片时间有误", at=moment(day=10), by=desk.unit)
        reviews.answer_review(review, is_upheld=False, answer="复核照片，仍不到位", at=moment(day=11), by=desk.colleague)
        assert desk.strike() is not None

    def test_it_is_asked_within_thirty_days_and_once(self, desk):
        desk.strike()
        row = desk.matter.urgings.get()
        with pytest.raises(Refused):
            reviews.ask_review(row, reason="迟了", at=moment(month=9, day=9), by=desk.unit)
        asked = reviews.ask_review(row, reason="最后一天", at=moment(month=9, day=8), by=desk.unit)
        assert asked.due_on == date(2016, 10, 8)
        with pytest.raises(Refused):
            reviews.ask_review(row, reason="再来", at=moment(month=9, day=8), by=desk.unit)

    def test_who_had_a_hand_in_it_does_not_answer(self, desk):
        desk.strike()
        review = reviews.ask_review(desk.matter.urgings.get(), reason="照片时间有误", at=moment(day=10), by=desk.unit)
        with pytest.raises(Refused):
            reviews.answer_review(review, is_upheld=True, answer="不计", at=moment(day=11), by=desk.office)

    def test_a_running_urging_is_not_reviewed(self, desk):
        with pytest.raises(Refused):
            reviews.ask_review(desk.urge(), reason="不服", at=moment(), by=desk.unit)


class TestPolicy:
    def test_a_change_holds_for_urgings_sent_from_that_day_on(self, desk):
        SupervisionPolicy.objects.create(
            first_day=date(2016, 8, 10), source="新办法", days_to_fix=2, failures_before_case=3, look_back_days=[30]
        )
        before = desk.urge(at=moment(day=9))
        desk.fail_by_recheck(at=moment(day=10))
        on_the_day = desk.urge(at=moment(day=10))
        assert (before.failures_before_case, before.due_on) == (2, date(2016, 8, 16))
        assert (on_the_day.failures_before_case, on_the_day.due_on) == (3, date(2016, 8, 12))
        assert desk.fail_by_recheck(at=moment(day=11)) is None  # two in a row, and three are needed by the policy it was sent under
        desk.urge(at=moment(day=11))
        assert desk.fail_by_recheck(at=moment(day=11)) is not None

    def test_an_urging_sent_the_day_before_keeps_its_number_though_it_fails_later(self, desk):
        desk.strike()
        desk.urge(at=moment(day=9))
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 10), source="新办法", failures_before_case=3)
        assert desk.fail_by_recheck(at=moment(day=11)) is not None

    def test_the_newest_version_that_has_begun_is_in_force(self):
        assert policies.policy_on(date(2016, 8, 9)) == DEFAULT_POLICY
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 10), source="办法", days_to_fix=3)
        assert policies.policy_on(date(2016, 8, 9)).days_to_fix == 5
        assert policies.policy_on(date(2016, 8, 10)).days_to_fix == 3

    def test_a_breach_that_opens_a_case_at_once_does_so_without_any_urging(self, desk):
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 1), source="必问责", at_once=["inadequate"])
        case = desk.fail_by_recheck()
        assert case.why_opened == WhyOpened.AT_ONCE and case.breach.rule == "inadequate"
        assert not case.strikes.exists()

    def test_proposed_mode_sends_nothing_until_the_office_says_so(self, desk):
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 1), source="试行", urging_mode="proposed")
        late = moment(day=30)
        (row,) = urging.send_overdue([desk.matter], at=late)
        assert (row.status, row.notice, row.due_on) == (U.PROPOSED, None, None)
        urging.approve(row, at=moment(day=31), by=desk.office)
        row.refresh_from_db()
        assert (row.status, row.due_on, row.notice.kind) == (U.SENT, date(2016, 9, 7), "urging")
        with pytest.raises(MoveRefused):
            urging.decline(row, because="不必", at=moment(day=31), by=desk.office)


class TestExtension:
    def test_it_is_asked_on_the_due_day_at_the_latest(self, desk):
        due = desk.matter.due_on
        with pytest.raises(Refused) as refused:
            matters.ask_extension(
                desk.matter, wanted_on=due + timedelta(days=9), reason="雨天", at=moment(month=due.month, day=due.day + 1), by=desk.unit
            )
        assert due.isoformat() in str(refused.value)
        asked = matters.ask_extension(
            desk.matter, wanted_on=due + timedelta(days=9), reason="雨天", at=moment(month=due.month, day=due.day), by=desk.unit
        )
        matters.decide_extension(asked, is_granted=True, answer="", at=moment(month=due.month, day=due.day), by=desk.office)
        desk.matter.refresh_from_db()
        assert desk.matter.original_due_on == due and desk.matter.due_on == due + timedelta(days=9)

    def test_a_request_that_waits_stops_the_urging_and_a_refused_one_does_not(self, desk):
        due = desk.matter.due_on
        asked = matters.ask_extension(desk.matter, wanted_on=due + timedelta(days=9), reason="雨天", at=moment(), by=desk.unit)
        assert not Matter.objects.to_urge(due_by=due).exists()
        matters.decide_extension(asked, is_granted=False, answer="理由不足", at=moment(), by=desk.office)
        assert Matter.objects.to_urge(due_by=due).exists()

    def test_neither_beyond_the_cap_nor_more_often_than_allowed_nor_by_oneself(self, desk):
        due = desk.matter.due_on
        with pytest.raises(Refused):
            matters.ask_extension(desk.matter, wanted_on=due + timedelta(days=91), reason="长期", at=moment(), by=desk.unit)
        for days in (5, 10):
            asked = matters.ask_extension(desk.matter, wanted_on=due + timedelta(days=days), reason="雨天", at=moment(), by=desk.unit)
            matters.decide_extension(asked, is_granted=True, answer="", at=moment(), by=desk.office)
        with pytest.raises(Refused):
            matters.ask_extension(desk.matter, wanted_on=due + timedelta(days=15), reason="雨天", at=moment(), by=desk.unit)
        assert Extension.objects.count() == 2


class TestTheGate:
    def closing(self, desk):
        matters.sign(desk.matter, words="同意", at=moment(), by=desk.office)
        return matters.close_out(desk.matter, at=moment(), by=desk.colleague)

    def test_a_clean_matter_is_closed_out(self, desk):
        desk.meet()
        self.closing(desk)
        assert desk.matter.status == "closed" and desk.matter.done_on == date(2016, 8, 9)

    def test_a_late_one_is_not_until_the_breach_is_dealt_with(self, desk):
        desk.meet(at=moment(day=30))
        with pytest.raises(Refused) as refused:
            self.closing(desk)
        assert refused.value.missing[0].rule == "late" and refused.value.missing[0].paragraph
        breaches.settle(Breach.objects.get(rule="late"), because="约谈分管副主任", at=moment(day=31), by=desk.office)
        matters.close_out(desk.matter, at=moment(day=31), by=desk.colleague)

    def test_a_defence_that_is_upheld_excuses(self, desk):
        desk.meet(at=moment(day=30))
        stated = breaches.state(Breach.objects.get(), words="8月20日至25日连降暴雨，无法施工", at=moment(day=30), by=desk.unit)
        breaches.answer(stated, is_upheld=True, words="气象记录属实", at=moment(day=31), by=desk.office)
        self.closing(desk)

    def test_an_inadequate_fix_is_made_good_only_by_a_better_one(self, desk):
        desk.fail_by_recheck()
        with pytest.raises(Refused):
            breaches.settle(Breach.objects.get(), because="已批评", at=moment(), by=desk.office)
        desk.meet()
        assert Breach.objects.get().status == "cleared"
        self.closing(desk)

    def test_unclear_is_made_good_by_describing_it_anew(self, desk):
        breaches.mark_unclear(desk.matter, words="未写明位置", at=moment(), by=desk.office)
        desk.meet()
        with pytest.raises(Refused):
            self.closing(desk)
        matters.restate(desk.matter, title="东侧土方裸露", description="张李垌村东侧2400平方米", at=moment(), by=desk.office)
        matters.close_out(desk.matter, at=moment(), by=desk.colleague)

    def test_nobody_accepts_signs_or_closes_what_they_fed_back(self):
        office = make_user(role="supervision")
        desk = Desk()
        both = make_user(role="official", unit=desk.matter.handling_unit)
        RoleInUnit.objects.create(user=both, role="supervision", unit=office.roles.get().unit, first_day=date(2010, 1, 1))
        feed_back(desk.matter, by=both)
        with pytest.raises(Refused):
            matters.accept(desk.matter, words="好", at=moment(), by=both)
        assert desk.matter.feedbacks.get().status == FeedbackStatus.WAITING
        matters.accept(desk.matter, words="好", at=moment(), by=office)
        with pytest.raises(Refused):
            matters.sign(desk.matter, words="同意", at=moment(), by=both)
        matters.sign(desk.matter, words="同意", at=moment(), by=office)
        with pytest.raises(Refused):
            matters.close_out(desk.matter, at=moment(), by=both)

    def test_each_step_of_the_chain_is_signed_in_order_by_another_person(self):
        desk = Desk()
        desk.matter.kind.chain = ["office", "leader"]
        desk.matter.kind.save()
        leader = make_user(role="leader")
        desk.meet()
        with pytest.raises(Refused):
            matters.sign(desk.matter, words="同意", at=moment(), by=leader)
        matters.sign(desk.matter, words="同意", at=moment(), by=desk.office)
        with pytest.raises(Refused):
            matters.sign(desk.matter, words="同意", at=moment(), by=desk.colleague)
        matters.sign(desk.matter, words="同意", at=moment(), by=leader)
        assert matters.next_step(desk.matter) is None


@pytest.mark.parametrize(
    ("newest_first", "row"),
    [
        ([], 0),
        (["failed"], 1),
        (["failed", "failed"], 2),
        (["failed", "met", "failed"], 1),
        (["met", "failed", "failed"], 0),
        (["sent", "failed"], 1),
        (["failed", "annulled", "failed"], 2),
        (["failed", "declined", "failed"], 2),
        (["annulled", "failed"], 1),
        (["failed", "spent", "spent"], 1),
        (["failed", "failed", "spent"], 2),
    ],
)
def test_how_many_failed_in_a_row(newest_first, row):
    strikes = [Strike(U.FAILED, is_spent=True) if status == "spent" else Strike(status) for status in newest_first]
    assert len(row_of(strikes)) == row
    assert case_is_due(strikes, 2) == (row >= 2)
