"""Where sources lie: the communities and grids of each unit, and points scattered around the unit's own (schematic)."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from projects.demo.rows import table
from projects.demo.units import places
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

SOUTH, NORTH, WEST, EAST = 34.632, 34.758, 113.592, 113.678
SCATTER = 0.0065
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Community:
    """A community or village: its unit, and the grids in it."""

    unit: Unit
    key: str  # of the township
    grids: tuple[Unit, ...]

    @property
    def name(self) -> str:
        """Return its name."""
        return self.unit.name


class Ground:
    """The district's ground."""

    def __init__(self, units: dict[str, Unit]):
        self.units, self.places = units, places()
        parents = {row["name"]: row["parent"] for row in table("communities.csv")}
        below = list(Unit.objects.filter(kind__in=(UnitKind.COMMUNITY, UnitKind.GRID)).order_by("path_order"))
        grids: dict[int, list[Unit]] = {}
        for unit in below:
            if unit.kind == UnitKind.GRID:
                grids.setdefault(unit.parent_id, []).append(unit)
        self.grids = [grid for found in grids.values() for grid in found]
        found = [Community(unit, parents[unit.name], tuple(grids.get(unit.pk, ()))) for unit in below if unit.kind == UnitKind.COMMUNITY]
        self.communities = {one.name: one for one in found}
        self.of_unit: dict[str, list[Community]] = {}
        for one in found:
            self.of_unit.setdefault(one.key, []).append(one)

    def named_in(self, text: str, key: str) -> Community | None:
        """Return the community of a unit that a text names."""
        return next((one for one in self.of_unit.get(key, ()) if one.name in text), None)

    def grid(self, key: str, random: Random, community: Community | None = None) -> Unit | None:
        """Return a grid of the community, or of any of the unit; None where a committee has no grids of its own."""
        there = community or (random.choice(self.of_unit[key]) if key in self.of_unit else None)
        return random.choice(there.grids) if there and there.grids else None

    def point(self, key: str, random: Random) -> tuple[Decimal, Decimal]:
        """Return a latitude and longitude near the unit's point."""
        latitude, longitude = self.places[key]
        north, east = (max(-2.0, min(2.0, random.gauss(0, 1))) * SCATTER for _side in range(2))
        return rounded(min(max(latitude + north, SOUTH), NORTH)), rounded(min(max(longitude + east, WEST), EAST))


def rounded(degrees: float) -> Decimal:
    """Return degrees to a decimetre, as they are kept."""
    return Decimal(str(degrees)).quantize(MICRO)
