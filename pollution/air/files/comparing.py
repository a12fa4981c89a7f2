"""The hours of a file beside those that stand, by month and station: new, the same, corrections; set-wise, nothing is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pollution.air import intake

PIECE = 1 << 16
SAMPLE = 20
LAST = """
WITH last AS (
    SELECT DISTINCT ON (hour, station_id, factor) station_id, factor, hour, value, flag FROM air_coming
    ORDER BY hour, station_id, factor, ctid DESC
)
"""
FEW = "LEFT JOIN LATERAL (SELECT * FROM air_reading AS old WHERE {same} OFFSET 0) AS old ON TRUE"
MANY = f"LEFT JOIN air_reading AS old ON {{same}} AND {intake.IN_SPAN}"
CHANGED = f"old.station_id IS NOT NULL AND {intake.DIFFERS.format('coming', 'coming')}"
COUNTS = f"""
SELECT to_char(coming.hour AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, coming.station_id,
    count(*) FILTER (WHERE old.station_id IS NULL), count(*) FILTER (WHERE {CHANGED}), count(*)
FROM last AS coming {{old}} GROUP BY GROUPING SETS ((1), (coming.station_id)) ORDER BY 1, 2
"""
CORRECTIONS = f"""
SELECT coming.station_id, coming.factor, coming.hour, old.value, coming.value FROM last AS coming {{old}} WHERE {CHANGED}
ORDER BY coming.hour, coming.station_id, coming.factor LIMIT {SAMPLE}
"""
FACTORS = "SELECT factor, count(*), min(value), max(value) FROM air_coming GROUP BY factor"
TWICE = """
WITH twice AS (
    SELECT station_id, hour, factor, array_agg(DISTINCT value) AS said, count(DISTINCT (value, flag)) > 1 AS differ FROM air_coming
    GROUP BY station_id, factor, hour HAVING count(*) > 1
)
"""
BY_HOUR = "(SELECT bool_or(differ) AS differ FROM twice GROUP BY station_id, hour) AS hours"
REPEATS = TWICE + f"SELECT count(*) FILTER (WHERE NOT differ), count(*) FILTER (WHERE differ) FROM {BY_HOUR}"
DIFFERING = TWICE + f"SELECT station_id, factor, hour, said FROM twice WHERE differ ORDER BY hour, station_id, factor LIMIT {SAMPLE}"


@dataclass
class Compared:
    """What the values of a file would do."""

    values: int = 0  # lines that came; of an hour that comes twice the later counts
    new: int = 0
    corrected: int = 0
    same: int = 0
    first: datetime | None = None
    last: datetime | None = None
    months: list[list] = field(default_factory=list)  # label, new, corrections, the same
    stations: list[list] = field(default_factory=list)  # id, new, corrections, the same
    factors: list[tuple[str, int, Decimal, Decimal]] = field(default_factory=list)  # factor, values, lowest, highest
    corrections: list[tuple] = field(default_factory=list)  # station, factor, hour, was, becomes: the first ones
    repeated_same: int = 0  # hours of stations that stand twice
    repeated_differing: int = 0
    differing: list[tuple] = field(default_factory=list)  # station, factor, hour, values: the first ones


class Stream:
    """Lines as COPY reads them: a file of bytes made as it is read; `each` is called with every piece."""

    def __init__(self, lines: Iterator[str], each: Callable[[], None] = lambda: None):
        self.lines, self.each, self.rest = self._kept(lines), each, b""
        self.fault: Exception | None = None

    def _kept(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield the lines; what ends them too early is kept, for COPY makes an error of its own of it."""
        try:
            yield from lines
        except Exception as fault:
            self.fault = fault
            raise

    @contextmanager
    def copied(self) -> Iterator[None]:
        """Undo what was begun and raise what the file said, and not that COPY broke off."""
        try:
            with transaction.atomic():
                yield
        except Exception:
            if self.fault is None:
                raise
            raise self.fault from None

    def read(self, size: int = PIECE) -> bytes:
        """Return at most so many bytes, none at the end."""
        while len(self.rest) < size:
            pieces, length = [], 0
            for line in self.lines:
                pieces.append(line)
                length += len(line)
                if length >= size:
                    break
            if not pieces:
                break
            self.rest += "".join(pieces).encode()
            self.each()
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


def compare(cursor, stream: Stream) -> Compared:
    """Return what the lines of a file would do. The transaction is the caller's; the table of the moment ends with it."""
    rows, first, last = intake.stage(cursor, stream)
    found = Compared(values=rows, first=first, last=last)
    if rows:
        cursor.execute(intake.SORTING)
        _count(cursor, found)
        cursor.execute(FACTORS)
        found.factors = cursor.fetchall()
        if found.values > found.new + found.corrected + found.same:
            cursor.execute(REPEATS)
            found.repeated_same, found.repeated_differing = cursor.fetchone()
            cursor.execute(DIFFERING)
            found.differing = cursor.fetchall()
    cursor.execute("DROP TABLE air_coming")
    return found


def _count(cursor, found: Compared) -> None:
    cursor.execute(intake.STATIONS)
    span = {"first": found.first, "last": found.last, "stations": cursor.fetchone()[0]}
    old = (FEW if found.values < intake.MANY else MANY).format(same=intake.SAME_HOUR)
    cursor.execute(LAST + COUNTS.format(old=old), span)
    for month, station, new, corrected, count in cursor.fetchall():
        (found.stations if month is None else found.months).append(
            [station if month is None else month, new, corrected, count - new - corrected]
        )
    found.new, found.corrected, found.same = (sum(row[place] for row in found.months) for place in (1, 2, 3))
    if found.corrected:
        cursor.execute(LAST + CORRECTIONS.format(old=old), span)
        found.corrections = cursor.fetchall()
