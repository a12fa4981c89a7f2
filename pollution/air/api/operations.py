"""What programs may do: send readings; read stations, hours, days, and published standings."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path, Query

from pollution.air import intake
from pollution.air.api.describing import description
from pollution.air.api.door import acting_by, api
from pollution.air.api.refusals import Turned
from pollution.air.api.rows import Reader
from pollution.air.api.shapes import Batch, DayOut, HourOut, RefusalOut, StandingOut, StationOut, Taken, UnitOut
from pollution.air.measures import stored_in
from pollution.air.models import ApiKey, Reading, Station, StationDay, StationIndex, StationWeight, UnitDay, UnitIndex
from pollution.air.statuses import Factor, Way
from tracker.lib import periods
from tracker.lib.periods import LOCAL, at_local
from tracker.org.models import Unit
from tracker.rankings.kinds import rankings
from tracker.rankings.models import RankingTable
from tracker.trail.notes import note

A_DAY = timedelta(days=1)
MOST_HOURS, MOST_DAYS, MOST_STANDINGS = 31, 366, 60  # days, days, standings
Code = Annotated[str, Path(max_length=60, description=gettext_noop("Code of the station or unit."))]
First = Annotated[date, Query(description=gettext_noop("The first day, such as 2026-03-01."))]
Last = Annotated[date, Query(description=gettext_noop("The last day."))]
OneFactor = Annotated[str, Query(description=gettext_noop("Only this factor."))]
OfPeriod = Annotated[str, Query(max_length=8, description=gettext_noop("Only this period."))]
REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut, 422: RefusalOut, 429: RefusalOut}


def _stations(key: ApiKey):
    return Station.objects.of_key(key).select_related("unit")


def _station(request: HttpRequest, code: str) -> Station:
    return get_object_or_404(_stations(request.auth), code=code)


def _span(first: date, last: date, most: int) -> None:
    if last < first or (last - first).days >= most:
        raise Turned(422, "wrong_days", _("Ask for 1 to %(most)d days.") % {"most": most})


@api.post(
    "/readings",
    response={200: Taken, 400: RefusalOut, 411: RefusalOut, 413: RefusalOut, 415: RefusalOut} | REFUSED,
    url_name="readings",
    summary=gettext_noop("Send hourly values"),
    description=gettext_noop(
        "All rows are taken in or none. The same again changes nothing; another value corrects, and the former is kept."
    ),
)
def send_readings(request: HttpRequest, batch: Batch):
    """Take a batch in."""
    key, at = request.auth, periods.real_now()
    if key.is_reading:
        raise Turned(403, "only_reads", _("This key only reads."))
    reader = Reader(key, {one.code: one for one in _stations(key)}, max(at, periods.now()))
    hours = reader.read(batch.readings)
    if reader.problems:
        said = _("Nothing was taken in: look at the rows named below.")
        raise Turned(422, "wrong_rows", said, problems=reader.problems)
    with acting_by(key):
        taken = intake.take(hours, way=Way.API, at=at)
        if taken.new or taken.corrected:
            note("api", thing=key, words=key.name, rows=len(batch.readings), new=taken.new, corrected=taken.corrected)
    rows = len(batch.readings)
    return Taken(rows=rows, new=taken.new, corrected=taken.corrected, same=rows - taken.new - taken.corrected)


@api.get(
    "/stations",
    response={200: list[StationOut]} | REFUSED,
    url_name="stations",
    summary=gettext_noop("The stations of the key"),
    description=gettext_noop("Those which the key is for, with their codes."),
)
def stations(request: HttpRequest):
    """Return the stations of the key."""
    return [
        StationOut(
            code=one.code,
            name=str(one),
            kind=one.kind,
            for_reference=one.is_for_reference,
            unit=str(one.unit),
            first_day=one.first_day.isoformat(),
            last_day=one.last_day.isoformat() if one.last_day else None,
        )
        for one in _stations(request.auth)
    ]


@api.get(
    "/stations/{code}/hours",
    response={200: list[HourOut]} | REFUSED,
    url_name="hours",
    summary=gettext_noop("Hourly values of a station"),
    description=gettext_noop("Both days are among them; 31 days at most."),
)
def hours(request: HttpRequest, code: Code, first: First, last: Last, factor: OneFactor = ""):
    """Return the hours of days."""
    station = _station(request, code)
    _span(first, last, MOST_HOURS)
    if factor and factor not in Factor.values:
        raise Turned(422, "unknown_factor", _("This is no factor that is known here."))
    after = min(last, date.max - A_DAY) + A_DAY  # there is no day after the last one of the calendar
    rows = Reading.objects.within(station=station).between(at_local(first), at_local(after))
    rows = rows.filter(factor=factor) if factor else rows
    return [_hour(row) for row in rows.order_by("hour", "factor")]


def _plain(value: Decimal) -> str:
    """Return a figure as pages write it: all of its digits, no zeros after them."""
    return f"{value.normalize():f}"


def _hour(row: Reading) -> HourOut:
    return HourOut(
        hour_end=row.hour.astimezone(LOCAL).isoformat(),
        factor=row.factor,
        value=None if row.value is None else _plain(row.value),
        measure=stored_in(row.factor).value,
        flag=row.flag,
        voided=row.voided_id is not None,
        way=row.way,
        received_at=row.received_at.astimezone(LOCAL).isoformat(),
    )


@api.get(
    "/stations/{code}/days",
    response={200: list[DayOut]} | REFUSED,
    url_name="days",
    summary=gettext_noop("Days and AQI of a station"),
    description=gettext_noop("Both days are among them; 366 days at most."),
)
def days(request: HttpRequest, code: Code, first: First, last: Last):
    """Return the days of a station."""
    station = _station(request, code)
    _span(first, last, MOST_DAYS)
    values = StationDay.objects.within(station=station).of_days(first, last)
    return _days(values, StationIndex.objects.within(station=station).of_days(first, last))


@api.get(
    "/units",
    response={200: list[UnitOut]} | REFUSED,
    url_name="units",
    summary=gettext_noop("The units for which stations count"),
    description=gettext_noop("Those whose days may be asked for, with their codes."),
)
def units(request: HttpRequest):
    """Return the units."""
    counted = StationWeight.objects.unscoped("which units have stations is as public as their days").values("unit")
    return [UnitOut(code=one.code, name=str(one)) for one in Unit.objects.filter(pk__in=counted).in_order()]


@api.get(
    "/units/{code}/days",
    response={200: list[DayOut]} | REFUSED,
    url_name="unit-days",
    summary=gettext_noop("Days and AQI of a unit"),
    description=gettext_noop("Both days are among them; 366 days at most."),
)
def unit_days(request: HttpRequest, code: Code, first: First, last: Last):
    """Return the days of a unit."""
    unit = get_object_or_404(Unit, code=code)
    _span(first, last, MOST_DAYS)
    values = UnitDay.objects.filter(unit=unit, day__range=(first, last))
    return _days(values, UnitIndex.objects.filter(unit=unit, day__range=(first, last)))


def _days(values, indices) -> list[DayOut]:
    """Return days with their values and their index."""
    found: dict[date, dict] = defaultdict(dict)
    for row in values.order_by("day", "factor"):
        found[row.day][row.factor] = None if row.value is None else _stated(row)
    judged = {row.day: row for row in indices}
    return [
        DayOut(
            day=day.isoformat(),
            values=of_day,
            aqi=judged[day].aqi if day in judged else None,
            primary=judged[day].primary if day in judged else [],
            standard=judged[day].standard if day in judged else "",
        )
        for day, of_day in sorted(found.items())
    ]


def _stated(row: StationDay | UnitDay) -> str:
    """Return a day's value with its places: CO one, others none."""
    return f"{row.value:f}" if row.factor == Factor.CO else f"{row.value:f}".removesuffix(".0")


