"""The lot (双随机), the dealing by grid and the days: pure rules, so that a draw can be made again by anybody who knows its seed."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil


@dataclass(frozen=True)
class Lot:
    """From what is drawn: sources by unit, and people with the units whose sources they do not visit, being their own."""

    seed: int
    share: int  # per cent of the sources
    sources: Mapping[int, Sequence[int]]
    people: Mapping[int, frozenset[int]]

    @property
    def count(self) -> int:
        """Return how many sources are drawn: the share, rounded up."""
        return ceil(sum(map(len, self.sources.values())) * self.share / 100)


def draw(lot: Lot) -> list[tuple[int, int]]:
    """Return the drawn sources in the order of the draw, each with who visits it; the same whenever it is drawn with this seed.

    Only the sequence of random() is used: Python promises that it stays the same for a seed in all versions.
    Places: each source gets a number, the lowest are drawn. People: whoever has fewest visits so far, equals by a number of their own;
    sources which few may visit are given out first, so that nobody has two visits more than another where that can be avoided.
    """
    lots = random.Random(lot.seed)
    unit_of = {source: unit for unit, sources in lot.sources.items() for source in sources}
    places = {source: lots.random() for source in sorted(unit_of)}
    rank = {person: lots.random() for person in sorted(lot.people)}
    drawn = sorted(unit_of, key=lambda source: (places[source], source))[: lot.count]
    may_go = {unit: _who_may_go(lot, unit) for unit in lot.sources}
    visits, whose = dict.fromkeys(lot.people, 0), {}
    for source in sorted(drawn, key=lambda source: len(may_go[unit_of[source]])):
        person = min(may_go[unit_of[source]], key=lambda person: (visits[person], rank[person]))
        visits[person] += 1
        whose[source] = person
    return [(source, whose[source]) for source in drawn]


def _who_may_go(lot: Lot, unit: int) -> list[int]:
    """Return who may visit the sources of a unit: its own people only where there are no others."""
    others = [person for person, own in lot.people.items() if unit not in own]
    return others or list(lot.people)


def deal(sources: Iterable[tuple[int, int | None]], people: Sequence[int]) -> dict[int, int]:
    """Return who visits which source: (source, grid) in, whole grids to one person each, the largest first to who has least."""
    grids: dict[object, list[int]] = {}
    for source, grid in sources:
        grids.setdefault(grid or (source,), []).append(source)
    visits, whose = dict.fromkeys(people, 0), {}
    for _grid, within in sorted(grids.items(), key=lambda one: (-len(one[1]), min(one[1]))):
        person = min(people, key=visits.__getitem__)
        visits[person] += len(within)
        whose |= dict.fromkeys(within, person)
    return whose


def spread(count: int, first_day: date, last_day: date) -> list[date]:
    """Return the due days of so many visits in their order: evenly over the days, the last one on the last day."""
    days = (last_day - first_day).days + 1
    return [first_day + timedelta(days=((place + 1) * days - 1) // count) for place in range(count)]
