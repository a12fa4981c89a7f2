"""Milestones: due days from each project's label, delivered or overdue exactly as the July figures say, some replanned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from projects.demo.people import People
from projects.demo.phrases import PROOFS, REASONS
from projects.demo.rows import DEMO_DAY, JULY_END, Row, dice
from projects.models import Milestone, Replan
from projects.statuses import Category, Cause, YearLabel
from projects.statuses import MilestoneKind as Kind
from tracker.lib.periods import at_local
from tracker.org.models import User

REPLANNED = 5  # every so-many-th project has moved a milestone
PERMITS_OF_KEY = date(2016, 6, 28)
SOON = 4  # every so-many-th project has a milestone due in the first half of August

NAMES = {
    Kind.LAND: "土地手续完成",
    Kind.CLEARANCE: "征迁清零",
    Kind.PERMITS: "施工许可办结",
    Kind.GROUND: "开工",
    Kind.FOUNDATION: "基础完成",
    Kind.STRUCTURE: "主体施工过半",
    Kind.TOPPED_OUT: "主体封顶",
    Kind.FITTING: "装饰及设备安装",
    Kind.ACCEPTANCE: "竣工验收",
}
OF_ROADS = {
    Kind.FOUNDATION: "路基完成",
    Kind.STRUCTURE: "管线及水稳层",
    Kind.TOPPED_OUT: "路面摊铺",
    Kind.FITTING: "附属及绿化",
    Kind.ACCEPTANCE: "通车验收",
}
OF_PARKS = {
    Kind.FOUNDATION: "地形整理",
    Kind.STRUCTURE: "绿化种植",
    Kind.TOPPED_OUT: "步道及景观",
    Kind.FITTING: "灌溉及照明",
    Kind.ACCEPTANCE: "竣工移交",
}
OF_PAPERS = {Kind.LAND: "用地预审", Kind.CLEARANCE: "征迁摸底", Kind.PERMITS: "可研批复", Kind.GROUND: "具备开工条件"}


@dataclass
class Step:
    """A milestone in the making."""

    kind: Kind
    due_on: date
    delivered_on: date | None = None
    planned_on: date | None = None
    proof: str = ""
    reason: str = ""


def build(table: list[Row], people: People) -> None:
    """Make milestones and the moves of some."""
    random = dice("milestones")
    milestones, moves = [], []
    for number, row in enumerate(table):
        steps = _steps(row, random)
        _settle(row, steps, random)
        if number % SOON == 0:
            _bring_near(steps, number // SOON)
        if number % REPLANNED == 0:
            _replan(steps, random)
        for step in steps:
            if step.kind == Kind.PERMITS:
                row.permit_due_on, row.permitted_on = step.due_on, step.delivered_on
            if step.kind == Kind.LAND:
                row.land_due_on = step.due_on
            milestones.append(_milestone(row, step))
            if step.reason:
                moves.append((milestones[-1], step))
    Milestone.objects.bulk_create(milestones)
    reviewer = people.users["reviewer"]
    Replan.objects.bulk_create(_moved(milestone, step, reviewer) for milestone, step in moves)


def _steps(row: Row, random) -> list[Step]:
    """Return the steps with their due days, in order."""
    wobble = timedelta(days=random.randrange(-6, 7))
    if row.label == YearLabel.COMPLETION:
        days = {
            Kind.TOPPED_OUT: (2015, 11, 20),
            Kind.STRUCTURE: (2016, 2, 26),
            Kind.FITTING: (2016, 6, 18),
            Kind.ACCEPTANCE: (2016, 11, 20),
        }
        kinds = [Kind.TOPPED_OUT, Kind.FITTING, Kind.ACCEPTANCE] if row.category != Category.ROADS else list(days)[1:]
        days[Kind.PERMITS] = (2016, 3, 28)
        return sorted((Step(kind, date(*days[kind]) + wobble) for kind in [Kind.PERMITS, *kinds]), key=lambda step: step.due_on)
    if row.label == YearLabel.CONTINUING:
        days = {
            Kind.FOUNDATION: (2015, 12, 10),
            Kind.CLEARANCE: (2016, 3, 25),
            Kind.STRUCTURE: (2016, 5, 28),
            Kind.TOPPED_OUT: (2016, 7, 15) if random.random() < 0.5 else (2016, 9, 28),
            Kind.FITTING: (2016, 11, 30),
        }
        return [Step(kind, date(*day) + wobble) for kind, day in days.items()]
    if row.label == YearLabel.PRELIMINARY:
        days = {Kind.CLEARANCE: (2016, 4, 29), Kind.LAND: (2016, 7, 8), Kind.PERMITS: (2016, 10, 28), Kind.GROUND: (2017, 3, 30)}
        return [Step(kind, date(*day) + wobble) for kind, day in days.items()]
    start = row.planned_start_on
    around = {Kind.LAND: -95, Kind.CLEARANCE: -55, Kind.PERMITS: -18, Kind.GROUND: 0, Kind.FOUNDATION: 80, Kind.STRUCTURE: 165}
    if row.category not in (Category.RENEWAL, Category.RESETTLEMENT, Category.ROADS, Category.ECOLOGY):
        del around[Kind.CLEARANCE]
    return [Step(kind, start + timedelta(days=days)) for kind, days in around.items()]


def _settle(row: Row, steps: list[Step], random) -> None:
    """Say which were delivered: all that were due by the end of July but for those the project is behind with."""
    if row.is_behind:
        row.missing = _missing(row, steps)
    for step in steps:
        if step.due_on == JULY_END:
            step.due_on -= timedelta(days=2)
        is_early = row.is_key and step.kind == Kind.PERMITS  # all permits of key projects were there by the end of June
        if step.kind in row.missing or (step.due_on > JULY_END and not is_early):
            continue
        if is_early:
            step.delivered_on = min(step.due_on, PERMITS_OF_KEY)
        elif step.kind == Kind.GROUND and row.started_on:
            step.delivered_on = row.started_on
        else:
            step.delivered_on = min(step.due_on + timedelta(days=random.choice((-9, -6, -4, -2, -1, 0, 0, 1, 3, 6))), JULY_END)
        step.proof = f"{random.choice(PROOFS)}（{step.delivered_on:%Y-%m-%d}）"


def _missing(row: Row, steps: list[Step]) -> set[Kind]:
    """Return the overdue steps of a project that is behind, as its cause says; what the cause holds up is moved near the end of July."""
    by_kind = {step.kind: step for step in steps}
    held = {Cause.LAND: Kind.LAND, Cause.CLEARANCE: Kind.CLEARANCE, Cause.PERMITS: Kind.PERMITS, Cause.DESIGN: Kind.PERMITS}.get(row.cause)
    if row.label == YearLabel.PLANNED_START and row.started_on is None and row.planned_start_on < JULY_END:
        if held in (Kind.LAND, Kind.CLEARANCE) and held in by_kind:
            _postpone(by_kind[held], row.planned_start_on - timedelta(days=30 if held == Kind.LAND else 38), held)
        if held == Kind.LAND:  # without land no building permit: that step has been put off to the autumn
            _postpone(by_kind[Kind.PERMITS], date(2016, 8, 26) + timedelta(days=3 * len(row.name)), Kind.LAND)
        return {kind for kind in (held, Kind.GROUND) if kind in by_kind}
    if row.is_built and row.cause != Cause.CLEARANCE:
        return {max((step for step in steps if step.due_on < JULY_END), key=lambda step: step.due_on).kind}
    kind = held if held in by_kind else Kind.LAND
    if by_kind[kind].due_on >= JULY_END:
        by_kind[kind].due_on = JULY_END - timedelta(days=9 + len(row.name))
    elif row.is_built:
        _postpone(by_kind[kind], JULY_END - timedelta(days=16 + 2 * len(row.name)), kind)
    return {kind}


def _postpone(step: Step, day: date, kind: Kind) -> None:
    """Move a step to a later day, the first plan kept."""
    step.planned_on, step.due_on = step.due_on, day
    step.reason = REASONS[2] if kind == Kind.LAND else REASONS[0]


def _bring_near(steps: list[Step], turn: int) -> None:
    """Let the next step fall due in the first half of August; half of those past the demonstration's first day are delivered."""
    coming = next((step for step in steps if step.delivered_on is None and step.due_on > JULY_END), None)
    if coming is None or coming.kind == Kind.GROUND:  # a start falls due on its planned day
        return
    coming.due_on = date(2016, 8, 1) + timedelta(days=turn * 5 % 17)
    if coming.due_on < DEMO_DAY and turn % 2:
        coming.delivered_on = coming.due_on
        coming.proof = f"{PROOFS[turn % len(PROOFS)]}（{coming.due_on:%Y-%m-%d}）"


