"""Rows of a file turned into lines that COPY takes, at the speed of a file of millions; what is left out is counted and told.

A text that was read once is not read again: values and hours repeat, and a dictionary is what makes the difference.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from pollution.air.files.places import Places, Why, plain
from pollution.air.files.ranges import MEASURES, RANGES, WORDS
from pollution.air.files.tables import Table
from pollution.air.layouts import BadValue, Layout, number
from pollution.air.measures import STORED_PLACES, WrongMeasure, ratio, stored_in
from pollution.air.statuses import Factor, Flag

MOST_REMEMBERED = 200_000
MISSING, BAD = "", None
Told = tuple[int, str, str, str]  # line, column, what stands there, what is wrong


class Memory(dict):
    """What was read of each text; forgotten when it grows beyond all use."""

    def __init__(self, read: Callable[[Any], Any]):
        super().__init__()
        self.read = read

    def __missing__(self, text):
        if len(self) > MOST_REMEMBERED:
            self.clear()
        self[text] = found = self.read(text)
        return found


@dataclass
class Found:
    """What was met in a file: rows read, values missing, cells left out, and whose rows belong to nobody."""

    rows: int = 0
    elsewhere: int = 0  # rows of other cities
    missing: int = 0
    out_of_range: int = 0
    told_count: int = 0
    told: list[Told] = field(default_factory=list)
    most_told: int = 0
    left: dict[tuple[str, str], list] = field(default_factory=dict)  # (name, city) → [rows, why]
    cities: Counter = field(default_factory=Counter)
    passed_over: Counter = field(default_factory=Counter)  # kinds of rows that hold no hourly value

    def tell(self, line: int, head: str, text: str, sentence: str) -> None:
        """Note a cell that is left out; the first ones are kept."""
        self.told_count += 1
        if len(self.told) < self.most_told:
            self.told.append((line, head, text[:80], sentence))

    def leave(self, word: str, city: str, why: Why) -> None:
        """Count a row of a name that is no station."""
        self.left.setdefault((word[:80], city[:40]), [0, why.value])[0] += 1


class Reader:
    """Reads the rows of one table in its layout."""

    def __init__(self, table: Table, layout: Layout, places: Places, *, city: str, latest: datetime, most_told: int):
        self.table, self.layout, self.places = table, layout, places
        self.city, self.latest = city, latest
        self.found = Found(most_told=most_told)
        self.heads = layout.heads(table.heads)
        self.place = {head: at for at, head in reversed(list(enumerate(self.heads))) if head}
        self.hours = Memory(self._hour)
        self.time = itemgetter(*(self.place[head] for head in layout.time))

    def lines(self) -> Iterator[str]:
        """Yield the lines of each row for COPY: station, factor, hour, value, flag."""
        read = self._rows if not self.layout.kind else self._long if self.layout.value else self._wide
        return read()

    def _sound(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows that have as many cells as there are heads; another row's cells stand under foreign heads."""
        width = len(self.heads)
        for line, row in self.table.rows:
            if len(row) == width:
                yield line, row
            else:
                words = _("The row has %(cells)d cells, but there are %(heads)d columns.") % {"cells": len(row), "heads": width}
                self.found.tell(line, "", ", ".join(row), words)

    # --- One row an hour of a station ----------------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[str]:
        found, time, find, hours = self.found, self.time, self.places.find, self.hours
        station_at, city_at = self.place[self.layout.station], self.place.get(self.layout.city)
        columns = [
            (self.place[head], head, f"\t{item[0].value}\t", self._values(item[0].value, self.layout.divide.get(head)))
            for head, item in self.layout.items.items()
        ]
        for line, row in self._sound():
            name, city = row[station_at].strip(), ""
            if city_at is not None:
                city = row[city_at].strip()
                found.cities[city] += 1
                if self.city and city != self.city:
                    found.elsewhere += 1
                    continue
            station = find(name)
            if isinstance(station, Why):
                found.leave(name, city, station)
                continue
            hour = hours[time(row)]
            if hour.sentence:
                self._tell(line, self.layout.time[-1], hour.text, hour.sentence)
                continue
            found.rows += 1
            parts = []
            for at, head, factor, values in columns:
                value = values[row[at]]
                if value:
                    parts.append(f"{station}{factor}{hour.text}\t{value}\tN\n")
                elif value is MISSING:
                    found.missing += 1
                else:
                    self._tell_value(line, head, row[at], values)
            yield "".join(parts)

    # --- One column a station ------------------------------------------------------------------------------------------------------------

    def _wide(self) -> Iterator[str]:
        found, time, hours, kind_at = self.found, self.time, self.hours, self.place[self.layout.kind]
        stations = self._columns()
        read = {head: (f"\t{item[0].value}\t", self._values(item[0].value, None)) for head, item in self.layout.items.items()}
        for line, row in self._sound():
            kind = row[kind_at].strip()
            if kind not in read:
                if kind in self.layout.passed_over:
                    found.passed_over[kind] += 1
                else:
                    self._tell(line, self.layout.kind, kind, _("This kind of row is not known."))
                continue
            hour = hours[time(row)]
            if hour.sentence:
                self._tell(line, self.layout.time[-1], hour.text, hour.sentence)
                continue
            found.rows += 1
            factor, values = read[kind]
            parts = []
            for at, head, station in stations:
                value = values[row[at]]
                if value:
                    parts.append(f"{station}{factor}{hour.text}\t{value}\tN\n")
                elif value is MISSING:
                    found.missing += 1
                else:
                    self._tell_value(line, head, row[at], values)
            yield "".join(parts)

    def _columns(self) -> list[tuple[int, str, int]]:
        """Return the columns of stations that are known; the others are left out whole."""
        stations = []
        for at, head in enumerate(self.heads):
            if head and head not in self.layout.needs:
                station = self.places.find(head)
                if isinstance(station, Why):
                    self.found.leave(head, "", station)
                else:
                    stations.append((at, head, station))
        return stations

    # --- One row a value -----------------------------------------------------------------------------------------------------------------

    def _long(self) -> Iterator[str]:
        found, layout, place = self.found, self.layout, self.place
        station_at, kind_at, value_at = place[layout.station], place[layout.kind], place[layout.value]
        flag_at, unit_at = place.get("flag"), place.get("unit")
        readers: dict[tuple[str, str], Memory | None] = {}
        for line, row in self._sound():
            name = row[station_at].strip()
            station = self.places.find(name)
            if isinstance(station, Why):
                found.leave(name, "", station)
                continue
            kind, unit = row[kind_at], "" if unit_at is None else row[unit_at]
            if (kind, unit) not in readers:
                readers[kind, unit] = self._of(kind, unit)
            values, hour = readers[kind, unit], self.hours[self.time(row)]
            flag = "N" if flag_at is None else row[flag_at].strip().upper() or "N"
            if hour.sentence:
                self._tell(line, layout.time[-1], hour.text, hour.sentence)
            elif values is None:
                words = _("This is nothing that is measured, or not in this unit of measure.")
                self._tell(line, layout.kind, f"{kind} {unit}".strip(), words)
            elif flag not in Flag.values:
                self._tell(line, "flag", flag, _("This mark is not known; known are %(marks)s.") % {"marks": " ".join(Flag.values)})
            else:
                found.rows += 1
                value = values[row[value_at]]
                if value:
                    yield f"{station}\t{values.factor}\t{hour.text}\t{value}\t{flag}\n"
                elif value is MISSING:
                    found.missing += 1
                else:
                    self._tell_value(line, layout.value, row[value_at], values)

    def _of(self, kind: str, unit: str) -> Memory | None:
        """Return what reads the values of a factor in a unit of measure, None of what is not known."""
        factor = WORDS.get(plain(kind))
        if factor is None:
            return None
        measure = MEASURES.get(plain(unit)) if unit.strip() else stored_in(factor)
        if measure is None:
            return None
        try:
            times = ratio(factor, measure)
        except (WrongMeasure, ValueError):
            return None
        return self._values(factor, None, times)

    # --- Cells ---------------------------------------------------------------------------------------------------------------------------

    def _hour(self, texts: tuple[str, ...] | str) -> "Hour":
        texts = (texts,) if isinstance(texts, str) else texts
        try:
            hour = self.layout.when(*texts)
        except (ValueError, OverflowError):
            return Hour(" ".join(texts), _("This is no hour."))
        if hour > self.latest:
            return Hour(" ".join(texts), _("This hour is still to come."))
        return Hour(hour.isoformat())

    def _values(self, factor: str, divide: int | None, times: Decimal = Decimal(1)) -> "Values":
        return Values(Factor(factor), times / divide if divide else times)

    def _tell(self, line: int, head: str, text: str, sentence: str) -> None:
        """Note a cell under the head that the file has for it."""
        self.found.tell(line, self.table.heads[self.place[head]].strip(), text, sentence)

    def _tell_value(self, line: int, head: str, text: str, values: "Values") -> None:
        if values.is_number(text):
            low, high = RANGES[values.factor]
            self.found.out_of_range += 1
            words = _("Out of the range of %(factor)s, %(low)s to %(high)s.") % {"factor": values.factor.label, "low": low, "high": high}
        else:
            words = _("This is no number.")
        self._tell(line, head, text.strip(), words)


@dataclass(frozen=True)
class Hour:
    """The end of an hour as COPY reads it, or what is wrong with it."""

    text: str
    sentence: str = ""


class Values(Memory):
    """Cells of one factor in one unit of measure → text for COPY with four decimals at most, MISSING, or BAD."""

    def __init__(self, factor: Factor, times: Decimal):
        super().__init__(self._value)
        self.factor, self.times = factor, times
        self.low, self.high = RANGES[factor]

    def _value(self, text: str) -> str | None:
        try:
            value = number(text, 0, "")
        except BadValue:
            return BAD
        if value is None:
            return MISSING
        value *= self.times
        if not self.low <= value <= self.high:
            return BAD
        if value.as_tuple().exponent < STORED_PLACES.as_tuple().exponent:
            with localcontext(prec=40):
                value = value.quantize(STORED_PLACES, rounding=ROUND_HALF_EVEN)
        return format(value, "f")

    @staticmethod
    def is_number(text: str) -> bool:
        """Return True if a cell that was left out holds a number."""
        try:
            return number(text, 0, "") is not None
        except BadValue:
            return False
