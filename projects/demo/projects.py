"""The projects themselves, their annual plans and where the money comes from."""

from datetime import date
from decimal import Decimal

from projects.demo.people import People
from projects.demo.rows import YEAR, Row, dice, split
from projects.demo.units import places
from projects.models import AnnualPlan, PlanMoney, Project
from projects.statuses import Batch, Category, MoneySource, YearLabel
from tracker.lib.periods import month_end
from tracker.org.models import Unit

# Ground for the four “ones” that are not yet named: the page shows them red.
WITHOUT_SPONSOR, WITHOUT_TEAM, WITHOUT_SCHEME = 37, 31, 23  # every so-many-th project

CONTENT = {
    Category.RENEWAL: "总建筑面积约{a}万平方米，其中安置房{b}万平方米，配建学校、幼儿园和社区服务用房。",
    Category.RESETTLEMENT: "安置房{a}万平方米，地下车位{c}个，安置群众约{d}户。",
    Category.COMMERCE: "总建筑面积约{b}万平方米，含商业、办公和配套停车位{c}个。",
    Category.INDUSTRY: "占地{e}亩，建设标准厂房{b}万平方米，达产后年产值约{f}亿元。",
    Category.ECOLOGY: "绿化及水系整治面积约{b}万平方米，同步建设步道{g}公里。",
    Category.ROADS: "全长{g}公里，红线宽{h}米，同步实施雨污水、照明和绿化工程。",
    Category.EDUCATION: "用地{i}亩，办学规模{j}个班，建筑面积约{k}万平方米。",
    Category.SERVICES: "建筑面积约{k}万平方米，含业务用房、设备及配套设施。",
}
STREETS = ("航海路", "嵩山路", "大学路", "京广路", "南三环", "南四环", "长江路", "淮河路", "渠南路", "鼎盛大道")
SIDES = ("东南侧", "西北侧", "以南", "以北", "交叉口西南角", "交叉口东北角")
ENDS = {
    YearLabel.COMPLETION: [(2016, 10), (2016, 11), (2016, 12)],
    YearLabel.CONTINUING: [(2017, 6), (2017, 10), (2017, 12), (2018, 6)],
    YearLabel.PLANNED_START: [(2017, 9), (2017, 12), (2018, 6), (2018, 12)],
    YearLabel.PRELIMINARY: [(2018, 12), (2019, 6), (2019, 12)],
}


def build(table: list[Row], units: dict[str, Unit], people: People) -> dict[str, AnnualPlan]:
    """Make projects, plans and sources of money; return the plans by project code."""
    random, where = dice("projects"), places()
    for number, row in enumerate(table, start=1):
        row.project = _project(row, number, units, people, random)
        latitude, longitude = where.get(row.territory, where["XQ"])
        row.project.latitude = Decimal(f"{latitude + random.uniform(-0.006, 0.006):.6f}")
        row.project.longitude = Decimal(f"{longitude + random.uniform(-0.007, 0.007):.6f}")
        row.project.fill_search()
    Project.objects.bulk_create(row.project for row in table)
    plans = AnnualPlan.objects.bulk_create(
        AnnualPlan(
            project=row.project,
            year=YEAR,
            ledgers=row.ledgers,
            label=row.label,
            planned_wan=row.planned_wan,
            planned_start_on=row.planned_start_on,
        )
        for row in table
    )
    PlanMoney.objects.bulk_create(money for row, plan in zip(table, plans, strict=True) for money in _money(row, plan))
    return {row.code: plan for row, plan in zip(table, plans, strict=True)}


def _project(row: Row, number: int, units: dict[str, Unit], people: People, random) -> Project:
    holders = people.holders[row.lead]
    done_before = _done_before(row, random)
    year, month = random.choice(ENDS[row.label])
    return Project(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        category=row.category,
        builder=units[row.handling].name if row.is_gov else f"{row.short}项目公司",
        content=_content(row, random),
        location=f"{random.choice(STREETS)}{random.choice(SIDES)}（{units[row.territory].short_name}辖区）",
        lead_unit=units[row.lead],
        handling_unit=units[row.handling],
        territory=units[row.territory],
        sponsor=None if number % WITHOUT_SPONSOR == 0 else people.leaders[number % len(people.leaders)],
        main_leader=holders.main_leader,
        deputy=holders.deputy,
        responsible=holders.responsible,
        team="" if number % WITHOUT_TEAM == 0 else f"{row.short}项目推进专班",
        scheme="" if number % WITHOUT_SCHEME == 0 else f"《{row.short}推进方案》（二七项目办〔2016〕{number}号）",
        batches=_batches(row, random),
        total_invest_wan=row.total_wan,
        done_before_wan=done_before,
        planned_end_on=month_end(date(year, month, 1)),
    )


def _content(row: Row, random) -> str:
    size = row.total_wan / 10000
    return CONTENT[row.category].format(
        a=max(1, round(size * 1.6)),
        b=max(1, round(size * 0.7)),
        c=random.randrange(120, 2400, 20),
        d=max(60, round(size * 110)),
        e=max(20, round(size * 9)),
        f=max(1, round(size * 1.3)),
        g=f"{max(0.4, min(size, 9.5) * 0.8):.1f}",
        h=random.choice((20, 25, 30, 40, 50)),
        i=random.choice((8, 12, 24, 32, 45)),
        j=random.choice((9, 12, 24, 30, 36)),
        k=f"{max(0.2, size * 0.9):.1f}",
    )


def _done_before(row: Row, random) -> int:
    """Return what was spent in earlier years: nearly all of it where this year completes the project."""
    left = row.total_wan - row.planned_wan
    if row.label == YearLabel.COMPLETION:
        return int(left * 0.98)
    if row.label == YearLabel.CONTINUING:
        return int(left * random.uniform(0.25, 0.6))
    return 0


def _batches(row: Row, random) -> list[str]:
    if row.label == YearLabel.PRELIMINARY:
        return [Batch.PLANNED]
    if row.label == YearLabel.COMPLETION:
        return [Batch.BUILDING, Batch.FINISHED]
    if row.label == YearLabel.CONTINUING:
        return [Batch.BUILDING]
    if row.started_on:
        return [Batch.STARTED]
    return [Batch.SIGNED] if not row.is_gov or random.random() < 0.2 else [Batch.PLANNED]


def _money(row: Row, plan: AnnualPlan) -> list[PlanMoney]:
    """Return the plan by source; what the district pays is printed, the rest is divided."""
    parts: dict[str, int] = {}
    rest = row.planned_wan
    if row.is_gov:
        parts[MoneySource.DISTRICT] = row.district_wan
        rest -= row.district_wan
        shares = (
            {MoneySource.LOAN: 6, MoneySource.BOND: 4}
            if row.category == Category.RESETTLEMENT
            else {MoneySource.UPPER: 7, MoneySource.BOND: 3}
        )
    elif row.category in (Category.ROADS, Category.ECOLOGY, Category.SERVICES) and row.is_key:
        shares = {MoneySource.UPPER: 7, MoneySource.LOAN: 3}
    else:
        shares = {MoneySource.OWN: 6, MoneySource.LOAN: 4}
    parts |= dict(zip(shares, split(rest, list(shares.values())), strict=True))
    return [PlanMoney(plan=plan, source=source, planned_wan=wan) for source, wan in parts.items() if wan]
