"""Known holes are not installed (promise 50): floors, hashes, the bill of materials, and Django's own deployment check."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.source import ROOT
from tests.house.test_dependencies import locked
from tracker.lib import floors, periods
from tracker.lib.bill import bill
from tracker.lib.floors import Borne, Floor

FLOORS, BORNE = floors.read(ROOT / "security-floors.toml")
READ = date(2026, 11, 20)
DJANGO = Floor("Django", "5.2.19", "46 CVEs", READ)
PRODUCTION = {"TRACKER_HTTPS": "1", "TRACKER_HOSTS": "tracker.example.gov.cn"}


class TestFloors:
    def test_nothing_installed_is_below_its_floor(self):
        installed = floors.installed_versions(ROOT, FLOORS)
        assert floors.below(FLOORS, installed) == []
        assert {("pypi", "Django"), ("npm", "htmx.org"), ("server", "postgres"), ("server", "redis-server")} <= set(installed)

    def test_nothing_locked_is_below_its_floor(self):
        pinned = {
            ("pypi", one.package): str(spec.specifier)[2:] for one in FLOORS if (spec := locked().get(canonicalize_name(one.package)))
        }
        assert floors.below(FLOORS, pinned) == []

    @pytest.mark.parametrize(
        ("have", "is_low"), [("5.2.18", True), ("5.2.9", True), ("5.2.19", False), ("6.0", False), ("5.2.19rc1", True)]
    )
    def test_an_old_package_is_found_by_number_not_by_letters(self, have, is_low):
        assert floors.below([DJANGO], {("pypi", "Django"): have}) == ([DJANGO] if is_low else [])

    def test_what_is_not_installed_breaks_no_floor(self):
        assert floors.below([DJANGO], {}) == []

    def test_the_list_is_read_again_after_sixty_days(self):
        assert floors.stale([DJANGO], READ + timedelta(days=60)) == []
        assert floors.stale([DJANGO], READ + timedelta(days=61)) == [DJANGO]

    def test_a_hole_is_borne_only_as_long_as_there_is_no_cure_here(self):
        assert floors.outgrown(BORNE, floors.installed_versions(ROOT, BORNE)) == []
        once = Borne("redis-server", ("CVE-1",), "6.2.20", "", READ, "server")
        assert floors.outgrown([once], {("server", "redis-server"): "6.2.20"}) == [once]

    def test_every_row_says_why_and_names_a_version(self):
        assert all(len(one.why) >= 20 and Version(one.floor) for one in FLOORS)
        assert all(one.holes and len(one.because) > 20 and Version(one.fixed_in) for one in BORNE)


class TestTheCommand:
    def told(self, *words) -> str:
        """Return what `manage.py floors` says."""
        said = StringIO()
        call_command("floors", *words, stdout=said)
        return said.getvalue()

    def test_an_old_list_is_told_and_fails_only_where_that_is_asked_for(self, monkeypatch):
        monkeypatch.delenv("TRACKER_FLOORS", raising=False)
        monkeypatch.setattr(periods, "real_now", lambda: datetime(2126, 1, 1, tzinfo=UTC))
        assert "to be read again: Django" in self.told()
        with pytest.raises(CommandError, match="60 days"):
            self.told("--strict")
        monkeypatch.setenv("TRACKER_FLOORS", "strict")
        with pytest.raises(CommandError, match="60 days"):
            self.told()

    def test_a_known_hole_fails_always(self, monkeypatch):
        monkeypatch.setattr(floors, "installed_versions", lambda root, rows: {("pypi", "Django"): "5.2.1"})
        with pytest.raises(CommandError, match="1 below"):
            self.told()

    def test_what_is_borne_is_told(self):
        assert "CVE-2025-49844" in self.told()


@pytest.fixture(scope="module")
def found() -> dict:
    """Return the bill of what is installed here."""
    return bill(ROOT, at=datetime(2026, 11, 20, tzinfo=UTC), number=UUID(int=50), version="1")


class TestTheBill:
    def test_it_is_cyclonedx(self, found):
        assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.6", 1)
        assert found["serialNumber"] == "urn:uuid:00000000-0000-0000-0000-000000000032"
        assert found["metadata"]["timestamp"] == "2026-11-20T00:00:00+00:00"
        assert all(one["type"] and one["name"] and one["version"] and one["bom-ref"] for one in found["components"])
        assert json.loads(json.dumps(found)) == found

    def test_it_names_every_package_of_both_locks_and_the_servers_within(self, found):
        named = {one["name"] for one in found["components"]}
        here = {name for name, one in locked().items() if not one.marker or one.marker.evaluate()}
        assert not here - named
        assert not set(floors.front_end(ROOT)) - named
        assert {"postgres", "redis-server"} <= named

    def test_its_references_are_unique_and_lead_somewhere(self, found):
        references = [one["bom-ref"] for one in found["components"]]
        assert len(references) == len(set(references))
        known = {*references, "tracker"}
        assert all(row["ref"] in known and set(row["dependsOn"]) <= known for row in found["dependencies"])
        assert "pkg:pypi/django@5.2.19" in next(row for row in found["dependencies"] if row["ref"] == "tracker")["dependsOn"]

    def test_the_command_prints_it(self):
        said = StringIO()
        call_command("sbom", stdout=said)
        assert json.loads(said.getvalue())["bomFormat"] == "CycloneDX"


class TestDeployment:
    def checked(self, **more) -> subprocess.CompletedProcess:
        """Return what Django's check for deployment says with these variables beside those of this run."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_") or name == "TRACKER_VAR"}
        env = env | {"DJANGO_SETTINGS_MODULE": "tracker.settings"} | more
        words = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)

    def test_production_settings_give_no_warning(self):
        done = self.checked(**PRODUCTION)
        assert (done.returncode, done.stderr) == (0, "")
        assert "no issues (0 silenced)" in done.stdout

    def test_and_the_check_does_bite(self):
        done = self.checked(TRACKER_DEBUG="1")
        assert done.returncode == 1
        assert {"security.W004", "security.W008", "security.W012", "security.W016", "security.W018"} <= set(
            word.strip("?:()") for word in done.stderr.split()
        )
