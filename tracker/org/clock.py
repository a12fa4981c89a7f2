"""The district's row, read once per process: it says whose system this is and how far its clock is from the real one."""

from datetime import timedelta

from tracker.lib.periods import NO_OFFSET

_known = None


def district():
    """Return the district's row, or None before there is one."""
    global _known
    if _known is None:
        from tracker.org.models import District

        _known = District.objects.first()
    return _known


def offset() -> timedelta:
    """Return district time minus real time; zero before there is a district."""
    row = district()
    return row.clock_offset if row else NO_OFFSET


def forget() -> None:
    """Read the row anew the next time (after the district was made, and between tests)."""
    global _known
    _known = None
