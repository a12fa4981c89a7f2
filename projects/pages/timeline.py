"""Everything that happened to a project, as one line of time: reports, starts, replans, delays, acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from projects.models import Change, Project, Replan, ReportHistory, Start
from projects.statuses import Deed, ReportStatus
from tracker.frame.templatetags.frame import day, decimals, month

MOST = 200  # rows shown; the newest
TONES = {
    Deed.DELIVERED: "green",
    Deed.TERM_KEPT: "green",
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
        yield Event(str(change), change.by, change.at, _(". ").join(word for word in words if word), TONES.get(change.deed, ""))


def _reports(project: Project) -> Iterator[Event]:
    rows = ReportHistory.objects.filter(report__project=project).select_related("report", "by__person").order_by("-at", "-id")[:MOST]
    for row in rows:
        what = _("Monthly report %(month)s: %(status)s") % {"month": month(row.report.month), "status": row.get_became_display()}
        yield Event(what, row.by, row.at, row.because, TONES.get(row.became, ""))


def _replans(project: Project) -> Iterator[Event]:
    rows = Replan.objects.filter(milestone__project=project).select_related("milestone", "by__person").order_by("-at", "-id")[:MOST]
    for row in rows:
        days = f"{day(row.was_due_on, 'full')} → {day(row.due_on, 'full')}"
        yield Event(f"{Deed.REPLANNED.label}{_(': ')}{row.milestone}", row.by, row.at, f"{days}{_('. ')}{row.reason}", "yellow")


def _starts(starts: Iterable[Start]) -> Iterator[Event]:
    for start in starts:
        what = f"{Deed.STARTED.label}{_(': ')}{start.get_definition_display()}"
        yield Event(what, start.by, start.at, f"{day(start.started_on, 'full')}{_('. ')}{start.proof}", "green")


def describe(change: Change) -> str:
    """Return the fields of a change in words: "Due on: 1 July 2016 → 1 August 2016"."""
    model = type(change.thing or change.project)
    parts = []
    for name, (was, became) in change.fields.items():
        label, old, new = _label(model, name), _shown(model, name, was), _shown(model, name, became)
        parts.append(f"{label}{_(': ')}{new}" if was is None else f"{label}{_(': ')}{old} → {new}")
    return _("; ").join(parts)


def _label(model, name: str) -> str:
    from projects.models import QuantityMonth

    for owner in (model, QuantityMonth):
        try:
            return str(owner._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            continue
    return name


def _shown(model, name: str, value: str | None) -> str:
    """Return a kept value as a reader expects it."""
    if value is None:
        return "—"
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    if value in choices:
        return str(choices[value])
    if name.endswith("_on") or name == "since":
        return day(date.fromisoformat(value), "full")
    return decimals(value, 2).removesuffix(".00") if name in ("planned", "done", "total") else value
