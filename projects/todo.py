"""What the unit side must do on its projects: milestones, permits, starts and next steps that are due (待办)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import AnnualPlan, Delay, Milestone, Permit
from tracker.lib.panels import TodoItem
from tracker.org.models import User
from tracker.org.rights import reach

SOON_DAYS = 7  # milestones, permits and next steps due within so many days are listed beside the overdue ones
MOST = 200


def todo(user: User, on: date) -> list[TodoItem]:
    """Return a user's items by due day, at most 200 (four queries).

    Nothing for those who may deliver everywhere: the office sees the same rows in ledgers and rankings.
    """
    where = reach(user, "projects.project", "deliver")
    if not where or where.everywhere:
        return []
    items = [*_milestones(user, on), *_permits(user, on), *_starts(user, on), *_next_steps(user, on)]
    return sorted(items, key=lambda item: item.due_on)[:MOST]


def _soon(on: date) -> date:
    return on + timedelta(days=SOON_DAYS)


def _first(rows: QuerySet) -> QuerySet:
    """Return the rows with their projects, no more than a list can hold."""
    return rows.select_related("project__handling_unit")[:MOST]


def _joined(project, what) -> str:
    return f"{project}{_(': ')}{what}"


def _milestones(user: User, on: date) -> Iterator[TodoItem]:
    rows = Milestone.objects.actable_by(user, "deliver").undelivered(on=on).filter(due_on__lte=_soon(on)).order_by("due_on", "id")
    for row in _first(rows):
        url = reverse("projects:milestone-deliver", args=[row.pk])
        yield TodoItem(_joined(row.project, row), url, _("Milestone"), row.due_on, str(row.project.handling_unit), _("Deliver or replan"))


def _permits(user: User, on: date) -> Iterator[TodoItem]:
    rows = (
        Permit.objects.actable_by(user, "deliver").overdue(on=_soon(on) + timedelta(days=1)).select_related("kind").order_by("due_on", "id")
    )
    for row in _first(rows):
        url = reverse("projects:permit", args=[row.project_id, row.kind_id])
        yield TodoItem(_joined(row.project, row.kind), url, _("Permit"), row.due_on, str(row.project.handling_unit), _("Update the permit"))


def _starts(user: User, on: date) -> Iterator[TodoItem]:
    rows = AnnualPlan.objects.actable_by(user, "deliver").start_overdue(on=on).order_by("planned_start_on", "id")
    for row in _first(rows):
        url = reverse("projects:start", args=[row.project_id])
        yield TodoItem(
            str(row.project), url, _("Planned start"), row.planned_start_on, str(row.project.handling_unit), _("Record the start")
        )


def _next_steps(user: User, on: date) -> Iterator[TodoItem]:
    rows = (
        Delay.objects.actable_by(user, "deliver")
        .unresolved(on=on)
        .filter(next_step_due_on__lte=_soon(on))
        .order_by("next_step_due_on", "id")
    )
    for row in _first(rows):
        url = reverse("projects:delay-next", args=[row.pk])
        yield TodoItem(
            _joined(row.project, row.next_step), url, _("Next step on a delay"), row.next_step_due_on, str(row), _("Set the next step")
        )
