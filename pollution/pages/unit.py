"""The sources of a unit at a glance: by kind and light, visits of thirty days, open matters, coverage."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from accountability.querysets import with_unit
from accountability.statuses import FINAL
from pollution import figures
from pollution.clock import moment_of
from pollution.models import Finding, Inspection, Source, SweepTask
from pollution.querysets import SOURCE
from pollution.standing import WORST_FIRST, with_light
from pollution.statuses import SourceKind
from pollution.watching import Rules
from tracker.lib.periods import local_day
from tracker.org.models import Unit, User
from tracker.org.rights import reach

RECENT_DAYS = 30


@dataclass(frozen=True)
class KindRow:
    """The sources of one kind, by light."""

    kind: SourceKind
    url: str
    cells: list[tuple[str, str, int, str]] = field(default_factory=list)  # light, its word, how many, where they are listed

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(count for _light, _label, count, _url in self.cells)


def sources_of(unit: Unit, user: User) -> QuerySet[Source]:
    """Return the sources of a unit and of all below it that a user sees."""
    return Source.objects.visible_to(user).of_units(list(Unit.objects.under(unit).values_list("pk", flat=True)))


def by_kind(sources: QuerySet[Source], unit: Unit, now: datetime, rules: Rules | None = None) -> list[KindRow]:
    """Return how many sources there are of each kind in each light (one statement), each number with its list."""
    lit = with_light(sources, now=now, numbers=(rules or Rules(local_day(now))).numbers)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, light, n in lit.order_by().values_list("kind", "light").annotate(n=Count("pk")):
        counts[kind][light] = n
    return [
        KindRow(
            kind,
            _list_url(unit, kind=kind.value),
            [
                (light.value, light.label, counts[kind].get(light, 0), _list_url(unit, kind=kind.value, light=light.value))
                for light in WORST_FIRST
            ],
        )
        for kind in SourceKind
        if kind in counts
    ]


def _list_url(unit: Unit, **filters: str) -> str:
    return f"{reverse('ledger:list', args=['sources'])}?{urlencode({'unit': unit.pk} | filters)}"


def panel(user: User, unit: Unit, day: date) -> dict | None:
    """Return what stands of a unit's sources on its own page: by light, visits of thirty days, matters open."""
    if not reach(user, SOURCE).covers(unit.pk):
        return None
    sources, now, rules = sources_of(unit, user), moment_of(day), Rules(day)
    rows = by_kind(sources, unit, now, rules)
    if not rows:
        return None
    lights = [(light.value, light.label, sum(row.cells[place][2] for row in rows)) for place, light in enumerate(WORST_FIRST)]
    return {"url": reverse("pollution:unit", args=[unit.pk]), "lights": lights, "glance": glance(sources, user, now, rules)}


@dataclass(frozen=True)
class Glance:
    """What became of a unit's sources: visits of thirty days, findings and matters open, visited in time, sweeps done."""

    standing: figures.Sources
    visits: int
    findings: int  # told and not settled
    matters: int
    overdue: int
    swept: figures.Share


def glance(sources: QuerySet[Source], user: User, now: datetime, rules: Rules | None = None) -> Glance:
    """Return the figures of some sources (four statements)."""
    ids = sources.order_by().values("pk")
    supervised = Q(matter__isnull=False) & ~Q(matter__status__in=FINAL)
    found = Finding.objects.visible_to(user).filter(source__in=ids).order_by()
    counts = found.aggregate(
        told=Count("pk", filter=Q(pk__in=Finding.objects.waiting().values("pk"))),
        matters=Count("pk", filter=supervised),
        overdue=Count("pk", filter=supervised & with_unit("matter__") & Q(matter__due_on__lt=local_day(now))),
    )
    recent = Inspection.objects.visible_to(user).filter(source__in=ids, ended_at__gte=now - timedelta(days=RECENT_DAYS))
    swept = figures.coverage(SweepTask.objects.visible_to(user).filter(source__in=ids))
    standing = figures.sources_at(sources, now, rules)
    return Glance(standing, recent.order_by().count(), counts["told"], counts["matters"], counts["overdue"], swept)
