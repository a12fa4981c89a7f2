"""Charts of hours and of days with the table beside them: limits in force, exceptional days, what does not count, the wind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from pollution.air.classes import shown as class_shown
from pollution.air.forms.days import AQI, DAYS
from pollution.air.models import Reading, Station, StationDay, StationIndex, UnitDay, UnitIndex
from pollution.air.pages.hours import WIND, Cell, bounds, cell_of, counts, days_of, events_of, is_published, label_of, measure_of, shown
from pollution.air.pages.indices import indices, one_version
from pollution.air.policies import year_before
from pollution.air.standards import DAILY_SPAN, LIMITS, Span, limits_on
from pollution.air.standards import Factor as Six
from pollution.air.statuses import SIX, Factor
from tracker.frame.templatetags.frame import day as day_in_words
from tracker.org.models import Unit, User

ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What a chart shows."""

    span: str
    factor: str
    first: date
    last: date
    today: date

    @property
    def days(self) -> list[date]:
        """Return its days."""
        return [self.first + timedelta(days=place) for place in range((self.last - self.first).days + 1)]

    def moved(self, way: int) -> str:
        """Return the query of the chart before (−1) or after (1)."""
        by = timedelta(days=len(self.days)) * way
        return f"?span={self.span}&factor={self.factor}&first={self.first + by}&last={self.last + by}"

    @property
    def before(self) -> str:
        """Return the query of the days before."""
        return self.moved(-1)

    @property
    def after(self) -> str:
        """Return the query of the days after, "" where they are still to come."""
        return self.moved(1) if self.last < self.today else ""

    @property
    def label(self) -> str:
        """Return the factor's name."""
        return "AQI" if self.factor == AQI else str(Factor(self.factor).label)

    @property
    def measure(self) -> str:
        """Return its unit of measure."""
        return "" if self.factor == AQI else measure_of(self.factor)


@dataclass(frozen=True)
class Table:
    """A table beside a chart: a row a day with its hours, or a row a month with its days."""

    title: str
    heads: list
    rows: list[tuple[date, list]]


@dataclass(frozen=True)
class Drawn:
    """A chart, its tables, and how many values do not count."""

    chart: dict
    tables: list[Table]
    dropped: int
    events: list[tuple[date, str]]
    is_empty: bool


# --- Limits and events ------------------------------------------------------------------------------------------------------------------


def span_of(asked: Asked) -> Span:
    """Return of which time the limit is that a chart shows: an hour of particles has none of its own."""
    daily = DAILY_SPAN[Six(asked.factor)]
    return daily if asked.span == DAYS or limits_on(asked.last).of(Six(asked.factor), Span.HOUR) is None else Span.HOUR


def limit_lines(asked: Asked, place_of) -> list[dict]:
    """Return the limits in force, each over the days on which it is: two where a version begins within the chart."""
    if asked.factor == AQI:
        return [{"name": f"{class_shown(upto).word} ≤ {upto}", "value": upto, "from": None, "to": None} for upto in (100, 200)]
    if asked.factor not in set(SIX):
        return []
    span, found = span_of(asked), []
    starts = [asked.first, *(one.first_day for one in LIMITS if asked.first < one.first_day <= asked.last)]
    for place, start in enumerate(starts):
        end = starts[place + 1] - ONE_DAY if place + 1 < len(starts) else asked.last
        limits, whole = limits_on(start), len(starts) == 1
        value = limits.of(Six(asked.factor), span)
        name = LIMIT_NAMES[span]() % {"value": value, "standard": limits.name}
        found.append({"name": name, "value": value, "from": None if whole else place_of(start), "to": None if whole else place_of(end)})
    return found


LIMIT_NAMES = {
    Span.HOUR: lambda: _("limit of an hour %(value)s, %(standard)s"),
    Span.EIGHT_HOURS: lambda: _("limit of eight hours %(value)s, %(standard)s"),
    Span.DAY: lambda: _("limit of a day %(value)s, %(standard)s"),
}


def event_marks(events: dict[date, str], of_day) -> list[dict]:
    """Return the exceptional days as stretches of the chart, days that follow each other as one."""
    found: list[dict] = []
    for day, name in sorted(events.items()):
        first, last = of_day(day)
        if found and found[-1]["name"] == name and found[-1]["to"] + 1 >= first:
            found[-1]["to"] = last
        else:
            found.append({"name": name, "from": first, "to": last})
    return found


# --- Hours ------------------------------------------------------------------------------------------------------------------------------


