"""The weekly ranking over 100,000 projects: the statement that counts, scores and writes, beside the bare SELECT of its figures.

    python bench/rankings.py [--projects 100000] [--runs 5]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end.
Each project has a plan, seven monthly reports, five milestones and eight permits; every fourth was to start this year.
"""

import argparse
import os
import statistics
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("TRACKER_VAR", "/tmp/tracker-bench")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.place import own_database  # noqa: E402
from projects.rankings import PROJECT_PROGRESS, parameters, through  # noqa: E402
from tracker.lib import scoping  # noqa: E402
from tracker.lib.periods import at_local, period  # noqa: E402
from tracker.org import calendar_seed  # noqa: E402
from tracker.rankings.models import Place, PlaceTerm, RankingTable  # noqa: E402
from tracker.rankings.standing import compute  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

WEEK = period("2016-W31")
AT = at_local(WEEK.last_day + timedelta(days=1), 6)

FILL = """
INSERT INTO org_unit (code, name, short_name, name_en, initials, kind, "order", path, path_order, first_day)
SELECT 'u' || n, '单位' || n, '单位' || n, '', 'dw', CASE WHEN n <= 20 THEN 'subdistrict' ELSE 'department' END, n, '', '', '2010-01-01'
FROM generate_series(1, 60) n;
UPDATE org_unit SET path = '/' || id || '/', path_order = lpad("order"::text, 4, '0');
INSERT INTO projects_project (code, name, name_en, category, builder, content, location, lead_unit_id, handling_unit_id, territory_id,
    team, scheme, batches, total_invest_wan, done_before_wan, version, made_at, search_text, search_grams)
SELECT 'p' || n, '重点项目' || n, '', 'other', '', '', '', u0 + n %% 60, u0 + n %% 60, u0 + n * 7 %% 20,
       '', '', '{}', 10000, 0, 1, now(), '', '{}'
FROM generate_series(1, %(projects)s) n, (SELECT min(id) AS u0 FROM org_unit) first;
INSERT INTO projects_annualplan (project_id, year, ledgers, label, planned_wan, planned_start_on, done_wan)
SELECT id, 2016, '{major}', CASE WHEN id %% 4 = 0 THEN 'planned_start' ELSE 'continuing' END, 1000 + id %% 700,
       CASE WHEN id %% 4 = 0 THEN date '2016-03-01' + (id %% 240)::int END, 0 FROM projects_project;
INSERT INTO projects_round (month, opens_on, due_on, status)
SELECT m, m + interval '24 days', m + interval '1 month 4 days', 'open'
FROM generate_series(date '2016-01-01', date '2016-07-01', interval '1 month') m;
INSERT INTO projects_report (project_id, round_id, month, done_wan, cumulative_wan, statistics_wan, paid_wan, progress, problems,
    status, status_since, version)
SELECT p.id, o.id, o.month, 60, 60 * extract(month FROM o.month) + p.id %% 60, 0, 0, '', '', 'accepted', o.due_on, 1
FROM projects_project p, projects_round o;
INSERT INTO projects_reporthistory (report_id, was, became, at, because)
SELECT r.id, 'draft', 'submitted', o.due_on - 1 + (r.id %% 8 = 0)::int * 3, ''
FROM projects_report r JOIN projects_round o ON o.id = r.round_id;
INSERT INTO projects_start (project_id, definition, started_on, proof, at)
SELECT id, 'substantive', date '2016-03-01' + (id %% 200)::int, '', now() FROM projects_project WHERE id %% 4 = 0 AND id %% 3 > 0;
INSERT INTO projects_milestone (project_id, kind, name, planned_on, due_on, delivered_on, proof)
SELECT p.id, 'other', '', due, due, CASE WHEN due < '2016-08-01' AND (p.id + n) %% 5 > 0 THEN due - 1 END, ''
FROM projects_project p, generate_series(1, 5) n, LATERAL (SELECT date '2016-01-10' + (p.id * 31 %% 60 + n * 55)::int AS due) d;
INSERT INTO projects_permitkind (code, name, name_en, authority, authority_en, stage, "order")
SELECT 'k' || n, '事项' || n, '', '', '', 'land', n FROM generate_series(1, 8) n;
INSERT INTO projects_permit (project_id, kind_id, state, authority, got_on, number)
SELECT p.id, k.id, s.state, '', CASE WHEN s.state = 'done' THEN date '2016-05-01' END, ''
FROM projects_project p, projects_permitkind k,
     LATERAL (SELECT (ARRAY['needed', 'done', 'done', 'not_applicable'])[1 + (p.id + k.id) %% 4] AS state) s;
ANALYZE
"""
BARE = f"WITH {PROJECT_PROGRESS.figures} SELECT (SELECT count(*) FROM member), count(*), sum(done) FROM figure"


def timed(label: str, act) -> float:
    """Run an act once, print how long it took and what came back."""
    began = perf_counter()
    result = act()
    seconds = perf_counter() - began
    print(f"{label:<44} {seconds:8.3f} s   {result}")
    return seconds


def fill(projects: int) -> str:
    """Make units, projects and everything a term counts."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"projects": projects})
    return ""


def bare_select() -> tuple:
    """Run the figures' SELECT alone."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, parameters(WEEK, through(WEEK)))
        return cursor.fetchone()


def rank() -> str:
    """Compute the week; say how many statements that took and what was written."""
    with CaptureQueriesContext(connection) as queries:
        compute(PROJECT_PROGRESS, WEEK, at=AT)
    writing = sum("INSERT INTO rankings_place" in query["sql"] for query in queries)
    return f"{len(queries)} statements, {writing} that ranks; {Place.objects.count()} places, {PlaceTerm.objects.count()} terms"


def main() -> None:
    """Fill, rank, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    with own_database():
        measure(chosen)


def measure(chosen) -> None:
    """Print the figures."""
    calendar_seed.load()
    timed(f"fill {chosen.projects:,} projects", lambda: fill(chosen.projects))
    bare, first, again = [], [], []
    for _run in range(chosen.runs):
        bare.append(timed("bare SELECT of the figures", bare_select))
        RankingTable.objects.all().delete()
        first.append(timed("the week, first time (both groups)", rank))
        again.append(timed("the week again, nothing to change", rank))
    middle = [statistics.median(each) for each in (bare, first, again)]
    print(f"medians: bare {middle[0]:.3f} s, first {middle[1]:.3f} s, again {middle[2]:.3f} s")
    print(f"first ÷ bare: {middle[1] / middle[0]:.2f}; again ÷ bare: {middle[2] / middle[0]:.2f}")


if __name__ == "__main__":
    main()
