"""What people do to the matters that are still under way: each deed is the act itself, at a moment of July or August."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from accountability import breaches, cases, matters, notices, reviews, urging
from accountability.cases.handing import hand_over as hand_over_case
from accountability.cases.outcomes import Decided
from accountability.cases.people import Named
from accountability.matters.rectifying import Step
from accountability.matters.registering import Incoming
from accountability.models import Breach, Case, Clause, Matter, MatterFile, MatterKind, Review, Statement, Urging
from accountability.notices import Draft
from accountability.statuses import Form, NoticeKind, Responsibility, Track, Verdict
from projects.demo.matters import papers
from projects.demo.matters.cast import Cast
from projects.demo.matters.stock import Problem
from tracker.evidence.models import File
from tracker.lib import periods
from tracker.org.models import Unit, User


@dataclass
class Life:
    """One matter and what will be done to it."""

    cast: Cast
    kind: MatterKind
    problem: Problem
    uid: UUID
    unit: Unit  # the responsible one: the territory, or a community in it
    more: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)  # joint and assisting ones
    steps: list[tuple[datetime, Callable[[datetime], object]]] = field(default_factory=list)
    matter: Matter = None

    @property
    def official(self) -> User:
        """Return who acts for the unit."""
        return self.cast.officials[self.problem.unit]

    @property
    def judge(self) -> User:
        """Return who re-checks."""
        return self.cast.acceptor(self.problem.lead)

    def do(self, at: datetime, deed: Callable, **facts) -> "Life":
        """Add a deed at a moment."""
        self.steps.append((at, lambda now: deed(self, now, **facts)))
        return self


def play(lives: list[Life], more: list[tuple[datetime, Callable[[datetime], object]]]) -> None:
    """Do everything in the order of time, the clock standing at each moment."""
    steps = sorted([*more, *(step for life in lives for step in life.steps)], key=lambda step: step[0])
    for at, act in steps:
        with periods.frozen(at):
            act(at)


def register(life: Life, at: datetime) -> None:
    """Register it."""
    problem, cast = life.problem, life.cast
    told = {"address": problem.address, "origin_label": problem.label} | cast.spots.claim(problem, life.uid) | life.more
    known = {"level": problem.level, "origin": problem.origin, "uid": life.uid, "lead_unit": cast.units.get(problem.lead)} | life.units
    incoming = Incoming(kind=life.kind, title=problem.title, description=problem.description, handling_unit=life.unit, more=told, **known)
    life.matter = matters.register(incoming, at=at, by=cast.office)


def assign(life: Life, at: datetime, due_on: date | None = None) -> None:
    """Hand it down."""
    matters.assign(life.matter, at=at, by=life.cast.office, due_on=due_on)


def acknowledge(life: Life, at: datetime) -> None:
    """Sign for it."""
    matters.acknowledge(life.matter, at=at, by=life.official)


def verify(life: Life, at: datetime, verdict: str = Verdict.TRUE) -> None:
    """Check the facts."""
    words = "现场核查，未发现反映的问题。" if verdict == Verdict.FALSE else f"现场核查：{life.problem.description}"
    matters.verify(life.matter, verdict=verdict, words=words, at=at, by=life.official)


def confirm_untrue(life: Life, at: datetime) -> None:
    """Confirm that it is not true."""
    matters.confirm_untrue(life.matter, because="督察室现场复核，与单位核查一致，予以确认。", at=at, by=life.cast.office)


def plan(life: Life, at: datetime, fix_kind: str = "timed") -> None:
    """Make the plan with two steps."""
    matter, problem = life.matter, life.problem
    due_on, name = matter.due_on, matter.responsible.name if matter.responsible else ""
    middle = at.date() + (due_on - at.date()) / 2
    steps = [Step("排查到位，制定清单", middle, name), Step("全部整改，自查验收", due_on, name)]
    known = {"target": "问题彻底整改，不反弹", "measures": problem.done, "planned_on": due_on, "acceptor": matter.lead_unit}
    matters.set_plan(matter, fix_kind=fix_kind, steps=steps, at=at, by=life.official, **known)


def feed_back(life: Life, at: datetime, photo: Callable[..., File] | None = None) -> None:
    """Feed back, with a photo or a report."""
    known = {"unit": life.unit, "by": life.official, "at": at}
    words = life.problem.done
    file = photo(**known) if photo else papers.report(f"{life.matter.number}\n{life.matter.title}\n{words}", **known)
    matters.feed_back(life.matter, words=words, files=[file], at=at, by=life.official)
    before = life.matter.files.filter(phase=MatterFile.Phase.BEFORE).first()
    if photo and before:
        life.matter.files.filter(file=file).update(pair_of=before, words="整改后")


def photograph(life: Life, at: datetime, photo: Callable[..., File]) -> None:
    """Add the photo of the problem as it was found."""
    file = photo(unit=life.unit, by=life.cast.office, at=at)
    matters.attach(life.matter, [file], phase=MatterFile.Phase.BEFORE, words="整改前", at=at, by=life.cast.office)


def give_back(life: Life, at: datetime, by: User | None = None, photo: Callable[..., File] | None = None) -> None:
    """Find it inadequate."""
    judge = by or life.judge
    files = [photo(unit=life.cast.units["dc"], by=judge, at=at)] if photo else []
    matters.return_(life.matter, because=f"复查：{life.problem.bad}", files=files, at=at, by=judge)


def accept(life: Life, at: datetime) -> None:
    """Find it adequate."""
    matters.accept(life.matter, words="复查：整改到位。", at=at, by=life.judge)


def sign(life: Life, at: datetime, by: User) -> None:
    """Sign the next step."""
    matters.sign(life.matter, words="同意销号。", at=at, by=by)


def close_out(life: Life, at: datetime) -> None:
    """Deal with what was late and close it out."""
    for breach in life.matter.breaches.open():
        breaches.settle(breach, because="已对责任人批评教育，责令书面检讨。", at=at, by=life.cast.office)
    matters.close_out(life.matter, words="四项均已核对，同意销号。", at=at, by=life.cast.office)


def ask_extension(life: Life, at: datetime, days: int, reason: str) -> None:
    """Ask for more time."""
    wanted_on = date.fromordinal(life.matter.due_on.toordinal() + days)
    matters.ask_extension(life.matter, wanted_on=wanted_on, reason=reason, at=at, by=life.official)


def decide_extension(life: Life, at: datetime, is_granted: bool, answer: str) -> None:
    """Grant or refuse more time."""
    matters.decide_extension(life.matter.extensions.get(), is_granted=is_granted, answer=answer, at=at, by=life.cast.office)


def urge(life: Life, at: datetime, because: str) -> None:
    """Urge it by hand."""
    urging.urge(life.matter, because=because, at=at, by=life.cast.office)


def receive(life: Life, at: datetime) -> None:
    """Sign for every notice to the unit."""
    for notice in life.matter.notices.unsigned().filter(unit=life.unit):
        notices.receive(notice, at=at, by=life.official)


def ask_review(life: Life, at: datetime, reason: str) -> None:
    """Ask for the review of the latest strike."""
    reviews.ask_review(_strikes(life).first(), reason=reason, at=at, by=life.official)


def answer_review(life: Life, at: datetime, is_upheld: bool, answer: str) -> None:
    """Answer it."""
    review = Review.objects.within(urging=_strikes(life).first()).get()
    reviews.answer_review(review, is_upheld=is_upheld, answer=answer, at=at, by=life.cast.colleague)


def _strikes(life: Life):
    return Urging.objects.within(matter=life.matter).failed().newest_first()


def mark_unclear(life: Life, at: datetime, words: str) -> None:
    """Find what the unit wrote unclear."""
    breaches.mark_unclear(life.matter, words=words, at=at, by=life.cast.office)


def state(life: Life, at: datetime, rule: str, words: str) -> None:
    """State something in defence."""
    breaches.state(_breach(life, rule), words=words, at=at, by=life.official)


def answer(life: Life, at: datetime, rule: str, is_upheld: bool, words: str) -> None:
    """Answer the statement."""
    statement = Statement.objects.within(breach=_breach(life, rule)).get()
    breaches.answer(statement, is_upheld=is_upheld, words=words, at=at, by=life.cast.office)


def _breach(life: Life, rule: str) -> Breach:
    return life.matter.breaches.open().get(rule=rule)


def contact(life: Life, at: datetime, kind: str, with_whom: str, result: str) -> None:
    """Write down a call or a visit."""
    matters.log_contact(life.matter, kind=kind, with_whom=with_whom, result=result, at=at, by=life.cast.colleague)


def instruct(life: Life, at: datetime, words: str) -> None:
    """Write the leader's instruction."""
    matters.instruct(life.matter, words=words, at=at, by=life.cast.leader)


