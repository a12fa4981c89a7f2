"""The health page says whether the product holds more rights in the database than it needs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.jobs.conftest import make_run
from tests.make import make_district_row
from tests.roles import connect_as
from tracker.jobs import grants
from tracker.lib import dbroles
from tracker.lib.dbroles import Standing

DAY = timedelta(days=1)
MODEST, MIGHTY, OWNING = (Standing("tracker_web", *what) for what in ((False, False, False), (True, True, True), (False, True, True)))


@pytest.mark.django_db
class TestFinding:
    @pytest.fixture
    def entered(self, monkeypatch):
        """Return a way to enter the database as somebody."""
        return lambda standing: monkeypatch.setattr(dbroles, "standing", lambda cursor: standing)

    @pytest.mark.parametrize("standing", [MIGHTY, OWNING])
    def test_a_real_district_is_red_after_its_first_day(self, entered, standing):
        entered(standing)
        assert grants.finding().tone == "grey"
        make_run("first", "0", ago=2 * DAY)
        assert grants.finding().tone == "red"
        assert "manage.py doctor" in grants.finding().advice

    def test_a_demonstration_is_never_red(self, entered):
        entered(OWNING)
        make_district_row(clock_offset=timedelta(days=-3000), is_demo=True)
        make_run("first", "0", ago=9 * DAY)
        assert grants.finding().tone == "grey"

    def test_who_holds_no_more_than_needed_is_green(self, entered):
        entered(MODEST)
        make_run("first", "0", ago=2 * DAY)
        assert grants.finding().tone == "green"

    def test_the_web_servers_own_login_holds_no_more_than_needed(self):
        with connect_as("web") as connection, connection.cursor() as cursor:
            assert dbroles.standing(cursor).is_modest
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestGrants:
    def test_they_are_settled_by_the_migration_itself(self, monkeypatch):
        connect_as("web").close()
        monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)  # not the test's database
        said = StringIO()
        call_command("grants", stdout=said)
        assert said.getvalue() == ""

    def test_who_is_not_the_owner_is_told_so(self, monkeypatch):
        monkeypatch.setattr(dbroles, "existing", lambda cursor, roles: set())
        monkeypatch.setattr("tracker.lib.dbroles.names.existing", lambda cursor, roles: set())
        monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
        with pytest.raises(CommandError, match=r"manage\.py doctor"):
            call_command("grants")
        assert grants.settle() == []
