"""Matters written set by set: those of June, rectified and closed out, dismissed or closed for a phase; and a list of hand-downs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accountability import numbering, texts
from accountability.matters.handing import deadline_of
from accountability.models import (
    Contact,
    Feedback,
    Matter,
    MatterEvent,
    MatterFile,
    MatterHolder,
    MatterKind,
    MatterUnit,
    Plan,
    PlanStep,
    Signature,
)
from accountability.statuses import (
    BreachStatus,
    ContactKind,
    Deed,
    Dismissal,
    FeedbackStatus,
    FixKind,
    JointRole,
    MatterStatus,
    Rule,
    SignStep,
    Slot,
    Verdict,
)
from projects.demo.matters import papers
from projects.demo.matters.book import Book, registered
from projects.demo.matters.cast import Cast
from projects.demo.matters.days import SWEEP_HOUR, workday, workdays, working_hour
from projects.demo.matters.stock import Problem
from tracker.lib.periods import at_local, local_day
from tracker.org.workdays import workdays_between

COUNT = 182
FIRST, LAST = date(2016, 6, 1), date(2016, 6, 30)
LATE_UNTIL = date(2016, 7, 4)  # what fell due later and was late lies in the acts' hands
VERDICTS = {Verdict.TRUE: 64, Verdict.MOSTLY: 12, Verdict.PARTLY: 16, Verdict.FALSE: 8}
LONG = {"clearance", "unlawful_build", "key_project", "meeting"}  # some of these closed a phase only
UNHURRIED = ("scattered", "cooking_fumes", "industry", "key_project", "permits", "letter", "meeting", "upper", "clearance")
S = MatterStatus


def june(cast: Cast, make: Callable[..., Problem], random: Random) -> None:
    """Make the matters registered in June."""
    days = sorted(random.choice(workdays(FIRST, LAST)) for _number in range(COUNT))
    _written([working_hour(day, random, 8, 15) for day in days], [make() for _day in days], Past.live, cast, random)


def handed_down_at_once(at: datetime, count: int, cast: Cast, make: Callable[..., Problem], random: Random) -> None:
    """Make the matters of one list of hand-downs, which their units are still putting right."""
    problems = [make("", random.choice(UNHURRIED)) for _number in range(count)]
    _written([at] * count, problems, Past.begin, cast, random)


def _written(moments: list[datetime], problems: list[Problem], live: Callable, cast: Cast, random: Random) -> None:
    book, kinds = Book(), {kind.code: kind for kind in MatterKind.objects.all()}
    numbers = numbering.take_written(numbering.MATTER, FIRST.year, len(moments))
    for at, problem, (_serial, number) in zip(sorted(moments), problems, numbers, strict=True):
        live(Past(book, cast, kinds, problem, random), at, number)
    book.save()


class Past:
    """One matter on its way through June and July."""

    def __init__(self, book: Book, cast: Cast, kinds: dict[str, MatterKind], problem: Problem, random: Random):
        self.book, self.cast, self.problem, self.random = book, cast, problem, random
        self.kind = kinds[problem.kind]
        self.official = cast.officials[problem.unit]
        self.lead = cast.units.get(problem.lead)
        self.judge = cast.acceptor(problem.lead)

    def live(self, at: datetime, number: str) -> None:
        """Walk the whole way."""
        self.register(at, number)
        self.hand_down(at + timedelta(minutes=self.random.randrange(15, 90)))
        verdict = self.random.choices(list(VERDICTS), list(VERDICTS.values()))[0]
        checked_at = self.verify(verdict)
        if verdict == Verdict.FALSE:
            self.dismiss(checked_at)
        elif self.kind.code in LONG and self.random.random() < 0.55:
            self.close_a_phase(checked_at)
        else:
            self.rectify(checked_at)

    def begin(self, at: datetime, number: str) -> None:
        """Walk as far as being rectified."""
        self.register(at, number)
        self.hand_down(at + timedelta(minutes=30))
        checked_at = self.verify(self.random.choice((Verdict.TRUE, Verdict.TRUE, Verdict.MOSTLY, Verdict.PARTLY)))
        if self.random.random() < 0.6:
            self.plan(checked_at, FixKind.TIMED)

    def register(self, at: datetime, number: str) -> None:
        """Register it, with the duty holders of its unit and further units."""
        problem, cast, random = self.problem, self.cast, self.random
        held = cast.staff.holders[problem.unit]
        self.matter = Matter(
            uid=UUID(int=random.getrandbits(128), version=4),
            kind=self.kind,
            title=problem.title,
            description=problem.description,
            level=problem.level,
            origin=problem.origin,
            origin_label=problem.label,
            address=problem.address,
            is_priority=random.random() < 0.08,
            handling_unit=cast.units[problem.unit],
            lead_unit=self.lead,
            found_on=local_day(at),
            registered_at=at,
            registered_by=cast.office,
            responsible=held.responsible,
            deputy=held.deputy,
            main_leader=held.main_leader,
        )
        for name, value in cast.spots.claim(problem, self.matter.uid).items():
            setattr(self.matter, name, value)
        registered(self.book, self.matter, number)
        self.add_units_and_holders()

    def add_units_and_holders(self) -> None:
        """Name joint and assisting units, and who holds the four responsibilities."""
        random, cast, matter = self.random, self.cast, self.matter
        others = [key for key in ("hb", "js", "cg", "fg") if cast.units[key] != self.lead]
        if random.random() < 0.18:
            self.book.add(MatterUnit(matter=matter, unit=cast.units[random.choice(others)], role=JointRole.ASSISTING))
        if random.random() < 0.3:
            held = cast.staff.holders[self.problem.unit]
            slots = {Slot.DISTRICT_LEADER: random.choice(cast.staff.leaders), Slot.TOWNSHIP: held.deputy}
            if self.problem.lead:
                slots[Slot.DEPARTMENT] = cast.staff.holders[self.problem.lead].deputy
            for slot, person in slots.items():
                self.book.add(MatterHolder(matter=matter, slot=slot, person=person))

    def hand_down(self, at: datetime) -> None:
        """Assign it; the unit signs for it in the morning after, or the same day."""
        day = local_day(at)
        due = deadline_of(self.matter, day)
        ack = at + timedelta(minutes=40) if self.random.random() < 0.4 else working_hour(workday(day, 1), self.random, 8, 11)
        days = {"original_due_on": due.day, "due_on": due.day, "acknowledge_due_on": workday(day, 1)}
        self.book.move(self.matter, S.ASSIGNED, at=at, by=self.cast.office, assigned_at=at, **days)
        self.book.assignment(self.matter, self.matter.handling_unit, at=at, by=self.cast.office, received_at=ack, received_by=self.official)
        self.book.move(self.matter, S.ACKNOWLEDGED, at=ack, by=self.official, acknowledged_at=ack)

    def verify(self, verdict: str) -> datetime:
        """Check the facts."""
        at = self.matter.acknowledged_at + timedelta(minutes=self.random.randrange(50, 240))
        words = "现场核查，未发现反映的问题。" if verdict == Verdict.FALSE else f"现场核查：{self.problem.description}"
        facts = {"verdict": verdict, "verdict_words": words, "verdict_at": at, "verdict_by": self.official}
        self.book.add(MatterEvent(matter=self.matter, deed=Deed.VERIFIED, at=at, by=self.official, words=words, became=verdict))
        if verdict == Verdict.FALSE:
            for name, value in facts.items():
                setattr(self.matter, name, value)
        else:
            self.book.move(self.matter, S.RECTIFYING, at=at, by=self.official, because=words, **facts)
        return at

    def dismiss(self, checked_at: datetime) -> None:
        """End what was not true."""
        at = working_hour(workday(local_day(checked_at), 1), self.random)
        because = "督察室现场复核，与单位核查一致，予以确认。"
        self.book.move(self.matter, S.DISMISSED, at=at, by=self.cast.office, because=because, dismissal=Dismissal.UNTRUE)

    def close_a_phase(self, checked_at: datetime) -> None:
        """Close a phase; the rest runs on into autumn."""
        self.plan(checked_at, FixKind.LASTING)
        words, matter, office = "阶段任务完成，后续工作按计划推进。", self.matter, self.cast.office
        fed_at, judged_at, _judgement = self.fed_back(workdays(local_day(checked_at), matter.due_on)[-2], FeedbackStatus.ACCEPTED, words)
        was, words = matter.due_on, "阶段目标已完成，转入长期整改。"
        later = was + timedelta(days=self.random.choice((60, 75, 90)))
        matter.interim_closed_on, matter.interim_due_on, matter.due_on = local_day(fed_at), was, later
        self.book.move(matter, S.RECTIFYING, at=judged_at, by=office, because=words)
        event = {"at": judged_at, "by": office, "words": words, "was": str(was), "became": str(later)}
        self.book.add(MatterEvent(matter=matter, deed=Deed.INTERIM_CLOSED, **event))

    def plan(self, at: datetime, fix_kind: str) -> None:
        """Make a plan of rectification with its steps."""
        due_on, matter = self.matter.due_on, self.matter
        at = at + timedelta(minutes=30)
        matter.fix_kind = fix_kind
        plan = Plan(matter=matter, fix_kind=fix_kind, target="问题彻底整改，不反弹", measures=self.problem.done, planned_on=due_on, at=at)
        plan.by, plan.acceptor = self.official, self.lead
        self.book.add(plan)
        middle = local_day(at) + (due_on - local_day(at)) / 2
        for words, day in (("排查到位，制定清单", middle), ("全部整改，自查验收", due_on)):
            self.book.add(PlanStep(plan=plan, words=words, due_on=day, person=matter.responsible.name))

    def rectify(self, checked_at: datetime) -> None:
        """Put it right: in time, after a return, or late and urged."""
        random, matter = self.random, self.matter
        if random.random() < 0.45:
            self.plan(checked_at, FixKind.TIMED if self.kind.days > 5 else FixKind.IMMEDIATE)
        if random.random() < 0.15:
            at, words = checked_at + timedelta(hours=22), "电话督办，责任人称正在整改，三日内完成。"
            name = matter.responsible.name
            contact = {"kind": ContactKind.PHONE, "at": at, "with_whom": name, "result": words, "by": self.cast.colleague}
            self.book.add(Contact(matter=matter, **contact))
        room = workdays_between(local_day(checked_at), matter.due_on)
        if matter.due_on <= LATE_UNTIL and random.random() < 0.3:
            self.be_late(room)
            return
        if room > 3 and random.random() < 0.16:
            self.be_returned(local_day(checked_at), room)
            return
        self.finish(workday(local_day(checked_at), max(1, random.randint(room // 2, room))))

    def be_late(self, room: int) -> None:
        """Miss the due day, be urged by the sweep, feed back within the urging's days."""
        matter, day = self.matter, workday(self.matter.due_on, 1)
        swept_at = at_local(day, SWEEP_HOUR)
        on = workday(day, self.random.randint(1, 3))
        fed_at, judged_at = self.finish(on)
        fed_back = texts.kept(texts.FED_BACK, day=on)
        nothing, late = texts.kept(texts.NO_FEEDBACK, due=matter.due_on), texts.kept(texts.LATE_BY, due=matter.due_on, day=on)
        self.book.breach(matter, Rule.NO_FEEDBACK, nothing, at=swept_at, by=None, ended_at=fed_at, because=fed_back, ended_by=self.official)
        settled = {"status": BreachStatus.SETTLED, "ended_by": self.cast.office}
        closed_at = matter.closed_at - timedelta(minutes=15)
        self.book.breach(
            matter, Rule.LATE, late, at=fed_at, by=None, ended_at=closed_at, because="已对责任人批评教育，责令书面检讨。", **settled
        )
        met = {"met_at": judged_at, "judgement": "复查：整改到位。", "by": self.judge}
        self.book.urging(matter, at=swept_at, received_at=swept_at + timedelta(hours=3), received_by=self.official, **met)

    def be_returned(self, checked_on: date, room: int) -> None:
        """Feed back twice: the first time it was inadequate."""
        first = workday(checked_on, max(1, room // 2))
        _fed_at, judged_at = self.feed_back(first, FeedbackStatus.RETURNED, self.problem.done)
        _fed_at, accepted_at = self.finish(workday(first, 2))
        adequate = texts.kept(texts.FOUND_ADEQUATE, day=local_day(accepted_at))
        ended = {"ended_at": accepted_at, "because": adequate, "ended_by": self.judge}
        self.book.breach(self.matter, Rule.INADEQUATE, self.problem.bad, at=judged_at, by=self.judge, **ended)

    def finish(self, on: date) -> tuple[datetime, datetime]:
        """Feed back adequately, be signed and closed out; return when it was fed back and judged."""
        fed_at, judged_at = self.feed_back(on, FeedbackStatus.ACCEPTED, self.problem.done)
        at = self.sign(judged_at)
        at = working_hour(workday(local_day(at), 1), self.random, 9, 16)
        words = "四项均已核对，同意销号。"
        self.book.move(self.matter, S.CLOSED, at=at, by=self.cast.office, because=words, closed_at=at)
        return fed_at, judged_at

    def feed_back(self, on: date, found: str, words: str) -> tuple[datetime, datetime]:
        """Feed back with a report, have it judged on the next working day, and go on or back."""
        at, judged_at, judgement = self.fed_back(on, found, words)
        if found == FeedbackStatus.ACCEPTED:
            done = {"done_on": on, "accepted_by": self.judge, "sign_round": 1}
            self.book.move(self.matter, S.ACCEPTED, at=judged_at, by=self.judge, because=judgement, **done)
        else:
            self.book.move(self.matter, S.RECTIFYING, at=judged_at, by=self.judge, because=judgement)
        return at, judged_at

    def fed_back(self, on: date, found: str, words: str) -> tuple[datetime, datetime, str]:
        """Feed back with a report and have it judged on the next working day; return both moments and the judgement."""
        matter, at = self.matter, working_hour(on, self.random, 9, 16)
        judged_at = working_hour(workday(on, 1), self.random, 9, 16)
        is_good = found == FeedbackStatus.ACCEPTED
        judgement = "复查：整改到位。" if is_good else f"复查：{self.problem.bad}"
        judged = {"status": found, "judged_at": judged_at, "judged_by": self.judge, "judgement": judgement}
        unit = matter.handling_unit
        feedback = self.book.add(Feedback(matter=matter, words=words, at=at, by=self.official, unit=unit, **judged))
        paper = self.book.add(papers.unsaved(f"{matter.number}\n{matter.title}\n{words}", unit=unit, by=self.official, at=at))
        phase = MatterFile.Phase.AFTER
        self.book.add(MatterFile(matter=matter, file=paper, phase=phase, feedback=feedback, words="整改情况报告", at=at, by=self.official))
        self.book.move(matter, S.SUBMITTED, at=at, by=self.official, because=words, fed_back_at=at)
        return at, judged_at, judgement

    def sign(self, at: datetime) -> datetime:
        """Sign the chain; return when the last one did."""
        cast, steps = self.cast, [step for step in self.kind.chain if step != SignStep.LEAD_DEPARTMENT or self.lead]
        by = {
            SignStep.UNIT_HEAD: cast.heads[self.problem.unit],
            SignStep.LEAD_DEPARTMENT: self.judge,
            SignStep.OFFICE: cast.colleague,
            SignStep.LEADER: cast.leader,
        }
        for order, step in enumerate(steps, start=1):
            at = working_hour(workday(local_day(at), 1), self.random) if self.random.random() < 0.5 else at + timedelta(minutes=20)
            signature = {"round": 1, "order": order, "step": step, "at": at, "by": by[step], "words": "同意销号。"}
            self.book.add(Signature(matter=self.matter, **signature))
        return at
