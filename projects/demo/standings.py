"""The weeks and months before the demonstration day, ranked and published as they would have been."""

from datetime import date, timedelta

from accountability.rankings import RECTIFICATION
from pollution.air import rankings as air
from pollution.rankings import FIELD_WORK
from projects.rankings import PROJECT_PROGRESS
from tracker.lib.periods import Period, at_local, month_of, week_of
from tracker.org.models import User
from tracker.rankings.kinds import Ranking
from tracker.rankings.publish import publish
from tracker.rankings.standing import compute

WEEKS, MONTHS = 8, 3  # the week that has just ended is left to the real job
AIR_WEEKS, AIR_MONTHS = 4, 2  # of the air June and July: the conference of August was told of them
WORK = (PROJECT_PROGRESS, RECTIFICATION, FIELD_WORK)


def build(demo_day: date, publisher: User) -> None:
    """Compute and publish the standings of the weeks and months that were over and past objection by the demonstration day."""
    last_week, this_month = week_of(demo_day).previous(), month_of(demo_day)
    for period in [*_before(last_week, WEEKS), *_before(this_month.previous(), MONTHS)]:
        _publish(WORK, period, publisher)
    for period in [*_before(last_week, AIR_WEEKS), *_before(this_month, AIR_MONTHS)]:
        _publish(air.ALL, period, publisher)


def _before(period: Period, count: int) -> list[Period]:
    """Return so many periods before one, oldest first."""
    found: list[Period] = []
    for _number in range(count):
        period = period.previous()
        found.append(period)
    return found[::-1]


def _publish(rankings: tuple[Ranking, ...], period: Period, publisher: User) -> None:
    computed_at = at_local(period.last_day + timedelta(days=1), 6)
    for ranking in rankings:
        for table in compute(ranking, period, at=computed_at):
            if table.places.ranked().exists():
                publish(table, at=at_local(table.objections_until + timedelta(days=1), 10), by=publisher)
