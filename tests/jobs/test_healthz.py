"""/healthz: for the supervisor and for whoever watches from outside."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from tracker.jobs import health, tick

pytestmark = pytest.mark.django_db


def test_anybody_may_ask_and_a_silent_worker_is_503(client):
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] is True
    assert answer.json()["parts"]["worker"] is False


def test_all_well_is_200(client, monkeypatch):
    monkeypatch.setattr(health, "jobs", dict)
    tick.show_life("worker")
    tick.show_life("beat")
    answer = client.get(reverse("healthz"))
    assert (answer.status_code, answer.json()["is_well"]) == (200, True)


def test_a_dead_database_is_503_and_json(client, monkeypatch):
    def refused():
        raise OperationalError("connection refused: secret-host")

    monkeypatch.setattr(health, "findings", refused)
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": False}
    assert "secret" not in answer.content.decode()


def test_nothing_is_changed_by_asking(client):
    assert client.post(reverse("healthz")).status_code == 405
