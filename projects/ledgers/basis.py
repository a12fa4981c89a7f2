"""For which year and day the ledger is asked, with the month up to which money counts and the thresholds in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import CharField, DateField, DecimalField, IntegerField, Value
from django.utils.translation import gettext as _

from projects.figures import reported_months
from projects.models import LightThreshold
from projects.rules import DEFAULT_THRESHOLDS, Thresholds
from tracker.frame.templatetags.frame import month as month_in_words
from tracker.lib import periods
from tracker.lib.periods import month_end, time_progress

FIRST_YEAR, LAST_YEAR = 2000, 2100
POINTS = DecimalField(max_digits=5, decimal_places=2)


@dataclass(frozen=True)
class Basis:
    """The year, the day on which lights are judged, the last reported day, and the thresholds."""

    year: int
    on: date
    through: date
    thresholds: Thresholds

    @property
    def schedule(self) -> Fraction:
        """Return time progress at the end of the last reported month (时序进度)."""
        return time_progress(self.through)


def asked_year(params: Mapping[str, str], today: date) -> int:
    """Return the year in the address, or this one."""
    text = params.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR else today.year


def basis(params: Mapping[str, str]) -> Basis:
    """Return the basis of a page, from its address and the district's day (one query)."""
    today = periods.today()
    year = asked_year(params, today)
    on = min(today, date(year, 12, 31))
    found = {row[0]: row[1:] for row in _known(year, on)}
    reported = found.get("month")
    through = month_end(reported[0]) if reported else max(month_end_before(on), date(year, 1, 1))
    thresholds = Thresholds(*found["thresholds"][1:]) if "thresholds" in found else DEFAULT_THRESHOLDS
    return Basis(year, on, through, thresholds)


def month_end_before(day: date) -> date:
    """Return the last day of the month before a day's."""
    first = day.replace(day=1)
    return date.fromordinal(first.toordinal() - 1)


def _known(year: int, on: date):
    """Return the last reported month and the thresholds in one query."""
    nothing = (Value(None, POINTS), Value(None, POINTS), Value(None, IntegerField()), Value(None, IntegerField()), Value("", CharField()))
    months = reported_months(year, on).values_list(Value("month", CharField()), "month", *nothing)[:1]
    in_force = LightThreshold.objects.filter(first_day__lte=on).order_by("-first_day")
    columns = ("yellow_points", "red_points", "start_yellow_days", "start_red_days", "source")
    return months.union(in_force.values_list(Value("thresholds", CharField()), Value(None, DateField()), *columns)[:1], all=True)


def as_of(basis: Basis) -> str:
    """Return what the list says of its figures: of which year, up to which month."""
    return _("plan of %(year)d · reported to the end of %(month)s") % {"year": basis.year, "month": month_in_words(basis.through)}