def _replan(steps: list[Step], random) -> None:
    """Let one step have been planned earlier at first."""
    step = next((step for step in steps if step.due_on >= date(2016, 5, 1)), None)
    if step is not None and not step.reason:
        step.planned_on = step.due_on - timedelta(days=random.choice((15, 20, 30, 45)))
        step.reason = random.choice(REASONS)


def _milestone(row: Row, step: Step) -> Milestone:
    special = {Category.ROADS: OF_ROADS, Category.ECOLOGY: OF_PARKS}.get(row.category, {})
    if row.label == YearLabel.PRELIMINARY:
        special = OF_PAPERS
    return Milestone(
        project=row.project,
        kind=step.kind,
        name=special.get(step.kind, NAMES[step.kind]),
        planned_on=step.planned_on or step.due_on,
        due_on=step.due_on,
        delivered_on=step.delivered_on,
        proof=step.proof,
    )


def _moved(milestone: Milestone, step: Step, by: User) -> Replan:
    return Replan(
        milestone=milestone, was_due_on=step.planned_on, due_on=step.due_on, reason=step.reason, at=_before(step.planned_on), by=by
    )


def _before(day: date) -> datetime:
    """Return the moment at which the move was asked: some days before the first plan, and before the demonstration begins."""
    return at_local(min(day, DEMO_DAY) - timedelta(days=4), 10, 30)