@api.get(
    "/standings",
    response={200: list[StandingOut]} | REFUSED,
    url_name="standings",
    summary=gettext_noop("Published standings of the air"),
    description=gettext_noop("Of one period, such as 2016-W31 or 2016-08; without one, the latest."),
)
def standings(request: HttpRequest, period: OfPeriod = ""):
    """Return published standings."""
    kinds = [one.code for one in rankings().values() if one.thing.startswith("air.")]
    rows = RankingTable.objects.unscoped("published standings of the air are public in the district").published().filter(kind__in=kinds)
    if period:
        rows = rows.filter(period=period[:8])
    found = rows.order_by("-last_day", "kind", "group").prefetch_related("places__unit")[:MOST_STANDINGS]
    return [_standing(one) for one in found]


def _standing(table: RankingTable) -> StandingOut:
    ordered = sorted(table.places.all(), key=lambda one: (one.rank is None, one.rank or 0, one.unit_id))
    places = [
        {"unit": str(one.unit), "rank": one.rank, "score": None if one.score is None else _plain(one.score), "reason": one.reason}
        for one in ordered
    ]
    return StandingOut(kind=table.kind, group=table.group, period=table.period, places=places)


@api.get("/openapi.json", url_name="openapi", include_in_schema=False)
def openapi(request: HttpRequest):
    """Return the description of all this for programs."""
    return description()
