"""Rows of the table for voids, exceptional events, corrections and keys of air monitoring (see table.py), and what they are about."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air import intake, voids
from pollution.air.models import ApiKey, ExceptionalEvent, Station
from pollution.air.statuses import Way
from tests.make import moment
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, FORM, OWN, POST, READ, Row, Step, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit

STATION, EVENT, KEY = "air.station", "air.exceptionalevent", "air.apikey"
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
AT = moment()
SEES, VOIDS = on_it(STATION), on_it(STATION, "void", otherwise=403)
BECAUSE = {"because": "校准未通过"}


def _station(unit: Unit, code: str) -> Station:
    """Return a site monitor with a morning of values."""
    station = Station.objects.create(code=code, name=code, kind="site", unit=unit, first_day=date(2016, 1, 1))
    hours = [intake.Hour(station.pk, "pm10", AT - timedelta(hours=back), Decimal(90)) for back in range(4)]
    intake.take(hours, way=Way.FILE, at=AT)
    return station


def things(unit: Unit) -> dict:
    """Return hours of a site monitor of a unit that were voided."""
    station = _station(unit, f"工地{unit.pk}")
    made = voids.void([station], ["pm10"], AT - timedelta(hours=1), AT, because="断电", at=AT, by=None)
    return {"air_void": made.voids[0]}


def of_the_house(unit: Unit) -> dict:
    """Return a station whose hours count, an event and a key."""
    event = ExceptionalEvent.objects.create(name="沙尘", first_day=date(2016, 8, 1), last_day=date(2016, 8, 2), source="通知", at=AT)
    key = ApiKey.objects.create(name="某公司", digest="0" * 64, shown="air_0000", made_at=AT)
    return {"voidable": _station(unit, "可作废"), "sand": event, "api_key": key}


def hours(it) -> dict:
    """Return the form of a void."""
    span = {"begins": f"{TODAY}T05:00", "ends": f"{TODAY}T09:00", "factors": ["pm10"], "stations": [it.voidable.pk]}
    return span | BECAUSE | {"step": "void"}


def event(it) -> dict:
    """Return the form of an event."""
    return {"name": "浮尘", "first_day": "2016-08-05", "last_day": TODAY, "source": "函"}


def of_event(act: str, said, **more) -> Row:
    """Return the row of an act on an event."""
    return Row(f"air:event-{act}", (anywhere(EVENT, "change", otherwise=403),), FORM, sound=said, **more)


def by_key(name: str, **more) -> Row:
    """Return the row of an address that opens to keys only, whoever is logged in."""
    return Row(f"air-api:{name}", methods=READ, for_strangers=True, fine=(401,), **more)


READS_OR_KEEPS = Step(lambda rights, who, where: any(who in rights.get((thing, "view"), {}) for thing in (STATION, KEY)), 403)
DAYS = "first=2016-08-01&last=2016-08-02"
AIR_KEEPING = [
    Row("air:voids", (anywhere(STATION, otherwise=403),)),
    Row("air:void-new", (anywhere(STATION, "void", otherwise=403),), FORM, sound=hours),
    Row("air:void", (SEES,), at=pk("air_void"), places=PLACES),
    Row("air:void-take-back", (SEES, VOIDS), FORM, pk("air_void"), PLACES, lambda it: BECAUSE),
    Row("air:corrections", (anywhere(STATION, otherwise=403),)),
    Row("air:events", (anywhere(EVENT, otherwise=403),)),
    Row("air:event", (anywhere(EVENT, otherwise=403),), at=pk("sand")),
    of_event("new", event),
    of_event("edit", event, at=pk("sand")),
    of_event("withdraw", lambda it: BECAUSE, at=pk("sand")),
    Row("air:keys", (anywhere(KEY, otherwise=403),)),
    Row(
        "air:key-new",
        (anywhere(KEY, "change", otherwise=403),),
        FORM,
        sound=lambda it: {"name": "系统", "stations": [it.voidable.pk]},
        done=(200,),
    ),
    Row("air:key-end", (anywhere(KEY), anywhere(KEY, "change", otherwise=403)), FORM, pk("api_key"), sound=lambda it: {}),
    Row("air:api", (READS_OR_KEEPS,)),
    Row("air:api-file", (READS_OR_KEEPS,)),
    Row("air-api:readings", methods=POST, for_strangers=True, sound=lambda it: {}, done=(401,), changes=False),
    by_key("stations"),
    by_key("hours", at=lambda it: {"code": it.voidable.code}, query=DAYS),
    by_key("days", at=lambda it: {"code": it.voidable.code}, query=DAYS),
    by_key("units"),
    by_key("unit-days", at=lambda it: {"code": it.unit.code}, query=DAYS),
    by_key("standings"),
    by_key("openapi"),
]
