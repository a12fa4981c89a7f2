"""Promise 35: revocation is immediate: role removed, account closed, moved to another unit, a role's last day over; work that waits too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import transaction

from projects.models import Project
from tests.alerts.make import make_channel, sweep_on
from tests.house.test_urls import addresses
from tests.make import make_milestone, make_person, make_post, make_project
from tests.promises.matrix import books
from tests.promises.matrix.cells import Cell, Gate, fault_of
from tests.promises.matrix.district import TODAY
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.rules import BELOW, CLOSED, FOREIGN, NOBODY, OWN, PROJECTS, Row, expected
from tests.promises.matrix.table import ROWS
from tracker.alerts.digest import make_digests
from tracker.alerts.statuses import ChannelKind
from tracker.jobs import outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.lib import periods
from tracker.org.models import Post, RoleInUnit, User
from tracker.org.placing import place_unit
from tracker.org.rights import table
from tracker.org.statuses import Duty, Role

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SHORT = (Role.OFFICIAL, Role.REVIEWER, Role.SYSTEM_ADMIN)


@contextmanager
def taken_back() -> Iterator[None]:
    """Let what is done within be undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_rows(who: str, where: str) -> list[Row]:
    """Return the rows of the table that somebody may open or post to, about the object of a place or about none."""
    there = {name for name, _arguments in addresses()}
    rows = [row for row in ROWS if row.url in there and row.asks and (where in row.places or row.places == ("house",))]
    return [row for row in rows if expected(table(), row, row.methods[0], who, _place(row, where)).statuses in (row.fine, row.done)]


def _place(row: Row, where: str) -> str:
    return where if where in row.places else row.places[0]


def refused(gate: Gate, rows: list[Row], who: str, where: str, *, as_if: str, then: str) -> list[str]:  # noqa: F811
    """Ask for every row again; return where the answer is not that of somebody who was never let in."""
    faults = []
    for row in rows:
        for method in ("GET", "POST"):
            if method not in row.methods or (method == "POST" and not row.sound) or (row.only and method != row.only):
                continue
            cell = Cell(row, method, who, _place(row, where))
            answer = expected(table(), row, method, as_if, _place(row, then))
            faults.append(fault_of(cell, gate.send(cell), answer))
    return list(filter(None, faults))


def role_of(gate: Gate, who: str):  # noqa: F811
    """Return the rows of the role that somebody holds."""
    return RoleInUnit.objects.filter(user=gate.district.users[who])


class TestTheNextRequest:
    """Every page and every act that was open a moment ago is as it always was for a stranger to it."""

    @pytest.fixture(params=[*SHORT, *(pytest.param(role, marks=pytest.mark.long) for role in Role.values if role not in SHORT)])
    def who(self, request):
        return request.param

    def test_a_role_that_is_gone_opens_nothing(self, gate, who):  # noqa: F811
        rows = open_rows(who, OWN)
        assert rows
        with taken_back():
            role_of(gate, who).delete()
            faults = refused(gate, rows, who, OWN, as_if=NOBODY, then=OWN)
        assert not faults, "\n".join(faults)

    def test_a_closed_account_is_out(self, gate, who):  # noqa: F811
        rows = open_rows(who, OWN)
        with taken_back():
            User.objects.filter(pk=gate.district.users[who].pk).update(is_active=False)
            faults = refused(gate, rows, who, OWN, as_if=CLOSED, then=OWN)
        assert not faults, "\n".join(faults)

    def test_a_role_ends_with_its_last_day(self, gate, who):  # noqa: F811
        rows = open_rows(who, OWN)
        with taken_back():
            role_of(gate, who).update(last_day=TODAY)
            one = next(row for row in rows if "GET" in row.methods)
            address = gate.address(one, who, _place(one, OWN))
            with periods.frozen(periods.at_local(TODAY, 23, 59)):
                assert gate.ask(who, "GET", address).status in one.fine
            with periods.frozen(periods.at_local(TOMORROW)):
                faults = refused(gate, rows, who, OWN, as_if=NOBODY, then=OWN)
        assert not faults, "\n".join(faults)


