"""What the supervision desk shows: queues in groups, backlog and inflow by week and unit, and who is behind with what (督事督人)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accountability import queues
from accountability.models import Matter
from accountability.overview import in_hand, rows_url
from accountability.queues import Queue, Waiting
from accountability.statuses import MatterStatus
from tracker.frame.templatetags.frame import day as day_in_words
from tracker.lib.periods import Period, at_local, week_of
from tracker.org.models import Person, Unit, User

SHOWN = 5  # rows of a queue on the desk
WEEKS = 8
MOST_UNITS, MOST_PEOPLE = 40, 15
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
GROUPS = (
    (gettext_lazy("Hand down"), ("assign",)),
    (gettext_lazy("Urge"), ("proposals", "urge", "unsigned")),
    (gettext_lazy("Re-check"), ("recheck", "look-backs")),
    (gettext_lazy("Decide"), ("untrue", "extensions", "reviews", "answers", "sign", "close")),
)


@dataclass(frozen=True)
class Shown:
    """A queue on the desk: how many wait, the first of them."""

    name: str
    title: str
    count: int
    rows: list[Waiting]


@dataclass(frozen=True)
class Group:
    """Queues of one kind of work, those with nothing left out."""

    title: str
    count: int
    queues: list[Shown]


def all_queues(user: User, on: date) -> dict[str, Queue]:
    """Return the queues of a person on the desk by name."""
    return {one.name: one for one in (*queues.queues(user, on), queues.UNSIGNED)}


def groups(user: User, on: date) -> list[Group]:
    """Return what waits for a person, grouped by the work it asks."""
    mine, found = all_queues(user, on), []
    for title, names in GROUPS:
        shown = [_shown(mine[name], user, on) for name in names if name in mine]
        shown = [one for one in shown if one.count]
        found.append(Group(str(title), sum(one.count for one in shown), shown))
    return found


def _shown(queue: Queue, user: User, on: date) -> Shown:
    count = queue.count(user, on)
    return Shown(queue.name, str(queue.title), count, queue.waiting(user, on, SHOWN) if count else [])


# --- Backlog and inflow ----------------------------------------------------------

ENDED = Case(When(status=MatterStatus.CLOSED, then=F("closed_at")), When(status=MatterStatus.DISMISSED, then=F("status_since")))


@dataclass(frozen=True)
class Week:
    """What came in and ended in a week, and what was left at its end."""

    week: Period
    came: int
    ended: int
    left: int

    @property
    def label(self) -> str:
        """Return the Monday, as the axis says it."""
        return day_in_words(self.week.first_day)


def weeks(rows: QuerySet, on: date) -> list[Week]:
    """Return the last weeks of some matters, the running one last (one query)."""
    running = week_of(on)
    spans = [week_of(running.first_day - A_WEEK * back) for back in reversed(range(WEEKS))]
    counts = {}
    for place, week in enumerate(spans):
        first, end = at_local(week.first_day), at_local(week.last_day + A_DAY)
        counts |= {
            f"came{place}": Count("pk", Q(registered_at__gte=first, registered_at__lt=end)),
            f"ended{place}": Count("pk", Q(ended__gte=first, ended__lt=end)),
            f"left{place}": Count("pk", Q(registered_at__lt=end) & (Q(ended=None) | Q(ended__gte=end))),
        }
    found = rows.counted().annotate(ended=ENDED).aggregate(**counts)
    return [Week(week, found[f"came{place}"], found[f"ended{place}"], found[f"left{place}"]) for place, week in enumerate(spans)]


def weeks_chart(found: Iterable[Week]) -> dict:
    """Return the weeks as the line chart takes them."""
    found = list(found)
    series = ((_("Left at the end of the week"), "left"), (_("Came in"), "came"), (pgettext("matter", "Ended"), "ended"))
    return {
        "x": [one.label for one in found],
        "unit": _("matters"),
        "series": [{"name": str(name), "values": [getattr(one, field) for one in found]} for name, field in series],
    }


@dataclass(frozen=True)
class UnitRow:
    """A unit's backlog: in hand, come in and closed out within seven days, overdue, struck; each with the address of its rows."""

    unit: Unit
    open: int
    came: int
    ended: int
    overdue: int
    struck: int
    urls: dict[str, str]


def by_unit(user: User, on: date) -> list[UnitRow]:
    """Return the units by what lies with them, the most overdue first (three queries)."""
    since = on - timedelta(days=6)
    stands = _tallied(in_hand(user, on), "handling_unit")
    flows = Matter.objects.visible_to(user).counted().annotate(ended=ENDED).order_by().values_list("handling_unit")
    recent = Q(registered_at__gte=at_local(since)), Q(ended__gte=at_local(since))
    flows = flows.annotate(came=Count("pk", recent[0]), gone=Count("pk", recent[1]))
    flow = {pk: counts for pk, *counts in flows if any(counts)}
    units = Unit.objects.in_bulk({*stands, *flow})
    rows = [_unit_row(units[pk], stands.get(pk, (0, 0, 0)), flow.get(pk, (0, 0)), since) for pk in units]
    return sorted(rows, key=lambda row: (-row.struck, -row.overdue, -row.open, row.unit.path_order))[:MOST_UNITS]


def _tallied(rows: QuerySet, by: str) -> dict[int, tuple[int, int, int]]:
    """Return how many matters are in hand, overdue and struck for each value of a column."""
    tallies = {"open": Count("pk"), "late": Count("pk", Q(is_overdue=True)), "hit": Count("pk", Q(is_struck=True))}
    found = rows.exclude(**{by: None}).order_by().values(by).annotate(**tallies).values_list(by, "open", "late", "hit")
    return {pk: (in_all, overdue, struck) for pk, in_all, overdue, struck in found}


def _unit_row(unit: Unit, stand: tuple, flow: tuple, since: date) -> UnitRow:
    here = {"handling_unit": unit.pk}
    urls = _urls(here) | {
        "came": rows_url(**here, registered_from=since.isoformat()),
        "ended": rows_url(**here, closed_from=since.isoformat()),
    }
    return UnitRow(unit, stand[0], *flow, stand[1], stand[2], urls)


def _urls(here: dict) -> dict[str, str]:
    return {
        "open": rows_url(**here, watch="open"),
        "overdue": rows_url(**here, watch="overdue"),
        "struck": rows_url(**here, watch="open", struck="true"),
    }


@dataclass(frozen=True)
class PersonRow:
    """Somebody who answers for matters: how many, how many overdue, how many urged in vain."""

    person: Person
    open: int
    overdue: int
    struck: int
    urls: dict[str, str]


def by_person(user: User, on: date) -> list[PersonRow]:
    """Return who answers for what is behind, the most struck first (督事督人; two queries)."""
    rows = in_hand(user, on)
    tallies = _tallied(rows, "responsible")
    worst = sorted(tallies, key=lambda pk: (-tallies[pk][2], -tallies[pk][1], -tallies[pk][0], pk))[:MOST_PEOPLE]
    named = Person.objects.named_in(rows, "responsible").filter(pk__in=worst)
    people = {person.pk: person for person in named}
    return [PersonRow(people[pk], *tallies[pk], _urls({"responsible": pk})) for pk in worst if pk in people]
