"""Readings of twelve stations of Beijing taken in, made days, AQI and 208 weekly rankings; beside a bare COPY, and equal to the pure rules.

    python bench/air_import.py [--data DIR] [--files 12] [--skip-compare]

DIR holds PRSA_Data_*.csv.gz (UCI data set 501); left out: air/prsa_beijing in TRACKER_REAL_DATA, or beside the project. Works in a
database of its own beside the one of DATABASE_URL, and drops it at the end. Parsing is measured apart; the ratio is that of the
database's work.
"""

import argparse
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("TRACKER_VAR", "/tmp/tracker-bench")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench import beijing  # noqa: E402
from bench.place import own_database  # noqa: E402
from pollution.air import days, intake, partitions  # noqa: E402
from pollution.air.files import acts  # noqa: E402
from pollution.air.files.cells import Reader  # noqa: E402
from pollution.air.files.places import Places  # noqa: E402
from pollution.air.files.tables import opened  # noqa: E402
from pollution.air.layouts import is_known, layout_of  # noqa: E402
from pollution.air.models import Reading, Station, StationWeight  # noqa: E402
from pollution.air.periods import air_of  # noqa: E402
from pollution.air.statuses import Way  # noqa: E402
from tests.make import make_district_row, make_unit, make_user  # noqa: E402
from tracker.jobs import outbox  # noqa: E402
from tracker.ledger.models import ImportBatch, ImportStatus  # noqa: E402
from tracker.lib import periods, scoping  # noqa: E402
from tracker.org.models import User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402

scoping.declare("a bench fills and measures the whole district")

BARE = "COPY air_reading (station_id, factor, hour, value, flag, way, received_at) FROM STDIN"
BEGIN = date(2000, 1, 1)


def timed(title: str, act: Callable):
    """Do an act, print how long it took and how much of it the database worked; return its result and the seconds."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        before, began = _cpu(pid := cursor.fetchone()[0]), perf_counter()
    result = act()
    seconds = perf_counter() - began
    print(f"{title:<58}{seconds:9.2f} s{'' if before is None else f'   database {_cpu(pid) - before:7.2f} s'}", flush=True)
    return result, seconds


def _cpu(pid: int) -> float | None:
    """Return the processor seconds of a server process on this machine, None where it runs elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ready(paths: list[Path]) -> User:
    """Make the stations, each in a unit of its own for which it counts, the months, and who brings the files."""
    make_district_row()
    district = make_unit("北京", kind=UnitKind.DISTRICT)
    for path in paths:
        name = beijing.station_of(path)
        unit = make_unit(name, parent=district)
        station = Station.objects.create(code=name, name=name, kind="national", unit=unit, first_day=BEGIN)
        StationWeight.objects.create(station=station, unit=unit, weight=1, first_day=BEGIN)
    partitions.make(partitions.months_from(date(2013, 3, 1), 49), ["air_reading"])
    return make_user("keeper", role=Role.SUPERVISION, unit=district)


def reader_of(path: Path, user: User) -> Reader:
    """Return what reads a file."""
    table = opened(path, is_known)
    return Reader(table, layout_of(table.heads), Places.of(user), city="", latest=periods.real_now(), most_told=0)


def parse(paths: list[Path], user: User) -> tuple[list[bytes], int]:
    """Return the lines of each file, and how many station-hours they hold."""
    readers = [reader_of(path, user) for path in paths]
    return ["".join(reader.lines()).encode() for reader in readers], sum(reader.found.rows for reader in readers)


@transaction.atomic
def bare(contents: list[bytes]) -> None:
    """Copy the same rows into the same table, nothing else."""
    with connection.cursor() as cursor:
        for content in contents:
            cursor.copy_expert(BARE, io.BytesIO(content))


def emptied() -> None:
    """Leave no reading."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE air_reading, air_staleday")


def take(contents: list[bytes]) -> None:
    """Take parsed lines in, file by file."""
    for content in contents:
        intake.take_lines(io.BytesIO(content), way=Way.FILE, at=periods.real_now())


def brought(paths: list[Path], user: User) -> None:
    """Bring the files and check them, as the page and its job do."""
    for path in paths:
        with path.open("rb") as file:
            acts.bring(file, name=path.name, size=path.stat().st_size, city="", at=periods.real_now(), by=user)
    outbox.drain()


def confirmed() -> None:
    """Take in what was checked, as the page and its job do."""
    for batch in ImportBatch.objects.filter(status=ImportStatus.CHECKED):
        acts.confirm(batch, at=periods.real_now(), by=batch.user)
    outbox.drain()
    assert set(ImportBatch.objects.values_list("status", flat=True)) == {ImportStatus.APPLIED}


def compared(paths: list[Path]) -> Counter:
    """Return how many values were compared with the pure rules, and how many differ."""
    found, of, stretches = Counter(), {}, beijing.weeks()
    units = dict(Station.objects.values_list("code", "unit"))
    for path in paths:
        pure, measured = beijing.days_of(path)
        found.update(beijing.compare_days(Station.objects.get(code=beijing.station_of(path)).pk, pure, measured))
        of[units[beijing.station_of(path)]] = pure
    air, _seconds = timed("208 weeks of 12 units: values, good days", lambda: air_of("unit", list(of), stretches))
    found.update(beijing.compare_weeks(of, air, stretches))
    return found


def measure(paths: list[Path], *, is_compared: bool) -> None:
    """Take in, compute, compare; print."""
    user = ready(paths)
    (contents, hours), parsing = timed("parsing alone", lambda: parse(paths, user))
    values = sum(content.count(b"\n") for content in contents)
    print(f"{hours:,} station-hours, {values:,} values")
    emptied()
    whole = [content.replace(b"\n", b"\tfile\t2026-01-01T00:00:00+08:00\n") for content in contents]
    _none, plain = timed("bare COPY of the same rows", lambda: bare(whole))
    whole.clear()
    emptied()
    _none, taking = timed("taken in (staged, compared, written, days noted)", lambda: take(contents))
    _none, again = timed("the same again", lambda: take(contents))
    print(
        f"ratio to the bare COPY: {taking / plain:.2f}; with parsing {(taking + parsing) / plain:.2f}; the same again {again / plain:.2f}"
    )
    emptied()
    contents.clear()
    timed("dry runs by the job, parsing and keeping included", lambda: brought(paths, user))
    timed("taken in by the job, parsing included", confirmed)
    assert Reading.objects.count() == values
    count, _seconds = timed("days, AQI, days of units, AQI of units", days.compute_due)
    print(f"{count:,} station-days")
    if is_compared:
        for name, number in sorted(compared(paths).items()):
            print(f"{name:<40}{number:>12,}")


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    beside = Path(os.environ.get("TRACKER_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=beside / "air" / "prsa_beijing")
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--skip-compare", action="store_true")
    chosen = parser.parse_args()
    paths = beijing.files(chosen.data)[: chosen.files]
    if not paths:
        sys.exit(f"no PRSA_Data_*.csv.gz in {chosen.data}")
    with tempfile.TemporaryDirectory() as folder, own_database():
        settings.MEDIA_ROOT = folder
        measure(paths, is_compared=not chosen.skip_compare)


if __name__ == "__main__":
    main()
