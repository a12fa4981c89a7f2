"""Whose history is shown field by field on the pages of imports."""

from tracker.ledger.models import ImportBatch
from tracker.trail.showing import show


def declare() -> None:
    """Register the history of an import; what it did to rows stands in the histories of those."""
    show(ImportBatch)
