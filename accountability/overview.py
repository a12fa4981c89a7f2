"""Supervision on the overview: the stairs of escalation and the matters that need a question; each figure opens its rows."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.models import Case, Matter, Urging
from accountability.powers import MATTER
from accountability.querysets import with_unit
from accountability.rules import SOON_WORKDAYS
from accountability.standing import with_standing
from accountability.statuses import Light, MatterStatus, UrgingStatus, Watch
from tracker.frame.templatetags.frame import day as day_in_words
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.org.workdays import add_workdays

MOST_RED = 6


def rows_url(**filters) -> str:
    """Return the address of the ledger of matters, narrowed by filters."""
    return f"{reverse('ledger:list', args=['matters'])}?{urlencode(filters)}"


@dataclass(frozen=True)
class Stair:
    """A step of the escalation."""

    count: int
    label: str
    url: str


def in_hand(user: User, day: date) -> QuerySet:
    """Return the matters in hand that a user sees, as they stand."""
    return with_standing(Matter.objects.visible_to(user).in_hand(), on=day, soon=add_workdays(day, SOON_WORKDAYS).day)


def steps(user: User, day: date) -> list[Stair]:
    """Return open → overdue → urged once → urged twice → case, each opening its matters (three queries)."""
    matters = Matter.objects.visible_to(user).in_hand()
    found = matters.aggregate(open=Count("pk"), overdue=Count("pk", with_unit() & Q(due_on__lt=day)))
    once, twice = Q(in_row=1, has_case=False), Q(in_row__gte=2, has_case=False)
    urged = Urging.objects.filter(matter=OuterRef("pk"), status__in=(UrgingStatus.SENT, UrgingStatus.FAILED))
    rows = in_hand(user, day).filter(Exists(urged)).values("in_row", "has_case")  # the row of the others is empty, and need not be counted
    found |= rows.aggregate(once=Count("in_row", once), twice=Count("in_row", twice))
    cases = Case.objects.counted_for(user).open().count()
    return [
        Stair(found["open"], _("Matters in hand"), rows_url(watch=Watch.OPEN.value)),
        Stair(found["overdue"], pgettext("matter", "Overdue"), rows_url(watch=Watch.OVERDUE.value)),
        Stair(found["once"], _("Urged once"), rows_url(in_row="1")),
        Stair(found["twice"], _("Urged twice"), rows_url(in_row="2")),
        Stair(cases, _("Cases open"), rows_url(watch=Watch.CASE.value)),
    ]


def stairs(user: User, day: date) -> dict | None:
    """Return the panel between the two hands; nothing for who sees no matter."""
    if not reach(user, MATTER):
        return None
    found = steps(user, day)
    return {"steps": found} if found[0].count or found[-1].count else None


def red_list(user: User, day: date) -> dict | None:
    """Return the matters that need a question most: with a case, urged twice, urged once, latest first."""
    if not reach(user, MATTER):
        return None
    running = Urging.objects.filter(matter=OuterRef("pk"), status=UrgingStatus.SENT)
    reds = in_hand(user, day).filter(Q(light=Light.RED) | Q(has_case=True))
    rows = reds.annotate(urging_due_on=Subquery(running.values("due_on")[:1])).select_related("handling_unit", "responsible")
    rows = list(rows.order_by("-has_case", "-in_row", "due_on", "pk")[:MOST_RED])
    if not rows and not Matter.objects.visible_to(user).exists():
        return None
    for row in rows:
        row.label, row.tone, row.next_step = (
            _label(row),
            "red" if row.has_case or row.in_row > 1 or row.is_overdue else "yellow",
            _next(row),
        )
    total = reds.order_by().count()
    return {"rows": rows, "total": total, "url": rows_url(watch=Watch.RED.value), "on": day}


def _label(row: Matter) -> str:
    if row.has_case:
        return _("Case open")
    if row.in_row:
        return _("Urged twice") if row.in_row > 1 else _("Urged once")
    return pgettext("matter", "Overdue") if row.is_overdue else _("Urged in vain")


def _next(row: Matter) -> str:
    """Return what comes next, and what follows if it does not."""
    if row.status == MatterStatus.SUBMITTED:
        return _("Re-check by the supervision office")
    if row.urging_due_on:
        words = _("Feedback by %(day)s; failing that a case is opened") if row.in_row > 1 else _("Feedback by %(day)s")
        return words % {"day": day_in_words(row.urging_due_on)}
    if row.status == MatterStatus.ACCEPTED:
        return _("Signatures and close-out")
    return _("To be urged") if row.is_overdue else row.state
