"""When the day of a visit is over: by day with the day itself, of a night shift with the night."""

from datetime import date, timedelta

from django.db.models import DateTimeField, Expression, ExpressionWrapper, Func, Q

from tracker.lib.periods import LOCAL

NIGHT = timedelta(hours=6)  # a night shift ends at six: a visit before that is one of the day before


class _MidnightAfter(Func):
    """The local midnight that ends a day."""

    template = f"((%(expressions)s + 1)::timestamp AT TIME ZONE '{LOCAL.key}')"
    output_field = DateTimeField()


def over_at(*, is_night: bool) -> Expression:
    """Return the moment from which on a visit of a sweep is late: the midnight after its day, by night the end of that night."""
    midnight = _MidnightAfter("due_on")
    return ExpressionWrapper(midnight + NIGHT, DateTimeField()) if is_night else midnight


def behind_from(on: date, *, is_night: bool) -> date:
    """Return the day before which a visit was to be made to be overdue on a day; a night begun on a day lasts into the next."""
    return on - timedelta(days=1) if is_night else on


def is_behind(on: date) -> Q:
    """Return the condition that the day of a visit to be made has passed."""
    by_day, by_night = (Q(sweep__is_night=night, due_on__lt=behind_from(on, is_night=night)) for night in (False, True))
    return by_day | by_night
