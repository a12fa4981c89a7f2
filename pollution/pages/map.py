"""What the page of the map and its addresses answer with."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pollution import maps
from pollution.models import Source
from pollution.standing import WORST_FIRST
from pollution.statuses import SourceKind
from tracker.org.models import User

WIDE, TALL = 540, 380  # pixels that the drawing of the overview may take
MOST_LISTED = 8
SHOWN = ("name", "name_en", "kind", "latitude", "unit__short_name", "unit__name_en")
LETTER = 13  # pixels that a character of it takes


def map_url(**narrowed) -> str:
    """Return the address of the map, narrowed."""
    return f"{reverse('pollution:map')}?{urlencode(narrowed)}" if narrowed else reverse("pollution:map")


def clusters_json(sources: QuerySet, box: maps.Box, zoom: int) -> dict:
    """Return what lies in a box: cells, and one by one where they are few (two queries)."""
    cells = maps.clusters(sources, box, zoom)
    total = sum(cell["count"] for cell in cells)
    if total <= maps.MOST_POINTS:
        return {"total": total, "clusters": [], "points": [_point(source) for source in maps.points(sources, box)] if total else []}
    return {"total": total, "points": [], "clusters": [_cluster(cell) for cell in cells]}


def _cluster(cell: dict) -> dict:
    light = WORST_FIRST[cell["worst"]]
    place = {"latitude": float(cell["middle_latitude"]), "longitude": float(cell["middle_longitude"])}
    return {"count": cell["count"], "tone": light.value, "light": light.label} | place


def _point(source: Source) -> dict:
    light = WORST_FIRST[source.severity]
    return {
        "name": str(source),
        "kind": SourceKind(source.kind).label,
        "tone": light.value,
        "light": light.label,
        "url": source.get_absolute_url(),
        "latitude": float(source.latitude),
        "longitude": float(source.longitude),
    }


def listed(sources: QuerySet) -> QuerySet:
    """Return sources as the list beside the map shows them, the worst first."""
    narrow = sources.select_related("unit").only(*SHOWN)  # fifty thousand rows are sorted: the narrower the better
    return narrow.order_by("severity", "name", "pk")


def lit(rows: Page) -> Page:
    """Return a page of sources whose lights have their words."""
    for row in rows:
        row.light = WORST_FIRST[row.severity]
    return rows


@dataclass(frozen=True)
class Step:
    """A step of the shading in words."""

    level: int
    label: str


def legend(found: list[maps.Township]) -> list[Step]:
    """Return the steps of the shading, nothing open first."""
    steps = maps.shades(max((township.open for township in found), default=0))
    named = [Step(0, _("Nothing open"))]
    for level, (low, high) in enumerate(steps, 1):
        label = _("%(low)d open") if low == high else _("%(low)d to %(high)d open")
        named.append(Step(level, label % {"low": low, "high": high}))
    return named


def townships_json(found: list[maps.Township]) -> dict:
    """Return the townships with their counts; the sentences are the reader's."""
    rows = [
        {
            "unit": one.unit.pk,
            "name": one.unit.short,
            "open": one.open,
            "level": one.level,
            "words": words_of(one),
            "url": map_url(unit=one.unit.pk),
        }
        for one in found
    ]
    return {"townships": rows}


def words_of(township: maps.Township) -> str:
    """Return how a township stands, in a sentence."""
    said = _("%(sources)d sources, %(open)d findings open, %(late)d of them overdue")
    return said % {"sources": township.sources, "open": township.open, "late": township.overdue}


def outlines_json(on: date) -> dict:
    """Return the outlines of the townships."""
    found = list(maps.outlines(on=on))
    return {
        "outlines": [{"unit": one.unit_id, "polygons": one.polygons} for one in found],
        "schematic": any(one.is_schematic for one in found),
    }


@dataclass(frozen=True)
class Shape:
    """A township as the overview draws it: path data of its outline, and where its name stands, if there is room for it."""

    township: maps.Township
    path: str
    x: int
    y: int
    name: str
    url: str
    words: str


@dataclass(frozen=True)
class Drawing:
    """The townships as a drawing of its own measures."""

    shapes: list[Shape]
    width: int
    height: int
    is_schematic: bool


def drawing(found: list[maps.Township], on: date) -> Drawing | None:
    """Return the townships that have an outline as a drawing (one query), None without any."""
    by_unit = {township.unit.pk: township for township in found}
    drawn = list(maps.outlines(on=on))
    corners = [point for one in drawn for polygon in one.polygons for ring in polygon for point in ring]
    if not corners:
        return None
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)
    scale = min(WIDE / max(east - west, 1e-6), TALL * maps.FLATTENED / max(north - south, 1e-6))
    tall = scale / maps.FLATTENED

    def placed(point) -> tuple[int, int]:
        return round((point[0] - west) * scale), round((north - point[1]) * tall)

    shapes = [_shape(by_unit[one.unit_id], one.polygons, placed) for one in drawn]
    return Drawing(shapes, round((east - west) * scale), round((north - south) * tall), any(one.is_schematic for one in drawn))


def _shape(township: maps.Township, polygons: list, placed) -> Shape:
    rings = [list(dict.fromkeys(map(placed, ring))) for polygon in polygons for ring in polygon]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2)
    largest = max(rings, key=len)
    (left, right), (top, bottom) = ((min(side), max(side)) for side in zip(*largest, strict=True))
    name = township.unit.short if right - left > LETTER * len(township.unit.short) and bottom - top > 3 * LETTER else ""
    x, y = _middle(largest)
    return Shape(township, path, x, y, name, map_url(unit=township.unit.pk), words_of(township))


def _middle(ring: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the middle of the area that a ring encloses; of a ring without area the middle of its points."""
    pieces = [((x + u, y + v), x * v - u * y) for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)]
    twice = sum(area for _middle, area in pieces)
    if not twice:
        return round(sum(x for x, _y in ring) / len(ring)), round(sum(y for _x, y in ring) / len(ring))
    return tuple(round(sum(middle[side] * area for middle, area in pieces) / (3 * twice)) for side in (0, 1))


def shaded(user: User, day: date) -> dict | None:
    """Return the panel of the overview: townships by what is open there; nothing for who sees no source."""
    if not Source.objects.visible_to(user).exists():
        return None
    found = maps.townships(user, on=day)
    worst = sorted((one for one in found if one.open), key=lambda one: (-one.open, one.unit.path_order))
    return {
        "drawing": drawing(found, day),
        "legend": legend(found),
        "worst": [{"township": one, "url": map_url(unit=one.unit.pk)} for one in worst[:MOST_LISTED]],
        "url": map_url(),
    }
