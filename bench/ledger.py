"""The ledger of 100,000 projects: list, filter and sort, deep page, search, export and import, beside the bare SQL of the same page.

    python bench/ledger.py [--projects 100000] [--runs 30] [--keep]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end (--keep: uses it again the next time).
A page is a whole request of a logged-in reviewer through every middleware, without a network between.
"""

import argparse
import gc
import io
import os
import statistics
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("TRACKER_VAR", "/tmp/tracker-bench")

import django

django.setup()

import openpyxl  # noqa: E402
import psutil  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.make import make_projects  # noqa: E402
from projects.models import Project  # noqa: E402
from tests.make import make_district_row, make_unit, make_user, sign_in  # noqa: E402
from tracker.jobs import outbox  # noqa: E402
from tracker.ledger.models import ImportBatch  # noqa: E402
from tracker.lib import periods, scoping  # noqa: E402
from tracker.org import clock  # noqa: E402
from tracker.org.models import User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

LIST = "/ledger/projects/"
AT = periods.at_local(date(2016, 8, 9), 9)
BASE = """
FROM projects_project p JOIN projects_annualplan a ON a.project_id = p.id AND a.year = 2016 JOIN org_unit u ON u.id = p.lead_unit_id
"""
ROWS = """
SELECT p.id, p.name, p.name_en, a.ledgers, u.short_name, a.label, a.planned_wan, a.done_wan,
       a.done_wan * 100 / nullif(a.planned_wan, 0)
"""
COUNT = "SELECT count(*), sum(a.planned_wan), sum(a.done_wan)"
DEEP = 1800  # page 1,800 of 2,000
UNIT = "(p.lead_unit_id = %(unit)s OR p.handling_unit_id = %(unit)s OR p.territory_id = %(unit)s)"


def pages(unit: int) -> list[tuple[str, str, str, str]]:
    """Return what is measured: title, query, and the condition and order of the same page in bare SQL."""
    return [
        ("list", "", "true", "p.name, p.id LIMIT 50"),
        ("one unit", f"?unit={unit}", UNIT, "p.name, p.id LIMIT 50"),
        (
            "filter and sort",
            f"?ledger=major&unit={unit}&sort=-rate",
            f"a.ledgers @> '{{major}}' AND {UNIT}",
            "9 DESC NULLS LAST, p.id LIMIT 50",
        ),
        ("sort by rate, page 1,800", f"?sort=-rate&page={DEEP}", "true", f"9 DESC NULLS LAST, p.id LIMIT 50 OFFSET {DEEP * 50}"),
        ("by name, page 1,800", f"?page={DEEP}", "true", f"p.name, p.id LIMIT 50 OFFSET {DEEP * 50}"),
        ("search, two characters", "?q=嵩山", "p.search_grams @> '{嵩山}' AND p.search_text LIKE '%%嵩山%%'", "p.name, p.id LIMIT 50"),
        (
            "search, a code",
            "?q=BENCH-0012345",
            "p.search_text LIKE '%%bench-0012345%%' AND p.search_grams @> '{12,23,34,45}'",
            "p.name, p.id LIMIT 50",
        ),
        ("red ones", "?light=red", "a.done_wan * 100 / nullif(a.planned_wan, 0) - 58.33 < -30", "p.name, p.id LIMIT 50"),
    ]


def ready(projects: int) -> None:
    """Fill an empty database: a district of sixty units, a reviewer, the projects."""
    clock.forget()
    if User.objects.filter(username="bench").exists():
        return
    make_district_row()
    district = make_unit("二七区", kind=UnitKind.DISTRICT)
    for number in range(60):
        make_unit(f"单位{number}", parent=district, kind=UnitKind.SUBDISTRICT if number < 20 else UnitKind.DEPARTMENT)
    make_user("bench", role=Role.REVIEWER, unit=district)
    began = perf_counter()
    make_projects(projects)
    print(f"{projects:,} projects made in {perf_counter() - began:.0f} s")


