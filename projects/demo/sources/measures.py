"""Measures by law against some sources, and the joint team that carried some of them out."""

from datetime import date, timedelta

from pollution import teams
from pollution.models import Enforcement, Finding, Source, Team
from pollution.statuses import BUILDING, EnforcementKind, SourceStatus
from pollution.teams import Member
from projects.demo.matters.cast import Cast
from projects.demo.rows import DEMO_DAY, dice
from projects.demo.sources.crew import Crew
from tracker.lib.periods import at_local, local_day

E = EnforcementKind
REGULATIONS = "《郑州市大气污染防治条例》"
BASIS = {
    E.STOP: f"{REGULATIONS}第四十二条",
    E.FINE: f"{REGULATIONS}第四十二条、《中华人民共和国大气污染防治法》第一百一十五条",
    E.SEIZURE: "《中华人民共和国环境保护法》第二十五条",
    E.CLOSURE: "《中华人民共和国环境保护法》第六十条",
    E.DEMOLITION: "《中华人民共和国城乡规划法》第六十四条",
    E.TRANSFER: "《行政主管部门移送适用行政拘留环境违法案件暂行办法》",
}
WORDS = {
    E.STOP: "责令立即停止土石方作业，整改到位并经核查后方可复工。",
    E.FINE: "罚款，限十五日内缴纳。",
    E.SEIZURE: "查封生产设施，期限三十日。",
    E.CLOSURE: "责令关闭，断水断电，清除原料、产品和设备。",
    E.DEMOLITION: "拆除无规划手续的生产棚。",
    E.TRANSFER: "擅自启用已查封设施，移送公安机关处理。",
}
NUMBERS = {E.STOP: "责停", E.FINE: "环罚", E.SEIZURE: "环查封", E.CLOSURE: "环关", E.DEMOLITION: "城拆", E.TRANSFER: "环移"}


def build(played: Cast, crew: Crew, workshops: list[Source]) -> None:
    """Write team and measures."""
    team = _team(played, crew)
    random, units = dice("measures by law"), played.units
    raised = Finding.objects.unscoped("the demonstration is being built").filter(matter__isnull=False, source__kind__in=BUILDING)
    raised = random.sample(list(raised.select_related("source", "inspection").order_by("-found_at", "pk")[:24]), 8)
    rows = [_of_finding(one, E.STOP, units["js"], team if n % 2 else None) for n, one in enumerate(raised[:5])]
    rows += [_of_finding(one, E.FINE, units["hb"], None, random.choice((20_000, 30_000, 50_000))) for one in raised[2:]]
    closed = [one for one in workshops if one.status == SourceStatus.CLOSED]
    rows += [_measure(one, E.CLOSURE, units["hb"], one.disposed_on - timedelta(days=6), team) for one in random.sample(closed, 8)]
    under_way = random.sample([one for one in workshops if one.status == SourceStatus.STOPPED], 4)
    rows += [_measure(one, E.SEIZURE, units["hb"], DEMO_DAY - timedelta(days=9), team) for one in under_way]
    rows.append(_measure(under_way[0], E.TRANSFER, units["hb"], DEMO_DAY - timedelta(days=2), team, handed_to="市公安局二七分局"))
    rows.append(_measure(under_way[1], E.DEMOLITION, units["cg"], DEMO_DAY - timedelta(days=5), team))
    _number(rows, played)
    Enforcement.objects.bulk_create(rows)


def _team(played: Cast, crew: Crew) -> Team:
    units, staff = played.units, played.staff
    members = [
        Member(unit=units[key], person=staff.holders[key].deputy, duty=duty)
        for key, duty in (("hb", "队长，牵头协调"), ("cg", "查处渣土和油烟"), ("js", "查处工地扬尘"))
    ]
    members += [
        Member(body=body, name=next(crew.names), duty=duty)
        for body, duty in (
            ("市公安局二七分局", "现场秩序，行政拘留"),
            ("二七区人民法院", "非诉执行"),
            ("二七区人民检察院", "立案监督"),
            ("市工商局二七分局", "查处无照经营"),
        )
    ]
    known = {"name": "二七区大气污染防治联合执法队", "unit": units["hb"], "source": "2016年7月26日大气污染防治攻坚推进会"}
    return teams.save_team(None, members=members, by=played.office, first_day=date(2016, 7, 1), last_day=None, **known)


def _of_finding(finding: Finding, kind: str, organ, team: Team | None, amount: int | None = None) -> Enforcement:
    on = local_day(finding.found_at)
    if kind == E.FINE:
        on = min(on + timedelta(days=7), DEMO_DAY - timedelta(days=1))
    more = {"finding": finding, "inspection": finding.inspection, "amount_yuan": amount}
    return _measure(finding.source, kind, organ, on, team if on >= date(2016, 7, 1) else None, **more)


def _measure(source: Source, kind: str, organ, on: date, team: Team | None, **more) -> Enforcement:
    known = {"basis": BASIS[kind], "words": WORDS[kind], "team": team if on >= date(2016, 7, 1) else None}
    executed_on = min(on + timedelta(days=1), DEMO_DAY - timedelta(days=1)) if kind != E.TRANSFER else None
    return Enforcement(source=source, kind=kind, organ=organ, decided_on=on, executed_on=executed_on, **known, **more)


def _number(rows: list[Enforcement], played: Cast) -> None:
    """Number the papers of each kind in the order of their days."""
    taken: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.decided_on):
        taken[row.kind] = taken.get(row.kind, 0) + 1
        row.number = f"二七{NUMBERS[row.kind]}〔2016〕{taken[row.kind]}号"
        row.at, row.by = at_local(row.decided_on, 16), played.leads["hb"]
