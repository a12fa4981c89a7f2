"""The moment of a day that is looked at, for what is counted in minutes and hours: alerts and panels are asked by day."""

from datetime import date, datetime, timedelta

from tracker.lib import periods


def moment_of(on: date) -> datetime:
    """Return the moment at which a day is looked at: now, or its end where it is another day. Minutes and hours know no calendar."""
    now = periods.now()
    return now if periods.local_day(now) == on else periods.at_local(on + timedelta(days=1))
