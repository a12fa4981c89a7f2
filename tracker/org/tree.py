"""The tree of units as it stood on a day, flattened for a list."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tracker.org.models import Unit
from tracker.org.placing import tree_on


@dataclass
class Branch:
    """A unit in the list: how deep it stands, how many lie below it, whether they are listed too."""

    unit: Unit
    depth: int
    below: int
    is_open: bool
    leaders: list = field(default_factory=list)


def branches(units, day: date, *, under: int | None = None, levels: int = 2) -> list[Branch]:
    """Return the units in force on a day, parents before children, `levels` deep from the top or from one unit."""
    known = {unit.pk: unit for unit in units.on(day)}
    children = defaultdict(list)
    for pk, parent in tree_on(day).items():
        if pk in known:
            children[parent if parent in known else None].append(known[pk])
    for siblings in children.values():
        siblings.sort(key=lambda unit: (unit.order, unit.pk))
    tops = [known[under]] if under in known else children[None]
    rows: list[Branch] = []
    stack = [(unit, 0) for unit in reversed(tops)]
    while stack:
        unit, depth = stack.pop()
        is_open = depth + 1 < levels
        rows.append(Branch(unit, depth, len(children[unit.pk]), is_open))
        if is_open:
            stack += [(child, depth + 1) for child in reversed(children[unit.pk])]
    return rows
