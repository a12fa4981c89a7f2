"""How matters stand on a day, as annotations: light, overdue, urgings, strikes, case. rules.py says the same of one matter."""

from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, TruncDate

from accountability import models
from accountability.querysets import with_unit
from accountability.statuses import FINAL, OPEN_CASE, Light, UrgingStatus, WhyDropped

JUDGED = (UrgingStatus.MET, UrgingStatus.FAILED)
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)


def with_standing(matters: QuerySet, *, on: date, soon: date) -> QuerySet:
    """Return matters with is_open, is_overdue, is_urged, is_struck, has_case, urged_times, strikes, in_row, light, severity, late_days."""
    last_judged = _urgings().filter(status__in=JUDGED).order_by("-serial").values("status")[:1]
    found = matters.annotate(
        is_open=_flag(~Q(status__in=FINAL)),
        is_overdue=_flag(with_unit() & Q(due_on__isnull=False, due_on__lt=on)),
        is_urged=Exists(_urgings().filter(status=UrgingStatus.SENT)),
        last_judged=Coalesce(Subquery(last_judged), Value("")),
        urged_times=_counted(_urgings().filter(status__in=(UrgingStatus.SENT, *JUDGED))),
        strikes=_counted(_urgings().filter(status=UrgingStatus.FAILED)),
        in_row=_counted(_in_row()),
        has_case=Exists(models.Case.objects.filter(matter=OuterRef("pk"), status__in=OPEN_CASE)),
        registered_on=TruncDate("registered_at"),
        closed_on=TruncDate("closed_at"),
    )
    found = found.annotate(is_struck=_flag(Q(last_judged=UrgingStatus.FAILED)))
    lit = Case(
        When(is_open=False, then=Value(Light.GREY)),
        When(Q(is_overdue=True) | Q(is_struck=True), then=Value(Light.RED)),
        When(Q(is_urged=True) | with_unit() & Q(due_on__lte=soon), then=Value(Light.YELLOW)),
        default=Value(Light.GREEN),
    )
    late = Case(
        When(is_overdue=True, then=_days(Value(on, DateField()), F("due_on"))),
        When(done_on__gt=F("due_on"), then=_days(F("done_on"), F("due_on"))),
    )
    return found.annotate(light=lit, late_days=late).annotate(severity=_severity())


def _days(until, since) -> Func:
    return Func(until, since, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def _urgings() -> QuerySet:
    return models.Urging.objects.filter(matter=OuterRef("pk")).order_by()


def _in_row() -> QuerySet:
    """Return the urgings of the running row, sent or failed: after the last one that was met or on which a standing case rests."""
    standing_case = models.Case.objects.filter(strikes=OuterRef("pk")).exclude(why_dropped=WhyDropped.ANNULLED)
    ending = models.Urging.objects.filter(matter=OuterRef("matter_id")).order_by()
    ending = ending.filter(Q(status=UrgingStatus.MET) | Q(Exists(standing_case), status=UrgingStatus.FAILED))
    last = Subquery(ending.values("matter").annotate(last=Max("serial")).values("last"))
    return _urgings().filter(status__in=(UrgingStatus.SENT, UrgingStatus.FAILED), serial__gt=Coalesce(last, Value(0)))


def _counted(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("matter").annotate(n=Count("pk")).values("n"), IntegerField()), Value(0))


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField())


def _severity() -> Case:
    places = (When(light=light.value, then=Value(place)) for place, light in enumerate(WORST_FIRST))
    return Case(*places, output_field=IntegerField())
