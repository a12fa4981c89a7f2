"""manage.py prepare: once, whole, and for a real district with three administrators."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import LightThreshold, PermitKind, Project
from tests.make import make_district_row
from tracker.lib import periods
from tracker.org.models import CalendarYear, District, RoleInUnit, User
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(monkeypatch, settings, tmp_path):
    """Name the first administrators in the environment; the other passwords are written to a place of this test."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setenv("TRACKER_ADMIN", "chief")
    monkeypatch.setenv("TRACKER_ADMIN_PASSWORD", "Zhengzhou-2026-first")


def prepare(**options) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue()


class TestDemonstration:
    """The default; that it fills an empty database once is told of the one that the tests share (test_district.py)."""

    @pytest.mark.long
    def test_it_begins_on_the_day_asked_for(self):
        prepare(demo_date=date(2016, 7, 26))
        assert periods.today() == date(2016, 7, 26)


class TestRealDistrict:
    """--empty."""

    @pytest.mark.usefixtures("administrator")
    def test_it_has_three_administrators_and_reference_data_and_the_real_clock(self):
        prepare(empty=True)
        assert District.objects.get().clock_offset == timedelta(0)
        assert not District.objects.get().is_demo
        assert not Project.objects.exists()
        held = dict(RoleInUnit.objects.values_list("user__username", "role"))
        assert held == {"chief": Role.SYSTEM_ADMIN, "chief-security": Role.SECURITY_ADMIN, "chief-audit": Role.AUDIT_ADMIN}
        assert User.objects.filter(must_change_password=True).count() == 3
        assert PermitKind.objects.exists()
        assert LightThreshold.objects.exists()
        assert CalendarYear.objects.filter(year=2016).exists()

    @pytest.mark.usefixtures("administrator")
    def test_each_administrator_has_a_first_password_of_their_own(self, tmp_path):
        said = prepare(empty=True)
        written = tmp_path / "first-passwords.txt"
        by_name = {line.split()[-2]: line.split()[-1] for line in written.read_text(encoding="utf-8").splitlines()}
        assert set(by_name) == {"chief-security", "chief-audit"} and written.stat().st_mode & 0o777 == 0o600
        assert not [word for word in by_name.values() if word in said] and str(written) in said
        by_name["chief"] = "Zhengzhou-2026-first"
        assert len(set(by_name.values())) == 3
        for name in by_name:
            user = User.objects.get(username=name)
            assert [other for other in by_name if user.check_password(by_name[other])] == [name]

    @pytest.mark.usefixtures("administrator")
    def test_one_password_for_two_of_them_is_refused(self, monkeypatch):
        monkeypatch.setenv("TRACKER_AUDIT_ADMIN_PASSWORD", "Zhengzhou-2026-first")
        with pytest.raises(CommandError):
            prepare(empty=True)
        assert not District.objects.exists()

    def test_without_a_terminal_it_says_what_to_set(self, monkeypatch):
        monkeypatch.delenv("TRACKER_ADMIN", raising=False)
        monkeypatch.setattr("sys.stdin", StringIO())
        with pytest.raises(CommandError, match="TRACKER_ADMIN_PASSWORD"):
            prepare(empty=True)
        assert not District.objects.exists()

    def test_a_weak_password_is_refused_and_nothing_stays(self, monkeypatch):
        monkeypatch.setenv("TRACKER_ADMIN", "chief")
        monkeypatch.setenv("TRACKER_ADMIN_PASSWORD", "12345678")
        with pytest.raises(CommandError):
            prepare(empty=True)
        assert not District.objects.exists()
        assert not User.objects.exists()

    @pytest.mark.usefixtures("administrator")
    def test_a_code_that_is_none_is_refused(self, monkeypatch):
        monkeypatch.setenv("TRACKER_DISTRICT_CODE", "41-01")
        with pytest.raises(CommandError):
            prepare(empty=True)
        assert not District.objects.exists()

    def test_at_a_terminal_it_asks_until_it_can_be_taken(self, monkeypatch):
        answers = iter(["某某区", "410199", "", "", ""])
        passwords = iter(["short", "short", "Zhengzhou-2026-a", "Zhengzhou-2026-b", *["Zhengzhou-2026-first"] * 6])
        monkeypatch.delenv("TRACKER_ADMIN", raising=False)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda question: next(answers, ""))
        monkeypatch.setattr("getpass.getpass", lambda question: next(passwords))
        prepare(empty=True)
        assert District.objects.get().name == "某某区"
        assert set(User.objects.values_list("username", flat=True)) == {"admin", "admin-security", "admin-audit"}

    def test_an_existing_district_is_left_alone(self):
        make_district_row(name="某区")
        assert prepare(empty=True) == ""
        assert District.objects.get().name == "某区"