class TestMoving:
    """What a role reaches follows its unit and the tree."""

    @pytest.mark.parametrize("who", [Role.OFFICIAL, pytest.param(Role.LEAD_DEPARTMENT, marks=pytest.mark.long)])
    def test_a_role_in_another_unit_leaves_the_old_one_behind(self, gate, who):  # noqa: F811
        rows = [row for row in open_rows(who, OWN) if row.places == PROJECTS]
        with taken_back():
            role_of(gate, who).update(unit=gate.district.units[FOREIGN])
            faults = refused(gate, rows, who, OWN, as_if=who, then=FOREIGN)
        assert not faults, "\n".join(faults)

    def test_a_unit_placed_elsewhere_takes_its_projects_along(self, gate):  # noqa: F811
        rows = [row for row in open_rows(Role.OFFICIAL, BELOW) if row.places == PROJECTS and row.url == "projects:project"]
        with taken_back():
            place_unit(gate.district.units[BELOW], parent=gate.district.units[FOREIGN], on=TODAY)
            faults = refused(gate, rows, Role.OFFICIAL, BELOW, as_if=Role.OFFICIAL, then=FOREIGN)
        assert rows and not faults, "\n".join(faults)

    def test_what_is_everybodys_own_tells_nothing_more(self, gate):  # noqa: F811
        pages = ("/todo/", "/overview/", "/search/?q=项目", "/todo/count/")
        cache.clear()
        before = [gate.ask(Role.OFFICIAL, "GET", page).content for page in pages]
        assert all("项目own".encode() in content for content in before[:3])
        with taken_back():
            role_of(gate, Role.OFFICIAL).delete()
            after = [gate.ask(Role.OFFICIAL, "GET", page).content for page in pages]
        assert not any("项目own".encode() in content for content in after)
        assert after[3] != before[3]  # the badge


class TestWorkThatWaits:
    """What was asked for before is not done after."""

    def sent_in(self, gate) -> ImportBatch:  # noqa: F811
        """Return an import that the reviewer confirmed and no worker has looked at."""
        gate.visitor.cookies[settings.SESSION_COOKIE_NAME] = gate.district.cookies[Role.REVIEWER]
        gate.visitor.post("/ledger/projects/import/", {"file": books.workbook(gate.district.places[OWN]), "year": "2016"})
        batch = ImportBatch.objects.latest("pk")
        assert batch.status == ImportStatus.CHECKED, batch.errors
        gate.visitor.post(f"/ledger/projects/import/{batch.pk}/confirm/")
        batch.refresh_from_db()
        assert batch.status == ImportStatus.APPLYING
        return batch

    @pytest.mark.parametrize("how", ["role ended", "account closed", "nothing"])
    def test_an_import_is_not_applied_for_who_may_no_longer(self, gate, how):  # noqa: F811
        with taken_back():
            batch, user = self.sent_in(gate), gate.district.users[Role.REVIEWER]
            if how == "role ended":
                role_of(gate, Role.REVIEWER).update(last_day=YESTERDAY)
            if how == "account closed":
                User.objects.filter(pk=user.pk).update(is_active=False)
            outbox.drain()
            batch.refresh_from_db()
            is_there = Project.objects.filter(code="N-1").exists()
            assert is_there == (how == "nothing")
            assert batch.status == (ImportStatus.APPLIED if how == "nothing" else ImportStatus.FAILED)
            assert how == "nothing" or "已" in str(batch.errors) or "ended" in str(batch.errors)

    @pytest.mark.parametrize("how", ["account closed", "post ended", "another answers now", "nothing"])
    def test_a_mail_does_not_go_to_who_no_longer_answers(self, gate, how):  # noqa: F811
        district = gate.district
        with taken_back():
            reader = make_person("收信人", email="reader@example.gov.cn")
            unit = district.units[FOREIGN]
            Post.objects.filter(unit=unit).delete()
            make_post(unit, person=reader, duty=Duty.RESPONSIBLE)
            make_milestone(make_project("信里的项目", unit=unit), date(2016, 8, 5), name="信里的节点")
            make_channel(ChannelKind.MAIL)
            with periods.frozen(periods.at_local(TODAY, 9)):
                sweep_on(2016, 8, 9)
                make_digests(periods.now())
                self.lose(how, reader, unit)
                outbox.drain()
            told = [one for one in mail.outbox if "reader@example.gov.cn" in one.to and "信里的" in one.body]
            assert bool(told) == (how == "nothing")

    def lose(self, how: str, reader, unit) -> None:
        """Take away what made the reader one."""
        if how == "account closed":
            User.objects.create_user("reader", person=reader, is_active=False)
        if how == "post ended":
            Post.objects.filter(person=reader).update(last_day=YESTERDAY)
        if how == "another answers now":
            Project.objects.filter(name="信里的项目").update(responsible=make_person("新责任人"))


def test_a_download_asks_for_the_right_before_its_first_byte(gate):  # noqa: F811
    with taken_back():
        role_of(gate, Role.OFFICIAL).delete()
        for page in ("/ledger/projects/export/", "/ledger/projects/template/", "/trail/export/"):
            seen = gate.ask(Role.OFFICIAL, "GET", page)
            assert seen.status in (403, 404) and seen.content[:2] != b"PK"
