"""Coverage of sweeps (排查覆盖率): visits done ÷ due by territory and grid, and grid by level; one statement each, however many rows."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from pollution.models import Finding, GridDuty, Source, Sweep, SweepTask
from pollution.nights import behind_from, is_behind, over_at
from pollution.rules import rate
from pollution.statuses import SweepLevel
from tracker.lib.measures import rounded
from tracker.org.models import Unit, User

Place = tuple[int, int | None]  # unit in charge, grid


@dataclass
class Tally:
    """What was to be visited somewhere, and what came of it; `late` are visits made after their day, `overdue` those still to be made."""

    due: int = 0
    done: int = 0
    late: int = 0
    overdue: int = 0
    nobody: int = 0  # visits that are nobody's yet
    findings: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def on_time(self) -> int:
        """Return the visits made by their day."""
        return self.done - self.late

    @property
    def left(self) -> int:
        """Return the visits still to be made."""
        return self.due - self.done

    @property
    def rate(self) -> Decimal | None:
        """Return done ÷ due in per cent, None where nothing was due."""
        return rate(self.done, self.due)

    @property
    def share(self) -> Decimal | None:
        """Return done ÷ due as a ratio, for a bar."""
        return Decimal(self.done) / self.due if self.due else None

    @property
    def findings_per_visit(self) -> Decimal | None:
        """Return how many findings there are for one visit made, two decimals; None without visits."""
        return rounded(Decimal(self.findings) / self.done, 2) if self.done else None


@dataclass
class Ground:
    """The living sources of a place: how many, how many nobody has ever visited, how many each level has visited in a time."""

    sources: int = 0
    never: int = 0
    levels: dict[str, int] = field(default_factory=dict)

    def visited(self, level: str) -> int:
        """Return how many of the sources a level has visited."""
        return self.levels.get(level, 0)


def by_place(sweep: Sweep, *, user: User, on: date) -> dict[Place, Tally]:
    """Return what a user sees of a sweep they hold, by unit in charge and grid: two statements."""
    tasks = SweepTask.objects.within(sweep=sweep).near(user)
    places = _counted(tasks, sweep, on, "source__unit", "source__grid")
    found = Finding.objects.visible_to(user).filter(inspection__task__sweep=sweep).order_by().values("source__unit", "source__grid")
    for row in found.annotate(n=Count("pk")):
        place = row["source__unit"], row["source__grid"]
        if place in places:
            places[place].findings = row["n"]
    return places


def by_sweep(sweeps: list[Sweep], *, user: User, on: date) -> dict[int, Tally]:
    """Return what a user sees of each sweep, but for findings and visits made late: one statement."""
    if not sweeps:
        return {}
    rows = SweepTask.objects.within(sweep=sweeps).near(user).order_by().values("sweep")
    rows = rows.annotate(due=Count("pk"), done=Count("inspection"), overdue=Count("pk", filter=Q(inspection=None) & is_behind(on)))
    return {row["sweep"]: Tally(due=row["due"], done=row["done"], overdue=row["overdue"]) for row in rows}


def _counted(tasks, sweep: Sweep, on: date, *paths: str) -> dict[tuple, Tally]:
    rows = tasks.order_by().values(*paths)
    counted = rows.annotate(
        due=Count("pk"),
        done=Count("inspection"),
        late=Count("pk", filter=Q(inspection__ended_at__gte=over_at(is_night=sweep.is_night))),
        overdue=Count("pk", filter=Q(inspection=None, due_on__lt=behind_from(on, is_night=sweep.is_night))),
        nobody=Count("pk", filter=Q(inspection=None, inspector=None)),
    )
    names = ("due", "done", "late", "overdue", "nobody")
    return {tuple(row[path] for path in paths): Tally(*(row[name] for name in names)) for row in counted}


def three_levels(user: User, *, since: datetime, until: datetime, unit: Unit | None = None) -> dict[Place, Ground]:
    """Return for each place how many living sources there are, and how many each level has visited in its sweeps within a time (三级排查).

    Two statements: the sweeps, the sources. What a covert sweep visits is counted for those only who know of it.
    """
    sweeps = Sweep.objects.told_to(user).only("level")
    of_level = {level: [sweep for sweep in sweeps if sweep.level == level] for level in SweepLevel.values}
    made = {"inspection__ended_at__gte": since, "inspection__ended_at__lt": until, "source": OuterRef("pk")}
    by_level = {
        f"by_{level}": Count("pk", filter=Exists(SweepTask.objects.within(sweep=rows).filter(**made)))
        for level, rows in of_level.items()
        if rows
    }
    sources = Source.objects.visible_to(user).living()
    rows = (sources.filter(unit=unit) if unit else sources).order_by().values("unit", "grid")
    rows = rows.annotate(n=Count("pk"), unseen=Count("pk", filter=Q(visited_at=None)), **by_level)
    return {
        (row["unit"], row["grid"]): Ground(row["n"], row["unseen"], {level: row.get(f"by_{level}", 0) for level in SweepLevel.values})
        for row in rows
    }


def grids_in_charge(on: date) -> set[int]:
    """Return the grids for which somebody answers on a day."""
    return set(GridDuty.objects.on(on).order_by().values_list("grid", flat=True).distinct())
