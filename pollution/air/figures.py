"""The figures of the air that overview, pages of units and facts share; each counts what the asking person may see."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pollution.air.assessment import change
from pollution.air.exceeding.replies import is_late, opening
from pollution.air.models import Channel, Device, Exceedance, Station
from pollution.air.periods import Air, Stretch, air_of, change_of
from pollution.air.policies import policy_on, scheme_of
from pollution.air.standards import Factor, index_rule_on
from pollution.air.statuses import StationKind
from pollution.figures import Share
from pollution.policies import numbers_on
from tracker.lib.periods import Period, local_day, week_of
from tracker.org.models import Unit

ONE_DAY = timedelta(days=1)
WEEK, BEFORE = "week", "before"


@dataclass(frozen=True)
class Week:
    """The air of a unit in the week of yesterday, up to yesterday, beside the same days of the year before by one version."""

    period: Period
    through: date
    air: Air
    before: Air
    composite: Decimal | None
    composite_before: Decimal | None

    @property
    def is_running(self) -> bool:
        """Return True while days of the week are still to come."""
        return self.through < self.period.last_day

    def change(self, factor: Factor) -> Decimal | None:
        """Return the change of a factor on the year before in per cent, positive is worse."""
        return change_of(self.air.values, self.before.values, factor)

    @property
    def composite_change(self) -> Decimal | None:
        """Return the change of the composite index on the year before in per cent, positive is worse."""
        if self.composite is None or self.composite_before is None:
            return None
        return change(self.composite, self.composite_before)


def week_so_far(unit: Unit, on: date) -> Week:
    """Return the air of a unit in the week of the day before `on` (four queries)."""
    through = on - ONE_DAY
    period = week_of(through)
    now = Stretch(WEEK, period.first_day, through)
    was = Stretch(BEFORE, *(day - timedelta(weeks=52) for day in (period.first_day, through)))
    policy, rule = policy_on(through), index_rule_on(through)
    found = air_of("unit", [unit.pk], [now, was], policy=policy, rule=rule)
    air, before, scheme = found[WEEK, unit.pk], found[BEFORE, unit.pk], scheme_of(policy)
    return Week(period, through, air, before, air.composite(scheme), before.composite(scheme))


def monitors(stations: QuerySet[Station], now: datetime) -> Share:
    """Return how many of the PM10 monitors at sites are on line: a packet came within the hours that the rules of the field allow."""
    day = local_day(now)
    since = now - timedelta(hours=numbers_on(day).offline_hours)
    measures = Channel.objects.filter(device=OuterRef("pk"), factor=Factor.PM10, is_in_use=True)
    used = Q(last_day=None) | Q(last_day__gte=day)
    rows = Device.objects.within(station=stations.filter(kind=StationKind.SITE).on(day)).filter(used, Exists(measures))
    found = rows.order_by().aggregate(n=Count("pk"), heard=Count("pk", Q(heard_at__gte=since)))
    return Share(found["heard"], found["n"])


@dataclass(frozen=True)
class Exceeded:
    """How exceedances stand: hours found in the last thirty days, replies that are awaited, those of them overdue."""

    found: int
    waiting: int
    late: int


def exceedances(rows: QuerySet[Exceedance], now: datetime) -> Exceeded:
    """Return how some exceedances stand at a moment (one statement)."""
    recent = Q(withdrawn_at=None, found_at__gt=now - timedelta(days=30))
    found = rows.order_by().aggregate(
        found=Count("pk", recent), waiting=Count("pk", opening() & Q(replied_at=None)), late=Count("pk", is_late(now))
    )
    return Exceeded(found["found"], found["waiting"], found["late"])
