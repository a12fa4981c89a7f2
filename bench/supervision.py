"""Supervision over 200,000 matters and 1,000,000 rows of history: the sweep the first time and again, the ranking, the pages.

    python bench/supervision.py [--matters 200000] [--runs 20] [--keep]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end (--keep: uses it again the next time).
Beside each figure stands the bare SQL: the rows found, or written, by hand.
"""

import argparse
import os
import statistics
import sys
from datetime import date, timedelta
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
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accountability import look_back, sweep  # noqa: E402
from accountability import statistics as told  # noqa: E402
from accountability.models import Matter  # noqa: E402
from accountability.rankings import RECTIFICATION, parameters, through  # noqa: E402
from bench.supervised import FILL, LAPSED, LATE, PAGES, TO_URGE  # noqa: E402
from tests.make import make_district_row, make_unit, make_user, sign_in  # noqa: E402
from tracker.alerts.rules import rules  # noqa: E402
from tracker.alerts.sweep import sweep as sweep_alerts  # noqa: E402
from tracker.lib import periods, scoping  # noqa: E402
from tracker.lib.periods import at_local, period  # noqa: E402
from tracker.org import calendar_seed, clock  # noqa: E402
from tracker.org.models import User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402
from tracker.rankings.standing import compute  # noqa: E402
from tracker.trail import telling  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

TODAY = date(2016, 8, 9)
AT = at_local(TODAY, 9)
WEEK = period("2016-W31")
FILLED = ("matter", "matterhistory", "feedback", "notice", "urging")


def timed(label: str, act) -> float:
    """Run an act once, print how long it took and what came back."""
    began = perf_counter()
    result = act()
    seconds = perf_counter() - began
    print(f"{label:<58} {seconds:9.3f} s   {result}", flush=True)
    return seconds


def ready(matters: int) -> None:
    """Fill an empty database: a district of sixty units, an office, matters of all statuses with their histories."""
    clock.forget()
    if User.objects.filter(username="bench").exists():
        return
    make_district_row()
    calendar_seed.load()
    district = make_unit("二七区", kind=UnitKind.DISTRICT)
    for number in range(60):
        make_unit(f"单位{number}", parent=district, kind=UnitKind.SUBDISTRICT if number < 20 else UnitKind.DEPARTMENT)
    make_user("bench", role=Role.SUPERVISION, unit=district)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in FILLED:  # without the trail and the guards while it is filled: they are measured elsewhere
            cursor.execute(f"ALTER TABLE accountability_{table} DISABLE TRIGGER ALL")
        for title, statement in FILL.items():
            timed(f"fill: {title}", lambda statement=statement: filled(cursor, statement, matters))
        for table in FILLED:
            cursor.execute(f"ALTER TABLE accountability_{table} ENABLE TRIGGER ALL")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def filled(cursor, statement: str, matters: int) -> str:
    """Run one statement of the fill."""
    cursor.execute(statement, {"matters": matters, "today": TODAY})
    return f"{cursor.rowcount:,} rows"


def bare(statement: str) -> int:
    """Run a statement and return its count."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"today": TODAY})
        return cursor.fetchone()[0]


def bare_writing() -> str:
    """Write what the first sweep writes with three plain statements, triggers on, and take it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        telling.tell(cursor)
        counts = []
        for statement in (LATE[1], LAPSED[1], TO_URGE[1]):
            cursor.execute(statement, {"today": TODAY, "at": AT})
            counts.append(f"{cursor.rowcount:,}")
        transaction.set_rollback(True)
    return " + ".join(counts)


def measure_sweep() -> None:
    """Print the sweeps beside the bare SQL that finds and that writes the same rows."""
    finding = sum(timed(f"bare SELECT: {name}", lambda sql=sql: f"{bare(sql):,}") for name, sql in
                  (("late", LATE[0]), ("lapsed", LAPSED[0]), ("to urge", TO_URGE[0])))  # fmt: skip
    writing = timed("bare INSERT and UPDATE of the same rows", bare_writing)
    first = timed("sweep, first time", lambda: sweep.sweep(AT))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    again = [timed("sweep again", lambda: sweep.sweep(AT + timedelta(minutes=10))) for _run in range(3)]
    bare_again = sum(timed(f"bare SELECT: {name}", lambda sql=sql: f"{bare(sql):,}") for name, sql in
                     (("late", LATE[0]), ("lapsed", LAPSED[0]), ("to urge", TO_URGE[0])))  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        sweep.sweep(AT + timedelta(minutes=20))
    middle = statistics.median(again)
    print(f"first ÷ bare finding and writing: {first / (finding + writing):.1f}; again ÷ bare SELECTs: {middle / bare_again:.2f}; "
          f"{len(captured)} statements when there is nothing to do")  # fmt: skip


