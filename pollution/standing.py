"""How sources stand at a moment, as annotations: the light, worst first. rules.source_light says the same of one source."""

from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accountability.querysets import with_unit
from accountability.statuses import FINAL
from pollution.models import Finding
from pollution.rules import Numbers
from pollution.statuses import BUILDING, LIVING, SourceLight
from tracker.lib.periods import local_day

WORST_FIRST = (SourceLight.RED, SourceLight.YELLOW, SourceLight.GREEN, SourceLight.GREY)


def with_light(sources: QuerySet, *, now: datetime, numbers: Numbers) -> QuerySet:
    """Return sources with `light` and `severity` (0 red, 1 yellow, 2 green, 3 grey)."""
    judged = light_conditions(now=now, numbers=numbers)
    lit = Case(*(When(when, then=Value(light)) for light, when in judged), default=Value(SourceLight.GREEN))
    return with_severity(sources, now=now, numbers=numbers).annotate(light=lit)


def with_severity(sources: QuerySet, *, now: datetime, numbers: Numbers) -> QuerySet:
    """Return sources with `severity` alone, the place of their light in WORST_FIRST: what is counted and sorted needs no more."""
    places = (When(when, then=Value(WORST_FIRST.index(light))) for light, when in light_conditions(now=now, numbers=numbers))
    green = Value(WORST_FIRST.index(SourceLight.GREEN))
    return sources.annotate(severity=Case(*places, default=green, output_field=IntegerField()))


def light_conditions(*, now: datetime, numbers: Numbers) -> list[tuple[SourceLight, Q]]:
    """Return the conditions of the lights in the order in which they are asked; what meets none is green."""
    return [
        (SourceLight.GREY, ~Q(status__in=LIVING)),
        (SourceLight.RED, Q(pk__in=_with_matters(with_unit("matter__") & Q(matter__due_on__lt=local_day(now))))),
        (SourceLight.YELLOW, Q(pk__in=_with_matters(~Q(matter__status__in=FINAL))) | visit_is_due(now=now, numbers=numbers)),
    ]


def visit_is_due(*, now: datetime, numbers: Numbers) -> Q:
    """Return the condition that a source has had no visit within the days for its kind."""
    sites, others = (now - timedelta(days=days) for days in (numbers.site_visit_days, numbers.visit_days))
    return Q(visited_at=None) | Q(kind__in=BUILDING, visited_at__lt=sites) | ~Q(kind__in=BUILDING) & Q(visited_at__lt=others)


def _with_matters(condition: Q) -> QuerySet:
    """Return the ids of the sources with a matter of theirs in some state, read once for all rows and not once for each."""
    return Finding.objects.filter(condition, matter__isnull=False).order_by().values("source_id")
