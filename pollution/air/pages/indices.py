"""The AQI of each day of a unit or a station, as stored or judged anew by one version of the standard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from pollution.air import classes
from pollution.air.days import index_sql
from pollution.air.models import StationIndex, UnitIndex
from pollution.air.pages.hours import is_published, primary_words
from pollution.air.policies import year_before
from pollution.air.standards import IndexRule, index_rule_on


@dataclass(frozen=True)
class DayIndex:
    """The AQI of a day; not published where a factor is missing and it is not above 100 (NA)."""

    day: date
    aqi: int
    primary: tuple[str, ...]
    factors: int
    standard: str

    @property
    def is_published(self) -> bool:
        """Return whether it stands."""
        return is_published(self.aqi, self.factors, self.standard)

    @property
    def kind(self) -> classes.Shown | None:
        """Return its class, None where it does not stand."""
        return classes.shown(self.aqi) if self.is_published else None

    @property
    def primary_words(self) -> str:
        """Return the primary pollutants joined."""
        return primary_words(self.primary)


def same_dates(first: date, last: date) -> tuple[date, date]:
    """Return the same dates a year before: of a month or year so far, also on the Sunday on which it happens to be a week."""
    return year_before(first, first)[0], year_before(last, last)[1]


# An index stands where a factor has a value: it is read with the days of the factors.
OF_UNITS = """
SELECT own.unit_id, own.factor, own.value, found.aqi, found."primary", found.factors, found.standard
FROM air_unitday AS own LEFT JOIN air_unitindex AS found ON found.unit_id = own.unit_id AND found.day = own.day
WHERE own.unit_id = ANY(%s) AND own.day = %s
"""


def days_of_units(units: Sequence[int], day: date) -> dict[int, tuple[dict[str, Decimal | None], DayIndex | None]]:
    """Return the values of a day by factor, and its AQI, of units (one query)."""
    found: dict[int, tuple[dict, DayIndex | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OF_UNITS, [list(units), day])
        for unit, factor, value, aqi, primary, factors, standard in cursor.fetchall():
            index = None if aqi is None else DayIndex(day, aqi, tuple(primary), factors, standard)
            found.setdefault(unit, ({}, index))[0][factor] = value
    return found


def one_version(through: date, before: date) -> IndexRule | None:
    """Return the version by which both years of a comparison are judged, the later one; None where one holds on all their days."""
    now = index_rule_on(through)
    return None if index_rule_on(before) is now else now


def indices(subject: str, pk: int, first: date, last: date, rule: IndexRule | None = None) -> dict[date, DayIndex]:
    """Return the AQI by day (one query). The caller passes a key that came through a door."""
    if rule is None:
        of_station = StationIndex.objects.unscoped("the caller holds the station")
        whole = {"unit": UnitIndex.objects.filter(unit=pk), "station": of_station.filter(station=pk)}
        rows = whole[subject].filter(day__range=(first, last)).values_list("day", "aqi", "primary", "factors", "standard")
        return {day: DayIndex(day, aqi, tuple(primary), factors, standard) for day, aqi, primary, factors, standard in rows}
    days = f"""
        SELECT {subject}_id AS subject, day, factor, value FROM air_{subject}day
        WHERE {subject}_id = %(pk)s AND day BETWEEN %(first)s AND %(last)s AND value IS NOT NULL
    """
    with connection.cursor() as cursor:
        statement = f"SELECT day, aqi, primary_ones, factors FROM ({index_sql(days, 'subject', rule)}) AS anew"
        cursor.execute(statement, {"pk": pk, "first": first, "last": last})
        return {day: DayIndex(day, aqi, tuple(primary), factors, rule.name) for day, aqi, primary, factors in cursor.fetchall()}
