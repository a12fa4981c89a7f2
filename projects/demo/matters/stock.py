"""What the matters are about: sentences by kind (stock.csv) with places, sites and numbers put in."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from accountability.statuses import Level, Origin
from projects.demo.rows import Row, table

STOCK = Path(__file__).parent / "stock.csv"
SIDES = ("东侧", "西侧", "南侧", "北侧")
SHOPS = ("塑料颗粒", "石材", "家具喷漆", "防水卷材", "小铸造", "洗沙")
ORIGINS = {  # kind of matter → level and origin; the others were found in the field
    "upper": (Level.CENTRAL, Origin.INSPECTION),
    "letter": (Level.PUBLIC, Origin.LETTER),
    "media": (Level.MEDIA, Origin.MEDIA),
    "instruction": (Level.DISTRICT, Origin.INSTRUCTION),
    "meeting": (Level.DISTRICT, Origin.MEETING),
    "key_project": (Level.DISTRICT, Origin.PROJECT),
    "permits": (Level.DISTRICT, Origin.PROJECT),
    "clearance": (Level.DISTRICT, Origin.MEETING),
}
FIELD = ((Level.DISTRICT, Origin.SWEEP), (Level.DISTRICT, Origin.SWEEP), (Level.SELF, Origin.SWEEP), (Level.MUNICIPAL, Origin.INSPECTION))
LABELS = {
    Origin.INSPECTION: "督察交办清单",
    Origin.LETTER: "12369环保举报热线",
    Origin.MEDIA: "媒体报道",
    Origin.SWEEP: "拉网式排查",
    Origin.MEETING: "区推进会纪要",
    Origin.INSTRUCTION: "领导下沉督导",
    Origin.PROJECT: "重点项目台账",
}


@dataclass(frozen=True)
class Problem:
    """One problem in one place, with what was done about it and what a re-check finds missing."""

    kind: str
    lead: str
    unit: str  # key of the territory
    title: str
    description: str
    done: str
    bad: str
    address: str
    level: Level
    origin: Origin

    @property
    def label(self) -> str:
        """Return how it is named at its origin."""
        return LABELS[self.origin]


@cache
def _stock() -> list[dict[str, str]]:
    with STOCK.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def communities() -> dict[str, list[str]]:
    """Return the names of the communities by the key of their unit."""
    found: dict[str, list[str]] = {}
    for row in table("communities.csv"):
        found.setdefault(row["parent"], []).append(row["name"])
    return found


def problems(rows: list[Row], random: Random) -> Callable[..., Problem]:
    """Return what makes a problem by chance, of a kind and in a unit if these are named."""
    sites: dict[str, list[str]] = {}
    for row in rows:
        if row.is_open:
            sites.setdefault(row.territory, []).append(row.short)
    keys = sorted(set(sites) & set(communities()))

    def make(unit: str = "", kind: str = "") -> Problem:
        stock = [one for one in _stock() if kind in ("", one["kind"])]
        one = random.choices(stock, [int(each["weight"]) for each in stock])[0]
        key = unit or ("MZ" if one["kind"] == "industry" else random.choice(keys))
        return _problem(one, key, sites[key], random)

    return make


def _problem(one: dict[str, str], key: str, sites: list[str], random: Random) -> Problem:
    place, site = random.choice(communities()[key]), random.choice(sites)
    numbers = {"area": random.randrange(300, 5200, 100), "small": random.randrange(40, 260, 20), "count": random.randrange(2, 7)}
    facts = numbers | {"place": place, "site": site, "side": random.choice(SIDES), "shop": random.choice(SHOPS)}
    facts |= {"length": random.randrange(30, 260, 10), "batch": random.choice("一二三四五六七八")}
    level, origin = ORIGINS.get(one["kind"]) or random.choice(FIELD)
    if one["title"].startswith("省"):
        level = Level.PROVINCIAL
    words = {name: one[name].format(**facts) for name in ("title", "description", "done", "bad")}
    address = f"{site if '{site}' in one['title'] else place}{facts['side']}"
    return Problem(one["kind"], one["lead"], key, **words, address=address, level=level, origin=origin)
