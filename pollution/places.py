"""Where a source lies: WGS-84 from what was entered in any of the coordinates in use, exact to a millionth of a degree."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import prcoords
from django.utils.translation import gettext as _

from pollution.statuses import Crs

STORED, ENTERED = Decimal("0.000001"), Decimal("0.000000001")  # a decimetre; a tenth of a millimetre
BACK = {Crs.GCJ02: prcoords.gcj_wgs_bored, Crs.BD09: prcoords.bd_wgs_bored}  # iterated until they meet what was entered
SOUTH, NORTH, WEST, EAST = Decimal("3.8"), Decimal("53.6"), Decimal("73.4"), Decimal("135.1")  # the country's farthest points


class BadPlace(Exception):
    """What is wrong with a place, as a sentence."""


@dataclass(frozen=True)
class Place:
    """A place in WGS-84, with what was entered and in which coordinates."""

    latitude: Decimal
    longitude: Decimal
    entered_latitude: Decimal
    entered_longitude: Decimal
    crs: str


def place_of(latitude: Decimal, longitude: Decimal, crs: str = Crs.WGS84) -> Place:
    """Return the place of what was entered. Raises BadPlace."""
    if fault := fault_of(latitude, longitude):
        raise BadPlace(fault)
    entered = [Decimal(value).quantize(ENTERED, ROUND_HALF_UP) for value in (latitude, longitude)]
    back = BACK.get(crs)
    stored = [Decimal(value).quantize(STORED, ROUND_HALF_UP) for value in (back([float(value) for value in entered]) if back else entered)]
    return Place(*stored, *entered, str(crs))


def fault_of(latitude: Decimal | None, longitude: Decimal | None) -> str:
    """Return what is wrong with a pair of coordinates, as a sentence; "" where nothing is."""
    if latitude is None and longitude is None:
        return ""
    if latitude is None or longitude is None:
        return _("A place needs both latitude and longitude.")
    if _is_inside(latitude, longitude):
        return ""
    if _is_inside(longitude, latitude):
        return _("Latitude and longitude stand in each other's place.")
    return _("The place %(latitude)s, %(longitude)s lies outside China.") % {"latitude": latitude, "longitude": longitude}


def _is_inside(latitude: Decimal, longitude: Decimal) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
