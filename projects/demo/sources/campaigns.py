"""The special treatments of 2016: ten fields with 37 items in our own words, and which sweeps stand under which item."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from pollution.models import Campaign, Sweep
from tracker.org.models import Unit

TABLE = Path(__file__).with_name("campaigns.csv")
YEAR, SOURCE = 2016, "演示"
UNDER = {  # beginning of a sweep's name → item
    "全区": "散乱污企业拉网排查",
    "工地扬尘": "建筑工地扬尘治理",
    "长江路": "油烟净化设施安装",
    "尖岗村": "村社区自查防反弹",
    "夜间施工": "夜间施工和暗访检查",
}


def build(units: dict[str, Unit]) -> None:
    """Write fields and items, and hang the sweeps under them."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fields = {row["name"]: _campaign(row, units, place) for place, row in enumerate((r for r in rows if not r["field"]), 1)}
    Campaign.objects.bulk_create(fields.values())
    places: dict[str, int] = defaultdict(int)
    items = []
    for row in rows:
        if row["field"]:
            places[row["field"]] += 1
            items.append(_campaign(row, units, places[row["field"]], fields[row["field"]]))
    Campaign.objects.bulk_create(items)
    by_name = {item.name: item for item in items}
    for beginning, name in UNDER.items():
        Sweep.objects.filter(name__startswith=beginning).update(campaign=by_name[name])


def _campaign(row: dict, units: dict[str, Unit], place: int, parent: Campaign | None = None) -> Campaign:
    return Campaign(
        year=YEAR,
        parent=parent,
        order=place,
        name=row["name"],
        name_en=row["name_en"],
        lead_unit=units[row["unit"]],
        goal=row["goal"],
        planned_count=int(row["planned"]) if row["planned"] else None,
        last_day=date.fromisoformat(row["last_day"]),
        source=SOURCE,
    )
