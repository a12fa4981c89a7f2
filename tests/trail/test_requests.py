"""What a request changes is its user's: from where, on which page, for which unit, under the number on its answer."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Report
from projects.statuses import ReportStatus
from tests.jobs.conftest import only, topics  # noqa: F401
from tests.make import PASSWORD, make_district, make_person, make_project, make_report, make_unit, make_user, moment
from tests.trail.rows import Since
from tracker.jobs import outbox, tick
from tracker.jobs.models import Outbox
from tracker.jobs.schedule import Every, Job
from tracker.lib import acting, periods
from tracker.lib.moves import move
from tracker.org.statuses import Role
from tracker.trail.middleware import HEADER

pytestmark = pytest.mark.django_db


def change_a_person(client, person, **headers):
    """Change somebody's number on their page."""
    values = {"name": person.name, "phone": "13800000000", "email": ""}
    return client.post(reverse("org:person-edit", args=[person.pk]), values, **headers)


def test_a_change_on_a_page_names_its_user_unit_address_page_and_request(client):
    unit = make_unit(parent=make_district())
    user, person = make_user("chen", role=Role.SYSTEM_ADMIN, unit=unit, person=make_person("陈静")), make_person()
    client.force_login(user)
    since = Since()
    answer = change_a_person(client, person, REMOTE_ADDR="10.1.2.3")
    act = since.acts.get(kind="change")
    assert (act.user_id, act.user_name, act.chain) == (user.pk, "陈静 (chen)", unit.pk)
    assert (act.address, act.path, act.job) == ("10.1.2.3", reverse("org:person-edit", args=[person.pk]), "")
    assert act.request == answer.headers[HEADER] == str(uuid.UUID(act.request))


def test_two_requests_have_two_numbers_and_a_claimed_one_counts_for_nothing(client):
    first, second = (client.get("/log-in/", headers={"x-request-id": "mine"}).headers[HEADER] for _number in range(2))
    assert len({first, second, "mine"}) == 3


def test_what_a_client_says_of_its_address_counts_for_nothing(client):
    user = make_user(role=Role.SYSTEM_ADMIN)
    client.force_login(user)
    since = Since()
    change_a_person(client, make_person(), REMOTE_ADDR="10.1.2.3", headers={"x-forwarded-for": "1.1.1.1"})
    assert set(since.acts.filter(kind="change", path__contains="edit").values_list("address", flat=True)) == {"10.1.2.3"}


def test_after_a_request_nobody_acts_any_more(client):
    client.force_login(make_user(role=Role.SYSTEM_ADMIN))
    change_a_person(client, make_person())
    since = Since()
    make_person()
    assert [(act.user_id, act.request) for act in since.acts] == [(None, "")]


def test_who_logs_in_is_named(client):
    user, since = make_user("chen"), Since()
    Client().post("/log-in/", {"username": "chen", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    act = since.acts.get(kind="login")
    assert (act.user_id, act.address) == (user.pk, "10.1.2.3")


def test_a_move_gives_its_reason_to_the_trail():
    report, since = make_report(make_project()), Since()
    move(report, ReportStatus.SUBMITTED, at=moment(), because="补报")
    assert {act.reason for act in since.acts} == {"补报"}
    assert set(since.changes.values_list("table_name", flat=True)) == {"projects_report", "projects_reporthistory"}
    assert Report.objects.get(pk=report.pk).status == ReportStatus.SUBMITTED


def test_a_job_acts_under_its_name_and_period(only):  # noqa: F811
    only(Job("quick", "Quick", Every(60), lambda label, at: make_person() and ""))
    since, at = Since(), periods.now()
    tick.run("quick", "2016-08-09T09:00", at)
    assert [act.job for act in since.acts] == ["quick 2016-08-09T09:00"]


def test_work_that_a_user_asked_for_is_the_users(topics):  # noqa: F811
    unit = make_unit(parent=make_district())
    user = make_user("chen", role=Role.OFFICIAL, unit=unit, person=make_person("陈静"))

    def work(payload, key):
        with acting.on_behalf_of(user), acting.because("台账.xlsx"):
            make_person()

    topics("quick", work)
    outbox.ask("quick", "k-1", {})
    since = Since()
    outbox.perform(Outbox.objects.get(key="k-1").pk)
    act = since.acts.get()
    assert (act.job, act.user_id, act.user_name, act.chain, act.reason) == (
        "outbox quick k-1",
        user.pk,
        "陈静 (chen)",
        unit.pk,
        "台账.xlsx",
    )


def test_work_from_the_outbox_acts_under_its_key(topics):  # noqa: F811
    topics("quick", lambda payload, key: make_person())
    outbox.ask("quick", "k-1", {})
    since = Since()
    outbox.perform(Outbox.objects.get(key="k-1").pk)
    assert [act.job for act in since.acts] == ["outbox quick k-1"]
