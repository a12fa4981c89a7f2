"""The district's clock offset, read once per process from the district's row."""

from datetime import timedelta

from tracker.lib.periods import NO_OFFSET

_known: timedelta | None = None


def offset() -> timedelta:
    """Return district time minus real time; zero before there is a district."""
    global _known
    if _known is None:
        from tracker.org.models import District

        row = District.objects.values_list("clock_offset", flat=True).first()
        if row is None:
            return NO_OFFSET
        _known = row
    return _known


def forget() -> None:
    """Read the offset anew the next time (after the district was made, and between tests)."""
    global _known
    _known = None
