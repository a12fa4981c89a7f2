"""Territories and grids as the pages of sweeps list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from pollution.coverage import Ground, Place, Tally, grids_in_charge
from pollution.models import Sweep
from pollution.statuses import SweepLevel
from tracker.org.models import Unit


@dataclass
class Spot:
    """A territory or grid with its figures; `url` narrows the page to it, `unit` is None for sources without a grid."""

    unit: Unit | None
    tally: Tally = field(default_factory=Tally)
    is_in_charge: bool = True  # somebody answers for the grid
    query: str = ""


@dataclass(frozen=True)
class Cell:
    """What one level has visited of a place's sources."""

    level: str
    label: str
    visited: int
    sources: int

    @property
    def is_bare(self) -> bool:
        """Return True if the level has visited nothing here."""
        return bool(self.sources) and not self.visited

    @property
    def tone(self) -> str:
        """Return the tone: red for nothing, green for everything."""
        return "grey" if not self.sources else "red" if not self.visited else "green" if self.visited == self.sources else "yellow"


@dataclass
class Line:
    """A territory or grid in the table of the three levels."""

    unit: Unit | None
    sources: int
    never: int
    cells: list[Cell]
    is_in_charge: bool = True
    query: str = ""


def named(places: Iterable[Place], sweep: Sweep | None = None) -> dict[int, Unit]:
    """Return the units and grids that places name, in the order of the district; with a sweep also its territories, marked as such."""
    wanted = Q(pk__in={pk for place in places for pk in place if pk})
    rows = Unit.objects.in_order()
    if sweep:
        rows = rows.annotate(is_territory=Q(pk__in=Sweep.territories.through.objects.filter(sweep=sweep).values("unit")))
        wanted |= Q(is_territory=True)
    return {unit.pk: unit for unit in rows.filter(wanted)}


def territories(tallies: Mapping[Place, Tally], units: Mapping[int, Unit]) -> list[Spot]:
    """Return the territories of a sweep with the sums of their grids."""
    found: dict[int, Tally] = {}
    for (unit, _grid), tally in tallies.items():
        found[unit] = found.get(unit, Tally()) + tally
    return [Spot(unit, found[pk], query=f"?unit={pk}") for pk, unit in units.items() if pk in found]


def grids(tallies: Mapping[Place, Tally], units: Mapping[int, Unit], unit: int, on: date) -> list[Spot]:
    """Return the grids of one territory, those without a grid last; a grid nobody answers for says so."""
    answered = grids_in_charge(on)
    here = {grid: tally for (of, grid), tally in tallies.items() if of == unit}
    found = [Spot(units[pk], here[pk], pk in answered) for pk in units if pk in here]
    return found + ([Spot(None, here[None])] if None in here else [])


def lines(grounds: Mapping[Place, Ground], units: Mapping[int, Unit]) -> list[Line]:
    """Return the territories in the table of the three levels."""
    return [_line(units[pk], [ground for (of, _grid), ground in grounds.items() if of == pk], query=f"&unit={pk}") for pk in units
            if any(of == pk for of, _grid in grounds)]  # fmt: skip


def grid_lines(grounds: Mapping[Place, Ground], units: Mapping[int, Unit], unit: int, on: date) -> list[Line]:
    """Return the grids of one territory in the table of the three levels."""
    answered = grids_in_charge(on)
    here = {grid: ground for (of, grid), ground in grounds.items() if of == unit}
    found = [_line(units[pk], [here[pk]], is_in_charge=pk in answered) for pk in units if pk in here]
    return found + ([_line(None, [here[None]])] if None in here else [])


def _line(unit: Unit | None, grounds: list[Ground], **more) -> Line:
    sources, never = sum(one.sources for one in grounds), sum(one.never for one in grounds)
    cells = [Cell(level.value, level.label, sum(one.visited(level) for one in grounds), sources) for level in SweepLevel]
    return Line(unit, sources, never, cells, **more)
