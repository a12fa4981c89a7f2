"""Hostile words in a printed count."""

from pollution.models import PrintedCount
from tests.browser.hostile.columns import fill
from tracker.lib import periods


def of_counts(found: dict) -> dict:
    """Let a hostile document print a count of today."""
    return {"count": fill(PrintedCount.objects.create(key="sites", label="坏", counted=1, on=periods.today(), scope="坏", source="坏"))}
