"""What every test may ask for."""

import os
import shutil
from contextlib import suppress
from datetime import date
from itertools import count

import pytest
from django.db import DatabaseError

from tests import databases
from tests.lanes import pytest_xdist_make_scheduler  # noqa: F401 - a hook

_numbers = count(1)
# A process that a test killed may leave its session behind for a while: the database could not be dropped.
OTHERS_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Return the path of the browser on this machine, or None."""
    named = os.environ.get("TRACKER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_addoption(parser):
    """Add --long, which also runs the tests that take minutes."""
    parser.addoption("--long", action="store_true", help="also run the tests marked `long`")


def pytest_collection_modifyitems(config, items):
    """Skip what is marked `long`, unless --long is given."""
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="needs --long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; skip where it is missing, fail where TRACKER_BROWSER=required."""
    path = chromium_path()
    if path:
        return path
    missing = "no Chromium on this machine: script/bootstrap --browser"
    if os.environ.get("TRACKER_BROWSER") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, request, tmp_path_factory):
    """Let a test database that must be made be a copy of the one which the first worker migrates."""
    if request.config.getvalue("reuse_db") and not request.config.getvalue("create_db"):
        return
    from django.db import connection

    connection.settings_dict["TEST"]["TEMPLATE"] = databases.template(databases.Run.of(tmp_path_factory), databases.MIGRATED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the roles enter the test database: who may do so stands on the server and is not copied. At the end show out who is still in."""
    from django.db import connection

    from tracker.jobs import grants

    with django_db_blocker.unblock():
        grants.settle()
    yield
    with django_db_blocker.unblock(), suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(OTHERS_OUT)


@pytest.fixture(autouse=True, scope="session")
def tests_read_everything():
    """Let the tests' own bodies read all rows; the requests that they make read through doors only, as every request does."""
    from tracker.lib import scoping

    scoping.declare("test")
    yield
    scoping.declare(None)


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Let each test read the district's clock and calendar from its own database, and begin in Chinese whatever was read before it."""
    from django.conf import settings
    from django.utils import translation

    from tracker.org import clock, workdays
    from tracker.org.login import policy

    for room in (clock, workdays, policy):
        room.forget()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    for room in (clock, workdays, policy):
        room.forget()


@pytest.fixture(autouse=True)
def heads_of_this_test(monkeypatch, tmp_path_factory):
    """Let each test begin without heads of the trail kept outside: those of another database would belie this one."""
    from tracker.trail import heads

    base = tmp_path_factory.getbasetemp()
    place = base / f"heads-{next(_numbers)}"
    monkeypatch.setattr(heads, "folder", lambda: place)


@pytest.fixture(autouse=True, scope="session")
def evidence_of_the_tests(tmp_path_factory):
    """Keep what the tests keep in a folder of their own; the same bytes lie there once."""
    from tracker.evidence import storage

    given, sealed = storage.sealed, storage.SealedStorage(tmp_path_factory.getbasetemp() / "evidence")
    storage.sealed = lambda: sealed
    yield
    storage.sealed = given


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Spend no time on making passwords slow to guess; the product keeps Django's own hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shipped_policy():
    """Let the log-in policy hold that the product ships with; tests without this fixture have a lenient one."""


@pytest.fixture(autouse=True)
def lenient_policy(request, monkeypatch):
    """Ask nobody for a second factor, end no session for another one, let no password grow old, unless a test wants it."""
    if "shipped_policy" in request.fixturenames:
        return
    from tracker.org.login import policy
    from tracker.org.login.models import LogInPolicy

    values = {"change_days": 0, "remembered": 0, "one_session": False, "second_factor_roles": []}
    monkeypatch.setattr(policy, "always_demanded", tuple)
    monkeypatch.setattr(policy, "shipped", lambda: LogInPolicy(first_day=date(2000, 1, 1), source="", **values))
