"""Twelve stations of Beijing, 2013-03-01 to 2017-02-28 (UCI data set 501), by the pure rules: read anew from the files, exactly.

What the database came to is compared with it value by value, by bench/air_import.py and by the tests; the files lie beside the project.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pollution.air import periods
from pollution.air.assessment import composite, day_of, of_period
from pollution.air.index import daily
from pollution.air.models import StationDay, StationIndex
from pollution.air.periods import Stretch
from pollution.air.policies import policy_on, scheme_of
from pollution.air.standards import Factor, index_rule_on, limits_on
from tracker.lib.measures import ranks

COLUMNS = {Factor.PM25: "PM2.5", Factor.PM10: "PM10", Factor.SO2: "SO2", Factor.NO2: "NO2", Factor.CO: "CO", Factor.O3: "O3"}
FIRST_MONDAY, WEEKS = date(2013, 3, 4), 208
Days = dict[date, dict[Factor, Decimal]]


def files(folder: Path) -> list[Path]:
    """Return the twelve files."""
    return sorted(folder.glob("PRSA_Data_*.csv.gz"))


def station_of(path: Path) -> str:
    """Return the station of a file, as its rows name it."""
    return path.name.split("_")[2]


def weeks() -> list[Stretch]:
    """Return the whole weeks, Monday to Sunday."""
    firsts = [FIRST_MONDAY + timedelta(weeks=place) for place in range(WEEKS)]
    return [Stretch(first.isoformat(), first, first + timedelta(days=6)) for first in firsts]


def hours_of(path: Path, until: date | None = None) -> Iterator[tuple[date, int, dict[Factor, Decimal]]]:
    """Yield day, label 1 to 24 and values of each hour; the hour 0 of a day ends the day before."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, label = date(int(row["year"]), int(row["month"]), int(row["day"])), int(row["hour"])
            day, label = (day - timedelta(days=1), 24) if label == 0 else (day, label)
            if until and day > until:
                return
            values = {factor: Decimal(row[head]) for factor, head in COLUMNS.items() if row[head] != "NA"}
            if Factor.CO in values:
                values[Factor.CO] /= 1000
            yield day, label, values


def days_of(path: Path, until: date | None = None) -> tuple[Days, set]:
    """Return the days of a station by the pure rules, and all (day, factor) that have an hour."""
    hours: dict[date, dict[Factor, dict[int, Decimal]]] = {}
    for day, label, values in hours_of(path, until):
        of_day = hours.setdefault(day, {})
        for factor, value in values.items():
            of_day.setdefault(factor, {})[label] = value
    found: Days = {}
    for day, of_day in hours.items():
        values = {factor: day_of(of_day.get(factor, {}), factor, limits_on(day)) for factor in Factor}
        found[day] = {factor: value for factor, value in values.items() if value is not None}
    return found, {(day, factor) for day, of_day in hours.items() for factor in of_day}


def compare_days(pk: int, days: Days, measured: set) -> Counter:
    """Return how many days and indices of a station were compared, and how many differ."""
    found = Counter()
    stored = {(row.day, Factor(row.factor)): row.value for row in StationDay.objects.filter(station=pk)}
    for day, factor in measured | set(stored):
        found["station-days"] += 1
        found["station-days that differ"] += ((day, factor) not in stored) or stored[day, factor] != days[day].get(factor)
    indices = {row.day: (row.aqi, row.primary) for row in StationIndex.objects.filter(station=pk)}
    for day in {day for day, values in days.items() if values} | set(indices):
        index = daily(days.get(day, {}), index_rule_on(day))
        found["AQI"] += 1
        found["AQI that differ"] += (
            indices.get(day) != (index.value, [factor.value for factor in index.primary]) if index else day in indices
        )
    return found


def compare_weeks(of: Mapping[int, Days], air: Mapping[tuple[str, int], periods.Air], stretches: Sequence[Stretch]) -> Counter:
    """Return how many values of weeks, composite indices and ranks were compared, and how many differ. `of`: subject → its days."""
    found = Counter()
    scheme = scheme_of(policy_on(stretches[-1].last_day))
    for one in stretches:
        here, there = {}, {}
        for pk, days in of.items():
            within = [days[day] for day in (one.first_day + timedelta(days=at) for at in range(7)) if days.get(day)]
            exact = _exact(within)
            stored = air[one.label, pk]
            for factor in Factor:
                found["weekly values"] += 1
                found["weekly values that differ"] += (stored.values[factor].exact if factor in stored.values else None) != exact.get(
                    factor
                )
            indices = [daily(values, index_rule_on(one.first_day)).value for values in within]
            found["good days that differ"] += (stored.good, stored.valid) != (sum(value <= 100 for value in indices), len(indices))
            here[pk], there[pk] = composite(exact, scheme), stored.composite(scheme)
            found["composite indices"] += 1
            found["composite indices that differ"] += here[pk] != there[pk]
        found["rankings"] += 1
        found["rankings that differ"] += _ranked(here) != _ranked(there)
    return found


def _exact(within: list[dict[Factor, Decimal]]) -> dict[Factor, Fraction]:
    known = {factor: [values[factor] for values in within if factor in values] for factor in Factor}
    return {factor: of_period(values, factor) for factor, values in known.items() if values}


def _ranked(of: dict[int, Decimal | None]) -> dict[int, int]:
    """Return places 1, 2, 3, 3, 5: the smallest composite index is the first; without one there is no place."""
    known = sorted((value, pk) for pk, value in of.items() if value is not None)
    return dict(zip([pk for _value, pk in known], ranks([value for value, _pk in known]), strict=True))
