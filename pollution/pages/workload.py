"""Who supervises how many sites (监督员), what they saw lately, and what is open there: for the district, or the sources of a unit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accountability.statuses import Slot
from pollution.models import Finding, Inspection, Source, SourceHolder
from pollution.rules import load
from pollution.watching import Concern, Rules, concern
from tracker.org.models import Person, Unit

RECENT_DAYS = 30


@dataclass(frozen=True)
class Load:
    """Sites and who supervises them, of the district or of a unit; `per_head` is sites ÷ supervisors (154 ÷ 25 = 6.16)."""

    sites: int
    supervisors: int
    without: int  # sites which nobody supervises
    unit: Unit | None = None

    @property
    def per_head(self) -> Decimal | None:
        """Return how many sites there are for one supervisor, None without supervisors."""
        return load(self.sites, self.supervisors)


def sites_of(sources: QuerySet[Source], now: datetime, rules: Rules | None = None) -> QuerySet[Source]:
    """Return those of some sources that are building sites in operation."""
    return sources.filter(concern(Concern.JUDGED, now, rules)).order_by()


def total(sites: QuerySet[Source]) -> Load:
    """Return sites and supervisors of them all (one statement)."""
    found = _supervised(sites).aggregate(**COUNTS)
    return Load(found["sites"], found["people"], found["sites"] - found["held"])


def by_unit(sites: QuerySet[Source]) -> list[Load]:
    """Return the load of each unit in charge, the heaviest first (two statements)."""
    rows = list(_supervised(sites).values("unit").annotate(**COUNTS))
    units = Unit.objects.in_bulk([row["unit"] for row in rows])
    found = [Load(row["sites"], row["people"], row["sites"] - row["held"], units[row["unit"]]) for row in rows]
    return sorted(found, key=lambda one: (one.per_head is not None, -(one.per_head or 0), -one.sites))


COUNTS = {"sites": Count("pk"), "held": Count("supervisor"), "people": Count("who", distinct=True)}  # a slot has one holder


def _supervised(sites: QuerySet[Source]) -> QuerySet[Source]:
    """Return sites each with the holder of its slot of the supervisor, and `who` that is; None without one."""
    holder = FilteredRelation("holders", condition=Q(holders__slot=Slot.SUPERVISOR))
    return sites.annotate(supervisor=holder).annotate(who=_who("supervisor__"))


def _held(sites: QuerySet[Source]) -> QuerySet[SourceHolder]:
    """Return who holds the slot of the supervisor, each with `who`."""
    return SourceHolder.objects.within(source=sites).of_slots([Slot.SUPERVISOR]).order_by().annotate(who=_who())


def _who(prefix: str = "") -> Case:
    """Return the person of the house who holds a slot, or the name from outside."""
    person = Concat(Value("#"), Cast(f"{prefix}person_id", CharField()))
    return Case(When(**{f"{prefix}person__isnull": False}, then=person), default=F(f"{prefix}name"), output_field=CharField())


def supervisors(sites: QuerySet[Source], now: datetime) -> QuerySet:
    """Return the supervisors, those with most sites first: `supervisor`, phone, sites, visits of thirty days and open findings there."""
    visits = Inspection.objects.filter(source=OuterRef("source"), ended_at__gte=now - timedelta(days=RECENT_DAYS))
    found = Finding.objects.filter(source=OuterRef("source")).open_ones()
    rows = _held(sites).annotate(visits_there=_count(visits), open_there=_count(found))
    return (
        rows.values("who")
        .annotate(
            person_name=Max("person__name"),
            phone_of=Coalesce(Max("phone", filter=~Q(phone="")), Max("person__phone"), Value("")),
            sites=Count("source", distinct=True),
            visits=Sum("visits_there"),
            open=Sum("open_there"),
        )
        .order_by("-sites", "-open", "who")
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("source").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, IntegerField()), 0)


def named(rows):
    """Give each row of a page its `supervisor`, as other pages show the name."""
    for row in rows:
        row["supervisor"] = str(Person(name=row["person_name"])) if row["person_name"] else row["who"]
    return rows
