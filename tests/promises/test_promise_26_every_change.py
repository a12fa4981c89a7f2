"""Promise 26: every change is in the audit trail, however it is made; told again, the trail gives the very rows."""

import io
import json
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from tests.make import make_district, make_person, make_unit, make_user
from tests.trail.rows import Since, sql
from tracker.org.models import Person, Placement, Unit, User
from tracker.org.statuses import Role

MANY = 10_000
ALL = 22_600
LINES = "\n".join(f"C{number}\t\t\t" for number in range(50))


def people(prefix: str, number: int) -> list[Person]:
    """Return people who are not saved yet."""
    return [Person(name=f"{prefix}{one}", initials="") for one in range(number)]


def by_bulk_create():
    Person.objects.bulk_create(people("B", MANY))
    return MANY


def by_update():
    return Person.objects.filter(name__startswith="B").update(phone="1")


def by_bulk_update():
    chosen = list(Person.objects.filter(name__startswith="B").order_by("pk")[:1000])
    for one in chosen:
        one.email = f"{one.pk}@b.cn"
    return Person.objects.bulk_update(chosen, ["email"], batch_size=300)


def by_save():
    for one in people("S", 250):
        one.save()
        one.phone = "2"
        one.save(update_fields=["phone"])
    return 500


def by_deleting():
    return Person.objects.filter(name__startswith="S").delete()[0]


def by_cascade():
    """Delete 50 units with their places, and 50 accounts with a role each: the ties go with them."""
    officials = User.objects.filter(roles__role=Role.OFFICIAL)
    return Unit.objects.filter(name__startswith="K").delete()[0] + officials.delete()[0]


def by_raw_sql():
    return sql("UPDATE org_person SET phone = %s WHERE name LIKE 'B99%%' AND name LIKE '%%9'", ["100 %"])


def by_copy():
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert("COPY org_person (name, initials, phone, email) FROM STDIN", io.StringIO(LINES))
    return 50


@pytest.fixture
def furnished(db):
    """Make what is going to be deleted in cascade, before anything is counted."""
    root = make_district()
    for number in range(50):
        unit = make_unit(f"K{number}", parent=root)
        Placement.objects.create(unit=unit, parent=root, first_day=date(2009, 1, 1), last_day=date(2009, 12, 31))
        make_user(role=Role.OFFICIAL, unit=root)
    return make_user("admin", role=Role.SYSTEM_ADMIN)


def by_page(client, user, number: int) -> int:
    """Change people on their page, one by one, as an administrator does."""
    client.force_login(user)
    for one in Person.objects.filter(name__startswith="C").order_by("pk")[:number]:
        values = {"name": one.name + "x", "phone": "13800000000", "email": ""}
        assert client.post(reverse("org:person-edit", args=[one.pk]), values).status_code == 302
    return number


WAYS = (by_bulk_create, by_update, by_bulk_update, by_save, by_deleting, by_cascade, by_raw_sql, by_copy)


def test_22600_changes_are_22600_rows_of_the_trail(furnished, client):
    begin, made, written = Since(), {}, {}
    for way in WAYS:
        since = Since()
        made[way.__name__], written[way.__name__] = way(), since.changes.count()
    assert made == written

    since = Since()
    made["page"] = by_page(client, furnished, 30)
    written["page"] = since.changes.filter(table_name="org_person").count()
    assert {act.user_id for act in since.acts.filter(changes__table_name="org_person")} == {furnished.pk}

    rest = ALL - sum(made.values())
    last = Person.objects.filter(name__startswith="B").order_by("-pk").values("pk")[:rest]
    since = Since()
    made["rest"], written["rest"] = Person.objects.filter(pk__in=last).update(email="e"), since.changes.count()
    assert made == written
    assert (sum(written.values()), rest > 0) == (ALL, True)
    assert told_again("org_person", begin) == rows_of("org_person")


def told_again(table: str, since: Since) -> dict[str, dict]:
    """Return the rows that the trail's story of a table ends with."""
    rows: dict[str, dict] = {}
    for op, pk, after in since.changes.filter(table_name=table).values_list("op", "object_pk", "after"):
        if op == "D":
            rows.pop(pk, None)
        elif op == "I" or pk in rows:
            rows[pk] = rows.get(pk, {}) | after
    return rows


def rows_of(table: str) -> dict[str, dict]:
    """Return the rows of a table that did not stand there before the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, to_jsonb(t) - 'initials' FROM {table} t WHERE name ~ '^[BSC][0-9]'")
        return {pk: json.loads(row) for pk, row in cursor.fetchall()}


def test_a_change_of_nothing_is_no_row(db):
    person, since = make_person(), Since()
    assert Person.objects.filter(pk=person.pk).update(name=person.name) == 1
    assert since.changes.count() == 0
