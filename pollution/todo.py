"""What a person must do in the field (待办): visits of sweeps, findings to answer, replies to confirm; supervision tells the re-checks."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from pollution.models import Finding, SweepTask
from pollution.querysets import SOURCE
from tracker.lib.panels import NavEntry, TodoItem, roof
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.rights import has_role, reach
from tracker.org.statuses import Role

MOST = 100
OF_FINDING = ("source__unit",)


def declare() -> None:
    """Register at start."""
    roof.add_todo(todo)
    words = pgettext_lazy("navigation", "In the field")
    roof.add_nav(NavEntry(words, "pollution:field", "camera", 12, "/pollution/field/", shown=lambda user: has_role(user, Role.INSPECTOR)))


def todo(user: User, on: date) -> list[TodoItem]:
    """Return what waits for a person: one item a sweep, at most a hundred findings of each kind."""
    return [*_visits(user), *_to_answer(user), *_to_confirm(user)]


def _visits(user: User) -> Iterator[TodoItem]:
    """Yield the sweeps with visits of the user's own still to be made; a covert one is its inspector's alone."""
    rows = SweepTask.objects.mine(user).to_do().order_by()
    for row in rows.values("sweep", "sweep__name").annotate(due=Min("due_on"), left=Count("pk")).order_by("due", "sweep"):
        detail = ngettext("%(n)d visit to be made", "%(n)d visits to be made", row["left"]) % {"n": row["left"]}
        yield TodoItem(row["sweep__name"], reverse("pollution:field"), str(_("Visits of sweeps")), row["due"], detail, _("To the list"))


def _to_answer(user: User) -> Iterator[TodoItem]:
    """Yield what the user's units were told and have not answered: due on the day on which it was told."""
    own = reach(user, SOURCE, "answer").limit("source__unit")
    rows = Finding.objects.actable_by(user, "answer").unanswered().filter(own).select_related(*OF_FINDING)
    for row in rows.order_by("told_at", "id")[:MOST]:
        yield _item(row, "reply", _("Finding to be answered"), _("Put it right and reply"))


def _to_confirm(user: User) -> Iterator[TodoItem]:
    """Yield the replies to what the user or their unit found, never to their own."""
    found = Q(inspection__by=user) | Q(inspection__unit=user.acting_unit_id())
    rows = Finding.objects.actable_by(user, "inspect").to_confirm().filter(found).exclude(replied_by=user).select_related(*OF_FINDING)
    for row in rows.order_by("replied_at", "id")[:MOST]:
        yield _item(row, "confirm", _("Reply to be confirmed"), _("Look and confirm"))


def _item(row: Finding, act: str, kind: str, button: str) -> TodoItem:
    address = reverse(f"pollution:finding-{act}", args=[row.uid])
    return TodoItem(str(row), address, kind, local_day(row.told_at), f"{row.source} · {row.source.unit}", button)
