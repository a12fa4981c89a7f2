"""Counts as documents printed them, beside what the rows say of that day (公布数与台账数): the difference is shown, neither is altered.

A count has its day and its scope; counts of other days or scopes stand in a row of their own and are never subtracted from each other.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy

from pollution import figures
from pollution.figures import Share
from pollution.models import Inspection, PrintedCount, Source, SourceHistory
from pollution.pages import workload
from pollution.policies import standard_kinds_on
from pollution.statuses import BUILDING, SourceKind, SourceStatus
from tracker.lib.periods import at_local
from tracker.org.models import in_english

PRINTED = Path(__file__).parent / "data" / "printed_counts.csv"
ONE_DAY = timedelta(days=1)


def seed() -> None:
    """Keep the counts that the pages on the district of the demonstration printed; what is there stays as it is."""
    with PRINTED.open(encoding="utf-8", newline="") as file:
        rows = [row | {"of": row["of"] or None} for row in csv.DictReader(file)]
    PrintedCount.objects.bulk_create([PrintedCount(**row) for row in rows], ignore_conflicts=True)


def as_of(sources: QuerySet[Source], day: date) -> QuerySet[Source]:
    """Return the sources known on a day with `was`, their status at its end, out of the history."""
    end = at_local(day + ONE_DAY)
    told = SourceHistory.objects.filter(source=OuterRef("pk"))
    before = told.filter(at__lt=end).order_by("-at", "-id").values("became")[:1]
    after = told.filter(at__gte=end).order_by("at", "id").values("was")[:1]
    return sources.known(on=day).annotate(was=Coalesce(Subquery(before), NullIf(Subquery(after), Value("")), "status"))


def sites(sources: QuerySet[Source], day: date) -> int:
    """Return how many building sites the ledger knew by a day, whatever became of them since."""
    return sources.known(on=day).filter(kind__in=BUILDING).count()


def sites_in_works(sources: QuerySet[Source], day: date) -> int:
    """Return how many building sites were in operation at the end of a day."""
    return as_of(sources, day).filter(kind__in=BUILDING, was=SourceStatus.OPERATING).count()


def sites_meeting(sources: QuerySet[Source], day: date) -> Share:
    """Return how many sites in operation met all hundred-percents at their last visit by them; never judged is not met."""
    last = Inspection.objects.filter(source=OuterRef("pk"), filed_at__lt=at_local(day + ONE_DAY), meets_all__isnull=False)
    judged = last.order_by("-ended_at", "-id").values("meets_all")[:1]
    rows = as_of(sources, day).filter(kind__in=standard_kinds_on(day), was=SourceStatus.OPERATING).annotate(met=Subquery(judged))
    return Share(rows.filter(met=True).count(), rows.count())


def scattered(sources: QuerySet[Source], day: date) -> Share:
    """Return how many scattered polluters were disposed of, of all that were known."""
    rows = sources.known(on=day).filter(kind=SourceKind.SCATTERED)
    return Share(rows.filter(Q(disposed_on__lte=day)).count(), rows.count())


# What has no dates in the rows (who supervised then), or no definition in the document (what was “treated”), is not derived.
DERIVED: dict[str, tuple[Callable[[QuerySet[Source], date], Share | int], str]] = {  # key → what counts, in words
    "sites": (sites, gettext_lazy("building sites in the ledger by that day")),
    "sites_in_works": (sites_in_works, gettext_lazy("building sites in operation at the end of that day")),
    "sites_meeting": (sites_meeting, gettext_lazy("sites in operation, by their last visit")),
    "scattered": (scattered, gettext_lazy("scattered polluters in the ledger by that day")),
}


@dataclass(frozen=True)
class Compared:
    """A printed count beside what the rows say of its day; `difference` is rows − printed, None where nothing is derived."""

    printed: PrintedCount
    derived: Share | int | None
    how: str = ""  # what the rows count

    @property
    def counted(self) -> int | None:
        """Return what the rows count."""
        return self.derived.done if isinstance(self.derived, Share) else self.derived

    @property
    def of(self) -> int | None:
        """Return out of how many."""
        return self.derived.due if isinstance(self.derived, Share) else None

    @property
    def difference(self) -> int | None:
        """Return how many more the rows have."""
        return None if self.counted is None else self.counted - self.printed.counted

    @property
    def rate(self) -> Fraction | None:
        """Return the printed rate as a ratio, None for a plain count."""
        return Share(self.printed.counted, self.printed.of).rate if self.printed.of else None

    @property
    def label(self) -> str:
        """Return what is counted, in the reader's language."""
        return self.printed.label_en if in_english() and self.printed.label_en else self.printed.label

    @property
    def scope(self) -> str:
        """Return of what it is a count, in the reader's language."""
        return self.printed.scope_en if in_english() and self.printed.scope_en else self.printed.scope


def printed_beside_derived(sources: QuerySet[Source], today: date) -> list[Compared]:
    """Return the counts printed as of days up to today, oldest first; what lies ahead of the district's clock is left out."""
    found = []
    for row in PrintedCount.objects.filter(on__lte=today):
        derive, how = DERIVED.get(row.key, (None, ""))
        found.append(Compared(row, derive(sources, row.on) if derive else None, how))
    return found


@dataclass(frozen=True)
class Now:
    """The same figures at this moment."""

    found: figures.Sources
    devices: Share
    load: workload.Load


def now_counts(sources: QuerySet[Source], devices: QuerySet, now: datetime) -> Now:
    """Return what the rows say at a moment."""
    load = workload.total(workload.sites_of(sources, now))
    return Now(figures.sources_at(sources, now), figures.devices_at(devices, now), load)