def median_ms(act, runs: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of an act, in milliseconds."""
    for _warm in range(3):
        act()
    times = []
    for _run in range(runs):
        began = perf_counter()
        act()
        times.append((perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95) - 1]


def bare(condition: str, order: str, unit: int):
    """Return an act that reads the count with its sums, and the page."""

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"{COUNT} {BASE} WHERE {condition}", {"unit": unit})
            cursor.fetchall()
            cursor.execute(f"{ROWS} {BASE} WHERE {condition} ORDER BY {order}", {"unit": unit})
            cursor.fetchall()

    return act


def measure_pages(client: Client, runs: int) -> None:
    """Print each page beside its bare SQL."""
    unit = Project.objects.values_list("lead_unit", flat=True).first()
    print(f"{'page':<28}{'queries':>8}{'median':>10}{'p95':>9}{'in SQL':>9}{'bare':>9}{'ratio':>8}{'bytes':>9}")
    client.get(LIST)
    gc.freeze()
    for title, query, condition, order in pages(unit):
        address = LIST + query
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            queries = len(captured)
        assert response.status_code == 200, response.status_code
        in_sql = statistics.median([sql_ms(client, address) for _run in range(5)])
        page, p95 = median_ms(lambda address=address: client.get(address), runs)
        floor, _p95 = median_ms(bare(condition, order, unit), runs)
        print(f"{title:<28}{queries:>8}{page:>10.1f}{p95:>9.1f}{in_sql:>9.1f}{floor:>9.1f}{page / floor:>8.2f}{len(response.content):>9,}")


def sql_ms(client: Client, address: str) -> float:
    """Return how long the queries of a page take, in milliseconds."""
    spent = 0.0

    def wrapper(execute, sql, params, many, context):
        nonlocal spent
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += (perf_counter() - began) * 1000

    with connection.execute_wrapper(wrapper):
        client.get(address)
    return spent


def held_mb() -> float:
    """Return the memory that this process holds, in MB."""
    return psutil.Process().memory_info().rss / 1e6


def measure_export(client: Client, projects: int) -> None:
    """Print how fast all rows leave as a workbook of twenty columns."""
    names = (
        "light,name,lead_unit,label,planned_wan,done_wan,rate,milestone,gap,code,ledgers,category,handling_unit,territory,sponsor,builder,"
        "total_invest_wan,has_started,planned_start_on,planned_end_on"
    )
    before, began, size = held_mb(), perf_counter(), 0
    most = before
    for piece in client.get(f"{LIST}export/?columns={names}").streaming_content:
        size += len(piece)
        most = max(most, held_mb())
    seconds = perf_counter() - began
    speed = f"{seconds:.1f} s, {projects / seconds:,.0f} rows/s"
    print(f"export of {projects:,} rows × 20 columns: {speed}, {size / 1e6:.1f} MB, memory +{most - before:.0f} MB")


HEADS = (
    "项目代码 项目名称 所属台账 类别 年度类别 牵头单位 承办单位 属地 "
    "总投资（万元） 年度计划（万元） 计划开工时间 计划竣工时间 建设单位 建设地点"
).split()


def workbook(rows: int, prefix: str, unit: str) -> openpyxl.Workbook:
    """Return a workbook of new projects."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(HEADS)
    for number in range(rows):
        words = [f"{prefix}-{number}", f"导入项目{number}", "区重大", "生态", "续建", unit, unit, unit]
        sheet.append([*words, 5000 + number, 1000 + number % 900, "2016.3", "2017年6月底", "某公司", "大学路"])
    return book


def measure_import(client: Client, rows: int = 10_000) -> None:
    """Print how fast a workbook of ten thousand rows is checked and saved."""
    unit = Project.objects.select_related("lead_unit").first().lead_unit.name
    prefix = f"IN{ImportBatch.objects.count()}"
    stream = io.BytesIO()
    workbook(rows, prefix, unit).save(stream)
    before, began = held_mb(), perf_counter()
    response = client.post(f"{LIST}import/", {"file": SimpleUploadedFile("台账.xlsx", stream.getvalue()), "year": "2016"})
    checked = perf_counter() - began
    batch = ImportBatch.objects.order_by("-pk").first()
    assert response.status_code == 302 and not batch.error_count, batch.errors[:3]
    client.post(f"{LIST}import/{batch.pk}/confirm/")
    began = perf_counter()
    outbox.drain()
    saved = perf_counter() - began
    batch.refresh_from_db()
    size = len(client.get(f"{LIST}import/{batch.pk}/").content)
    speeds = f"checked in {checked:.1f} s ({rows / checked:,.0f}/s), saved in {saved:.1f} s ({rows / saved:,.0f}/s)"
    print(f"import of {rows:,} rows: {speeds}, {batch.status}, page {size:,} bytes, memory +{held_mb() - before:.0f} MB")


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--pages-only", action="store_true")
    chosen = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{own}_bench_ledger"
    settings.ALLOWED_HOSTS = ["*"]
    connection.creation.create_test_db(verbosity=0, autoclobber=not chosen.keep, keepdb=chosen.keep)
    try:
        with periods.frozen(AT):
            ready(chosen.projects)
            client = Client()
            sign_in(client, User.objects.get(username="bench"))
            measure_pages(client, chosen.runs)
            if not chosen.pages_only:
                measure_export(client, chosen.projects)
                measure_import(client)
    finally:
        cache.clear()
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=chosen.keep)


if __name__ == "__main__":
    main()