def measure_machinery() -> None:
    """Print the ranking, the look-backs, the statistics and the alerts."""
    figures = f"WITH {RECTIFICATION.figures} SELECT count(*) FROM figure"

    def alone() -> int:
        with connection.cursor() as cursor:
            cursor.execute(figures, parameters(WEEK, through(WEEK)))
            return cursor.fetchone()[0]

    floor = timed("ranking: bare SELECT of the figures", alone)
    whole = timed("ranking: the week, both groups", lambda: len(compute(RECTIFICATION, WEEK, at=AT)))
    timed("ranking: the week again", lambda: len(compute(RECTIFICATION, WEEK, at=AT)))
    timed("look-backs: a month of days drawn", lambda: look_back.draw(TODAY, at=AT))
    timed("look-backs: drawn again", lambda: look_back.draw(TODAY, at=AT))
    user = User.objects.get(username="bench")
    timed("statistics: units", lambda: told.statistics(user, told.Asked(TODAY)).total.assigned)
    timed("statistics: types", lambda: told.topics(user, told.Asked(TODAY), told.Counts()).without.assigned)
    mine = {code: rule for code, rule in rules().items() if code.startswith("accountability.")}
    timed(f"alerts: first sweep ({len(mine)} rules of supervision)", lambda: sweep_alerts(AT))
    timed("alerts: again", lambda: sweep_alerts(AT + timedelta(minutes=10)))
    print(f"ranking ÷ bare: {whole / floor:.2f}")


def measure_pages(runs: int) -> None:
    """Print each page: queries, median of a whole request, beside the bare SQL of its rows."""
    client = Client(raise_request_exception=False)
    sign_in(client, User.objects.get(username="bench"))
    matter = Matter.objects.order_by("pk")[len(PAGES) * 100].pk
    print(f"{'page':<34}{'queries':>8}{'median':>10}{'in SQL':>9}{'bare':>9}{'ratio':>8}{'bytes':>10}")
    for title, address, statement in PAGES:
        address = address.format(matter=matter)
        response = client.get(address)
        if response.status_code != 200:
            print(f"{title:<34} {response.status_code}")
            continue
        queries, spent = in_sql(client, address)
        page = median_ms(lambda address=address: client.get(address), runs)
        floor = median_ms(lambda statement=statement: bare(statement), runs) if statement else 0
        ratio = f"{page / floor:.1f}" if floor else "-"
        print(f"{title:<34}{queries:>8}{page:>10.1f}{spent:>9.1f}{floor:>9.1f}{ratio:>8}{len(response.content):>10,}", flush=True)


def in_sql(client: Client, address: str) -> tuple[int, float]:
    """Return how many statements a page runs, and how long they take in milliseconds."""
    times = []

    def wrapper(execute, sql, params, many, context):
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            times.append((perf_counter() - began) * 1000)

    with connection.execute_wrapper(wrapper):
        client.get(address)
    return len(times), sum(times)


def median_ms(act, runs: int) -> float:
    """Return the median of an act in milliseconds."""
    times = []
    for _run in range(runs):
        began = perf_counter()
        act()
        times.append((perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--matters", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--pages-only", action="store_true")
    chosen = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{own}_bench_supervision"
    settings.ALLOWED_HOSTS = ["*"]
    connection.creation.create_test_db(verbosity=0, autoclobber=not chosen.keep, serialize=False, keepdb=chosen.keep)
    try:
        with periods.frozen(AT):
            ready(chosen.matters)
            if not chosen.pages_only:
                measure_sweep()
                measure_machinery()
            measure_pages(chosen.runs)
    finally:
        cache.clear()
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=chosen.keep)


if __name__ == "__main__":
    main()
