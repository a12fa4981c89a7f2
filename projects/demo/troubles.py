"""Delays with their causes and next steps, and the terms of agreements."""

from datetime import date, timedelta

from projects.demo.people import People
from projects.demo.phrases import DELAYS, TERMS
from projects.demo.rows import DEMO_DAY, Row, dice
from projects.models import Delay, Term
from projects.statuses import Category, Cause, TermKind, YearLabel
from tracker.lib.periods import at_local
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

# How often a kind of project is late for a cause.
ON_LAND = {Cause.LAND: 11, Cause.CLEARANCE: 8, Cause.PERMITS: 4, Cause.MONEY: 2, Cause.DESIGN: 1}
ON_PAPERS = {Cause.LAND: 8, Cause.PERMITS: 6, Cause.MONEY: 2, Cause.DESIGN: 2}
IN_WORKS = {Cause.CLEARANCE: 4, Cause.MONEY: 4, Cause.DESIGN: 2, Cause.WEATHER: 3, Cause.OTHER: 2}
BEFORE_WORKS = {Cause.LAND: 5, Cause.CLEARANCE: 2, Cause.PERMITS: 2}
ROOMY = (Category.RENEWAL, Category.RESETTLEMENT, Category.ROADS, Category.ECOLOGY)
HELD_BY_PERMIT = "滨河花园实验小学"  # its building permit has been due since 1 July
NEGOTIATED = "老家印象休闲旅游区"  # the agreement that the district negotiated term by term


def assign_causes(table: list[Row]) -> None:
    """Say why each project that is behind is so; milestones, permits and delays then agree."""
    random = dice("why late")
    for row in table:
        if row.is_behind:
            likely = _likely(row)
            row.cause = random.choices(list(likely), list(likely.values()))[0]
            row.variant = random.randrange(len(DELAYS[row.cause]))


def _likely(row: Row) -> dict[Cause, int]:
    if row.name == HELD_BY_PERMIT:
        return {Cause.PERMITS: 1}
    if row.label == YearLabel.PRELIMINARY:
        return BEFORE_WORKS
    if row.label == YearLabel.PLANNED_START and row.started_on:
        return {Cause.CLEARANCE: 1}
    if row.is_built:
        return IN_WORKS
    if row.planned_start_on > DEMO_DAY:
        return {Cause.LAND: 1}
    return ON_LAND if row.category in ROOMY else ON_PAPERS


def build_delays(table: list[Row], units: dict[str, Unit], people: People) -> None:
    """Make one open delay for each project that is behind, and some that were overcome."""
    random, found = dice("delays"), []
    for number, row in enumerate(table):
        if row.is_behind:
            found.append(_delay(row, row.cause, row.variant, units, people, random))
        elif row.is_open and number % 6 == 0:
            cause = random.choices(list(IN_WORKS), list(IN_WORKS.values()))[0]
            found.append(_delay(row, cause, 0, units, people, random, is_over=True))
    Delay.objects.bulk_create(found)


def _delay(row: Row, cause: Cause, variant: int, units: dict[str, Unit], people: People, random, is_over: bool = False) -> Delay:
    what, step = DELAYS[cause][variant]
    numbers = {"n": random.randrange(8, 120), "k": random.randrange(2, 19), "d": random.randrange(6, 15)}
    since = date(2016, random.randint(3, 5 if is_over else 7), random.randint(1, 28))
    resolved_on = since + timedelta(days=random.randrange(18, 60)) if is_over else None
    due_on = resolved_on or DEMO_DAY + timedelta(days=random.choice((-4, -2, 1, 3, 6, 9, 13, 20, 27, 42)))
    return Delay(
        project=row.project,
        cause=cause,
        description=what.format(**numbers),
        since=since,
        next_step=step.format(u=units[row.handling].short_name, t=_called(units[row.territory])),
        next_step_due_on=due_on,
        resolved_on=resolved_on,
        at=at_local(since, 16),
        by=people.users["reviewer"],
    )


def _called(unit: Unit) -> str:
    """Return the unit's short name so that a sub-district is not taken for its street."""
    return f"{unit.short_name}街道" if unit.kind == UnitKind.SUBDISTRICT else unit.short_name


def build_terms(table: list[Row]) -> None:
    """Make the terms of agreements with investors: when, how much per mu, what tax."""
    random, found = dice("terms"), []
    for row in table:
        if row.name == NEGOTIATED:
            found += _resort(row)
        elif row.category in (Category.COMMERCE, Category.INDUSTRY) and not row.is_gov and random.random() < 0.7:
            found += [_term(row, kind, random) for kind in (TermKind.TIMING, TermKind.INTENSITY, TermKind.TAX) if random.random() < 0.8]
    Term.objects.bulk_create(found)


def _term(row: Row, kind: TermKind, random) -> Term:
    numbers = {"i": random.choice((180, 220, 260, 300)), "t": f"{row.total_wan / 10000:.1f}", "x": random.choice((12, 15, 20, 25))}
    due_on = None
    if kind == TermKind.TIMING:
        due_on = row.planned_start_on or date(2016, random.randint(6, 12), 28)
    kept_on = row.started_on if kind == TermKind.TIMING else None
    if kind == TermKind.TIMING and row.is_built and due_on < DEMO_DAY:
        kept_on = due_on - timedelta(days=6)
    proof = f"主管部门核验记录（{kept_on:%Y-%m-%d}）" if kept_on else ""
    return Term(
        project=row.project, kind=kind, text=random.choice(TERMS[kind]).format(**numbers), due_on=due_on, kept_on=kept_on, proof=proof
    )


def _resort(row: Row) -> list[Term]:
    """Return the terms of the resort's supplementary agreement (补充协议): timing, intensity, tax."""
    wanted = [
        (TermKind.TIMING, "补充协议签订后30日内报送首开区建设方案", date(2016, 7, 29), date(2016, 7, 27)),
        (TermKind.TIMING, "2016年9月30日前首开区实质性开工", date(2016, 9, 30), None),
        (TermKind.INTENSITY, "首期固定资产投资不低于18亿元，2018年底前完成", date(2018, 12, 31), None),
        (TermKind.TAX, "项目公司在本区注册，运营首年纳税不低于2000万元", date(2019, 12, 31), None),
        (TermKind.OTHER, "建设用地与生态用地严格分开，不得以旅游名义开发商品住宅", None, None),
    ]
    return [
        Term(project=row.project, kind=kind, text=text, due_on=due_on, kept_on=kept_on, proof="首开区建设方案及收文登记" if kept_on else "")
        for kind, text, due_on, kept_on in wanted
    ]
