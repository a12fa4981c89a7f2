"""What rankings hang into the roof: navigation, the overview's panel, the reviewers' to-do."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.lib.panels import NavEntry, Panel, TodoItem, roof
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.rankings import reading
from tracker.rankings.kinds import Ranking, rankings
from tracker.rankings.models import RankingTable


def declare() -> None:
    """Hang everything at start."""
    roof.add_nav(NavEntry(gettext_lazy("Rankings"), "rankings:index", "chart", 60, "/rankings/", shown=sees_any))
    roof.add_panel(Panel("ranking", "rankings/_panel.html", panel, place="half", order=50))
    roof.add_todo(todo)


def sees_any(user: User) -> bool:
    """Return True if the user may read any kind of ranking."""
    return bool(reading.seen_kinds(user, rankings()))


def panel(user: User, day: date) -> dict | None:
    """Return the first and last units of the first kind that has a week to see, its latest and its first group; None if none has."""
    latest = (_latest(user, kind, day) for kind in reading.seen_kinds(user, rankings()))
    table = next(filter(None, latest), None)
    if table is None:
        return None
    top, bottom, between = reading.extremes(table)
    return {"table": table, "top": top, "bottom": bottom, "between": between}


def _latest(user: User, kind: Ranking, day: date) -> RankingTable | None:
    known = RankingTable.objects.visible_to(user).filter(kind=kind.code, group=kind.groups[0].code, last_day__lt=day)
    return known.of_length("week").not_withdrawn().best_first().select_related("scheme").first()


def todo(user: User, day: date):
    """Return the drafts that a reviewer may now publish."""
    if not reach(user, "rankings.rankingtable", "publish"):
        return
    for table in RankingTable.objects.visible_to(user).waiting(day).order_by("first_day", "pk"):
        yield TodoItem(
            title=str(table),
            url=table.get_absolute_url(),
            kind=str(_("Ranking to publish")),
            due_on=table.objections_until,
            detail=_("The time for objections is over."),
            act=_("Look and publish"),
        )
