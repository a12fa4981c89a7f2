"""Air over 100,000,000 hours: making them, computing days and indices, pages and rankings beside the bare SQL, plans with their months.

    python bench/air.py [--rows 100_000_000] [--runs 20] [--workers 2] [--keep] [--plans]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end (--keep: uses it again the next time). A page is a
whole request of a logged-in leader through every middleware, without a network between. Of every statement on hours that a page runs,
the plan is looked at: it may execute no more months of the table than the page shows; otherwise the bench ends with an error.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("TRACKER_VAR", "/tmp/tracker-bench")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from bench import aired  # noqa: E402
from bench.pollution import in_sql, median_ms  # noqa: E402
from pollution.air import days, partitions, rankings, reference  # noqa: E402
from pollution.air.models import Station  # noqa: E402
from tests.make import make_district_row, make_unit, make_user, sign_in  # noqa: E402
from tracker.lib import periods, scoping  # noqa: E402
from tracker.org import calendar_seed, clock  # noqa: E402
from tracker.org.models import Unit, User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402
from tracker.rankings.standing import compute  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

LAST_DAY = date(2026, 6, 14)
AT = periods.at_local(LAST_DAY + timedelta(days=1), 9)
MOST_DAYS = 3653  # ten years
PER_DAY = 6 * 24  # hours of a station and day
FEWEST, TOWNSHIPS = 52, 40  # stations: twelve of the district and one for each township at least
READINGS = "air_reading"


@dataclass(frozen=True)
class Size:
    """How much is made: so many stations over so many days."""

    stations: int
    days: int

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return LAST_DAY - timedelta(days=self.days - 1)

    def months(self) -> list[periods.Period]:
        """Return the months of its days."""
        count = (LAST_DAY.year - self.first_day.year) * 12 + LAST_DAY.month - self.first_day.month + 1
        return partitions.months_from(self.first_day, count)


@dataclass(frozen=True)
class Page:
    """What is measured: a page by the name of its address, the bare SQL of its rows, and how many months of hours it may touch."""

    title: str
    name: str
    statement: str
    months: int = 0
    arguments: tuple = ()
    query: str = ""


def size_of(rows: int) -> Size:
    """Return a size of about so many hours: ten years of many stations, or fewer years of the fewest."""
    stations = max(FEWEST, ceil(rows / PER_DAY / MOST_DAYS))
    return Size(stations, min(MOST_DAYS, max(40, ceil(rows / PER_DAY / stations))))


# --- Filling ------------------------------------------------------------------------------------------------------------------------------


def ready(size: Size, workers: int) -> None:
    """Fill an empty database."""
    clock.forget()
    if User.objects.filter(username="leader").exists():
        return
    make_district_row()
    calendar_seed.load()
    reference.seed()
    district = make_unit("二七区", kind=UnitKind.DISTRICT)
    for number in range(TOWNSHIPS):
        make_unit(f"街道{number}", parent=district)
    make_user("leader", role=Role.LEADER, unit=district)
    facts = {"stations": size.stations, "first": size.first_day, "at": AT}
    with transaction.atomic(), connection.cursor() as cursor:
        for title, statement in aired.FILL.items():
            began = perf_counter()
            cursor.execute(statement, facts)
            told(title, cursor.rowcount, began)
    make_hours(size, workers)
    compute_days(size, workers)
    with connection.cursor() as cursor:
        began = perf_counter()
        cursor.execute("VACUUM ANALYZE")
        told("vacuum, statistics", 0, began)


def make_hours(size: Size, workers: int) -> None:
    """Make the hours month by month, several at once, into the real table with its keys."""
    months = size.months()
    partitions.make([*months, months[-1].next()], [READINGS])
    began, made = perf_counter(), []

    def month(one: periods.Period) -> None:
        begin, end = max(one.first_day, size.first_day), min(one.last_day, LAST_DAY) + timedelta(days=1)
        with connection.cursor() as cursor:
            cursor.execute(aired.MONTH, {"stations": size.stations, "begin": periods.at_local(begin), "end": periods.at_local(end)})
            made.append(cursor.rowcount)

    in_parallel(months, month, workers)
    told("hours", sum(made), began)


def compute_days(size: Size, workers: int) -> None:
    """Compute all days, indices and units by the product's own way."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {READINGS}")
        cursor.execute(aired.STALE, {"first": size.first_day, "last": LAST_DAY})
    began, done = perf_counter(), []
    in_parallel(range(workers), lambda _worker: done.append(days.compute_due()), workers)
    told("days of stations computed", sum(done), began)


def in_parallel(work, act, workers: int) -> None:
    """Do an act for each piece of work by so many threads, each with a connection of its own."""
    waiting, errors = list(work)[::-1], []

    def run() -> None:
        try:
            while waiting:
                act(waiting.pop())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def told(title: str, rows: int, began: float) -> None:
    """Print how long something took."""
    took = perf_counter() - began
    print(f"fill: {title:<30}{rows:>14,} rows{took:9.1f} s{rows / took if took else 0:>14,.0f} rows/s", flush=True)


# --- Measuring ----------------------------------------------------------------------------------------------------------------------------


