"""What the page of the grids shows: the territory as a tree, who answers for each part, and where nobody does."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from pollution.grids import GRIDS
from pollution.models import GridDuty
from pollution.statuses import GridRole
from tracker.org.models import Unit, User
from tracker.org.rights import reach

DUTY = "pollution.gridduty"


@dataclass
class Grid:
    """A community or grid: how deep it lies, who answers for it, whether this reader may appoint there."""

    unit: Unit
    depth: int
    may_change: bool
    duties: list[GridDuty] = field(default_factory=list)
    past: list[GridDuty] = field(default_factory=list)

    @property
    def has_chief(self) -> bool:
        """Return True if somebody is in charge."""
        return any(duty.role == GridRole.CHIEF for duty in self.duties)


@dataclass(frozen=True)
class Township:
    """A township in the list: how many communities and grids lie in it, and how many of them nobody is in charge of."""

    unit: Unit
    grids: int
    gaps: int
    is_shown: bool


def townships(on: date, chosen: Unit | None) -> list[Township]:
    """Return the townships with their counts; three queries, however many grids."""
    units = list(Unit.objects.territorial().on(on).in_order())
    chiefs = set(GridDuty.objects.on(on).filter(role=GridRole.CHIEF).values_list("grid", flat=True))
    of_path = {unit.path: unit for unit in units}
    grids, gaps = Counter(), Counter()
    for pk, path in Unit.objects.on(on).filter(kind__in=GRIDS).values_list("pk", "path"):
        if home := _home(path, of_path):
            grids[home.pk] += 1
            gaps[home.pk] += pk not in chiefs
    return [Township(unit, grids[unit.pk], gaps[unit.pk], bool(chosen) and unit.pk == chosen.pk) for unit in units]


def page_of(grid: Unit) -> str:
    """Return the page on which a grid stands: that of the township above it."""
    of_path = {unit.path: unit for unit in Unit.objects.territorial()}
    above = _home(grid.path, of_path)
    return reverse("pollution:grids-of", args=[above.pk]) if above else reverse("pollution:grids")


def _home(path: str, of_path: dict[str, Unit]) -> Unit | None:
    """Return the township above a grid, by its path."""
    return next((unit for above, unit in of_path.items() if path.startswith(above)), None)


def tree(township: Unit, user: User, on: date) -> list[Grid]:
    """Return the communities and grids of a township with who answers for them, in the order of the tree."""
    where = reach(user, DUTY, "change")
    units = list(Unit.objects.under(township).on(on).filter(kind__in=GRIDS).in_order())
    level = township.path.count("/")
    found = {unit.pk: Grid(unit, unit.path.count("/") - level, where.covers(unit.pk)) for unit in units}
    rows = GridDuty.objects.filter(grid__in=found).select_related("person").order_by("role", "-first_day", "-pk")
    for duty in rows:
        is_over = duty.last_day is not None and duty.last_day < on
        (found[duty.grid_id].past if is_over else found[duty.grid_id].duties).append(duty)
    return list(found.values())
