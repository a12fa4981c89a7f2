"""Which rules of air periods are in force on a day, what they ask of a period, and the scheme of the composite index they name."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from pollution.air.assessment import SCHEMES, IndexScheme
from pollution.air.models import AirPolicy
from pollution.air.standards import Factor
from tracker.lib.periods import Period, month_end

QUARTER = 3  # months


def policy_on(day: date) -> AirPolicy:
    """Return the rules in force on a day, the first ones for a day before them; the built-in ones where none are kept."""
    return AirPolicy.objects.on(day).first() or AirPolicy.objects.order_by("first_day").first() or built_in(SCHEMES[0])


def policies_on(days: Iterable[date]) -> dict[date, AirPolicy]:
    """Return the rules in force on each of several days (one query)."""
    versions = list(AirPolicy.objects.order_by("-first_day")) or [built_in(SCHEMES[0])]
    return {day: next((one for one in versions if one.first_day <= day), versions[-1]) for day in days}


def built_in(scheme: IndexScheme) -> AirPolicy:
    """Return rules, not saved, with the usual numbers and the index of a scheme."""
    numbers = {f"weight_{factor}": Decimal(scheme.weights[factor]) for factor in Factor}
    numbers |= {f"divisor_{factor}": Decimal(scheme.divisors[factor]) for factor in Factor}
    return AirPolicy(first_day=scheme.first_day, source=scheme.name, doubt=scheme.doubt, **numbers)


def scheme_of(policy: AirPolicy) -> IndexScheme:
    """Return how rules make the composite index: weights and divisors (S) by factor."""
    weights = {factor: getattr(policy, f"weight_{factor}") for factor in Factor}
    divisors = {factor: getattr(policy, f"divisor_{factor}") for factor in Factor}
    return IndexScheme(policy.source, policy.first_day, divisors, weights, policy.doubt)


def days_needed(policy: AirPolicy, first_day: date, last_day: date) -> int | None:
    """Return how many valid days a whole week, month, quarter or year needs; None for any other stretch: there is no rule for it."""
    days = (last_day - first_day).days + 1
    if days == 7 and first_day.weekday() == 0:
        return policy.week_days
    if first_day.day != 1 or last_day != month_end(last_day):
        return None
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month + 1
    if months == 1:
        return policy.february_days if first_day.month == 2 else policy.month_days
    if months == QUARTER and first_day.month % QUARTER == 1:
        return policy.quarter_days
    return policy.year_days if months == 12 and first_day.month == 1 else None


def year_before(first_day: date, last_day: date) -> tuple[date, date]:
    """Return the same stretch a year before: of a week the one 52 weeks before, else the same dates; what ends a month ends it there."""
    if (last_day - first_day).days == 6 and first_day.weekday() == 0:
        return first_day - timedelta(weeks=52), last_day - timedelta(weeks=52)
    first, last = _last_year(first_day), _last_year(last_day)
    return first, month_end(last) if last_day == month_end(last_day) else last


def period_before(period: Period) -> tuple[date, date]:
    """Return the days with which a period is compared a year before."""
    return year_before(period.first_day, period.last_day)


def _last_year(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28)) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
