"""The district of the matrix as a fixture: built once for a test file, in a transaction that is taken back at its end."""

import logging

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.promises.matrix.cells import Gate
from tests.promises.matrix.district import AT, District
from tracker.lib import periods
from tracker.org import clock, workdays

REFUSALS = logging.getLogger("django.request")  # would write a line for each of thousands


@pytest.fixture(scope="module")
def gate(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield what sends requests into the district."""
    files = tmp_path_factory.mktemp("files")
    quick = override_settings(MEDIA_ROOT=files, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick, periods.frozen(AT), transaction.atomic():
        clock.forget()
        workdays.forget()
        cache.clear()
        REFUSALS.disabled = True
        yield Gate(District())
        REFUSALS.disabled = False
        transaction.set_rollback(True)
