"""The units: the district, its departments, townships, sub-districts and committees, communities and grids."""

from datetime import date, timedelta

from projects.demo.rows import table
from tracker.lib import pinyin
from tracker.org.models import Placement, Unit
from tracker.org.placing import redraw_paths
from tracker.org.statuses import UnitKind

SINCE = date(2010, 1, 1)
MOVED_ON = date(2015, 4, 1)  # a community that changed its sub-district: the tree has dates
MOVED, CAME_FROM = "春晖社区", "SS"
WITH_TWO_GRIDS = {"SS", "JG", "RH", "HZ", "CJ"}


def build() -> dict[str, Unit]:
    """Make all units and their places; return the district ("root"), departments and territorial units by key."""
    root = Unit(code="410103", name="二七区", short_name="二七区", name_en="Erqi District", kind=UnitKind.DISTRICT, first_day=SINCE)
    _save([root])
    units = {"root": root}
    for order, row in enumerate(table("units.csv"), start=1):
        names = {name: row[name] for name in ("code", "name", "short_name", "name_en", "kind")}
        units[row["key"]] = Unit(**names, parent=root, order=order, first_day=SINCE)
    _save(list(units.values())[1:])
    communities = _communities(units)
    _save(communities)
    _save(_grids(communities, {units[key].pk for key in WITH_TWO_GRIDS}))
    _place(units)
    redraw_paths()
    return units


def places() -> dict[str, tuple[float, float]]:
    """Return where each territorial unit lies, latitude and longitude (WGS-84)."""
    return {row["key"]: (float(row["latitude"]), float(row["longitude"])) for row in table("units.csv") if row["latitude"]}


def _communities(units: dict[str, Unit]) -> list[Unit]:
    found = []
    for order, row in enumerate(table("communities.csv"), start=1):
        parent = units[row["parent"]]
        found.append(
            Unit(
                code=f"{parent.code}{order:03d}",
                name=row["name"],
                short_name=row["name"],
                name_en=row["name_en"],
                kind=UnitKind.COMMUNITY,
                parent=parent,
                order=order,
                first_day=SINCE,
            )
        )
    return found


def _grids(communities: list[Unit], large: set[int]) -> list[Unit]:
    found = []
    for community in communities:
        for number in range(1, 3 if community.parent_id in large else 2):
            found.append(
                Unit(
                    code=f"{community.code}{number:02d}",
                    name=f"{community.name}第{'一二'[number - 1]}网格",
                    short_name=f"{community.name}{number}网格",
                    name_en=f"{community.name_en} Grid {number}",
                    kind=UnitKind.GRID,
                    parent=community,
                    order=number,
                    first_day=SINCE,
                )
            )
    return found


def _save(units: list[Unit]) -> None:
    for unit in units:
        unit.initials = "".join(word[:1] for word in pinyin.syllables(unit.name)).lower()[:60]
    Unit.objects.bulk_create(units)


def _place(units: dict[str, Unit]) -> None:
    """Write the dated tree."""
    rows = []
    for unit in Unit.objects.all():
        first_day = SINCE
        if unit.name == MOVED:
            rows.append(Placement(unit=unit, parent=units[CAME_FROM], first_day=SINCE, last_day=MOVED_ON - timedelta(days=1)))
            first_day = MOVED_ON
        rows.append(Placement(unit=unit, parent_id=unit.parent_id, first_day=first_day))
    Placement.objects.bulk_create(rows)
