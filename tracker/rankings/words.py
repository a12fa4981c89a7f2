"""Days, weeks, months, quarters and years in words."""

from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext, pgettext

from tracker.lib.periods import Period


def day_in_words(day: date) -> str:
    """Return a day with its year: 2016年8月11日."""
    return dateformat.format(day, pgettext("format of a day with its year", "j M Y"))


def period_in_words(period: Period) -> str:
    """Return a week, month, quarter or year: 2016年第31周, 2016年8月, 2016年第3季度, 2016年."""
    if period.kind == "week":
        year, week = period.label.split("-W")
        return gettext("Week %(week)d of %(year)s") % {"week": int(week), "year": year}
    year = str(period.first_day.year)
    if period.kind == "quarter":
        return gettext("Quarter %(quarter)d of %(year)s") % {"quarter": int(period.label[-1]), "year": year}
    if period.kind == "year":
        return pgettext("a whole year", "%(year)s") % {"year": year}
    return dateformat.format(period.first_day, pgettext("format of a month", "M Y"))


def period_on_axis(period: Period) -> str:
    """Return a week, month, quarter or year as short as the axis of a chart needs it: 31周, 7月, 3季度, 2016."""
    if period.kind == "week":
        return pgettext("week of a year, short", "W%(n)d") % {"n": int(period.label[-2:])}
    if period.kind == "quarter":
        return pgettext("quarter of a year, short", "Q%(n)d") % {"n": int(period.label[-1])}
    if period.kind == "year":
        return period.label
    return dateformat.format(period.first_day, pgettext("format of a month, short", "M"))
