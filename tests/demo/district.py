"""The demonstration district, built once for a module of tests and taken back afterwards."""

import pytest
from django.db import transaction

from projects.demo.build import build_demo
from tracker.org import clock, workdays


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Return the district; the tests of the module share its rows, each in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_demo()
        transaction.set_rollback(True)
    clock.forget()
    workdays.forget()
