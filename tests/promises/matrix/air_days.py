"""Rows of the table: the air of units and stations, its charts, calendars and days (see table.py), and the stations they are about.

Units are public and so is their air, as is a control station's; a site's monitor is seen by whoever sees the site.
"""

from datetime import date

from pollution.air.models import Station
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, OWN, READ, Row, anywhere, on_it
from tracker.org.models import Unit

STATION = "air.station"
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
READERS, SITE = (anywhere(STATION),), (on_it(STATION),)
DAY = "2016-08-08"


def things(unit: Unit) -> dict:
    """Return the monitor of a site in a unit."""
    return {"air_site": Station.objects.create(code=f"曲线{unit.pk}", name="工地", kind="site", unit=unit, first_day=date(2016, 1, 1))}


def of_the_house(unit: Unit) -> dict:
    """Return a control station and a unit."""
    station = Station.objects.create(code="曲线", name="国控站", kind="national", unit=unit, first_day=date(2016, 1, 1))
    return {"air_control": station, "air_unit": unit}


def of_unit(it) -> dict:
    """Return the key of the unit."""
    return {"pk": it.air_unit.pk}


def of_site(it) -> dict:
    """Return the key of a site's monitor."""
    return {"pk": it.air_site.pk}


AIR_DAYS = [
    Row("air:air", READERS),
    Row("air:compare", READERS),
    Row("air:compare-export", (anywhere(STATION, "export"),), READ),
    Row("air:completeness", READERS),
    Row("air:unit", READERS, at=of_unit),
    Row("air:unit-day", READERS, at=lambda it: of_unit(it) | {"day": DAY}),
    Row("air:calendar", READERS, at=lambda it: of_unit(it) | {"of": "unit"}),
    Row("air:calendar", SITE, at=lambda it: of_site(it) | {"of": "station"}, places=PLACES, case="station"),
    Row("air:charts", SITE, at=of_site, places=PLACES),
    Row("air:charts", READERS, at=lambda it: {"pk": it.air_control.pk}, case="control station"),
    Row("air:gaps", SITE, at=of_site, places=PLACES),
    Row("air:day", SITE, at=lambda it: of_site(it) | {"day": DAY}, places=PLACES),
    Row("air:minutes", SITE, at=lambda it: of_site(it) | {"day": DAY}, places=PLACES),
]
