"""A back-up is one that was put back."""

import psycopg2
import pytest

from tracker.supervise.backup import backup, restore
from tracker.supervise.words import Trouble


@pytest.fixture
def running(postgres, monkeypatch):
    """Give a database that runs under our folder and holds one row."""
    monkeypatch.setenv("TRACKER_VAR", str(postgres.places.var))
    part = postgres.part({})
    part.start()
    part.await_health()
    postgres.ensure_database()
    tell(postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    yield postgres, part
    part.stop()


def tell(postgres, statement):
    """Return the rows of a statement run as the application."""
    connection = psycopg2.connect(postgres.url)
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

    def test_a_stopped_database_is_said_to_be_stopped(self, running, var):
        running[1].stop()
        with pytest.raises(Trouble, match="没有运行"):
            backup(var / "a.dump")
