"""What went past the triggers is seen by comparing the rows with what the trail last told of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command

from tests.make import make_person, make_unit, make_user, moment
from tests.trail.rows import sql
from tracker.org.models import Person
from tracker.trail import reports
from tracker.trail.verify import verify

pytestmark = pytest.mark.django_db


@contextmanager
def unseen(table: str = "org_person") -> Iterator[None]:
    """Do something as who owns the tables can: with the triggers switched off, and on again."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for name in "iudt":
        sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER trail_{name}")


def found() -> set[tuple[str, str, str]]:
    """Return what a look at the rows finds, and that nothing else is found."""
    findings = verify(rows=True).findings
    assert [one for one in findings if not one.kind.startswith("row")] == []
    return {(one.kind, one.pk, one.of) for one in findings if one.table in ("org_person", "org_user")}


def test_rows_as_told_are_well():
    people = [make_person(f"人{number}") for number in range(3)]
    Person.objects.filter(pk=people[0].pk).update(phone="1")
    Person.objects.filter(pk=people[0].pk).update(phone="2", email="a@b.cn")
    Person.objects.filter(pk=people[1].pk).delete()
    make_unit()
    make_user().set_password("Another-2016-word")
    assert found() == set()


def test_a_row_changed_unseen_is_named_with_its_columns():
    person = make_person("王五")
    Person.objects.filter(pk=person.pk).update(phone="1")
    with unseen():
        Person.objects.filter(pk=person.pk).update(phone="2", email="e", initials="x")
    assert verify().findings == []
    assert found() == {("row", str(person.pk), "email, phone")}


def test_a_row_deleted_or_put_in_unseen_is_named():
    gone, back = make_person("甲"), make_person("乙")
    Person.objects.filter(pk=back.pk).delete()
    with unseen():
        Person.objects.filter(pk=gone.pk).delete()
        Person.objects.create(pk=back.pk, name="乙", initials="")
        new = make_person("丙")
    assert found() == {("row_gone", str(gone.pk), ""), ("row_added", str(back.pk), ""), ("row_added", str(new.pk), "")}


def test_a_new_column_and_one_that_is_gone_are_no_findings():
    make_person("王五")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE org_person ADD COLUMN more int DEFAULT 7")
    sql("ALTER TABLE org_person DROP COLUMN phone")
    assert found() == set()


def test_the_command_and_the_weekly_look_name_it(monkeypatch):
    person = make_person("王五")
    with unseen():
        Person.objects.filter(pk=person.pk).update(phone="2")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("trail", "verify", "--rows", stdout=said)
    assert f"数据表 org_person 的第 {person.pk} 行与审计日志里最后的记录不符：phone。" in said.getvalue()
    monkeypatch.setattr(reports, "last_look", lambda: None)
    reports.look_daily("2016-08-08", moment(2016, 8, 8, 2))
    monkeypatch.undo()
    assert f"row:::org_person:{person.pk}:::phone" in reports.last_look().detail["findings"]
