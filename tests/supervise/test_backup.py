"""A back-up is one that was put back."""

import subprocess
from pathlib import Path

import psycopg2
import pytest

from tracker.lib.dbroles import BACKUP, OWNER, WEB
from tracker.supervise.addresses import of_embedded, settle_grants
from tracker.supervise.backup import backup, restore
from tracker.supervise.words import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
RIGHTS = """
    SELECT relname, pg_get_userbyid(relowner), relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT proname, pg_get_userbyid(proowner), proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1
"""


SESSIONS = """
    CREATE TABLE django_session (session_key text); INSERT INTO django_session VALUES ('sesame');
    CREATE TABLE axes_accessattempt (username text); INSERT INTO axes_accessattempt VALUES ('zhang');
    CREATE TABLE org_loginsession (id int, ended_at timestamptz, why_ended text);
    INSERT INTO org_loginsession VALUES (1, now(), 'log_out'), (2, NULL, '');
"""


@pytest.fixture
def running(postgres, monkeypatch):
    """Give a database that runs under our folder and holds one row."""
    monkeypatch.setenv("TRACKER_VAR", str(postgres.places.var))
    part = postgres.part({})
    part.start()
    part.await_health()
    postgres.ensure_database()
    tell(
        postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7); CREATE TABLE trail_act (n int); INSERT INTO trail_act VALUES (1)"
    )
    tell(postgres, "CREATE FUNCTION trail_note() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM trail_act'")
    settle_grants(of_embedded(postgres))
    yield postgres, part
    part.stop()


def tell(postgres, statement, kind=OWNER):
    """Return the rows of a statement run as one of the roles."""
    connection = psycopg2.connect(postgres.url(kind))
    try:
        with connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


class TestBackup:
    def test_what_was_dumped_comes_back_and_belongs_to_the_application(self, running, var):
        postgres, part = running
        backup(var / "a.dump")
        tell(postgres, "DELETE FROM kept")
        part.stop()
        restore(var / "a.dump")
        part.start()
        part.await_health()
        assert tell(postgres, "SELECT n FROM kept") == [(7,)]
        tell(postgres, "DROP TABLE kept")

    def test_the_roles_have_their_rights_again_and_the_trail_belongs_to_nobody_who_logs_in(self, running, var):
        postgres, part = running
        before = tell(postgres, RIGHTS)
        assert {owner for name, owner, _acl in before if name.startswith("trail_")} == {"tracker_trail"}
        backup(var / "a.dump")
        part.stop()
        restore(var / "a.dump")
        part.start()
        part.await_health()
        assert tell(postgres, RIGHTS) == before
        assert tell(postgres, "INSERT INTO kept VALUES (8) RETURNING n", WEB) == [(8,)]
        assert tell(postgres, "SELECT trail_note()", WEB) == [(1,)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            tell(postgres, "UPDATE trail_act SET n = 2", WEB)

    def test_it_is_made_by_a_login_that_can_only_read(self, running, var):
        postgres, _part = running
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            tell(postgres, "INSERT INTO kept VALUES (8)", BACKUP)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            tell(postgres, "SET TRANSACTION READ WRITE; INSERT INTO kept VALUES (8)", BACKUP)
        (postgres.places.var / "tracker_owner.password").write_text("not needed")
        backup(var / "a.dump")
        assert (var / "a.dump").stat().st_size

    def test_a_damaged_file_changes_nothing(self, running, var):
        postgres, part = running
        backup(var / "a.dump")
        with (var / "a.dump").open("r+b") as dump:
            dump.truncate((var / "a.dump").stat().st_size - 200)
        part.stop()
        with pytest.raises(Trouble, match="没有改动"):
            restore(var / "a.dump")
        part.start()
        part.await_health()
        assert tell(postgres, "SELECT n FROM kept") == [(7,)]

    def test_nothing_is_overwritten_and_nobody_else_can_read_it(self, running, var):
        backup(var / "a.dump")
        assert (var / "a.dump").stat().st_mode & 0o777 == 0o600
        with pytest.raises(Trouble, match="不会覆盖"):
            backup(var / "a.dump")

    def test_a_large_object_of_anybodys_stops_no_back_up(self, running, var):
        postgres, _part = running
        for statement in ("SELECT lo_from_bytea(0, '')", "SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_put(1, 0, '')"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                tell(postgres, statement, WEB)
        connection = postgres.connect("tracker")
        connection.cursor().execute("SELECT lo_from_bytea(0, 'x')")
        connection.close()
        backup(var / "a.dump")
        assert sorted(path.name for path in var.glob("a.dump*")) == ["a.dump", "a.dump.sha256"]

    def test_a_failure_leaves_no_half_file(self, running, var):
        postgres, _part = running
        tell(postgres, "CREATE TABLE hidden (n int)")
        connection = postgres.connect("tracker")
        connection.cursor().execute("REVOKE pg_read_all_data FROM tracker_backup")
        connection.close()
        with pytest.raises(Trouble, match="pg_dump"):
            backup(var / "a.dump")
        assert list(var.glob("a.dump*")) == []

    def test_nobody_is_logged_in_after_a_restore(self, running, var):
        postgres, part = running
        tell(postgres, SESSIONS)
        backup(var / "a.dump")
        part.stop()
        restore(var / "a.dump")
        part.start()
        part.await_health()
        assert tell(postgres, "SELECT count(*) FROM django_session UNION ALL SELECT count(*) FROM axes_accessattempt") == [(0,), (0,)]
        assert tell(postgres, "SELECT why_ended, ended_at IS NOT NULL FROM org_loginsession ORDER BY id") == [
            ("log_out", True),
            ("idle", True),
        ]

    def test_a_stopped_database_is_said_to_be_stopped(self, running, var):
        running[1].stop()
        with pytest.raises(Trouble, match="没有运行"):
            backup(var / "a.dump")


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), ([], 2), (["-x"], 2), (["a", "b"], 2)])
def test_the_command_says_how_it_is_used_and_makes_no_folder(tmp_path, words, code):
    done = subprocess.run([str(ROOT / "deploy" / "backup"), *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "用法：deploy/backup 文件夹" in done.stdout, done.stderr) == (code, True, "")
    assert list(tmp_path.iterdir()) == []
