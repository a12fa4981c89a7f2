"""What the trail writes down: every change of every covered row, by whom, in what words, and no secret."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from tests.alerts.make import make_channel
from tests.make import make_person, make_project, make_unit, make_user
from tests.trail.rows import Since, sql, unit_acts
from tracker.lib.acting import Acting, acting, because
from tracker.org.models import CalendarDay, CodeDevice, Person
from tracker.trail import telling
from tracker.trail.models import Act, TrailStays
from tracker.trail.notes import note

pytestmark = pytest.mark.django_db


class TestRows:
    def test_a_new_row_is_told_whole(self):
        since = Since()
        person = make_person("王五", phone="1")
        values = {"id": person.pk, "name": "王五", "phone": "1", "email": ""}
        assert since.told() == [("I", "org_person", None, values)]

    def test_of_a_changed_row_only_what_differs_is_told(self):
        person, since = make_person("王五", phone="1"), Since()
        person.phone = "2"
        person.save()
        assert since.told() == [("U", "org_person", {"phone": "1"}, {"phone": "2"})]

    def test_saved_unchanged_it_is_no_change(self):
        person, since = make_person(), Since()
        person.save()
        assert (since.told(), since.acts.count()) == ([], 0)

    def test_a_deleted_row_is_told_whole(self):
        person = make_person("王五")
        pk, since = person.pk, Since()
        person.delete()
        assert since.told() == [("D", "org_person", {"id": pk, "name": "王五", "phone": "", "email": ""}, None)]

    def test_a_new_key_is_an_old_row_gone_and_a_new_row_come(self):
        CalendarDay.objects.create(day=date(2016, 10, 1), is_workday=False, name="国庆节")
        since = Since()
        CalendarDay.objects.update(day=date(2016, 10, 2))
        assert sorted(since.changes.values_list("op", "object_pk")) == [("D", "2016-10-01"), ("I", "2016-10-02")]

    def test_two_keys_exchanged_are_two_changes(self):
        first, second = make_person("甲"), make_person("乙")
        since = Since()
        sql("UPDATE org_person SET name = CASE name WHEN '甲' THEN '乙' ELSE '甲' END WHERE id IN (%s, %s)", [first.pk, second.pk])
        told = {change.object_pk: (change.before, change.after) for change in since.changes}
        assert told == {str(first.pk): ({"name": "甲"}, {"name": "乙"}), str(second.pk): ({"name": "乙"}, {"name": "甲"})}

    def test_insert_or_update_is_told_as_what_it_became(self):
        sql("INSERT INTO org_calendaryear (year, source, loaded_at) VALUES (2031, 'a', '2030-12-01Z')")
        since = Since()
        sql(
            "INSERT INTO org_calendaryear (year, source, loaded_at) VALUES (2031, 'b', '2030-12-01Z'), (2032, 'c', '2030-12-01Z')"
            " ON CONFLICT (year) DO UPDATE SET source = excluded.source"
        )
        assert sorted((op, before) for op, _table, before, _after in since.told() if op != "I") == [("U", {"source": "a"})]
        assert since.changes.filter(op="I", object_pk="2032").count() == 1

    def test_an_emptied_table_is_told(self):
        since = Since()
        sql("TRUNCATE ledger_savedview")
        assert since.told() == [("T", "ledger_savedview", None, None)]

    def test_moments_are_written_the_same_in_every_session(self):
        since = Since()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL timezone = 'Asia/Shanghai'")
            cursor.execute("INSERT INTO org_calendaryear (year, source, loaded_at) VALUES (2031, 'a', '2030-12-01 08:00+08')")
        assert since.changes.get().after["loaded_at"] == "2030-12-01T00:00:00+00:00"

    def test_a_tie_of_many_to_many_is_told(self):
        since = Since()
        sql("INSERT INTO auth_group (name) VALUES ('g')")
        user = make_user()
        sql("INSERT INTO org_user_groups (user_id, group_id) SELECT %s, max(id) FROM auth_group", [user.pk])
        assert since.changes.filter(table_name="org_user_groups", op="I").count() == 1


class TestColumns:
    def test_a_password_is_never_written_down_but_its_change_is(self):
        since = Since()
        user = make_user()
        user.set_password("Another-2016-word")
        user.save(update_fields=["password"])
        made, *_more, changed = since.changes.filter(table_name="org_user")
        assert made.after["password"] == "***"
        assert (changed.before, changed.after) == ({"password": "***"}, {"password": "***"})
        assert not [change for change in since.changes if "md5$" in str((change.before, change.after))]

    def test_the_key_of_a_robot_is_never_written_down(self):
        since = Since()
        channel = make_channel()
        type(channel).objects.filter(pk=channel.pk).update(address="https://robot/?key=sesame", secret="sesame2", name="群")
        assert [after for _op, _table, _before, after in since.told()][-1] == {"name": "群", "address": "***", "secret": "***"}
        assert "sesame" not in str(since.told())

    def test_an_emptied_secret_is_seen_as_empty(self):
        user, since = make_user(), Since()
        type(user).objects.filter(pk=user.pk).update(password="")
        assert since.told() == [("U", "org_user", {"password": "***"}, {"password": ""})]

    def test_what_only_follows_from_others_is_not_told(self):
        user, project, unit, since = make_user(), make_project(), make_unit(), Since()
        type(user).objects.filter(pk=user.pk).update(last_login=datetime(2016, 8, 9, tzinfo=UTC))
        type(project).objects.filter(pk=project.pk).update(search_text="x")
        type(unit).objects.filter(pk=unit.pk).update(path_order="/9/", initials="x")
        assert (since.told(), since.acts.count()) == ([], 0)

    def test_what_rights_hang_on_is_told_though_it_follows_from_others(self):
        unit, since = make_unit(), Since()
        type(unit).objects.filter(pk=unit.pk).update(path="/1/")
        assert [after for _op, _table, _before, after in since.told()] == [{"path": "/1/"}]

    def test_wrong_codes_taken_back_are_told(self):
        user = make_user()
        device = CodeDevice.objects.create(user=user, secret="x", throttling_failure_count=3)
        since = Since()
        CodeDevice.objects.filter(pk=device.pk).update(throttling_failure_count=0, last_step=-1)
        assert [after for _op, _table, _before, after in since.told()] == [{"throttling_failure_count": 0}]


class TestActs:
    def test_one_transaction_of_one_person_is_one_act(self):
        since = Since()
        with unit_acts(3):
            people = [make_person() for _number in range(3)]
            Person.objects.filter(pk__in=[one.pk for one in people]).update(phone="1")
        assert [act.changes.count() for act in since.acts] == [6]
        assert list(since.changes.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]

    def test_who_from_where_and_why(self):
        since = Since()
        with acting(Acting(7, "张三 (zhang)", 3, "r-1", "10.0.0.7", "/org/people/", "")), because("100 % 'certain'; \\ said"):
            make_person()
        act = since.acts.get()
        assert (act.kind, act.user_id, act.user_name, act.chain, act.request) == ("change", 7, "张三 (zhang)", 3, "r-1")
        assert (act.address, act.path, act.reason) == ("10.0.0.7", "/org/people/", "100 % 'certain'; \\ said")

    def test_another_reason_is_another_act(self):
        since = Since()
        with unit_acts(3):
            make_person()
            with because("on second thought"):
                make_person()
            make_person()
        assert [act.reason for act in since.acts] == ["", "on second thought", ""]

    def test_what_a_savepoint_took_back_did_not_happen(self):
        since = Since()
        with unit_acts(3):
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                make_person("gone")
                raise ZeroDivisionError
            make_person("stays")
        assert [change.after["name"] for change in since.changes] == ["stays"]
        assert [act.chain for act in since.acts] == [3]

    def test_after_a_savepoint_that_changed_hands_the_right_person_is_named(self):
        since = Since()
        with unit_acts(3, "first"):
            make_person("a")
            with pytest.raises(ZeroDivisionError), transaction.atomic(), unit_acts(4, "second"):
                make_person("b")
                raise ZeroDivisionError
            sql("UPDATE org_person SET phone = '2' WHERE name = 'a'")
        assert [(act.user_name, act.chain) for act in since.acts] == [("first", 3)]

    def test_a_note_is_an_act_without_changes(self):
        since, project = Since(), make_project()
        with unit_acts(3):
            note("export", thing=project, words="50 % 'rows'", rows=50)
        act = since.acts.get(kind="export")
        assert (act.thing, act.object_pk, act.words, act.detail) == ("projects.project", str(project.pk), "50 % 'rows'", {"rows": 50})
        assert (act.chain, act.changes.count()) == (3, 0)

    def test_a_note_cannot_pose_as_a_change(self):
        for kind in ("change", "", "Export"):
            with pytest.raises(Exception, match="no note of kind"), transaction.atomic():
                note(kind)

    def test_django_does_not_write_the_trail(self):
        with pytest.raises(TrailStays):
            Act(kind="change").save()
        with pytest.raises(TrailStays):
            Act(pk=1).delete()


class TestTelling:
    @pytest.mark.parametrize(
        ("statement", "expected"),
        [
            ("INSERT INTO a VALUES (1)", True),
            ("  -- why\n UPDATE a SET b = 1", True),
            ("/* x */ delete from a", True),
            ("WITH b AS (SELECT 1) SELECT * FROM b", False),
            ("WITH b AS (SELECT 1) INSERT INTO a SELECT * FROM b", True),
            ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", True),
            ("SELECT * FROM a WHERE b = 'UPDATE'", False),
            ('SELECT "insert" FROM a', False),
            ("SAVEPOINT s", False),
        ],
    )
    def test_only_writing_statements_carry_who_acts(self, statement, expected):
        assert telling.is_writing(statement) is expected

    def test_many_at_once_are_told_too(self):
        since = Since()
        with unit_acts(3, "100 %"), connection.cursor() as cursor:
            values = [("甲", "", "", ""), ("乙", "", "", "")]
            cursor.executemany("INSERT INTO org_person (name, initials, phone, email) VALUES (%s, %s, %s, %s)", values)
            assert cursor.rowcount == 2
        assert [(act.user_name, act.changes.count()) for act in since.acts] == [("100 %", 2)]

    def test_rows_and_results_are_those_of_the_statement(self):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO org_person (name, initials, phone, email) VALUES ('a%', '', '', '') RETURNING name")
            assert (cursor.fetchall(), cursor.rowcount) == ([("a%",)], 1)
            cursor.execute("UPDATE org_person SET phone = %s WHERE name LIKE 'a%%'", ["1"])
            assert cursor.rowcount == 1

    def test_a_nul_in_a_path_stops_nobody(self):
        since = Since()
        with acting(Acting(path="/a\x00b/\\u0000/\ud83d", user_name="x")):
            make_person()
        assert (since.acts.get().path, since.acts.get().user_name) == ("/ab/\\u0000/?", "x")

    def test_words_too_long_are_cut(self):
        since = Since()
        with acting(Acting(path="x" * 5000)):
            make_person()
        assert len(since.acts.get().path) == telling.MOST_CHARACTERS


class TestMany:
    """A statement that changes more than a hundred rows is written down another way; the words are the same."""

    def make(self, number: int = 150) -> list[Person]:
        return Person.objects.bulk_create(Person(name=f"人{one}", initials="r") for one in range(number))

    def test_only_what_differs_is_told_of_only_those_that_differ(self):
        people = self.make()
        Person.objects.filter(pk=people[0].pk).update(phone="1")
        since = Since()
        Person.objects.update(phone="1", initials="x")
        told = {change.object_pk: (change.op, change.before, change.after) for change in since.changes}
        assert len(told) == 149
        assert told[str(people[5].pk)] == ("U", {"phone": ""}, {"phone": "1"})
        assert str(people[0].pk) not in told
        numbers = sorted(since.changes.values_list("number", flat=True))
        assert numbers == list(range(numbers[0], numbers[0] + 149))

    def test_rows_that_differ_in_different_columns(self):
        people, since = self.make(), Since()
        sql(
            "UPDATE org_person SET phone = CASE WHEN id %% 2 = 0 THEN '2' ELSE '' END, email = CASE WHEN id %% 3 = 0 THEN 'e' ELSE '' END",
            [],
        )
        wanted = {}
        for one in people:
            after = ({"phone": "2"} if one.pk % 2 == 0 else {}) | ({"email": "e"} if one.pk % 3 == 0 else {})
            wanted |= {str(one.pk): after} if after else {}
        assert {change.object_pk: change.after for change in since.changes} == wanted

    def test_nothing_but_derived_columns_is_no_act(self):
        self.make()
        since = Since()
        Person.objects.update(initials="x")
        Person.objects.update(phone="")
        assert (since.told(), since.acts.count()) == ([], 0)

    def test_secrets_and_moments_and_keys(self):
        make_unit()
        users = [make_user() for _number in range(3)]
        sql(
            "INSERT INTO org_user (username, password, is_superuser, is_staff, is_active, email, date_joined, language, "
            "must_change_password)"
            " SELECT 'u' || n, 'old' || n, false, false, true, '', '2016-08-09 08:00+08', '', false FROM generate_series(1, 120) n"
        )
        since = Since()
        sql("UPDATE org_user SET password = CASE WHEN id = %s THEN '' ELSE 'sesame' || id END, date_joined = '2016-08-10Z'", [users[0].pk])
        assert "sesame" not in str(since.told())
        assert since.changes.count() == 123
        [emptied] = since.changes.filter(object_pk=str(users[0].pk))
        assert (emptied.before["password"], emptied.after["password"]) == ("***", "")
        [other] = since.changes.filter(object_pk=str(users[1].pk))
        assert (other.before["password"], other.after["password"]) == ("***", "***")
        assert other.after["date_joined"] == "2016-08-10T00:00:00+00:00"

    def test_new_keys_are_old_rows_gone_and_new_ones_come(self):
        sql("INSERT INTO org_calendarday SELECT date '2030-01-01' + n, true, '', '' FROM generate_series(1, 120) n")
        since = Since()
        sql("UPDATE org_calendarday SET day = day + 1000")
        assert [since.changes.filter(op=op).count() for op in "IDU"] == [120, 120, 0]
