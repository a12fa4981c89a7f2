"""Everything that happened to a project, as one line of time: reports, starts, replans, delays, acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DecimalField, Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.models import AnnualPlan, Change, Project, QuantityMonth, Replan, ReportHistory, Site, Start
from projects.statuses import Deed, ReportStatus
from tracker.frame.templatetags.frame import day, decimals, month

MOST = 200  # rows shown; the newest
OWNERS = (Project, AnnualPlan, Start, QuantityMonth, Site)  # whose fields a change may name besides its own thing's
TONES = {
    Deed.DELIVERED: "green",
    Deed.TERM_KEPT: "green",
    Deed.COMPLETED: "green",
    Deed.TAKEN_BACK: "yellow",
    Deed.DELAY_RESOLVED: "green",
    Deed.DELAY_RAISED: "red",
    ReportStatus.RETURNED: "yellow",
    ReportStatus.ACCEPTED: "green",
    ReportStatus.LOCKED: "green",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened, as _history.html shows it."""

    what: str
    by: object
    at: datetime
    because: str = ""
    tone: str = ""
    url: str = ""


def timeline(project: Project, starts: Iterable[Start]) -> list[Event]:
    """Return what happened to a project, newest first (three queries; the head has read the starts)."""
    events = [*_changes(project), *_reports(project), *_replans(project), *_starts(starts)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:MOST]


def _changes(project: Project) -> Iterator[Event]:
    things = ("milestone", "permit__kind", "delay", "quantity", "term", "by__person")
    for change in project.changes.select_related(*things).order_by("-at", "-id")[:MOST]:
        words = [change.because, describe(change)]
        what = f"{change.get_deed_display()}{_(': ')}{change.thing}" if change.thing else change.get_deed_display()
        yield Event(what, change.by, change.at, _(". ").join(word for word in words if word), TONES.get(change.deed, ""))


def _reports(project: Project) -> Iterator[Event]:
    rows = ReportHistory.objects.within(report__project=project).select_related("report", "by__person").order_by("-at", "-id")[:MOST]
    for row in rows:
        what = _("Monthly report %(month)s: %(status)s") % {"month": month(row.report.month), "status": row.get_became_display()}
        yield Event(what, row.by, row.at, row.because, TONES.get(row.became, ""))


def _replans(project: Project) -> Iterator[Event]:
    rows = Replan.objects.within(milestone__project=project).select_related("milestone", "by__person").order_by("-at", "-id")[:MOST]
    for row in rows:
        days = f"{day(row.was_due_on, 'full')} → {day(row.due_on, 'full')}"
        yield Event(f"{Deed.REPLANNED.label}{_(': ')}{row.milestone}", row.by, row.at, f"{days}{_('. ')}{row.reason}", "yellow")


def _starts(starts: Iterable[Start]) -> Iterator[Event]:
    for start in starts:
        what = f"{Deed.STARTED.label}{_(': ')}{start.get_definition_display()}"
        yield Event(what, start.by, start.at, f"{day(start.started_on, 'full')}{_('. ')}{start.proof}", "green")


def describe(change: Change) -> str:
    """Return the fields of a change in words: "Due on: 1 July 2016 → 1 August 2016"."""
    owners = [type(change.thing)] if change.thing else []
    parts = []
    for name, (was, became) in change.fields.items():
        field = _field(name, [*owners, *OWNERS])
        label = str(field.verbose_name) if field else name
        shown = _shown(field, became) if was is None else f"{_shown(field, was)} → {_shown(field, became)}"
        parts.append(f"{label}{_(': ')}{shown}")
    return _("; ").join(parts)


def _field(name: str, owners: list[type[Model]]) -> Field | None:
    """Return the field of that name, of the first model that has one."""
    for owner in owners:
        try:
            return owner._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _shown(field: Field | None, value) -> str:
    """Return a kept value as a reader expects it."""
    if value is None:
        return "—"
    if isinstance(field, DateField):
        return day(date.fromisoformat(value), "full")
    if isinstance(field, DecimalField):
        return decimals(value, 2).removesuffix(".00")
    if isinstance(field, ArrayField):
        names = dict(field.base_field.flatchoices)
        return pgettext("between the items of a list", ", ").join(str(names.get(one, one)) for one in value.split("、"))
    return str(dict(field.flatchoices).get(value, value)) if field and field.choices else str(value)
