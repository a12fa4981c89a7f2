"""The health page: what it shows, and its three buttons."""

import pytest
from django.urls import reverse

from tests.jobs.conftest import make_run, note, noted
from tests.make import make_district_row, make_user, moment
from tracker.jobs import outbox
from tracker.jobs.models import Outbox, RunState
from tracker.jobs.schedule import Every, Job, Weekly
from tracker.lib import periods
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district(only):
    """Let it be 2016-08-09 in a district with two jobs."""
    make_district_row()
    only(Job("sweep", "提醒巡查", Every(10), note), Job("ranking", "周排名", Weekly(6), note))
    with periods.frozen(moment()):
        yield


@pytest.fixture
def log_in(client):
    """Log a user with a role in and return the client."""

    def do(role):
        client.force_login(make_user(role=role))
        return client

    return do


def make_dead():
    return Outbox.objects.create(
        topic="letter", key="one", not_before=periods.real_now(), dead_at=periods.real_now(), attempts=8, error="refused"
    )


def page(client) -> str:
    return client.get(reverse("jobs:health")).content.decode()


def test_it_shows_parts_schedule_and_runs(log_in):
    make_run("ranking", "2016-W31", is_late=True, result="14 units")
    text = page(log_in(Role.AUDIT_ADMIN))
    for words in ("工作进程", "从未响应", "每周一 06:00", "2016年8月15日 06:00", "2016-W31", "补算", "14 units", "每 10 分钟"):
        assert words in text


def test_only_the_system_administrator_has_the_buttons(log_in):
    parked = make_run("ranking", "2016-W31", state=RunState.PARKED, error="no such table")
    dead = make_dead()
    addresses = [
        reverse("jobs:run-again", args=[parked.pk]),
        reverse("jobs:try-again", args=[dead.pk]),
        reverse("jobs:let-go", args=[dead.pk]),
    ]
    for role in (Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.SUPERVISION, Role.OFFICIAL):
        client = log_in(role)
        assert not any(address in page(client) for address in addresses)
        assert {client.post(address).status_code for address in addresses} == {404}
    assert all(address in page(log_in(Role.SYSTEM_ADMIN)) for address in addresses)


def test_a_parked_run_is_run_again_by_a_worker(log_in):
    parked = make_run("ranking", "2016-W31", state=RunState.PARKED, attempts=4)
    client = log_in(Role.SYSTEM_ADMIN)
    assert "多次重试仍失败" in page(client)
    client.post(reverse("jobs:run-again", args=[parked.pk]))
    assert noted() == []
    outbox.drain()
    assert noted() == ["2016-W31"]
    assert "多次重试仍失败" not in page(client)


def test_a_run_that_is_done_is_not_run_again(log_in):
    done = make_run("ranking", "2016-W31")
    assert log_in(Role.SYSTEM_ADMIN).post(reverse("jobs:run-again", args=[done.pk])).status_code == 404


def test_a_dead_letter_is_sent_again_or_let_go(log_in, topics):
    topics("letter", lambda payload, key: None)
    dead = make_dead()
    client = log_in(Role.SYSTEM_ADMIN)
    assert "refused" in page(client)
    client.post(reverse("jobs:try-again", args=[dead.pk]))
    assert outbox.drain() == 1
    assert client.post(reverse("jobs:let-go", args=[dead.pk])).status_code == 404
    again = Outbox.objects.create(topic="letter", key="two", not_before=periods.real_now(), dead_at=periods.real_now())
    client.post(reverse("jobs:let-go", args=[again.pk]))
    assert outbox.drain() == 0
    assert "无法送达 0 条" in page(client)
