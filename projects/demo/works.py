"""Starts with their proofs, and what is counted beside money: cleared area, households, roads, green, by team."""

from datetime import date, timedelta

from projects.demo.people import People
from projects.demo.reports import MONTHS, SEASON
from projects.demo.rows import Row, dice, split
from projects.models import Quantity, QuantityMonth, Start
from projects.statuses import Category, MeasureUnit, StartDefinition, YearLabel
from tracker.lib.periods import at_local

# A ceremony was held, but no works began: these do not count as started.
CEREMONIES = {
    "红云路片区改造": date(2016, 6, 28),
    "全垌片区合村并城": date(2016, 3, 30),
    "马寨安置区": date(2016, 7, 18),
    "新区中央公园（一期）": date(2016, 6, 30),
}
OPENED_BOTH_WAYS = ("郑州绿地城", "盛润运河城公园", "招商天地华府")
TEAMS = 32  # clearance teams (征迁小分队)
PLANNED_SHARE = 1.15  # what was planned of a month's quantity against what was done, on average


def build_starts(table: list[Row], people: People) -> None:
    """Make the starts: substantive ones count, statistical ones follow, ceremonies alone do not."""
    random, reviewer = dice("starts"), people.users["reviewer"]
    found = []

    def add(row: Row, definition: StartDefinition, day: date, proof: str) -> None:
        at = at_local(day + timedelta(days=2), 11)
        found.append(Start(project=row.project, definition=definition, started_on=day, proof=proof, at=at, by=reviewer))

    for row in table:
        if row.started_on:
            add(row, StartDefinition.SUBSTANTIVE, row.started_on, f"桩基（路基）施工现场照片、监理开工令（{row.started_on:%Y-%m-%d}）")
            if random.random() < 0.7:
                add(row, StartDefinition.STATISTICAL, row.started_on + timedelta(days=20), "投资统计入库审核表、施工合同")
            if row.name in OPENED_BOTH_WAYS:
                add(row, StartDefinition.CEREMONY, row.started_on - timedelta(days=6), "开工仪式新闻稿及现场照片")
        elif row.is_built:
            year = 2014 if row.label == YearLabel.COMPLETION else 2015
            add(row, StartDefinition.SUBSTANTIVE, date(year, random.randint(3, 10), random.randint(1, 28)), "监理开工令及施工许可证")
        elif row.name in CEREMONIES:
            add(row, StartDefinition.CEREMONY, CEREMONIES[row.name], "集中开工仪式照片；现场尚无施工机械")
    Start.objects.bulk_create(found)


def build_quantities(table: list[Row]) -> None:
    """Make quantities and their months, January to July."""
    random, team = dice("quantities"), 0
    quantities, months = [], []
    for row in table:
        for name, english, measure, total in _counted(row, random):
            team += 1
            who = f"征迁第{team % TEAMS + 1}小分队" if measure in (MeasureUnit.AREA, MeasureUnit.HOUSEHOLDS) and "绿" not in name else ""
            quantity = Quantity(project=row.project, name=name, name_en=english, measure=measure, team=who, total=total)
            quantities.append(quantity)
            months += _months(row, quantity, total, random)
    Quantity.objects.bulk_create(quantities)
    QuantityMonth.objects.bulk_create(months)


def _counted(row: Row, random) -> list[tuple]:
    """Return (name, in English, measure, total) of what this kind of project counts."""
    size = row.total_wan / 10000
    if row.category in (Category.RENEWAL, Category.RESETTLEMENT) and row.label != YearLabel.PRELIMINARY:
        return [
            ("拆迁面积", "Area cleared", MeasureUnit.AREA, round(size * 3200, -2) + 2000),
            ("签约户数", "Households signed", MeasureUnit.HOUSEHOLDS, round(size * 14) + random.randrange(20, 60)),
        ]
    if row.category == Category.ROADS:
        return [("道路长度", "Road built", MeasureUnit.LENGTH, round(max(0.4, min(size, 9.5) * 0.8), 2))]
    if row.category == Category.ECOLOGY:
        return [("绿化面积", "Area planted", MeasureUnit.AREA, round(size * 9000, -2) + 1500)]
    return []


def _months(row: Row, quantity: Quantity, total: float, random) -> list[QuantityMonth]:
    """Return seven months; a project in works has done about as much as its money says."""
    part = row.done_july_wan / row.planned_wan if row.planned_wan else 0
    parts = 100 if quantity.measure == MeasureUnit.LENGTH else 1
    done = split(int(total * parts * min(part, 0.95)), [season * random.uniform(0.7, 1.3) for season in SEASON])
    found = []
    for month, value in zip(MONTHS, done, strict=True):
        planned = round(value * random.uniform(0.95, 2 * PLANNED_SHARE - 0.95)) or max(1, int(total * parts * 0.02))
        found.append(QuantityMonth(quantity=quantity, month=month, planned=planned / parts, done=value / parts))
    return found
