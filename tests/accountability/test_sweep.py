"""The sweep: what time alone does to a matter, once for each due day, however often it is asked and by whomever."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from accountability import breaches, matters, sweep, urging
from accountability.jobs import sweep_matters
from accountability.models import Breach, Case, Matter, Notice, SupervisionPolicy, Urging
from accountability.statuses import BreachStatus, NoticeKind, Rule, UrgingMode, UrgingStatus
from tests.make import feed_back, make_district, make_matter_kind, make_rectifying, make_unit, make_user, moment
from tracker.jobs import tick
from tracker.jobs.models import JobRun

pytestmark = pytest.mark.django_db
DUE = date(2016, 8, 15)  # a Monday
NOTHING = sweep.Swept()


@pytest.fixture
def office():
    """Return somebody of the supervision office."""
    return make_user(role="supervision")


@pytest.fixture
def official():
    """Return the official of the unit."""
    return make_user(role="official", unit=make_unit("金水源街道", parent=make_district()))


@pytest.fixture
def matter(official):
    """Return a matter found true, due on 2016-08-15."""
    return make_rectifying(official.roles.get().unit, official=official, due_on=DUE)


def swept(month, day, hour=9):
    """Return what the sweep of a moment did; run again at once it does nothing."""
    at = moment(2016, month, day, hour)
    found = sweep.sweep(at)
    assert sweep.sweep(at) == NOTHING
    return found


def rules_broken(matter) -> dict[str, str]:
    """Return the rules that a matter has broken and where each breach stands."""
    return dict(matter.breaches.values_list("rule", "status"))


class TestBreaches:
    def test_nothing_happens_on_the_due_day_itself(self, matter):
        assert swept(8, 15, 23) == NOTHING

    def test_no_feedback_is_a_breach_the_day_after(self, matter):
        assert swept(8, 16).breaches == 1
        breach = matter.breaches.get()
        assert (breach.rule, breach.by, breach.words) == (Rule.NO_FEEDBACK, None, "期限2016-08-15，未收到反馈。")

    def test_an_inadequate_fix_is_late_the_day_after(self, matter, official, office):
        feed_back(matter, by=official, at=moment(2016, 8, 12))
        matters.return_(matter, because="仍有裸露", at=moment(2016, 8, 13), by=office)
        assert swept(8, 16).breaches == 1
        assert rules_broken(matter) == {Rule.INADEQUATE: BreachStatus.OPEN, Rule.LATE: BreachStatus.OPEN}

    def test_what_was_dealt_with_does_not_come_back(self, matter, office):
        swept(8, 16)
        breaches.settle(matter.breaches.get(), because="已约谈", at=moment(2016, 8, 16, 10), by=office)
        assert swept(8, 18).breaches == 0

    def test_while_a_request_for_time_waits_nothing_is_held_against_the_unit(self, matter, official, office):
        asked = matters.ask_extension(matter, wanted_on=date(2016, 8, 19), reason="连日降雨", at=moment(2016, 8, 15), by=official)
        assert swept(8, 17) == NOTHING
        matters.decide_extension(asked, is_granted=True, answer="", at=moment(2016, 8, 17), by=office)
        assert swept(8, 19) == NOTHING
        assert swept(8, 20).breaches == 1

    def test_a_breach_that_opens_a_case_at_once_opens_one(self, matter):
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 16), source="区委文件", at_once=[Rule.NO_FEEDBACK])
        assert swept(8, 16).cases == 1
        assert Case.objects.get().breach == matter.breaches.get()

    def test_what_awaits_its_recheck_breaks_nothing(self, matter, official):
        feed_back(matter, by=official, at=moment(2016, 8, 15))
        assert swept(8, 20) == NOTHING


class TestUrging:
    def test_a_matter_is_urged_one_working_day_late_and_the_slip_names_the_day(self, matter):
        assert swept(8, 16).urged == 1
        urged = matter.urgings.get()
        assert (urged.status, urged.due_on, urged.sent_by) == (UrgingStatus.SENT, date(2016, 8, 23), None)
        assert (urged.notice.kind, urged.notice.unit) == (NoticeKind.URGING, matter.handling_unit)

    def test_nobody_is_urged_on_a_day_off(self, matter, office):
        Matter.objects.filter(pk=matter.pk).update(due_on=date(2016, 8, 19), original_due_on=date(2016, 8, 10))
        assert swept(8, 20).urged == 0  # a Saturday
        assert swept(8, 22).urged == 1

    def test_where_the_office_decides_it_is_only_proposed(self, matter):
        SupervisionPolicy.objects.create(first_day=date(2016, 8, 1), source="区委文件", urging_mode=UrgingMode.PROPOSED)
        assert swept(8, 16).urged == 1
        assert matter.urgings.get().status == UrgingStatus.PROPOSED and not Notice.objects.filter(kind=NoticeKind.URGING).exists()

    def test_a_lapsed_urging_fails_the_next_is_sent_and_the_second_failure_opens_the_case(self, matter):
        swept(8, 16)
        assert swept(8, 23) == NOTHING  # the last day of the urging
        assert swept(8, 24) == sweep.Swept(failed=1, urged=1)
        assert swept(9, 1) == sweep.Swept(failed=1, cases=1)
        assert list(Case.objects.get().strikes.order_by("serial")) == list(matter.urgings.order_by("serial"))
        assert swept(9, 5) == NOTHING

    def test_the_job_made_up_late_urges_once(self, matter):
        assert sweep_matters("2016-08-29T09:00", moment(2016, 8, 29)) == "breaches 1, failed 0, urged 1, cases 0"
        assert Urging.objects.count() == 1


class TestWhatGoesWrong:
    def test_one_matter_that_refuses_holds_up_no_other(self, matter, official, monkeypatch):
        other = make_rectifying(matter.handling_unit, official=official, due_on=DUE)
        third = make_rectifying(matter.handling_unit, official=official, due_on=DUE)
        send = urging.send_overdue

        def refusing(rows, *, at):
            if other in rows:
                raise IntegrityError("broken row")
            return send(rows, at=at)

        monkeypatch.setattr(urging, "send_overdue", refusing)
        with pytest.raises(ExceptionGroup):
            sweep.sweep(moment(2016, 8, 16))
        assert set(Urging.objects.values_list("matter", flat=True)) == {matter.pk, third.pk}
        assert Breach.objects.count() == 3

    @pytest.mark.django_db(transaction=True)
    def test_a_batch_that_was_done_stays_when_the_next_one_is_killed(self, monkeypatch):
        rows = [make_rectifying(due_on=DUE) for _n in range(3)]
        monkeypatch.setattr(sweep, "AT_ONCE", 2)
        send = urging.send_overdue

        def killed(found, *, at):
            if rows[2] in found:
                raise KeyboardInterrupt
            return send(found, at=at)

        monkeypatch.setattr(urging, "send_overdue", killed)
        with pytest.raises(KeyboardInterrupt):
            tick.run("supervision-sweep", "2016-08-16T09:00", moment(2016, 8, 16))
        assert Urging.objects.count() == 2
        monkeypatch.setattr(urging, "send_overdue", send)
        assert tick.run("supervision-sweep", "2016-08-16T09:00", moment(2016, 8, 16)) == "breaches 0, failed 0, urged 1, cases 0"
        assert JobRun.objects.get(job="supervision-sweep").attempts == 2

    @pytest.mark.django_db(transaction=True)
    def test_two_sweeps_at_once_do_everything_once(self):
        unit, kind = make_unit("金水源街道", parent=make_district()), make_matter_kind()
        official = make_user(role="official", unit=unit)
        for _n in range(12):
            make_rectifying(unit, official=official, kind=kind, due_on=DUE)
        for day in (16, 24):
            both_at_once(moment(2016, 8, day))
        sweep.sweep(moment(2016, 8, 24, 10))
        assert Breach.objects.count() == 12 and Urging.objects.filter(status=UrgingStatus.FAILED).count() == 12
        numbers = list(Notice.objects.filter(kind=NoticeKind.URGING).order_by("serial").values_list("serial", flat=True))
        assert numbers == list(range(1, 25))


def both_at_once(at) -> None:
    """Let two sweeps run at the same moment, each in a connection of its own."""
    gate, errors = Barrier(2), []

    def run():
        try:
            gate.wait()
            sweep.sweep(at)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
