"""What was seen at sources before: the last visits, what keeps coming back, what is open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from pollution.models import Finding, Inspection, Source
from pollution.rules import Numbers
from tracker.lib.periods import at_local


@dataclass(frozen=True)
class Repeated:
    """An item that was failed more than once within the days that count."""

    words: str
    count: int
    last_at: datetime


def last_visits(sources: Iterable[Source]) -> dict[int, Inspection]:
    """Return the last visit of each source with `found`, the number of its findings; two queries whatever their number."""
    sources = list(sources)
    if not sources:
        return {}
    last = {
        row.source_id: row for row in Inspection.objects.within(source=sources).order_by("source_id", "-ended_at").distinct("source_id")
    }
    counts = Finding.objects.within(source=sources).filter(inspection__in=[row.pk for row in last.values()]).order_by()
    found = dict(counts.values_list("inspection").annotate(count=Count("pk")))
    for row in last.values():
        row.found = found.get(row.pk, 0)
    return last


def repeated(source: Source, *, on: date, numbers: Numbers) -> list[Repeated]:
    """Return what was found at a source again and again within the days of the policy, the most frequent first (屡查屡犯)."""
    since = at_local(on - timedelta(days=numbers.repeat_days))
    rows = Finding.objects.within(source=source).filter(found_at__gte=since, item__isnull=False).select_related("item")
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for row in rows.only("item", "found_at").order_by("item"):
        by_code[row.item.code].append(row)
    found = [
        Repeated(str(same[-1].item), len(same), max(row.found_at for row in same)) for same in by_code.values() if len(same) > 1
    ]  # in the words of the latest version of the list
    return sorted(found, key=lambda one: (-one.count, one.words))


def open_ones(source: Source) -> list[Finding]:
    """Return the findings of a source that are not over, oldest first, with their matters."""
    rows = Finding.objects.within(source=source).open_ones()
    return list(rows.select_related("item", "matter__handling_unit", "inspection").order_by("found_at", "id"))
