"""Make many projects at once, in SQL: plans, reports, milestones, permits and starts, spread over the units of the district.

usage: python bench/make.py 100000 [--remove]     (environment: DATABASE_URL, after migrate and prepare)

The rows are known by their code (BENCH-…) and can be removed again. Nothing is random: two runs make the same rows.
"""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

YEAR = 2016
MONTHS = [date(YEAR, 5, 1), date(YEAR, 6, 1), date(YEAR, 7, 1)]
STREETS = (
    "嵩山路 京广路 淮河路 建中街 大学路 长江路 航海路 陇海路 政通路 漓江路 "
    "连云路 祥云路 鼎盛大道 渠南路 大顺路 同心路 南屏路 望江路 绿云路 兴华街"
).split()
WORKS = {
    "片区改造": "renewal",
    "安置房": "resettlement",
    "商业中心": "commerce",
    "产业园": "industry",
    "游园": "ecology",
    "道路": "roads",
    "小学": "education",
    "卫生服务中心": "services",
}
COUNTER = "号"
CHILDREN = ("projects_annualplan", "projects_report", "projects_milestone", "projects_permit", "projects_start")


def make_projects(n: int = 100_000, say=lambda line: None) -> int:
    """Make projects number 1 to `n` with all that belongs to them; those that exist stay. Return how many were made."""
    from django.db import connection, transaction

    from bench.statements import STEPS
    from projects.reference import seed_reference

    seed_reference()
    values, made = _values(n), 0
    with transaction.atomic(), connection.cursor() as cursor:
        for title, statement in STEPS.items():
            began = time.perf_counter()
            cursor.execute(statement, values)
            say(f"{title:<12}{cursor.rowcount:>10,} rows{time.perf_counter() - began:>9.1f} s")
            made = cursor.rowcount if title == "projects" else made
    analyze()
    return made


def remove_projects() -> int:
    """Take all of them back; return how many there were."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in CHILDREN:
            cursor.execute(f"DELETE FROM {table} WHERE project_id IN (SELECT id FROM projects_project WHERE code LIKE 'BENCH-%')")
        cursor.execute("DELETE FROM projects_project WHERE code LIKE 'BENCH-%'")
        gone = cursor.rowcount
    analyze()
    return gone


def analyze() -> None:
    """Let the planner know the tables anew."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("projects_project", *CHILDREN):
            cursor.execute(f"ANALYZE {table}")


def _values(n: int) -> dict:
    """Return what fills the names in the statements; base names come in columns."""
    from tracker.ledger.search import initials
    from tracker.lib.periods import at_local, month_end

    names = [(street + work, category) for street in STREETS for work, category in WORKS.items()]
    return {
        "n": n,
        "year": YEAR,
        "months": MONTHS,
        "january": date(YEAR, 1, 1),
        "through": month_end(MONTHS[-1]),
        "end": date(YEAR + 1, 12, 31),
        "at": at_local(date(YEAR, 8, 5), 9),
        "counter": COUNTER,
        "counter_initial": initials(COUNTER),
        "places": list(range(len(names))),
        "names": [name for name, _category in names],
        "initials": [initials(name) for name, _category in names],
        "categories": [category for _name, category in names],
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make or remove many projects for measuring.")
    parser.add_argument("n", type=int, nargs="?", default=100_000)
    parser.add_argument("--remove", action="store_true", help="take them back instead")
    options = parser.parse_args()
    import django

    django.setup()

    from tracker.lib import scoping

    scoping.declare("a bench makes and measures the whole district")
    if options.remove:
        print(f"removed {remove_projects():,} projects")
        return
    print(f"made {make_projects(options.n, print):,} projects")


if __name__ == "__main__":
    main()
