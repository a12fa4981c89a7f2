"""Secrets stay inside (promise 51): seeded ones are looked for in every page, error, log line, export and table."""

import io
import logging
import zipfile
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.alerts.make import make_late
from tests.alerts.robot_server import robot_server
from tests.house.test_urls import addresses
from tests.make import PASSWORD, make_district_row, make_user
from tracker import pages
from tracker.alerts import channels, wire
from tracker.alerts.models import Channel
from tracker.alerts.statuses import ChannelKind
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.lib import periods
from tracker.org.models import User
from tracker.org.statuses import Role

KEY = "seeded-signing-key-of-promise-51-0123456789-abcdefghijklmnop"
MAIL = "seeded-mail-password-51"
DATABASE = "seeded-database-password-51"
TOKEN = "seeded-robot-token-51"
SIGNING = "SECseededrobotsecret51"
EVERYWHERE = (KEY, MAIL, DATABASE, TOKEN, SIGNING)
ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SUPERVISION)


@pytest.fixture(autouse=True)
def seeded(db, settings, monkeypatch):
    """Plant the secrets where the real ones are: settings, the database connection."""
    settings.SECRET_KEY = KEY
    settings.EMAIL_HOST_PASSWORD = MAIL
    if not connection.settings_dict["PASSWORD"]:
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", DATABASE)
    make_district_row()


