"""The light thresholds in force on a day: the latest row that has begun, else the default of the rules."""

from datetime import date

from projects.models import LightThreshold
from projects.rules import DEFAULT_THRESHOLDS, Thresholds


def thresholds_on(day: date) -> Thresholds:
    """Return the numbers in force on a day, with the document that sets them."""
    row = LightThreshold.objects.filter(first_day__lte=day).order_by("-first_day").first()
    if row is None:
        return DEFAULT_THRESHOLDS
    return Thresholds(row.yellow_points, row.red_points, row.start_yellow_days, row.start_red_days, row.source)