def pages(station: int, unit: int) -> list[Page]:
    """Return what is measured."""
    day, year = LAST_DAY, f"?year={LAST_DAY.year}"
    return [
        Page("the air now", "air", aired.LATEST, 2),
        Page("day of a station", "day", aired.HOURS_OF_DAY, 2, (station, day)),
        Page("charts of a station", "charts", aired.HOURS_OF_WEEK + ";" + aired.DAYS_OF_MONTH, 3, (station,)),
        Page("page of a station", "station", aired.HOURS_OF_DAY, 2, (station,)),
        Page("unit", "unit", aired.UNIT_YEAR, 2, (unit,)),
        Page("day of a unit", "unit-day", aired.HOURS_OF_DAY, 2, (unit, day)),
        Page("year of a station as heat", "calendar", aired.YEAR, 0, ("station", station), year),
        Page("year of a unit as heat", "calendar", aired.UNIT_YEAR, 0, ("unit", unit), year),
        Page("comparison of units", "compare", aired.UNITS_OF_MONTH, 0),
        Page("completeness", "completeness", aired.COMPLETE, 2),
        Page("hours that are missing", "gaps", aired.HOURS_OF_DAY, 2, (station,)),
        Page("stations", "stations", "SELECT id, name FROM air_station ORDER BY kind, code LIMIT 50", 2),
        Page("health of devices", "devices", aired.HEALTH, 2),
    ]


def bare(statements: str, facts: dict) -> None:
    """Run the statements of a page by hand."""
    with connection.cursor() as cursor:
        for statement in statements.split(";"):
            cursor.execute(statement, facts)
            cursor.fetchall()


def measure(runs: int, *, tells_plans: bool) -> bool:
    """Print each page beside the bare SQL of its rows; return whether every plan kept to its months."""
    station = Station.objects.order_by("pk").values_list("pk", flat=True)[20]
    unit = Unit.objects.filter(kind=UnitKind.SUBDISTRICT).order_by("pk")[20].pk
    at = periods.at_local(LAST_DAY)
    facts = {"station": station, "unit": unit, "day": at, "new_year": date(LAST_DAY.year, 1, 1), "month": LAST_DAY.replace(month=5, day=1)}
    client = Client(raise_request_exception=False)
    sign_in(client, User.objects.get(username="leader"))
    print(f"{'page':<30}{'queries':>8}{'median':>10}{'in SQL':>9}{'bare':>9}{'ratio':>8}{'bytes':>10}{'months':>8}")
    is_sound = True
    for page in pages(station, unit):
        try:
            address = reverse(f"air:{page.name}", args=page.arguments) + page.query
        except NoReverseMatch:
            print(f"{page.title:<30} is not there")
            continue
        response = client.get(address, follow=True)
        address = response.redirect_chain[-1][0] if response.redirect_chain else address
        if response.status_code != 200:
            print(f"{page.title:<30} {response.status_code} {address}")
            continue
        plans = list(plans_of(client, address))
        touched = max((len(months) for months, _said in plans), default=0)
        queries, spent, _slowest = in_sql(client, address)
        whole = median_ms(lambda address=address: client.get(address), runs)
        floor = median_ms(lambda page=page: bare(page.statement, facts), runs)
        size, is_pruned = len(response.content), touched <= page.months
        row = f"{page.title:<30}{queries:>8}{whole:>10.1f}{spent:>9.1f}{floor:>9.1f}{whole / floor:>8.2f}{size:>10,}{touched:>8}"
        print(row + ("" if is_pruned else f"  MORE THAN {page.months}"), flush=True)
        is_sound &= is_pruned
        if tells_plans:
            for _months, said in plans:
                print("    " + said.replace("\n", "\n    "))
    measure_rankings(runs, facts)
    return is_sound


def measure_rankings(runs: int, facts: dict) -> None:
    """Print how long the standings of a month take, all units, beside the bare SQL of their means."""
    month = periods.month_of(facts["month"])
    floor = median_ms(lambda: bare(aired.UNITS_OF_MONTH, facts), runs)
    for ranking in rankings.ALL:

        def standing(ranking=ranking) -> None:
            with transaction.atomic():
                compute(ranking, month, at=AT)
                transaction.set_rollback(True)

        whole = median_ms(standing, min(runs, 5))
        print(f"{'standing: ' + ranking.code:<30}{'':>8}{whole:>10.1f}{'':>9}{floor:>9.1f}{whole / floor:>8.2f}", flush=True)


def plans_of(client: Client, address: str) -> Iterator[tuple[set[str], str]]:
    """Yield of each statement on hours that a page runs: the months that its plan executed, and the plan."""
    found = []

    def wrapper(execute, sql, params, many, context):
        if READINGS in sql and not many and sql.lstrip().upper().startswith(("SELECT", "WITH")):
            with connection.connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) " + sql, params)
                plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found.append((months_in(plan[0]["Plan"]), sql[:200] + "\n" + json.dumps(plan[0]["Plan"], ensure_ascii=False)[:2000]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        client.get(address)
    yield from found


def months_in(plan: dict) -> set[str]:
    """Return the months of hours that a plan executed."""
    name = plan.get("Relation Name", "")
    own = {name} if name.startswith(READINGS) and plan.get("Actual Loops", 0) else set()
    return own.union(*(months_in(part) for part in plan.get("Plans", ())))


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--plans", action="store_true", help="print the plans of statements on hours")
    chosen = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{own}_bench_air"
    connection.settings_dict["OPTIONS"]["options"] = "-c jit=off"  # as the product's roles and its own server have it
    settings.ALLOWED_HOSTS = ["*"]
    connection.creation.create_test_db(verbosity=0, autoclobber=not chosen.keep, serialize=False, keepdb=chosen.keep)
    try:
        with periods.frozen(AT):
            size = size_of(chosen.rows)
            print(f"{size.stations} stations over {size.days} days")
            ready(size, chosen.workers)
            is_sound = measure(chosen.runs, tells_plans=chosen.plans)
    finally:
        cache.clear()
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=chosen.keep)
    sys.exit(0 if is_sound else "a plan touches more months than its page shows")


if __name__ == "__main__":
    main()
