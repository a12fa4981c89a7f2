"""Files of air data as they are published: which layout a file has, and its rows as exact values; nothing is guessed.

Concentrations come out in µg/m³, CO in mg/m³. Missing is what a file leaves empty or writes as NaN, NA or a dash. Hours are labelled by
their end, as they are published.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pollution.air.files.tables import Table, opened
from pollution.air.files.words import words
from pollution.air.index import Item
from pollution.air.measures import MOST
from pollution.air.standards import DAILY_SPAN, Factor, Span
from tracker.lib.periods import LOCAL

MISSING = {"", "nan", "na", "n/a", "null", "none", "-", "--", "—", "——", "_", "/"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
LONGEST_NUMBER = 30


class UnknownLayout(Exception):
    """The heads of a file are those of no layout that is known."""

    def __init__(self, heads: Sequence[str]):
        known = "; ".join(f"{one.name} ({one.title})" for one in LAYOUTS)
        sentence = _("The layout of this file is not known: its heads are %(heads)s. Known are: %(known)s")
        super().__init__(sentence % {"heads": ", ".join(head[:40] for head in heads[:30]), "known": known})


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
    """A form of file: known by the heads it must have. `time` are the columns that say when, `when` reads them.

    In rows `items` are the columns of values with what they mean; in a wide form they are the values of the column `kind`, and every column
    after the heads is a station; in a long form the column `kind` names what was measured and `value` holds it.
    """

    name: str
    title: object
    needs: frozenset[str]
    items: Mapping[str, Item]
    time: tuple[str, ...]
    when: Callable[..., date | datetime]
    divide: Mapping[str, int] = field(default_factory=dict)  # column → by how much, where its unit of measure is smaller
    city: str = ""
    station: str = ""
    said: tuple[str, ...] = ()
    kind: str = ""
    passed_over: frozenset[str] = frozenset()  # of a wide form: kinds of rows that are known and hold no hourly value
    value: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # other words for heads

    def head(self, word: str) -> str:
        """Return a head as this layout calls it."""
        return self.names.get(word.lower(), word)

    def heads(self, row: Sequence[str]) -> list[str]:
        """Return a row of heads as this layout calls them."""
        return [self.head(cell.strip()) for cell in row]

    @property
    def is_daily(self) -> bool:
        """Return True if its rows are days."""
        return self.when is day_of_iso


def number(text: str, line: int, head: str) -> Decimal | None:
    """Return a cell as an exact number, None where it is missing. Raises BadValue."""
    text = text.strip()
    if text.lower() in MISSING:
        return None
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        raise BadValue(line, head, text)
    return Decimal(text)


# --- When ---------------------------------------------------------------------------------------------------------------------------------

WRITTEN_HOUR = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2})(?::(?:00?)?)?(?::00?(?:\.0+)?)?(?:\+08:?00)?", re.ASCII)
SIGNS = str.maketrans(words("hour"))
PLAIN_HOUR = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1980, 2100


def hour_of(year: int, month: int, day: int, hour: int) -> datetime:
    """Return the hour that ends so many hours after midnight, 0 to 24. Raises ValueError."""
    if not (FIRST_YEAR < year < LAST_YEAR and 0 <= hour <= 24):
        raise ValueError(hour)
    return datetime(year, month, day, tzinfo=LOCAL) + timedelta(hours=hour)


def day_of_iso(text: str) -> date:
    """Return 2020-04-02. Raises ValueError."""
    return date.fromisoformat(text.strip())


def hour_of_feed(day: str, hour: str) -> datetime:
    """Return 20200402 with 08. Raises ValueError."""
    day = day.strip()
    if len(day) != 8:
        raise ValueError(day)
    return hour_of(int(day[:4]), int(day[4:6]), int(day[6:]), int(hour))


def hour_of_parts(year: str, month: str, day: str, hour: str) -> datetime:
    """Return 2013, 3, 1 with 0. Raises ValueError."""
    return hour_of(int(year), int(month), int(day), int(hour))


def hour_as_written(text: str) -> datetime:
    """Return 2016-08-03 14:00, 2016/8/3 14:00, 2016080314, or the same with the words of a language between. Raises ValueError."""
    text = text.strip()
    found = WRITTEN_HOUR.fullmatch(text.translate(SIGNS)) or PLAIN_HOUR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return hour_of(*map(int, found.groups()))


# --- Layouts ------------------------------------------------------------------------------------------------------------------------------

NAMES = {Factor.PM25: "PM2.5", Factor.PM10: "PM10", Factor.SO2: "SO2", Factor.NO2: "NO2", Factor.CO: "CO", Factor.O3: "O3"}


def _hours(**otherwise: str) -> dict[str, Item]:
    return {otherwise.get(factor.value, NAMES[factor]): (factor, Span.HOUR) for factor in Factor}


# O3_8h of the feed is the running mean at that hour; the published real-time index does not use it (seen on 145,513 of 145,514 rows).
FEED = _hours(o3="O3_1h")
DAYS = {NAMES[factor].lower().replace(".", "_"): (factor, DAILY_SPAN[factor]) for factor in Factor}
LAYOUTS = (
    Layout(
        "daily", gettext_lazy("published daily values of a city"), frozenset({"time_point", "aqi", *DAYS}), DAYS,
        ("time_point",), day_of_iso, said=("aqi", "quality"),
    ),
    Layout(
        "hourly-feed", gettext_lazy("national hourly feed by station"), frozenset({"Date", "Hour", "WatchPoint", *FEED}), FEED,
        ("Date", "Hour"), hour_of_feed, city="City", station="WatchPoint", said=("AQI", "Level", "PrimaryPollution"),
    ),
    Layout(
        "hourly-beijing", gettext_lazy("hourly values of the twelve stations of Beijing, CO in µg/m³"),
        frozenset({"year", "month", "day", "hour", "station", *_hours()}), _hours(),
        ("year", "month", "day", "hour"), hour_of_parts, divide={"CO": 1000}, station="station",
    ),
    Layout(
        "china-sites", gettext_lazy("hourly values of the country, one column a station code"), frozenset({"date", "hour", "type"}),
        _hours(),
        ("date", "hour"), hour_of_feed, said=("AQI",), kind="type",
        passed_over=frozenset({"AQI", *(f"{name}_24h" for name in NAMES.values()), "O3_8h", "O3_8h_24h"}),
    ),
    Layout(
        "long", gettext_lazy("one row a value: station, factor, hour, value"), frozenset({"station", "factor", "hour", "value"}), {},
        ("hour",), hour_as_written, station="station", kind="factor", value="value", names=words("head"),
    ),
)  # fmt: skip


def layout_of(heads: Sequence[str]) -> Layout:
    """Return the layout that has these heads. Raises UnknownLayout."""
    for layout in LAYOUTS:
        if layout.needs <= set(layout.heads(heads)):
            return layout
    raise UnknownLayout(heads)


def is_known(heads: Sequence[str]) -> bool:
    """Return True if a row may be the heads of a known layout."""
    return any(layout.needs <= set(layout.heads(heads)) for layout in LAYOUTS)


# --- Rows as samples ----------------------------------------------------------------------------------------------------------------------


def concentration(text: str, line: int, head: str) -> Decimal | None:
    """Return a cell as what the index takes; a negative one counts nowhere, as in days.py. Raises BadValue."""
    value = number(text, line, head)
    if value is not None and value > MOST:
        raise BadValue(line, head, text)
    return None if value is None or value < 0 else value


def samples(path: Path) -> Iterator[Sample]:
    """Yield the values of a file in one of the known layouts; exact repeats come once. Raises UnknownLayout, BadValue, UnfitFile."""
    table = opened(path, is_known)
    layout = layout_of(table.heads)
    if layout.name == "long":
        raise UnknownLayout(table.heads)  # its values stand apart, in no order: it is for taking in
    heads, seen = layout.heads(table.heads), set()
    rows = _rows(layout, heads, table, seen)
    yield from _gathered(layout, heads, rows) if layout.kind else (_sample(layout, row, line) for line, row in rows)


def _rows(layout: Layout, heads: list[str], table: Table, seen: set) -> Iterator[tuple[int, dict[str, str]]]:
    for line, cells in table.rows:
        key = hash(tuple(cells))
        if key not in seen:
            seen.add(key)
            yield line, dict(zip(heads, cells, strict=False))


def _time(layout: Layout, row: Mapping[str, str], line: int) -> dict:
    try:
        when = layout.when(*(row.get(head) or "" for head in layout.time))
    except ValueError:
        raise BadValue(line, layout.time[-1], " ".join(row.get(head) or "" for head in layout.time)) from None
    return {"day": when} if layout.is_daily else {"hour": when}


def _sample(layout: Layout, row: Mapping[str, str], line: int) -> Sample:
    """Return a row as values. Raises BadValue."""
    values = {}
    for head, item in layout.items.items():
        value = concentration(row.get(head) or "", line, head)
        values[item] = value / layout.divide[head] if value is not None and head in layout.divide else value
    place = {"city": (row.get(layout.city) or "").strip(), "station": (row.get(layout.station) or "").strip()}
    return Sample(values, **_time(layout, row, line), said={name: row.get(name) or "" for name in layout.said}, **place)


def _gathered(layout: Layout, heads: list[str], rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[Sample]:
    """Yield what a wide form says of each station and hour: its values stand in rows of their own."""
    stations = [head for head in heads if head and head not in layout.needs]
    found: dict[tuple, tuple[dict, dict]] = {}
    for line, row in rows:
        kind, hour = row.get(layout.kind, "").strip(), _time(layout, row, line)["hour"]
        if kind not in layout.items and kind not in layout.said:
            continue
        for station in stations:
            values, said = found.setdefault((hour, station), ({}, {}))
            if kind in layout.items:
                values[layout.items[kind]] = concentration(row.get(station) or "", line, station)
            else:
                said[kind] = row.get(station) or ""
    for (hour, station), (values, said) in found.items():
        yield Sample(values, hour=hour, station=station, said=said)