def send_notice(life: Life, at: datetime, kind: str, asks: str, due_on: date) -> None:
    """Send a supervision notice or letter."""
    title = f"关于{life.problem.title}的{NoticeKind(kind).label}"
    draft = Draft(life.matter, kind, life.unit, title, life.problem.description, asks, due_on, "二七区政府督察室")
    notices.send(draft, at=at, by=life.cast.office)


def hand_over(life: Life, at: datetime) -> None:
    """Hand its case over to the discipline commission."""
    hand_over_case(_case(life), organ="区纪委", at=at, by=life.cast.office)


def record_outcome(life: Life, at: datetime, decided_on: date, document: str) -> None:
    """Record what the commission decided about one person of the unit; the case itself is not yet decided."""
    case, cast, deputy = _case(life), life.cast, life.cast.staff.holders[life.problem.unit].deputy
    post = deputy.posts.get()
    named = Named(
        deputy.name, f"{life.unit.name}{post.title}", Responsibility.IMPORTANT_LEADER, deputy, words="分管工作督促不力，两次督促未落实。"
    )
    person = cases.name_person(case, named, at=at, by=cast.discipline)
    clause = Clause.objects.get(instrument__code="erqi-air-2016", forms__contains=[Form.ADMONITION])
    measure = {"track": Track.REMINDER, "form": Form.ADMONITION, "clause": clause}
    decided = Decided(**measure, organ=cast.units["jw"].name, document=document, decided_on=decided_on)
    cases.record_outcome(person, decided, at=at, by=cast.discipline)


def _case(life: Life) -> Case:
    return life.matter.cases.get()


def merge(life: Life, at: datetime, into: Life) -> None:
    """Merge a repeat."""
    matters.merge(life.matter, into=into.matter, because="同一地点同一问题，并案办理。", at=at, by=life.cast.office)


def split(life: Life, at: datetime, keys: tuple[str, ...]) -> None:
    """Split it among units."""
    units = [life.cast.units[key] for key in keys]
    matters.split(life.matter, units=units, because="涉及多个属地，分解交办。", at=at, by=life.cast.office)
