"""For which moment the registers of air monitoring are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pollution.policies import numbers_on
from tracker.lib import periods
from tracker.lib.periods import at_local, local_day


@dataclass(frozen=True)
class Basis:
    """A moment with its day, and since when a device must have been heard to be on line."""

    at: datetime
    on: date
    heard_since: datetime

    @property
    def year(self) -> int:
        """Return the year which days without one belong to."""
        return self.on.year

    def begin(self, days: int) -> datetime:
        """Return the midnight with which the last so many days begin, today included."""
        return at_local(self.on - timedelta(days=days - 1))


def basis(params: Mapping[str, str]) -> Basis:
    """Return the basis of a page: the district's moment, the number of the field for devices off line."""
    return at_moment(periods.now())


def at_moment(at: datetime) -> Basis:
    """Return the basis of a moment."""
    on = local_day(at)
    return Basis(at, on, at - timedelta(hours=numbers_on(on).offline_hours))
