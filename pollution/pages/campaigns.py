"""What the page of special treatments shows: fields and items with what their sweeps have come to, as far as its reader may know."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.statuses import FINAL
from pollution.coverage import Tally
from pollution.models import Campaign, Finding, Sweep, SweepTask
from pollution.statuses import SweepStatus
from tracker.org.models import User

NAMED = 3  # sweeps of an item that are named; the others are in the list


@dataclass
class Line:
    """A field or an item: its sweeps, the sources they visited of those due, each source counted once, findings, open matters."""

    campaign: Campaign
    on: date
    sweeps: list[Sweep] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    open: int = 0
    items: list["Line"] = field(default_factory=list)

    @property
    def named(self) -> list[Sweep]:
        """Return the latest sweeps."""
        return self.sweeps[:NAMED]

    @property
    def days_left(self) -> int | None:
        """Return the days to the last one; None without a last day."""
        return (self.campaign.last_day - self.on).days if self.campaign.last_day else None

    @property
    def is_late(self) -> bool:
        """Return True if its last day has passed with a source to be visited or a matter in hand."""
        return self.days_left is not None and self.days_left < 0 and bool(self.tally.left or self.open)

    @property
    def state(self) -> tuple[str, str]:
        """Return tone and words of the days left; no words without a last day."""
        left = self.days_left
        if left is None:
            return "", ""
        if self.is_late:
            return "red", ngettext("%(count)d day late", "%(count)d days late", -left) % {"count": -left}
        if left < 0:
            return "grey", _("Ended")
        if left == 0:
            return "yellow", _("Ends today")
        return "blue", ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}


def years(on: date) -> list[int]:
    """Return the years with special treatments, and this one, the latest first."""
    kept = Campaign.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({*kept, on.year}, reverse=True)


def tree(year: int, *, user: User, on: date) -> list[Line]:
    """Return the fields of a year with their items: five statements, however many sweeps, visits and findings there are."""
    rows = list(Campaign.objects.filter(year=year).select_related("lead_unit").order_by("order", "pk"))
    lines = {row.pk: Line(row, on) for row in rows}
    for row in rows:
        if row.parent_id:
            lines[row.parent_id].items.append(lines[row.pk])
    for sweep in Sweep.objects.visible_to(user).filter(campaign__year=year).exclude(status=SweepStatus.CANCELLED):
        lines[sweep.campaign_id].sweeps.append(sweep)
    _count_sources(lines, year, user)
    _count_findings(lines, year, user)
    fields = [line for line in lines.values() if not line.campaign.parent_id]
    for line in fields:
        _add_up(line)
    return fields


def _count_sources(lines: dict[int, Line], year: int, user: User) -> None:
    """Count each source once in an item, and once in a field."""
    seen = Sweep.objects.visible_to(user).filter(campaign__year=year).exclude(status=SweepStatus.CANCELLED).order_by()
    tasks = SweepTask.objects.visible_to(user).filter(sweep__in=seen.values("pk")).order_by()
    counts = {
        "due": Count("source", distinct=True),
        "done": Count("source", distinct=True, filter=Q(inspection__isnull=False)),
    }
    for path in ("sweep__campaign", "sweep__campaign__parent"):
        for of, due, done in tasks.values_list(path).annotate(**counts):
            lines[of].tally.due, lines[of].tally.done = due, done


def _count_findings(lines: dict[int, Line], year: int, user: User) -> None:
    seen = Sweep.objects.visible_to(user).filter(campaign__year=year).exclude(status=SweepStatus.CANCELLED).order_by()
    found = Finding.objects.visible_to(user).filter(inspection__task__sweep__in=seen.values("pk")).order_by()
    in_hand = Case(When(Q(matter__isnull=False) & ~Q(matter__status__in=FINAL), then=F("matter")))
    for of, findings, matters in found.values_list("inspection__task__sweep__campaign").annotate(n=Count("pk"), open=Count(in_hand)):
        lines[of].tally.findings, lines[of].open = findings, matters


def _add_up(line: Line) -> None:
    """Add up what no two items share: a sweep, a finding and its matter stand under one item."""
    line.sweeps += [sweep for item in line.items for sweep in item.sweeps]
    line.tally.findings += sum(item.tally.findings for item in line.items)
    line.open += sum(item.open for item in line.items)
