"""Every test of alerts counts working days by the published notices."""

import pytest

from tests.alerts.robot_server import robot_server
from tracker.alerts import wire
from tracker.org import calendar_seed, workdays


@pytest.fixture
def notices(db):
    """Load the notices of 2016 to 2026."""
    calendar_seed.load()
    yield
    workdays.forget()


@pytest.fixture
def robot(settings, monkeypatch):
    """Return a robot that the operator allowed, and wait for it half a second only."""
    monkeypatch.setattr(wire, "SECONDS", 0.5)
    with robot_server() as server:
        settings.ALERT_HOSTS = [server.origin]
        yield server
