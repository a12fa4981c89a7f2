"""The weeks and months before the demonstration day, ranked and published as they would have been."""

from datetime import date, timedelta

from accountability.rankings import RECTIFICATION
from pollution.rankings import FIELD_WORK
from projects.rankings import PROJECT_PROGRESS
from tracker.lib.periods import Period, at_local, month_of, week_of
from tracker.org.models import User
from tracker.rankings.publish import publish
from tracker.rankings.standing import compute

WEEKS, MONTHS = 8, 3  # the week that has just ended is left to the real job


def build(demo_day: date, publisher: User) -> None:
    """Compute and publish the standings of the weeks and months that were over and past objection by the demonstration day."""
    for period in [*_before(week_of(demo_day).previous(), WEEKS), *_before(month_of(demo_day).previous(), MONTHS)]:
        _publish(period, publisher)


def _before(period: Period, count: int) -> list[Period]:
    """Return so many periods before one, oldest first."""
    found: list[Period] = []
    for _number in range(count):
        period = period.previous()
        found.append(period)
    return found[::-1]


def _publish(period: Period, publisher: User) -> None:
    computed_at = at_local(period.last_day + timedelta(days=1), 6)
    for ranking in (PROJECT_PROGRESS, RECTIFICATION, FIELD_WORK):
        for table in compute(ranking, period, at=computed_at):
            if table.places.ranked().exists():
                publish(table, at=at_local(table.objections_until + timedelta(days=1), 10), by=publisher)
