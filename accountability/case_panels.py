"""What cases hang into the roof: the way to them for office and discipline, and what waits there."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accountability.models import Case, Relief
from accountability.statuses import CaseStatus
from tracker.lib.panels import NavEntry, TodoItem, roof
from tracker.org.models import User
from tracker.org.rights import reach

THING, NAMES = "accountability.case", "accountability.caseperson"
MOST = 50


def declare() -> None:
    """Register at start."""
    words = pgettext_lazy("navigation", "Accountability")
    roof.add_nav(NavEntry(words, "accountability:cases", "scale", 36, "/supervision/cases/", shown=lambda user: bool(reach(user, THING))))
    roof.add_todo(todo)


def todo(user: User, on: date) -> list[TodoItem]:
    """Return what waits on cases: to be handed over for the office; decisions and relief for discipline. No item names anybody."""
    found: list[TodoItem] = []
    if reach(user, THING, "hand_over"):
        rows = _of(user).filter(status=CaseStatus.OPENED)
        found += _items(rows, _("Case opened"), _("Hand over"))
    if reach(user, THING, "decide"):
        rows = _of(user).filter(status__in=(CaseStatus.HANDED_OVER, CaseStatus.UNDER_REVIEW))
        found += _items(rows, _("Case handed over"), _("Record the decision"))
    if reach(user, NAMES, "change"):
        waiting = Relief.objects.visible_to(user).filter(result="").values("case")
        found += _items(_of(user).filter(pk__in=waiting), _("Request for relief"), _("Record what was decided on relief"))
    return found


def _of(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).select_related("matter__handling_unit").order_by("opened_at", "id")


def _items(rows: QuerySet[Case], kind: str, act: str) -> Iterator[TodoItem]:
    for case in rows[:MOST]:
        detail = f"{case.matter} · {case.matter.handling_unit}"
        yield TodoItem(case.number, case.get_absolute_url(), kind, None, detail, act)
