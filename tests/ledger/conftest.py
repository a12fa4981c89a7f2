"""What the tests of the ledger machinery share: two townships, a reviewer, a quiet clock, a place for files."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.make import make_district, make_district_row, make_unit, make_user, moment
from tracker.lib import periods
from tracker.org.statuses import Role


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house(db) -> Iterator[SimpleNamespace]:
    """Return a district of two sub-districts with an official each, and a reviewer."""
    make_district_row()
    district = make_district()
    here, there = (
        make_unit("嵩山路街道", parent=district, short_name="嵩山路"),
        make_unit("淮河路街道", parent=district, short_name="淮河路"),
    )
    yield SimpleNamespace(
        district=district,
        here=here,
        there=there,
        reviewer=make_user("reviewer", role=Role.REVIEWER, unit=district),
        official=make_user("official", role=Role.OFFICIAL, unit=here),
        outsider=make_user("outsider", role=Role.OFFICIAL, unit=there),
    )


@pytest.fixture
def as_user(client):
    """Return a function that logs somebody in and returns the client."""

    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture(autouse=True)
def _files_go_to_a_scratch_place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
