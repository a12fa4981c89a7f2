"""Files of air data as they are published: which layout a file has, and its rows as exact values; nothing is guessed.

Concentrations come out in µg/m³, CO in mg/m³. Missing is what a file leaves empty or writes as NaN, NA or a dash.
"""

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pollution.air.index import Item
from pollution.air.standards import DAILY_SPAN, Factor, Span
from tracker.lib.periods import LOCAL

MISSING = {"", "nan", "na", "null", "-", "--", "—", "_"}
ENCODINGS = ("utf-8-sig", "gb18030")
PIECE = 1 << 20


class UnknownLayout(Exception):
    """The heads of a file are those of no layout that is known."""

    def __init__(self, heads: Sequence[str]):
        known = "; ".join(f"{one.name} ({one.title})" for one in LAYOUTS)
        words = _("The layout of this file is not known: its heads are %(heads)s. Known are: %(known)s")
        super().__init__(words % {"heads": ", ".join(heads[:30]), "known": known})


class BadValue(Exception):
    """A cell holds what is no value of its column."""

    def __init__(self, line: int, head: str, text: str):
        self.line, self.head, self.text = line, head, text
        super().__init__(_("Line %(line)d, column “%(head)s”: “%(text)s” is no number.") % {"line": line, "head": head, "text": text[:40]})


@dataclass(frozen=True)
class Sample:
    """The values of one place at one time: of a day, or of the hour that ends at `hour`; `said` is what the file says beside them."""

    values: Mapping[Item, Decimal | None]
    day: date | None = None
    hour: datetime | None = None
    city: str = ""
    station: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def measured_on(self) -> date:
        """Return the day to which the values belong: midnight ends the day before (HJ 663)."""
        return self.day or (self.hour - timedelta(seconds=1)).date()


@dataclass(frozen=True)
class Layout:
    """A form of file: known by the heads it must have; `items` are the columns of values with what they mean."""

    name: str
    title: object
    needs: frozenset[str]
    items: Mapping[str, Item]
    when: Callable[[Mapping[str, str]], tuple[date | None, datetime | None]]
    divide: Mapping[str, int] = field(default_factory=dict)  # column → by how much, where its unit of measure is smaller
    city: str = ""
    station: str = ""
    said: tuple[str, ...] = ()

    def sample(self, row: Mapping[str, str], line: int) -> Sample:
        """Return a row as values. Raises BadValue."""
        values = {}
        for head, item in self.items.items():
            value = number(row.get(head) or "", line, head)
            values[item] = value / self.divide[head] if value is not None and head in self.divide else value
        day, hour = self.when(row)
        place = {"city": (row.get(self.city) or "").strip(), "station": (row.get(self.station) or "").strip()}
        return Sample(values, day, hour, said={name: row.get(name) or "" for name in self.said}, **place)


def number(text: str, line: int, head: str) -> Decimal | None:
    """Return a cell as an exact number, None where it is missing. Raises BadValue."""
    text = text.strip()
    if text.lower() in MISSING:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadValue(line, head, text) from None
    if not value.is_finite():
        raise BadValue(line, head, text)
    return value


def _of_day(row: Mapping[str, str]) -> tuple[date, None]:
    return date.fromisoformat(row["time_point"].strip()), None


def _of_feed(row: Mapping[str, str]) -> tuple[None, datetime]:
    day = datetime.strptime(row["Date"].strip(), "%Y%m%d").replace(tzinfo=LOCAL)
    return None, day + timedelta(hours=int(row["Hour"]))


def _of_parts(row: Mapping[str, str]) -> tuple[None, datetime]:
    day = datetime(int(row["year"]), int(row["month"]), int(row["day"]), tzinfo=LOCAL)
    return None, day + timedelta(hours=int(row["hour"]))


def _hours(**columns: str) -> dict[str, Item]:
    return {head: (Factor(name), Span.HOUR) for name, head in columns.items()}


# O3_8h of the feed is the running mean at that hour; the published real-time index does not use it (seen on 145,513 of 145,514 rows).
FEED = _hours(pm25="PM2.5", pm10="PM10", so2="SO2", no2="NO2", co="CO", o3="O3_1h")
LAYOUTS = (
    Layout(
        "daily",
        lazy("published daily values of a city"),
        frozenset({"time_point", "aqi", "pm2_5", "pm10", "so2", "no2", "co", "o3"}),
        {head: (Factor(name), DAILY_SPAN[Factor(name)]) for name, head in zip(("pm25", "pm10", "so2", "no2", "co", "o3"),
                                                                             ("pm2_5", "pm10", "so2", "no2", "co", "o3"), strict=True)},
        _of_day,
        said=("aqi", "quality"),
    ),
    Layout(
        "hourly-feed",
        lazy("national hourly feed by station"),
        frozenset({"Date", "Hour", "WatchPoint", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3_1h"}),
        FEED,
        _of_feed,
        city="City",
        station="WatchPoint",
        said=("AQI", "Level", "PrimaryPollution"),
    ),
    Layout(
        "hourly-beijing",
        lazy("hourly values of the twelve stations of Beijing, CO in µg/m³"),
        frozenset({"year", "month", "day", "hour", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "station"}),
        _hours(pm25="PM2.5", pm10="PM10", so2="SO2", no2="NO2", co="CO", o3="O3"),
        _of_parts,
        divide={"CO": 1000},
        station="station",
    ),
)  # fmt: skip


def layout_of(heads: Sequence[str]) -> Layout:
    """Return the layout that has these heads. Raises UnknownLayout."""
    there = {head.strip() for head in heads}
    for layout in LAYOUTS:
        if layout.needs <= there:
            return layout
    raise UnknownLayout(heads)


def samples(path: Path) -> Iterator[Sample]:
    """Yield the rows of a .csv or .csv.gz in one of the known layouts; exact repeats come once. Raises UnknownLayout, BadValue."""
    with _opened(path) as file:
        rows = csv.DictReader(file)
        layout, seen = layout_of(rows.fieldnames or []), set()
        for row in rows:
            key = hash(tuple(row.values()))
            if key not in seen:
                seen.add(key)
                yield layout.sample(row, rows.line_num)


def _opened(path: Path) -> io.TextIOWrapper:
    """Open a text as UTF-8, or as GB18030 where it is not."""
    for encoding in ENCODINGS[:-1]:
        with _text(path, encoding) as file:
            try:
                while file.read(PIECE):
                    pass
                return _text(path, encoding)
            except UnicodeDecodeError:
                continue
    return _text(path, ENCODINGS[-1])


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    stream = gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")
    return io.TextIOWrapper(stream, encoding=encoding, newline="")
