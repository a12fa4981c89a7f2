"""Every test of alerts counts working days by the published notices."""

import pytest

from tracker.org import calendar_seed, workdays


@pytest.fixture
def notices(db):
    """Load the notices of 2016 to 2026."""
    calendar_seed.load()
    yield
    workdays.forget()
