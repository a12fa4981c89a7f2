"""The AQI of each day of a unit or a station, as stored or judged anew by one version of the standard."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from pollution.air import classes
from pollution.air.days import index_sql
from pollution.air.models import StationIndex, UnitIndex
from pollution.air.pages.hours import is_published, primary_words
from pollution.air.standards import IndexRule


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
