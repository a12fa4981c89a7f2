"""The sweep over 100,000 milestones: the first time, again, after a day, beside the rule's bare SELECT.

    python bench/alerts.py [--milestones 100000] [--delivered 60]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end.
`--delivered` is the share of past milestones that were delivered, in per cent; 0 is the worst case.
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

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.place import own_database  # noqa: E402
from tracker.alerts.models import Alert  # noqa: E402
from tracker.alerts.querysets import open_count  # noqa: E402
from tracker.alerts.rules import rules  # noqa: E402
from tracker.alerts.sweep import sweep  # noqa: E402
from tracker.lib import scoping  # noqa: E402
from tracker.lib.periods import at_local  # noqa: E402
from tracker.org import calendar_seed  # noqa: E402
from tracker.org.models import User  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

TODAY = date(2016, 8, 9)
PEOPLE = 3000

FILL = """
INSERT INTO org_unit (code, name, short_name, name_en, initials, kind, "order", path, path_order, first_day)
SELECT 'u' || n, '单位' || n, '单位' || n, '', 'dw', 'department', n, '/' || n || '/', lpad(n::text, 4, '0'), '2010-01-01'
FROM generate_series(1, 60) n;
INSERT INTO org_person (name, initials, phone, email) SELECT '人员' || n, 'ry', '', '' FROM generate_series(1, %(people)s) n;
INSERT INTO org_user (username, password, is_superuser, is_staff, is_active, email, date_joined, language, must_change_password, person_id)
SELECT 'duban' || id, '', false, false, true, '', now(), 'zh-hans', false, id FROM org_person ORDER BY id LIMIT 3;
INSERT INTO org_roleinunit (user_id, role, unit_id, first_day)
SELECT id, 'supervision', (SELECT min(id) FROM org_unit), '2010-01-01' FROM org_user;
INSERT INTO projects_project (code, name, name_en, category, builder, content, location, lead_unit_id, handling_unit_id, territory_id,
    main_leader_id, deputy_id, responsible_id, team, scheme, batches, total_invest_wan, done_before_wan, version, made_at,
    search_text, search_grams)
SELECT 'p' || n, '重点项目' || n, '', 'other', '', '', '', u, u, u,
    p0 + n %% %(people)s, p0 + n * 7 %% %(people)s, p0 + n * 13 %% %(people)s, '', '', '{}', 10000, 0, 1, now(), '', '{}'
FROM (SELECT n, (SELECT min(id) FROM org_unit) + n %% 60 AS u, (SELECT min(id) FROM org_person) AS p0
      FROM generate_series(1, %(projects)s) n) made;
INSERT INTO projects_milestone (project_id, kind, name, planned_on, due_on, delivered_on, proof)
SELECT p0 + n %% %(projects)s, 'other', '节点' || n, due, due,
       CASE WHEN due < %(today)s AND n * 37 %% 100 < %(delivered)s THEN due - 1 END, ''
FROM (SELECT n, (SELECT min(id) FROM projects_project) AS p0, date '2015-06-01' + (n * 31 %% 760)::int AS due
      FROM generate_series(1, %(milestones)s) n) made;
ANALYZE
"""


def fill(milestones: int, delivered: int) -> None:
    """Make units, people, projects with three officers each, and milestones due from 2015-06 to 2017-06."""
    values = {"people": PEOPLE, "projects": milestones // 5, "milestones": milestones, "delivered": delivered, "today": TODAY}
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)


def timed(label: str, act) -> float:
    """Run an act once, print how long it took and what came back."""
    began = perf_counter()
    result = act()
    seconds = perf_counter() - began
    print(f"{label:<44} {seconds:8.3f} s   {result}")
    return seconds


def bare_select() -> int:
    """Run the milestone rule's SELECT alone and throw the rows away on the server."""
    [rows] = rules()["projects.milestone"].subjects(TODAY)
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(facts) FROM ({sql}) found(subject, due_on, unit_id, r, d, m, facts)", params)
        return cursor.fetchone()[0]


def main() -> None:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--milestones", type=int, default=100_000)
    parser.add_argument("--delivered", type=int, default=60)
    chosen = parser.parse_args()
    with own_database():
        measure(chosen)


def measure(chosen) -> None:
    """Print the figures."""
    calendar_seed.load()
    timed(f"fill {chosen.milestones:,} milestones", lambda: fill(chosen.milestones, chosen.delivered))
    bare = statistics.median(timed("bare SELECT of the rule", bare_select) for _n in range(3))
    first = timed("first sweep", lambda: sweep(at_local(TODAY, 9)))
    print(f"{'':<44} {Alert.objects.count():,} alerts")
    again = statistics.median(timed("again, ten minutes later", lambda: sweep(at_local(TODAY, 9, 10))) for _n in range(3))
    timed("the next day", lambda: sweep(at_local(TODAY + timedelta(days=1), 9)))
    user = User.objects.order_by("pk").first()
    timed("count for the top bar", lambda: open_count(user))
    print(f"first sweep ÷ bare SELECT: {first / bare:.1f}; again ÷ bare SELECT: {again / bare:.1f}")


if __name__ == "__main__":
    main()