def hits(text: str | bytes, secrets=EVERYWHERE) -> list[str]:
    """Return the secrets that a text holds, as they are or as a URL writes them."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    own = connection.settings_dict["PASSWORD"]
    return [secret for secret in {*secrets, own} - {""} if secret in said or quote(secret) in said]


def browser(user=None) -> Client:
    """Return a browser that shows server errors as a person sees them."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def body(answer) -> bytes:
    """Return all that an answer says: its headers, its text, and what a workbook within holds."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return str(answer.headers).encode() + content


def make_robots(origin: str) -> list[Channel]:
    """Return a robot of each kind whose address and secret are seeded."""
    made = {"address": f"{origin}/send?key={TOKEN}", "secret": SIGNING}
    return [Channel.objects.create(kind=kind, name=kind, **made) for kind in (ChannelKind.WECOM, ChannelKind.DINGTALK)]


@pytest.mark.parametrize("role", [None, Role.SYSTEM_ADMIN, *(pytest.param(role, marks=pytest.mark.long) for role in ROLES[1:])])
def test_promise_51_no_page_shows_a_secret(role, caplog):
    robots = make_robots("https://qyapi.weixin.qq.com")
    late = make_late()
    user = make_user(role=role) if role else None
    client = browser(user)
    seen, found = 0, []
    known = {"pk": {"alerts": robots[0].pk, "projects": late.project_id}, "name": "projects"}
    with caplog.at_level(logging.DEBUG):
        for name, arguments in addresses():
            room = name.partition(":")[0]
            real = arguments | ({"pk": known["pk"][room]} if "pk" in arguments and room in known["pk"] else {})
            real |= {"name": known["name"]} if room == "ledger" and "name" in arguments else {}
            answer = client.get(reverse(name, kwargs=real))
            seen += answer.status_code == 200
            found += [f"{name}: {secret}" for secret in hits(body(answer))]
            if user:
                client.force_login(user)
    assert not found, found
    assert hits(caplog.text) == []
    assert seen >= (1 if role is None else 12)


class TestErrors:
    @pytest.fixture(autouse=True)
    def broken(self, monkeypatch):
        """Break a page in a way that names every secret."""

        def fail(user, day):
            own_local_value = EVERYWHERE  # a page for developers would print it
            raise RuntimeError(f"broken with {len(own_local_value)} values")

        monkeypatch.setattr(pages, "due_items", fail)

    def test_our_own_fault_tells_the_reader_nothing(self, caplog):
        answer = browser(make_user(role=Role.SUPERVISION)).get(reverse("todo"), {"q": "1"})
        said = body(answer)
        assert answer.status_code == 500
        assert hits(said) == []
        assert not [word for word in ("Traceback", "RuntimeError", "broken with", "settings", "/tracker/") if word.encode() in said]
        assert "broken with 5 values" in caplog.text, "the log has what the reader has not"
        assert hits(caplog.text) == []

    def test_the_other_refusals_do_not_either(self):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        answers = [
            client.get("/not-there/"),
            client.post(reverse("login"), {"username": "x", "password": TOKEN}),
            client.get("/log-in/", HTTP_HOST="evil.example"),
            browser().delete("/healthz"),
        ]
        assert [answer.status_code for answer in answers] == [404, 403, 400, 405]
        for answer in answers:
            assert hits(body(answer)) == []
            assert b"Traceback" not in answer.content and b"DEBUG" not in answer.content

    def test_healthz_says_names_only_while_the_database_is_away(self, monkeypatch):
        from django.db import OperationalError

        from tracker.jobs import health

        def away():
            raise OperationalError(f'connection to server failed: password "{DATABASE}"')

        monkeypatch.setattr(health, "findings", away)
        answer = browser().get(reverse("healthz"))
        assert (answer.status_code, answer.json()["parts"]) == (503, {"database": False})
        assert hits(body(answer)) == []


@pytest.mark.django_db
class TestRobots:
    @pytest.fixture
    def robot(self, settings, monkeypatch):
        """Return a robot that the operator allowed."""
        monkeypatch.setattr(wire, "SECONDS", 0.5)
        with robot_server() as server:
            settings.ALERT_HOSTS = [server.origin]
            yield server

    @pytest.mark.parametrize("answer", ["drop", (500, {}, {"errmsg": "no"}), (200, {}, {"errcode": 93000, "errmsg": "invalid webhook"})])
    def test_a_failed_message_names_its_robot_but_not_the_key(self, robot, answer, caplog):
        admin = make_user(role=Role.SYSTEM_ADMIN)
        robot.answers = [answer, answer]
        with caplog.at_level(logging.DEBUG):
            for channel in make_robots(robot.origin):
                channels.send_test(channel, at=periods.real_now(), by=admin)
            outbox.drain()
        rows = list(Outbox.objects.values_list("error", "payload"))
        assert len(rows) == 2 and all(error for error, _payload in rows)
        assert hits(str(rows)) == [] and hits(caplog.text) == []
        Outbox.objects.update(dead_at=periods.real_now())
        for name in ("jobs:health", "alerts:channels", "alerts:log"):
            assert hits(body(browser(admin).get(reverse(name)))) == [], name

    def test_what_a_robot_repeats_of_the_key_is_not_kept(self, robot, caplog):
        """A gateway that quotes the whole address in its refusal."""
        admin = make_user(role=Role.SYSTEM_ADMIN)
        channel = make_robots(robot.origin)[0]
        robot.answers = [(200, {}, {"errcode": 93000, "errmsg": f"bad key={TOKEN}"})]
        channels.send_test(channel, at=periods.real_now(), by=admin)
        outbox.drain()
        assert hits(str(list(Outbox.objects.values_list("error")))) == []
        assert hits(caplog.text) == []


def test_promise_51_tables_hold_only_the_robots_secrets_and_no_password():
    """What a dump holds: the robots' own addresses and secrets, because they are used; nothing that opens the house."""
    make_robots("https://qyapi.weixin.qq.com")
    make_user("zhang", role=Role.SUPERVISION)
    client = browser()
    client.post(reverse("login"), {"username": "zhang", "password": PASSWORD})
    client.post(reverse("login"), {"username": "zhang", "password": "a-wrong-Password-51"})
    where: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            text = "\n".join(row[0] for row in cursor.fetchall())
            if found := hits(text, (*EVERYWHERE, PASSWORD, "a-wrong-Password-51")):
                where[table] = sorted(found)
    assert where == {"alerts_channel": sorted([SIGNING, TOKEN])}
    assert User.objects.get(username="zhang").check_password(PASSWORD)
