"""The map of sources: what lies in a box, gathered in SQL into cells of the zoom, and what is open in each township."""

import re
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Floor
from django.utils.translation import gettext as _

from accountability.querysets import with_unit
from pollution.models import Finding, Outline, Source
from tracker.org.models import Unit, User

MOST_POINTS = 300  # as many sources are drawn one by one
MOST_CELLS = 40  # along a side, however far the box reaches
CELL_PX, TILE_PX = 80, 256
DEEPEST_ZOOM = 22
FLATTENED = 0.8  # a degree of latitude covers more of the screen than one of longitude: 1 ÷ cos(35°), nearly
SHADES = 4
DEGREES = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,20})?")


class BadBox(Exception):
    """What was asked for is no part of the map; its text is a sentence for who asked."""


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees (WGS-84)."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{side:.6f}" for side in (self.west, self.south, self.east, self.north))


def box_of(text: str) -> Box:
    """Return the box written as "west,south,east,north". Raises BadBox."""
    sides = text.split(",")
    if len(sides) != 4 or not all(DEGREES.fullmatch(side) for side in sides):
        raise BadBox(_("A part of the map is four numbers: west, south, east, north."))
    west, south, east, north = map(float, sides)
    if west > east or south > north:
        raise BadBox(_("The west side of the map lies east of its east side, or the south side north of its north side."))
    return Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


def zoom_of(text: str) -> int:
    """Return the zoom of the map, 0 (the earth) to 22. Raises BadBox."""
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > DEEPEST_ZOOM:
        raise BadBox(_("The zoom of the map is a whole number from 0 to %(most)d.") % {"most": DEEPEST_ZOOM})
    return int(text)


def cell_degrees(box: Box, zoom: int) -> float:
    """Return how many degrees of longitude a cell takes: so many pixels of the screen, and never more cells than there may be."""
    of_zoom = 360 * CELL_PX / TILE_PX / 2**zoom
    return max(of_zoom, (box.east - box.west) / MOST_CELLS, (box.north - box.south) / MOST_CELLS)


def within(sources: QuerySet, box: Box) -> QuerySet:
    """Return the sources whose place lies in a box."""
    return sources.in_box(box.south, box.west, box.north, box.east)


def clusters(sources: QuerySet, box: Box, zoom: int) -> list[dict]:
    """Return the cells that hold something: count, worst severity, mean place. `sources` came through with_severity."""
    size = cell_degrees(box, zoom)
    cells = within(sources, box).annotate(
        column=Floor(Cast("longitude", FloatField()) / size), row=Floor(Cast("latitude", FloatField()) / (size * FLATTENED))
    )
    found = cells.order_by().values("column", "row")
    found = found.annotate(count=Count("pk"), worst=Min("severity"), middle_latitude=Avg("latitude"), middle_longitude=Avg("longitude"))
    return list(found.values("count", "worst", "middle_latitude", "middle_longitude"))


def points(sources: QuerySet, box: Box) -> list[Source]:
    """Return the sources in a box one by one, the worst last so that it lies on top."""
    found = within(sources, box).only("name", "name_en", "kind", "latitude", "longitude")
    return list(found.order_by("-severity", "name", "pk")[:MOST_POINTS])


def extent(sources: QuerySet) -> tuple[int, int, Box | None]:
    """Return how many sources there are, how many of them have a place, and the box that holds those."""
    sides = {"west": Min("longitude"), "south": Min("latitude"), "east": Max("longitude"), "north": Max("latitude")}
    found = sources.order_by().aggregate(all=Count("pk"), placed=Count("latitude"), **sides)
    box = Box(*(float(found[side]) for side in sides)) if found["placed"] else None
    return found["all"], found["placed"], box


@dataclass
class Township:
    """A territorial unit with what is open at the sources there."""

    unit: Unit
    sources: int = 0  # those that still have to be looked at
    open: int = 0
    overdue: int = 0
    level: int = 0  # 0: nothing open


def townships(user: User, *, on: date) -> list[Township]:
    """Return the territorial units in order, each with what the user sees of it and of the units below it (three queries)."""
    found = [Township(unit) for unit in Unit.objects.on(on).territorial().in_order()]
    sources = Source.objects.visible_to(user).living().order_by().values(path=F("unit__path")).annotate(n=Count("pk"))
    late = Count("pk", filter=with_unit("matter__") & Q(matter__due_on__lt=on))
    findings = Finding.objects.visible_to(user).open_ones().order_by()
    findings = findings.values(path=F("source__unit__path")).annotate(n=Count("pk"), late=late)
    for row in sources:
        for township in _around(found, row["path"]):
            township.sources += row["n"]
    for row in findings:
        for township in _around(found, row["path"]):
            township.open += row["n"]
            township.overdue += row["late"]
    steps = shades(max((township.open for township in found), default=0))
    for township in found:
        township.level = next((place for place, (low, high) in enumerate(steps, 1) if low <= township.open <= high), 0)
    return found


def _around(found: list[Township], path: str) -> list[Township]:
    return [township for township in found if path.startswith(township.unit.path)]


def shades(most: int) -> list[tuple[int, int]]:
    """Return the steps of the shading from 1 up to the most that is open anywhere: of each the least and the most, of equal width."""
    ends = sorted({ceil(most * place / SHADES) for place in range(1, SHADES + 1)} - {0})
    return [(before + 1, end) for before, end in zip([0, *ends], ends, strict=False)]


def outlines(*, on: date) -> QuerySet:
    """Return the outlines of the territorial units of a day."""
    return Outline.objects.filter(unit__in=Unit.objects.on(on).territorial()).order_by("unit_id")


def is_schematic(*, on: date) -> bool:
    """Return True if an outline that the map shows was drawn for orientation only."""
    return outlines(on=on).filter(is_schematic=True).exists()
