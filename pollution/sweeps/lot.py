"""A sweep drawn by lot (双随机抽取): drawn once, from what is written down, so that everybody can draw it again."""

from dataclasses import dataclass
from datetime import date, datetime

from pollution.drawing import Lot, draw
from pollution.models import Sweep, SweepDraw, SweepTask
from pollution.sweeps.people import own_units
from tracker.org.models import Unit, User


@dataclass(frozen=True)
class Redrawn:
    """A draw made again: the sources in their order, each with who was drawn for it, and whether it is what the sweep was given."""

    lot: Lot
    made: SweepDraw
    drawn: tuple[tuple[int, int], ...]
    is_same: bool  # the same sources in the same order
    handed_on: int  # visits that somebody else makes than was drawn: given to them later, with a reason

    @property
    def in_draw(self) -> int:
        """Return how many sources were in the draw."""
        return sum(map(len, self.lot.sources.values()))


def draw_lot(sweep: Sweep, sources: list[tuple[int, int, int | None]], people: list[User], *, at: datetime, by: User, on: date) -> list:
    """Draw from sources (id, unit, grid) and people, write down from what, and return (source, person) in the order of the draw."""
    of_unit: dict[int, list[int]] = {}
    for source, unit, _grid in sorted(sources):
        of_unit.setdefault(unit, []).append(source)
    own = own_units(people, Unit.objects.filter(pk__in=of_unit), on=on)
    lot = Lot(sweep.seed, sweep.share, of_unit, own)
    people_of = {person: sorted(units) for person, units in own.items()}
    SweepDraw.objects.create(sweep=sweep, sources=of_unit, people=people_of, at=at, by=by)
    return draw(lot)


def draw_again(sweep: Sweep) -> Redrawn | None:
    """Draw a sweep again from what was written down, and compare; None for a sweep that was not drawn."""
    made = SweepDraw.objects.within(sweep=sweep).select_related("by__person").first()
    if made is None:
        return None
    sources = {int(unit): tuple(found) for unit, found in made.sources.items()}
    people = {int(person): frozenset(units) for person, units in made.people.items()}
    lot = Lot(sweep.seed, sweep.share, sources, people)
    drawn = draw(lot)
    given = list(SweepTask.objects.within(sweep=sweep).order_by("order", "pk").values_list("source_id", "inspector_id"))
    is_same = [source for source, _person in given] == [source for source, _person in drawn]
    handed_on = sum(person != was for (_s, person), (_t, was) in zip(given, drawn, strict=False)) if is_same else 0
    return Redrawn(lot, made, tuple(drawn), is_same, handed_on)