def of_hours(asked: Asked, stations: Iterable[Station], unit: Unit, user: User, *, with_wind: bool) -> Drawn:
    """Return the hours of a factor at stations; with the wind where it is one station (one query)."""
    stations, days = list(stations), asked.days
    after, until = bounds(asked.first, asked.last)
    hours = [after + ONE_HOUR * place for place in range(1, len(days) * 24 + 1)]
    places = {hour: place for place, hour in enumerate(hours)}
    wanted = [asked.factor, *(WIND if with_wind else ())]
    rows = Reading.objects.visible_to(user).filter(station__in=stations, factor__in=wanted).between(after, until).select_related("voided")
    by_station: dict[int, dict[str, dict[datetime, Reading]]] = {}
    for row in rows:
        if row.hour in places:
            by_station.setdefault(row.station_id, {}).setdefault(row.factor, {})[row.hour] = row
    series, dropped, tables, known = [], [], [], False
    for station in stations:
        own = by_station.get(station.pk, {}).get(asked.factor, {})
        known = known or bool(own)
        series.append({"name": str(station), "values": [_value(own.get(hour)) for hour in hours]})
        without = [(hour, row) for hour, row in own.items() if row.value is not None and not counts(row)]
        dropped += [{"x": places[hour], "y": shown(row.value, row.factor), "why": cell_of(row).why} for hour, row in without]
        tables.append(Table(str(station), list(range(1, 25)), [(day, _cells(own, after, place)) for place, day in enumerate(days)]))
    events = days_of(events_of(unit, asked.first, asked.last), asked.first, asked.last)
    at = {day: (place * 24, place * 24 + 23) for place, day in enumerate(days)}
    chart = {
        "x": [_hour_name(hour) for hour in hours],
        "unit": asked.measure,
        "series": series,
        "limits": limit_lines(asked, lambda day: at[day][0]),
        "events": event_marks(events, lambda day: at[day]),
        "dropped": {"name": _("does not count"), "points": dropped},
    }
    if with_wind and stations:
        chart |= {"wind": _wind(by_station.get(stations[0].pk, {}), hours)}
    return Drawn(chart, tables, len(dropped), sorted(events.items()), not known)


def _value(row: Reading | None) -> Decimal | None:
    return shown(row.value, row.factor) if row is not None and counts(row) else None


def _cells(own: dict[datetime, Reading], after: datetime, place: int) -> list[Cell]:
    found = []
    for label in range(1, 25):
        row = own.get(after + ONE_DAY * place + ONE_HOUR * label)
        found.append(cell_of(row) if row else Cell())
    return found


def _hour_name(hour: datetime) -> str:
    day, label = label_of(hour)
    return f"{day_in_words(day)} {label:02}:00"


def _wind(own: dict[str, dict[datetime, Reading]], hours: list[datetime]) -> dict | None:
    """Return speed and direction by hour, None where nothing of it was measured."""
    speed, direction = (own.get(name, {}) for name in WIND)
    if not speed and not direction:
        return None
    return {
        "name": _("Wind, m/s"),
        "from": _("from %s°"),
        "speed": [_value(speed.get(hour)) for hour in hours],
        "direction": [_value(direction.get(hour)) for hour in hours],
    }


# --- Days -------------------------------------------------------------------------------------------------------------------------------


def of_days(asked: Asked, subject: str, whose: Unit | Station, user: User) -> Drawn:
    """Return the days of a factor, or the AQI, of a unit or a station, beside those of the year before."""
    days = asked.days
    before = year_before(asked.first, asked.last)
    now, then = _days(asked, subject, whose, user, before)
    rule = one_version(asked.last, before[0]) if asked.factor == AQI else None
    if rule:  # the year before is judged as this one is, and says so
        then = {day: one.aqi for day, one in indices(subject, whose.pk, *before, rule).items() if one.is_published}
    shift = {day: _last_year(day, asked.first, before[0]) for day in days}
    at = {day: place for place, day in enumerate(days)}
    unit = whose if subject == "unit" else whose.unit
    events = days_of(events_of(unit, asked.first, asked.last), asked.first, asked.last)
    values = [now.get(day) for day in days]
    first = {"name": asked.label, "values": values}
    if asked.factor == AQI:
        first["classes"] = [kind.place if (kind := class_shown(value)) else None for value in values]
    name = f"{_('the year before')} ({rule.name})" if rule else _("the year before")
    last_year = {"name": name, "values": [then.get(shift[day]) for day in days], "plan": True}
    chart = {
        "x": [day_in_words(day, asked.first) for day in days],
        "unit": asked.measure,
        "series": [first, *([last_year] if then else [])],
        "limits": limit_lines(asked, at.get),
        "events": event_marks(events, lambda day: (at[day], at[day])),
    }
    return Drawn(chart, [_months(asked, str(whose), now)], 0, sorted(events.items()), not now)


def _last_year(day: date, first: date, first_before: date) -> date:
    return first_before + (day - first) if (first - first_before).days == 364 else year_before(day, day)[0]


def _days(asked: Asked, subject: str, whose: Unit | Station, user: User, before: tuple[date, date]) -> tuple[dict, dict]:
    """Return the valid days of a factor, of the AQI those on which it is published; now and in the year before (one query)."""
    if subject == "unit":
        judged, days = UnitIndex.objects.filter(unit=whose), UnitDay.objects.filter(unit=whose)
    else:
        judged, days = (model.objects.visible_to(user).filter(station=whose) for model in (StationIndex, StationDay))
    when = Q(day__range=(asked.first, asked.last)) | Q(day__range=before)
    if asked.factor == AQI:
        rows = judged.filter(when).values_list("day", "aqi", "factors", "standard")
        found = {day: aqi for day, aqi, factors, standard in rows if is_published(aqi, factors, standard)}
    else:
        rows = days.filter(when, factor=asked.factor, value__isnull=False).values_list("day", "value")
        found = {day: shown(value, asked.factor) for day, value in rows}
    first, last = before
    now = {day: value for day, value in found.items() if asked.first <= day <= asked.last}
    return now, {day: value for day, value in found.items() if first <= day <= last}


def _months(asked: Asked, title: str, values: dict[date, Decimal | int]) -> Table:
    """Return the days as a table, a row a month."""
    rows: dict[date, list[Cell]] = {}
    for day in asked.days:
        rows.setdefault(day.replace(day=1), [None] * 31)[day.day - 1] = Cell(values.get(day))
    return Table(title, list(range(1, 32)), list(rows.items()))
