"""Pollution control over 50,000 sources and 1,000,000 visits: ledgers, map, source page and coverage, beside the bare SQL.

    python bench/pollution.py [--sources 50000] [--runs 20] [--keep]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end (--keep: uses it again the next time).
A page is a whole request of a logged-in leader or official through every middleware, without a network between.
"""

import argparse
import os
import statistics
import sys
from dataclasses import dataclass
from datetime import date
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

from bench import inspected  # noqa: E402
from pollution import maps  # noqa: E402
from tests.make import make_district_row, make_unit, make_user, sign_in  # noqa: E402
from tracker.lib import periods, scoping  # noqa: E402
from tracker.org import calendar_seed, clock  # noqa: E402
from tracker.org.models import Unit, User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

AT = periods.at_local(date(2016, 8, 9), 9)
TOWNSHIPS = 40
SOURCE = 4321  # whose page is opened
BOXES = {11: "113.40,34.50,113.85,34.90", 13: "113.55,34.65,113.66,34.74", 16: "113.600,34.690,113.612,34.698"}


@dataclass(frozen=True)
class Page:
    """What is measured: a page, who opens it, and the statements that read its rows by hand."""

    title: str
    address: str
    statement: str
    who: str = "leader"
    facts: dict | None = None


def ready(sources: int) -> None:
    """Fill an empty database: forty townships, a leader and an official, the sources with all that happened there."""
    clock.forget()
    if User.objects.filter(username="leader").exists():
        return
    make_district_row()
    calendar_seed.load()
    district = make_unit("二七区", kind=UnitKind.DISTRICT)
    townships = [make_unit(f"街道{number}", parent=district) for number in range(TOWNSHIPS)]
    make_user("leader", role=Role.LEADER, unit=district)
    make_user("official", role=Role.OFFICIAL, unit=townships[3])
    with transaction.atomic(), connection.cursor() as cursor:
        for table in inspected.FILLED:  # without the trail and the guards while it is filled: they are measured elsewhere
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for title, statement in inspected.FILL.items():
            began = perf_counter()
            cursor.execute(statement, {"sources": sources, "at": AT})
            print(f"fill: {title:<30}{cursor.rowcount:>12,} rows{perf_counter() - began:8.1f} s", flush=True)
        for table in inspected.FILLED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def pages(unit: int) -> list[Page]:
    """Return what is measured."""
    found = [
        Page("ledger of sources", "/ledger/sources/", inspected.LIST),
        Page("ledger: own unit", "/ledger/sources/", inspected.OWN, "official"),
        Page("ledger: unit, kind, yellow", f"/ledger/sources/?kind=site&unit={unit}&light=yellow", inspected.FILTERED),
        Page("ledger: by last visit, page 801", "/ledger/sources/?sort=-visited_on&page=801", inspected.DEEP),
        Page("ledger of visits", "/ledger/inspections/", inspected.VISIT_LIST),
        Page("ledger of findings", "/ledger/findings/", inspected.FINDING_LIST),
        Page("map, with its list", "/pollution/map/", inspected.WORST),
        Page("map: townships", "/pollution/map/townships/", inspected.TOWNSHIPS),
        Page("page of a source", f"/pollution/source/{SOURCE}/", inspected.SOURCE, facts={"source": SOURCE}),
        Page("sources of a unit", f"/pollution/units/{unit}/", inspected.OWN),
        Page("workload of supervisors", "/pollution/workload/", inspected.LOADS),
        Page("page of a sweep", "/pollution/sweeps/1/", inspected.COVERAGE),
        Page("coverage on three levels", "/pollution/sweeps/coverage/", inspected.COVERAGE),
        Page("overview", "/overview/", inspected.TOWNSHIPS),
    ]
    for zoom, text in BOXES.items():
        box = maps.box_of(text)
        facts = vars(box) | {"cell": maps.cell_degrees(box, zoom)}
        found.append(Page(f"map: clusters, zoom {zoom}", f"/pollution/map/clusters/?bbox={text}&zoom={zoom}", inspected.CELLS, facts=facts))
    return found


def bare(page: Page, facts: dict) -> None:
    """Run the statements of a page by hand."""
    with connection.cursor() as cursor:
        for statement in page.statement.split(";"):
            cursor.execute(statement, facts | (page.facts or {}))
            cursor.fetchall()


def median_ms(act, runs: int) -> float:
    """Return the median of an act in milliseconds, after one that does not count."""
    act()
    times = []
    for _run in range(runs):
        began = perf_counter()
        act()
        times.append((perf_counter() - began) * 1000)
    return statistics.median(times)


def in_sql(client: Client, address: str) -> tuple[int, float, str]:
    """Return how many statements a page runs, how long they take in milliseconds, and the slowest of them."""
    times = []

    def wrapper(execute, sql, params, many, context):
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            times.append(((perf_counter() - began) * 1000, sql))

    with connection.execute_wrapper(wrapper):
        client.get(address)
    return len(times), sum(spent for spent, _sql in times), "{:.0f} ms {:.300}".format(*max(times))


def measure(runs: int, *, tells_slowest: bool) -> None:
    """Print each page: statements, median of a whole request, beside the bare SQL of its rows."""
    unit = Unit.objects.filter(kind=UnitKind.SUBDISTRICT).order_by("pk")[3].pk
    facts = {"at": AT, "unit": unit}
    clients = {name: Client(raise_request_exception=False) for name in ("leader", "official")}
    for name, client in clients.items():
        sign_in(client, User.objects.get(username=name))
    print(f"{'page':<34}{'queries':>8}{'median':>10}{'in SQL':>9}{'bare':>9}{'ratio':>8}{'bytes':>10}")
    for page in pages(unit):
        client = clients[page.who]
        response = client.get(page.address)
        if response.status_code != 200:
            print(f"{page.title:<34} {response.status_code}")
            continue
        queries, spent, slowest = in_sql(client, page.address)
        whole = median_ms(lambda page=page, client=client: client.get(page.address), runs)
        floor = median_ms(lambda page=page: bare(page, facts), runs)
        size = len(response.content)
        print(f"{page.title:<34}{queries:>8}{whole:>10.1f}{spent:>9.1f}{floor:>9.1f}{whole / floor:>8.2f}{size:>10,}", flush=True)
        if tells_slowest:
            print(f"    {slowest}")


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--slowest", action="store_true", help="print the slowest statement of each page")
    chosen = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{own}_bench_pollution"
    connection.settings_dict["OPTIONS"]["options"] = "-c jit=off"  # as the product's roles and its own server have it
    settings.ALLOWED_HOSTS = ["*"]
    connection.creation.create_test_db(verbosity=0, autoclobber=not chosen.keep, serialize=False, keepdb=chosen.keep)
    try:
        with periods.frozen(AT):
            ready(chosen.sources)
            measure(chosen.runs, tells_slowest=chosen.slowest)
    finally:
        cache.clear()
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=chosen.keep)


if __name__ == "__main__":
    main()
