"""The jobs that rank the air: at noon of the day after a week or month ends, when what was published of its last day stands."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pollution.air import days
from pollution.air.models import UnitDay
from pollution.air.rankings import ALL
from tracker.jobs.schedule import Job, Monthly, Weekly, register
from tracker.lib.periods import Period, period, quarter_of, year_of
from tracker.rankings.standing import compute

NOON = 12


def rank_week(label: str, at: datetime) -> str:
    """Compute the standings of the air of a week; what is published stays. Returns how many units are ranked, by kind."""
    return _rank([period(label)], at)


def rank_month(label: str, at: datetime) -> str:
    """Compute the standings of a month, and of the quarter and the year that end with it."""
    month = period(label)
    ended = [one for one in (quarter_of(month.last_day), year_of(month.last_day)) if one.last_day == month.last_day]
    return _rank([month, *ended], at)


def _rank(ended: list[Period], at: datetime) -> str:
    """Return "-" where the district had no day of air: then there is nothing to rank, and no draft for anybody to look at."""
    days.compute_due()
    found = []
    for one in ended:
        if not UnitDay.objects.filter(day__range=(one.first_day, one.last_day)).exists():
            continue
        for ranking in ALL:
            tables = compute(ranking, one, at=at)
            found.append(f"{one} {ranking.code} " + " + ".join(str(table.places.ranked().count()) for table in tables))
    return ", ".join(found) or "-"


def declare() -> None:
    """Register at start."""
    register(Job("air-ranking-weekly", _("Weekly ranking of the air"), Weekly(hour=NOON), rank_week))
    register(Job("air-ranking-monthly", _("Monthly ranking of the air"), Monthly(day=1, hour=NOON), rank_month))
