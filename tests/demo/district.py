"""The demonstration district: a copy of it for a module of tests, which put back what they change."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests import databases
from tracker.evidence import storage
from tracker.org import clock, workdays
from tracker.org.models import District


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the district; the tests of the module share its rows, each in a savepoint of its own."""
    run, worker = databases.Run.of(tmp_path_factory), os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock(), databases.copy(run, databases.DEMO, f"demo_{worker}") as url:
        databases.link(run.var(databases.DEMO) / "evidence", Path(storage.sealed().location))
        with in_database(url("owner")), transaction.atomic():
            forget()
            yield District.objects.get()
            transaction.set_rollback(True)
    forget()


@contextmanager
def in_database(url: str):
    """Let Django work in another database of the same server."""
    given, name = connection.settings_dict, connection.settings_dict["NAME"]
    connection.close()
    given["NAME"] = url.partition("@/")[2].partition("?")[0]
    try:
        yield
    finally:
        connection.close()
        given["NAME"] = name


def forget() -> None:
    """Let the district's clock and calendar be read anew."""
    clock.forget()
    workdays.forget()
