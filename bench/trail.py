"""What the audit trail costs: writing with and without its triggers, verifying a million changes, eight writers on one chain and on eight.

    python bench/trail.py [--changes 1000000] [--seconds 10] [--rows 10000]

Works in a database of its own beside the one of DATABASE_URL, and drops it at the end.
"Without" switches the triggers off and does not tell the database who acts; the verifier reads every act, change and link.
"""

import argparse
import io
import os
import statistics
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.ledger import workbook  # noqa: E402
from bench.make import make_projects  # noqa: E402
from bench.place import own_database  # noqa: E402
from projects.ledgers.declaration import PROJECTS  # noqa: E402
from projects.models import Project  # noqa: E402
from tests.make import make_district, make_district_row, make_unit, make_user, moment  # noqa: E402
from tracker.ledger.intake.acts import apply_import, check_workbook  # noqa: E402
from tracker.lib import scoping  # noqa: E402
from tracker.lib.acting import Acting, acting  # noqa: E402
from tracker.org.models import Person  # noqa: E402
from tracker.org.statuses import Role, UnitKind  # noqa: E402
from tracker.trail import telling, triggers  # noqa: E402
from tracker.trail.models import Change, Seal  # noqa: E402
from tracker.trail.verify import verify  # noqa: E402

scoping.declare("a bench makes and measures the whole district")

AT = moment()
WHO = Acting(7, "陈静 (chen)", 1, "3b241101-e2bb-4255-8caf-4136c566a962", "10.0.0.7", "/projects/17/edit/")


@contextmanager
def without_trail() -> Iterator[None]:
    """Write nothing down."""
    switch("DISABLE TRIGGER")
    connection.execute_wrappers.remove(telling.told)
    try:
        yield
    finally:
        connection.execute_wrappers.append(telling.told)
        switch("ENABLE ALWAYS TRIGGER")


def switch(how: str) -> None:
    """Switch the triggers of all tables on or off."""
    with connection.cursor() as cursor:
        for one in triggers.wanted():
            cursor.execute(f'ALTER TABLE "{one.table}" {how} "{one.name}"')


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes, as somebody with a name."""
    began = perf_counter()
    with acting(WHO):
        act()
    return perf_counter() - began


def compare(label: str, act: Callable[[], object], rounds: int) -> None:
    """Print how long an act takes with the trail and without, in turns, and the ratio of the medians."""
    bare, told = [], []
    for _round in range(rounds):
        with without_trail():
            bare.append(seconds(act))
        told.append(seconds(act))
    with_it, without = statistics.median(told), statistics.median(bare)
    print(f"{label:<44} {without * 1000:9.0f} ms  {with_it * 1000:9.0f} ms  {with_it / without:5.2f} ×")


def saves(rows: list) -> Callable[[], None]:
    """Return the act of saving each row with another value, each in its own transaction."""

    def act() -> None:
        for row in rows:
            row.phone = "1" if getattr(row, "phone", "") != "1" else "2"
            row.save()

    return act


def project_saves(rows: list[Project]) -> Callable[[], None]:
    """Return the act of saving projects, whose rows are wide."""

    def act() -> None:
        for row in rows:
            row.team = "甲" if row.team != "甲" else "乙"
            row.save(update_fields=["team"])

    return act


def flip(rows: int) -> int:
    """Change many rows with one statement."""
    chosen = Project.objects.order_by("pk").values("pk")[:rows]
    return Project.objects.filter(pk__in=chosen).update(scheme=str(perf_counter()))


def import_rows(user, rows: int, unit: str) -> None:
    """Read a workbook of new projects and save them."""
    import_rows.number = getattr(import_rows, "number", 0) + 1
    stream = io.BytesIO()
    workbook(rows, f"T{import_rows.number}", unit).save(stream)
    size = stream.tell()
    stream.seek(0)
    batch = check_workbook(PROJECTS, stream, name="a.xlsx", size=size, params={"year": "2016"}, at=AT, by=user)
    type(batch).objects.filter(pk=batch.pk).update(status="applying")
    batch.refresh_from_db()
    apply_import(batch, at=AT)
    batch.refresh_from_db()
    assert batch.status == "applied", (batch.status, batch.errors)


def measure_writing(rows: int) -> None:
    """Print what writing costs with the trail and without."""
    root = make_district()
    unit = make_unit("嵩山路街道", parent=root, kind=UnitKind.SUBDISTRICT)
    user = make_user(role=Role.REVIEWER, unit=root)
    make_projects(rows)
    people = Person.objects.bulk_create(Person(name=f"人{n}", initials="r") for n in range(500))
    projects = list(Project.objects.order_by("pk")[:500])
    print(f"{'':<44} {'without':>12}  {'with':>12}  ratio")
    compare("500 saves of a small row", saves(people), 5)
    compare("500 saves of a wide row (a project)", project_saves(projects), 5)
    compare(f"update() of {rows:,} projects", lambda: flip(rows), 3)
    compare(f"bulk_create of {rows:,} people", lambda: Person.objects.bulk_create(Person(name=f"x{n}") for n in range(rows)), 3)
    compare("import of 1,000 projects from a workbook", lambda: import_rows(user, 1000, unit.name), 3)


def measure_verifying(changes: int) -> None:
    """Print how fast the verifier reads."""
    with acting(WHO):
        while (known := Change.objects.count()) < changes:
            Person.objects.update(phone=str(known)[-20:])
    report, began = None, perf_counter()
    report = verify()
    took = perf_counter() - began
    print(f"verify {report.changes:,} changes in {report.acts:,} acts: {took:.1f} s, {report.changes / took:,.0f} changes/s")
    assert report.findings == [], report.findings[:3]


def measure_writers(number: int, chains: int, lasting: float) -> None:
    """Print how many acts a second some writers seal, on one chain or several."""
    done, ends = [], perf_counter() + lasting
    before = Seal.objects.count()

    def write(chain: int) -> None:
        count = 0
        with acting(Acting(unit_id=chain, user_name="w")):
            while perf_counter() < ends:
                with transaction.atomic():
                    Person.objects.create(name="w")
                count += 1
        done.append(count)
        connection.close()

    threads = [threading.Thread(target=write, args=[9000 + place % chains]) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == Seal.objects.count() - before
    print(f"{number} writers on {chains} chain(s): {sum(done) / lasting:,.0f} acts/s")


def main() -> None:
    """Measure in a database of our own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rows", type=int, default=10_000)
    chosen = parser.parse_args()
    with own_database():
        make_district_row()
        measure_writing(chosen.rows)
        for chains in (1, 8):
            measure_writers(8, chains, chosen.seconds)
        measure_verifying(chosen.changes)


if __name__ == "__main__":
    main()
