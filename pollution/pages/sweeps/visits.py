"""Lists of visits: what is left of a sweep, one's own, what is drawn, what is printed, what nobody has ever visited."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from pollution.models import Source, Sweep, SweepTask
from pollution.sweeps import Redrawn
from pollution.sweeps.people import units_of
from tracker.lib.periods import local_day
from tracker.org.models import Unit, User

SHOWN = 20
PRINTED = 1000
NAMED = ("source__unit", "source__grid", "inspector__person")


@dataclass(frozen=True)
class Left:
    """The first visits that are still to be made, and how they are found."""

    rows: list[SweepTask]
    count: int


@dataclass(frozen=True)
class Lot:
    """A line of a draw made again: `visit` is None for a source outside the reader's reach."""

    number: int
    visit: SweepTask | None
    drawn: object
    is_handed_on: bool


@dataclass(frozen=True)
class Drawer:
    """Somebody in a draw: how many visits fell to them, and how many units are their own."""

    user: User
    unit: str
    visits: int
    own: int


@dataclass
class Printed:
    """The visits of a printed list by person; `left_out` are those beyond its length."""

    groups: dict = field(default_factory=dict)
    left_out: int = 0


def left(sweep: Sweep, user: User, *, on: date, unit: Unit | None) -> Left:
    """Return what is still to be made in a sweep, or in one territory of it, the longest overdue first."""
    rows = SweepTask.objects.within(sweep=sweep).near(user).undone()
    rows = rows.filter(source__unit=unit) if unit else rows
    found = list(rows.select_related(*NAMED).order_by("due_on", "order", "pk")[: SHOWN + 1])
    return Left(found[:SHOWN], len(found))


def mine(user: User) -> QuerySet[SweepTask]:
    """Return the visits a user is to make, by day."""
    return SweepTask.objects.mine(user).to_do().select_related("sweep", *NAMED).order_by("due_on", "order", "pk")


def never_visited(user: User, unit: Unit | None) -> QuerySet[Source]:
    """Return the living sources that nobody has ever visited, the longest known first."""
    rows = Source.objects.visible_to(user).living().never_visited()
    rows = rows.filter(unit=unit) if unit else rows
    return rows.select_related("unit", "grid").order_by("first_day", "pk")


def sees_source(user: User, visit: SweepTask) -> bool:
    """Return True if a user reaches the source of a visit, not only as one who was sent there."""
    return Source.objects.visible_to(user).filter(pk=visit.source_id).exists()


def drawn(sweep: Sweep, user: User, page, again: Redrawn) -> list[Lot]:
    """Return one page of a draw made again, as far as its reader sees the sources."""
    wanted = dict(page.object_list)
    rows = SweepTask.objects.within(sweep=sweep).near(user).filter(source__in=wanted).select_related(*NAMED)
    visits = {row.source_id: row for row in rows}
    people = _people(again)
    first = page.start_index()
    return [
        Lot(number, visits.get(source), people.get(person, person), source in visits and visits[source].inspector_id != person)
        for number, (source, person) in enumerate(page.object_list, first)
    ]


def pool(sweep: Sweep, again: Redrawn) -> list[Drawer]:
    """Return who was in a draw, with what fell to them."""
    counts: dict[int, int] = {}
    for _source, person in again.drawn:
        counts[person] = counts.get(person, 0) + 1
    people = _people(again)
    units = units_of(people.values(), on=local_day(again.made.at))
    return [Drawer(user, units.get(pk, ""), counts.get(pk, 0), len(again.lot.people[pk])) for pk, user in people.items()]


def printed(sweep: Sweep, user: User, who: int | None) -> Printed:
    """Return the visits of a sweep still to be made, by person and day; of one person if named."""
    rows = SweepTask.objects.within(sweep=sweep).near(user).undone().select_related(*NAMED)
    rows = rows.filter(inspector=who) if who else rows
    found = list(rows.order_by("inspector__person__initials", "inspector", "due_on", "order", "pk")[: PRINTED + 1])
    paper = Printed(left_out=rows.count() - PRINTED if len(found) > PRINTED else 0)
    for row in found[:PRINTED]:
        paper.groups.setdefault(row.inspector, []).append(row)
    return paper


def _people(again: Redrawn) -> dict[int, User]:
    rows = User.objects.unscoped("who sees a sweep reads who was in its draw").filter(pk__in=again.lot.people).select_related("person")
    return {user.pk: user for user in rows.order_by("person__initials", "pk")}
