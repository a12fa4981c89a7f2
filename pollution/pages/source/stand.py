"""How one source stands at a moment, as one user finds it: its rows are read once, for its page and for the acts on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from accountability.models import Matter
from accountability.querysets import with_unit
from accountability.statuses import FINAL, FOUR_TO_ONE, THREE_OFFICERS
from pollution.models import ClosureProof, Finding, Source, SourceDevice, SourceHolder, SourcePermit
from pollution.pages.field.seen import Repeated, repeated
from pollution.policies import numbers_on
from pollution.querysets import SourceQuerySet
from pollution.rules import Numbers, source_light
from pollution.statuses import BUILDING, LIVING, Disposal, FindingStatus, Proof, SourceLight
from tracker.lib.periods import at_local, local_day
from tracker.org.models import User
from tracker.org.rights import may, reach

WAITING = (FindingStatus.TOLD, FindingStatus.REPLIED)


def for_page(sources: SourceQuerySet) -> SourceQuerySet:
    """Return sources with their units."""
    return sources.select_related("unit", "grid", "lead_unit")


@dataclass(frozen=True)
class Stand:
    """A source at a moment, as one user finds it."""

    source: Source
    user: User
    now: datetime

    @property
    def on(self) -> date:
        """Return the local day."""
        return local_day(self.now)

    @cached_property
    def numbers(self) -> Numbers:
        """Return the numbers of the field in force."""
        return numbers_on(self.on)

    @cached_property
    def found(self) -> dict:
        """Return counts over its findings, and the ids of the matters they became (one query)."""
        in_year = Q(found_at__gte=at_local(self.on - timedelta(days=self.numbers.repeat_days)))
        supervised = Q(matter__isnull=False)
        return Finding.objects.within(source=self.source).aggregate(
            all=Count("pk"),
            year=Count("pk", filter=in_year),
            fixed=Count("pk", filter=in_year & Q(status=FindingStatus.FIXED)),
            waiting=Count("pk", filter=Q(status__in=WAITING)),
            open=Count("pk", filter=supervised & ~Q(matter__status__in=FINAL)),
            overdue=Count("pk", filter=supervised & with_unit("matter__") & Q(matter__due_on__lt=self.on)),
            matters=ArrayAgg("matter_id", filter=supervised, default=[]),
        )

    @cached_property
    def matters(self) -> list[Matter]:
        """Return those of its matters which this user sees, relapses too, each with `is_late` and `cases_opened` (one query)."""
        ids = self.found["matters"]
        if not ids:
            return []
        late = ExpressionWrapper(with_unit() & Q(due_on__lt=self.on), BooleanField())
        rows = Matter.objects.visible_to(self.user).filter(Q(pk__in=ids) | Q(root__in=ids))
        return list(rows.annotate(is_late=late, cases_opened=Count("cases")).order_by("registered_at", "id"))

    @cached_property
    def repeated(self) -> list[Repeated]:
        """Return what was found again and again, the most frequent first."""
        return repeated(self.source, on=self.on, numbers=self.numbers) if self.found["year"] > 1 else []

    @cached_property
    def holders(self) -> dict[str, SourceHolder]:
        """Return who holds which slot."""
        return {row.slot: row for row in self.source.holders.select_related("person")}

    @cached_property
    def empty_slots(self) -> list:
        """Return the slots that nobody holds: 四包一 of every source, the three officers of a building site; none once it is over."""
        wanted = (*FOUR_TO_ONE, *(THREE_OFFICERS if self.is_site else ()))
        return [slot for slot in wanted if slot not in self.holders] if self.is_living else []

    @cached_property
    def permits(self) -> list[SourcePermit]:
        """Return its papers."""
        return list(self.source.permits.all())

    @cached_property
    def devices(self) -> list[SourceDevice]:
        """Return the devices that stand there."""
        return list(self.source.devices.filter(removed_on=None))

    @cached_property
    def proofs(self) -> dict[str, ClosureProof]:
        """Return the proofs that stand, with their photos; read only for what is to be shut down."""
        if self.source.disposal != Disposal.SHUT:
            return {}
        return {row.proof: row for row in self.source.proofs.standing().select_related("file", "by__person")}

    @property
    def missing_proofs(self) -> list[Proof]:
        """Return which of the five proofs do not stand, of what is to be shut down."""
        return [proof for proof in Proof if proof not in self.proofs] if self.source.disposal == Disposal.SHUT else []

    @property
    def is_living(self) -> bool:
        """Return True while it has to be looked at."""
        return self.source.status in LIVING

    @property
    def is_site(self) -> bool:
        """Return True for what is built or torn down: it has three officers, video and a PM10 monitor."""
        return self.source.kind in BUILDING

    @property
    def is_off_line_since(self) -> datetime:
        """Return since when a device must have been seen to be on line."""
        return self.now - timedelta(hours=self.numbers.offline_hours)

    @property
    def visit_is_due(self) -> bool:
        """Return True if nobody has visited it within the days for its kind."""
        since = self.now - timedelta(days=self.numbers.days_for(self.source.kind))
        return self.is_living and (self.source.visited_at is None or self.source.visited_at < since)

    @property
    def days_unvisited(self) -> int | None:
        """Return how many days ago the last visit was, None: never."""
        return (self.on - local_day(self.source.visited_at)).days if self.source.visited_at else None

    @property
    def disposal_is_late(self) -> bool:
        """Return True if it should have been disposed of by now."""
        source = self.source
        return self.is_living and bool(source.disposal_due_on) and source.disposed_on is None and source.disposal_due_on < self.on

    @cached_property
    def light(self) -> SourceLight:
        """Return its light, as the list shows it."""
        return source_light(
            status=self.source.status,
            kind=self.source.kind,
            open_matters=self.found["open"],
            overdue_matters=self.found["overdue"],
            visited_at=self.source.visited_at,
            now=self.now,
            numbers=self.numbers,
        )

    @cached_property
    def may_change(self) -> bool:
        """Return True if the user keeps this source."""
        return may(self.user, "change", self.source)

    def may(self, act: str) -> bool:
        """Return True if the user may do an act on it."""
        return self.may_change if act == "change" else may(self.user, act, self.source)

    @property
    def sees_cases(self) -> bool:
        """Return True if the user keeps cases; others learn only how many there are."""
        return bool(reach(self.user, "accountability.case"))
