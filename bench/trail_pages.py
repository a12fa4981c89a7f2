"""What looking at the audit trail costs: the browser's conditions and the history of a project, in a trail of a million acts.

    python bench/trail_pages.py [--acts 1000000]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end. The acts are written past the trail's
triggers (only the owner of a scratch database can), so they are sealed in name only.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.make import make_projects  # noqa: E402
from bench.place import own_database  # noqa: E402
from tests.make import make_district, make_district_row, make_unit, make_user  # noqa: E402
from tracker.lib import scoping  # noqa: E402
from tracker.org.models import User  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402
from tracker.trail import browsing, chains, history, showing  # noqa: E402
from tracker.trail.models import Act  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

ROUNDS = 5
PROJECTS = 200
ACTS = """
INSERT INTO trail_act (at, kind, chain, user_id, user_name, request, address, path, job, reason, thing, pk, words, detail)
SELECT timestamptz '2025-01-01' + n * interval '30 seconds',
    (ARRAY['change', 'change', 'change', 'change', 'change', 'change', 'login', 'logout', 'read', 'export'])[1 + n %% 10],
    CASE WHEN n %% 5 = 0 THEN 0 ELSE 1 + n %% 30 END, CASE WHEN n %% 5 = 0 THEN NULL ELSE 1 + n %% 11 END,
    CASE WHEN n %% 5 = 0 THEN '' ELSE '人' || n %% 11 END, gen_random_uuid()::text, '10.0.' || n %% 200 || '.7',
    '/projects/' || n %% 5000 || '/', CASE WHEN n %% 5 = 0 THEN 'project-rounds 2016-08' ELSE '' END,
    CASE WHEN n %% 1000 = 0 THEN '土地手续未办结' ELSE '' END, CASE WHEN n %% 10 > 5 THEN 'projects.project' ELSE '' END,
    CASE WHEN n %% 10 > 5 THEN (1 + n %% 200)::text ELSE '' END, CASE WHEN n %% 10 > 5 THEN '重点项目台账，80 行' ELSE '' END, '{}'
FROM generate_series(1, %s) n
"""
CHANGES = """
INSERT INTO trail_change (act_id, number, table_name, pk, op, before, after, digest)
SELECT a.id, k, (ARRAY['projects_milestone', 'projects_report', 'projects_permit', 'projects_project'])[1 + a.id % 4],
    (1 + (a.id * 7 + k) % 100000)::text, 'U', '{"due_on": "2016-08-01"}', '{"due_on": "2016-09-01"}', ''
FROM trail_act a, generate_series(1, 2) k WHERE a.kind = 'change' AND NOT EXISTS (SELECT FROM trail_seal s WHERE s.act_id = a.id)
"""
SEALS = """
INSERT INTO trail_seal (act_id, chain, seq, prev, hash, changes)
SELECT a.id, a.chain, 1000000 + row_number() OVER (PARTITION BY a.chain ORDER BY a.id), '', sha256(a.id::text::bytea), 2
FROM trail_act a WHERE NOT EXISTS (SELECT FROM trail_seal s WHERE s.act_id = a.id)
"""
CONDITIONS = {
    "no condition": {},
    "a kind": {"kind": "export"},
    "a unit": {"unit": 7},
    "a person": {"who": "chen"},
    "a kind of thing": {"thing": "projects.project"},
    "one object": {"thing": "projects.project", "pk": "5"},
    "two days": {"since": date(2025, 3, 1), "until": date(2025, 3, 2)},
    "words that are there": {"q": "重点项目"},
    "words that are not there": {"q": "没有这样的字"},
    "a job": {"job": "project-rounds"},
    "an address that is not there": {"address": "192.0.2.1"},
    "a kind and a unit that never met": {"kind": "export", "unit": 7},
}


def fill(acts: int) -> None:
    """Write acts past the triggers, two changes for each act that changes rows."""
    tables = ("trail_act", "trail_change", "trail_seal")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(ACTS, [acts])
        cursor.execute(CHANGES)
        cursor.execute(SEALS)
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")


def tell(label: str, look: Callable[[], object]) -> None:
    """Print the median time of a look and how many statements it takes."""
    with CaptureQueriesContext(connection) as asked:
        look()
    took = []
    for _round in range(ROUNDS):
        began = perf_counter()
        look()
        took.append(perf_counter() - began)
    print(f"{label:<40} {statistics.median(took) * 1000:7.0f} ms  {len(asked):3} statements")


def measure(reader: User) -> None:
    """Print what each condition costs on the first page and deep in the past, and what a history costs."""
    deep = Act.objects.order_by("pk")[Act.objects.count() // 3]
    for name, told in CONDITIONS.items():
        tell(name, lambda told=told: browsing.listed(told, reader))
        tell(f"{name}, deep", lambda told=told: browsing.listed(told, reader, before=deep))
    tell("one request", lambda: browsing.listed({"request": deep.request}, reader))
    tell("state of the chains", chains.state)
    tell("history of a project", lambda: history.history_of(showing.shown("projects.project"), "5"))


def main() -> None:
    """Measure in a database of our own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with own_database():
        make_district_row()
        root = make_district()
        make_unit("嵩山路街道", parent=root, kind=UnitKind.SUBDISTRICT)
        make_user("chen", role=Role.REVIEWER, unit=root)
        reader = make_user(role=Role.AUDIT_ADMIN, unit=root)
        make_projects(PROJECTS)
        fill(chosen.acts)
        measure(reader)


if __name__ == "__main__":
    main()
