"""Whose history is shown field by field on the pages of alerts."""

from tracker.alerts.models import Channel, LevelPolicy
from tracker.trail.showing import show


def declare() -> None:
    """Register the histories."""
    show(LevelPolicy, whole=True, page="alerts:rules")
    show(Channel, whole=True, page="alerts:channels")
