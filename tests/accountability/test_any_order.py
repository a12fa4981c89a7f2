"""Whatever people do in whatever order: a machine tries random acts and compares each matter with a count of its own."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from inspect import signature

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accountability import breaches, matters, reviews, urging
from accountability.models import Breach, Case, Extension, Matter, Review, Statement, Urging
from accountability.statuses import OPEN_CASE, BreachStatus, CaseStatus, MatterStatus
from tests.make import make_district, make_file, make_matter, make_matter_kind, make_unit, make_user
from tracker.lib.moves import MoveRefused, move
from tracker.lib.periods import at_local, local_day
from tracker.lib.refusals import Refused

NEEDED = 2
ANYTHING = """
assign acknowledge verify look_at_untrue feed_back send_back accept urge sign refuse_to_sign close_out extend find_unclear
describe_anew defend settle interim merge relapse
""".split()
REFUSALS = (Refused, MoveRefused, PermissionDenied)


@dataclass
class Count:
    """Urgings and cases counted apart from the product, in the words of the rule."""

    row: list[dict] = field(default_factory=list)  # each: status, case (the number of the standing case that rests on it)
    cases: list[str] = field(default_factory=list)  # open, ended, annulled

    def fail(self) -> None:
        self.row[-1]["status"] = "failed"
        self.open_if_due()

    def annul(self, place: int) -> None:
        self.row[place]["status"] = "annulled"
        rests = self.row[place]["cases"]
        for number in rests:
            if self.cases[number] == "open":
                self.cases[number] = "annulled"
            elif self.cases[number] == "ended" and "open" not in self.cases:
                self.cases[number] = "open"  # the organ looks at it again, one case at a time
        self.open_if_due()

    def open_if_due(self) -> None:
        if "open" in self.cases:
            return
        mine = []
        for urging_ in reversed(self.row):
            if urging_["status"] == "met" or any(self.cases[number] != "annulled" for number in urging_["cases"]):
                break
            if urging_["status"] == "failed":
                mine.append(urging_)
        if len(mine) >= NEEDED:
            for urging_ in mine:
                urging_["cases"].append(len(self.cases))
            self.cases.append("open")


class AnyOrder(RuleBasedStateMachine):
    """One matter, its unit's official and three of the office, and days that go by."""

    @initialize(stage=st.sampled_from([0, 3, 3, 3]))
    def begin(self, stage):
        self.at = at_local(date(2016, 8, 9), 9)
        self.count = Count()
        kind = make_matter_kind(chain=["office"])
        self.matter = make_matter(make_unit("甲街道", parent=make_district()), kind=kind, at=self.at)
        self.other = make_matter(self.matter.handling_unit, kind=kind, at=self.at)
        self.unit = make_user(role="official", unit=self.matter.handling_unit)
        self.offices = [make_user(role="supervision") for _ in range(3)]
        self.moves = 1
        if stage:
            self.assign(), self.acknowledge(), self.verify(True)

    def attempt(self, act, *args, **kwargs):
        """Do an act or have it refused with nothing changed; return True if it was done."""
        before = self.moves
        try:
            with transaction.atomic():
                act(*args, **{"at": self.at} | kwargs)
            done = True
        except REFUSALS:
            done = False
        self.matter = Matter.objects.get(pk=self.matter.pk)
        self.moves = self.matter.history.count()
        assert done or self.moves == before
        return done

    @property
    def office(self):
        return self.offices[self.moves % 3]

    @rule(days=st.integers(1, 12))
    def days_pass(self, days):
        self.at += timedelta(days=days)

    def assign(self):
        self.attempt(matters.assign, self.matter, by=self.office)

    def acknowledge(self):
        self.attempt(matters.acknowledge, self.matter, by=self.unit)

    def verify(self, choice):
        self.attempt(matters.verify, self.matter, verdict="true" if choice else "false", words="核查", by=self.unit)

    def look_at_untrue(self, choice):
        act = matters.confirm_untrue if choice and len(self.count.row) % 3 == 2 else matters.refuse_untrue
        self.attempt(act, self.matter, because="看过现场", by=self.office)

    def feed_back(self, choice):
        by = self.unit if choice else self.office
        done = self.attempt(matters.feed_back, self.matter, words="已覆盖", files=[make_file(by=by)], by=by)
        assert not (done and not choice)

    def send_back(self):
        runs = self.matter.urgings.running().exists()
        if self.attempt(matters.return_, self.matter, because="不到位", by=self.office) and runs:
            self.count.fail()

    def accept(self):
        runs = self.matter.urgings.running().exists()
        if self.attempt(matters.accept, self.matter, words="到位", by=self.office) and runs:
            self.count.row[-1]["status"] = "met"

    def urge(self):
        if self.attempt(urging.urge, self.matter, because="逾期", by=self.office):
            self.count.row.append({"status": "sent", "cases": []})

    @rule()
    def deadline_passes(self):
        rows = list(Urging.objects.within(matter=self.matter).lapsed(on=local_day(self.at)))
        if self.attempt(urging.fail_lapsed, rows) and rows:
            self.count.fail()

    @rule()
    def a_strike(self):
        self.urge(), self.feed_back(True), self.send_back()

    @rule()
    def good_work_between_two_strikes(self):
        self.a_strike(), self.good_work(False), self.a_strike()

    @rule(is_signed=st.booleans())
    def good_work(self, is_signed):
        self.urge(), self.feed_back(True), self.accept()
        if not is_signed:
            self.refuse_to_sign()

    @rule(what=st.sampled_from(ANYTHING), choice=st.booleans())
    def anything_else(self, what, choice):
        act = getattr(self, what)
        act(choice) if "choice" in signature(act).parameters else act()

    @rule(place=st.integers(0, 3), upheld=st.booleans())
    def review(self, place, upheld):
        failed = list(self.matter.urgings.failed())
        if place < len(failed) and self.attempt(reviews.ask_review, failed[place], reason="有误", by=self.unit):
            review = Review.objects.get(urging=failed[place])
            by = next(one for one in self.offices if one.pk not in (failed[place].sent_by_id, failed[place].failed_by_id))
            if self.attempt(reviews.answer_review, review, is_upheld=upheld, answer="看过", by=by) and upheld:
                self.count.annul(failed[place].serial - 1)

    def sign(self):
        self.attempt(matters.sign, self.matter, words="同意", by=self.office)

    def refuse_to_sign(self):
        self.attempt(matters.refuse_signature, self.matter, because="材料不全", by=self.office)

    def close_out(self):
        missing = matters.gate(self.matter, local_day(self.at))
        if self.attempt(matters.close_out, self.matter, by=self.office):
            assert not missing

    def extend(self, choice):
        wanted = (self.matter.due_on or local_day(self.at)) + timedelta(days=7)
        if self.attempt(matters.ask_extension, self.matter, wanted_on=wanted, reason="雨天", by=self.unit):
            asked = Extension.objects.get(matter=self.matter, status="asked")
            self.attempt(matters.decide_extension, asked, is_granted=choice, answer="不同意", by=self.office)

    def find_unclear(self):
        self.attempt(breaches.mark_unclear, self.matter, words="不清", by=self.office)

    def describe_anew(self):
        self.attempt(matters.restate, self.matter, title="东侧裸露", description="东侧", by=self.office)

    def defend(self, choice):
        breach = self.matter.breaches.open().exclude(rule="inadequate").first()
        if breach and self.attempt(breaches.state, breach, words="下雨", by=self.unit):
            stated = Statement.objects.filter(breach=breach).latest("id")
            self.attempt(breaches.answer, stated, is_upheld=choice, words="看过", by=self.office)

    def settle(self):
        for breach in self.matter.breaches.open():
            self.attempt(breaches.settle, breach, because="已约谈", by=self.office)

    def interim(self):
        later = max(self.matter.due_on or local_day(self.at), local_day(self.at)) + timedelta(days=9)
        runs = self.matter.urgings.running().exists()
        if self.attempt(matters.close_interim, self.matter, words="一期完成", next_due_on=later, by=self.office) and runs:
            self.count.row[-1]["status"] = "met"

    def merge(self):
        if self.moves % 4 == 3 and self.attempt(matters.merge, self.matter, into=self.other, because="同一问题", by=self.office):
            for one in self.count.row:
                one["status"] = "annulled" if one["status"] == "sent" else one["status"]

    @rule()
    def a_case_ends(self):
        for case in Case.objects.filter(matter=self.matter, status__in=OPEN_CASE):
            for step in (CaseStatus.HANDED_OVER, CaseStatus.DECIDED):
                with suppress(MoveRefused):
                    move(case, step, at=self.at, decided_on=local_day(self.at))
            self.count.cases[self.count.cases.index("open")] = "ended"
            self.a_strike()

    def relapse(self):
        if self.attempt(matters.relapse, self.matter, because="又裸露", by=self.office):
            again = self.matter.relapses.latest("id")
            assert again.relapse_count == self.matter.relapse_count + 1 and again.root == (self.matter.root or self.matter)
            self.attempt(matters.confirm_untrue, again, because="", by=self.office)

    @rule(column=st.sampled_from([status.value for status in MatterStatus]))
    def somebody_writes_into_the_table(self, column):
        if column == self.matter.status:
            return
        allowed = column in self.matter.MOVES.get(self.matter.status, ())
        if not allowed:
            with pytest.raises(Exception, match=r"no move leads|open breach"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE accountability_matter SET status = %s WHERE id = %s", [column, self.matter.pk])

    @invariant()
    def the_count_is_the_same(self):
        if not hasattr(self, "matter"):
            return
        assert [row.status for row in self.matter.urgings.all()] == [one["status"] for one in self.count.row]
        told = {"opened": "open", "handed_over": "open", "under_review": "open", "decided": "ended", "dropped": "annulled"}
        assert [told[case.status] for case in Case.objects.filter(matter=self.matter).order_by("pk")] == self.count.cases

    @invariant()
    def promises_hold(self):
        if not hasattr(self, "matter"):
            return
        assert Case.objects.filter(matter=self.matter, status__in=OPEN_CASE).count() <= 1
        assert self.matter.status != "closed" or not self.matter.breaches.open().exists()
        way = list(self.matter.history.all())
        assert [row.was for row in way] == ["", *(row.became for row in way[:-1])] and way[-1].became == self.matter.status
        assert all(row.became in self.matter.MOVES.get(row.was, ()) for row in way[1:])
        assert not Breach.objects.filter(matter=self.matter, ended_at=None).exclude(status=BreachStatus.OPEN).exists()
        for one in self.matter.urgings.all():
            assert one.history.latest("id").became == one.status


def _run(examples: int, steps: int, *, is_same_each_time: bool) -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=is_same_each_time,
            database=None,
            phases=[Phase.generate],  # to make a failure smaller would take minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_in_whatever_order_things_are_done_the_rules_hold():
    _run(6, 30, is_same_each_time=True)


@pytest.mark.long
@pytest.mark.django_db
def test_in_very_many_orders_the_rules_hold():
    _run(300, 60, is_same_each_time=False)
