"""Keeping the rules of air periods: a new version from a day on; days of units that another share of points judges are computed anew."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pollution.air.intake import NOTED
from pollution.air.models import AirPolicy
from pollution.air.policies import policy_on
from pollution.air.standards import Factor
from tracker.lib.refusals import Missing, Refused
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.trail.notes import note

POLICY = "air.airpolicy"
POINTS = ("few_points", "points_share", "few_points_share")  # numbers by which a day of a unit is valid
DIVISORS = tuple(f"divisor_{factor}" for factor in Factor)
WEIGHTS = tuple(f"weight_{factor}" for factor in Factor)


def demand_keeper(user: User) -> None:
    """Raise PermissionDenied unless the user keeps these rules."""
    if not reach(user, POLICY, "change"):
        raise PermissionDenied(_("You may not do this here."))


@transaction.atomic
def begin(*, first_day: date, source: str, by: User, **values) -> AirPolicy:
    """Add a version of the rules of air periods, in force from a day on, which may lie in the past: what is published stays.

    Raises Refused, Missing, PermissionDenied.
    """
    demand_keeper(by)
    if not source.strip():
        raise Missing("source")
    if any(values[name] <= 0 for name in DIVISORS):
        raise Refused(_("S is more than nothing: the index divides by it."), next(name for name in DIVISORS if values[name] <= 0))
    if not any(values[name] for name in WEIGHTS):
        raise Refused(_("At least one factor has a weight."), WEIGHTS[0])
    before = policy_on(first_day)
    try:
        with transaction.atomic():
            made = AirPolicy.objects.create(first_day=first_day, source=source.strip(), made_by=by, **values)
    except IntegrityError as error:
        raise Refused(_("Another version begins on that day already: choose another day."), "first_day") from error
    if any(getattr(before, name) != getattr(made, name) for name in POINTS):
        _judge_units_anew(made)
    note("policy", thing=made, words=format_lazy(gettext_lazy("New rules of air periods from {day}"), day=first_day.isoformat()))
    return made


def _judge_units_anew(policy: AirPolicy) -> None:
    """Note the days of a version as stale, as far as there are any: days.py computes them, and their units."""
    after = AirPolicy.objects.filter(first_day__gt=policy.first_day).order_by("first_day").values_list("first_day", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO air_staleday (station_id, day) SELECT DISTINCT station_id, day FROM air_stationday WHERE day >= %s AND day < %s
            {NOTED}
            """,
            [policy.first_day, after or date.max],
        )
