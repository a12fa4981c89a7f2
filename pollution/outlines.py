"""Outlines of units: taken in from GeoJSON, all or none, or drawn for orientation where nobody has surveyed ones."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import cos, radians

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import Outline
from tracker.org.models import Unit

PLACES = 6  # decimals kept: a tenth of a metre
NAMES = ("code", "adcode", "name")  # properties of a feature that may name its unit
MARGIN = 0.12  # of the way across, around the points of schematic outlines

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]


class BadOutlines(Exception):
    """A file that was not taken in; `faults` are sentences, one for each feature that is wrong."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Drawn:
    """An outline as a file holds it."""

    unit: Unit
    polygons: list


def read_geojson(text: str, *, names: tuple[str, ...] = NAMES) -> list[Drawn]:
    """Return the outlines of a GeoJSON FeatureCollection, each with the unit that its properties name. Raises BadOutlines."""
    try:
        collection = json.loads(text)
    except ValueError as error:
        raise BadOutlines([_("This is no JSON: %(error)s") % {"error": error}]) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise BadOutlines([_("This is no GeoJSON FeatureCollection, or there is nothing in it.")])
    units = _units_by_word()
    found, faults, seen = [], [], {}
    for number, feature in enumerate(features, 1):
        try:
            drawn = _read_feature(feature, units, names)
            if drawn.unit.pk in seen:
                raise ValueError(_("%(unit)s has an outline already, in feature %(n)d.") % {"unit": drawn.unit, "n": seen[drawn.unit.pk]})
        except ValueError as error:
            faults.append(_("Feature %(n)d: %(fault)s") % {"n": number, "fault": error})
        else:
            seen[drawn.unit.pk] = number
            found.append(drawn)
    if faults:
        raise BadOutlines(faults)
    return found


def _units_by_word() -> dict[str, list[Unit]]:
    """Return the units by code, name and short name; a word may stand for several."""
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.all():
        for word in {unit.code, unit.name, unit.short_name}:
            found.setdefault(word, []).append(unit)
    return found


def _read_feature(feature: object, units: Mapping[str, list[Unit]], names: tuple[str, ...]) -> Drawn:
    """Return one feature as an outline. Raises ValueError with a sentence."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise ValueError(_("It has no properties or no geometry."))
    words = [str(properties[key]).strip() for key in names if properties.get(key) not in (None, "")]
    if not words:
        raise ValueError(_("It names no unit: one of the properties %(names)s is needed.") % {"names": ", ".join(names)})
    meant = next((units[word] for word in words if word in units), [])
    if len(meant) != 1:
        said = _("No unit is called %(words)s.") if not meant else _("Several units are called %(words)s: give the code.")
        raise ValueError(said % {"words": ", ".join(words)})
    return Drawn(meant[0], _polygons(geometry))


def _polygons(geometry: Mapping) -> list:
    """Return a geometry as the coordinates of a MultiPolygon. Raises ValueError."""
    shape, coordinates = geometry.get("type"), geometry.get("coordinates")
    if shape not in ("Polygon", "MultiPolygon"):
        raise ValueError(_("Its shape is %(shape)s; only Polygon and MultiPolygon are taken.") % {"shape": shape})
    polygons = [coordinates] if shape == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError(_("Its shape is empty."))
    return [[_ring(ring) for ring in polygon] for polygon in map(_rings, polygons)]


def _rings(polygon: object) -> list:
    if not isinstance(polygon, list) or not polygon:
        raise ValueError(_("Its shape is empty."))
    return polygon


def _ring(ring: object) -> list[list[float]]:
    """Return a closed ring, rounded. Raises ValueError unless it is one, in degrees."""
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError(_("A ring needs at least four points, the last like the first."))
    points = [_point(point) for point in ring]
    if points[0] != points[-1]:
        raise ValueError(_("A ring needs at least four points, the last like the first."))
    return points


def _point(point: object) -> list[float]:
    pair = point[:2] if isinstance(point, list) else []
    if len(pair) != 2 or not all(isinstance(side, int | float) and not isinstance(side, bool) for side in pair):
        raise ValueError(_("A point is a longitude and a latitude."))
    longitude, latitude = pair
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        said = _("%(point)s is no longitude and latitude in degrees (WGS-84); projected coordinates have to be converted first.")
        raise ValueError(said % {"point": f"{longitude}, {latitude}"})
    return [round(float(longitude), PLACES), round(float(latitude), PLACES)]


@transaction.atomic
def keep(drawn: list[Drawn], *, source: str, is_schematic: bool = False) -> int:
    """Store the outlines in place of what their units had; return how many. Other units keep theirs."""
    for one in drawn:
        Outline.objects.update_or_create(unit=one.unit, defaults={"polygons": one.polygons, "source": source, "is_schematic": is_schematic})
    return len(drawn)


def schematic(points: Mapping[Hashable, Point]) -> dict[Hashable, list]:
    """Return for each point (longitude, latitude) the part of a box that lies nearest to it, as the coordinates of a MultiPolygon.

    Such cells show where a unit lies, not where it ends (示意边界): keep them with is_schematic. Raises ValueError for two at one place.
    """
    if len(set(points.values())) < len(points):
        raise ValueError("two units lie at the same place")
    box = _around(list(points.values()))
    squeeze = cos(radians(sum(latitude for _longitude, latitude in box) / len(box)))
    cells = {}
    for key, (longitude, latitude) in points.items():
        ring = [(x * squeeze, y) for x, y in box]
        for other, (their_longitude, their_latitude) in points.items():
            if other != key:
                ring = _nearer(ring, (longitude * squeeze, latitude), (their_longitude * squeeze, their_latitude))
        corners = [[round(x / squeeze, PLACES), round(y, PLACES)] for x, y in ring]
        cells[key] = [[[*corners, corners[0]]]]
    return cells


def _around(points: list[Point]) -> Ring:
    """Return a box around the points with its corners cut off."""
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    edge = max(east - west, north - south, 0.01) * MARGIN
    west, south, east, north = west - edge, south - edge, east + edge, north + edge
    cut = 1.5 * edge
    return [
        (west + cut, south), (east - cut, south), (east, south + cut), (east, north - cut),
        (east - cut, north), (west + cut, north), (west, north - cut), (west, south + cut),
    ]  # fmt: skip


def _nearer(ring: Ring, here: Point, there: Point) -> Ring:
    """Return the part of a convex ring that lies nearer to one point than to another."""

    def beyond(point: Point) -> float:
        across = (there[0] - here[0], there[1] - here[1])
        middle = ((there[0] + here[0]) / 2, (there[1] + here[1]) / 2)
        return (point[0] - middle[0]) * across[0] + (point[1] - middle[1]) * across[1]

    kept: Ring = []
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        at_start, at_end = beyond(start), beyond(end)
        if at_start <= 0:
            kept.append(start)
        if at_start * at_end < 0:
            share = at_start / (at_start - at_end)
            kept.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
    return kept
