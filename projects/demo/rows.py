"""The table of demonstration projects (projects.csv): what each is, and its money in 万元, which adds up to the printed totals."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

from projects.models import Project
from projects.statuses import Category, Cause, LedgerName, MilestoneKind, YearLabel

HERE = Path(__file__).parent
YEAR = 2016
JULY_END = date(2016, 7, 31)  # the day as of which the printed figures speak
DEMO_DAY = date(2016, 8, 9)


def dice(part: str) -> Random:
    """Return the random numbers of one part of the district: the same at every building, and apart from the other parts."""
    return Random(f"2016 {part}")


def table(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of one of the tables beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass
class Row:
    """One project as the table has it; the last fields are filled while the district is built."""

    code: str
    name: str
    name_en: str
    category: Category
    ledgers: list[LedgerName]
    label: YearLabel
    lead: str
    handling: str
    territory: str
    total_wan: int
    planned_wan: int
    done_july_wan: int
    done_june_wan: int | None
    district_wan: int | None
    planned_start_on: date | None
    started_on: date | None
    is_behind: bool
    project: Project = field(default=None, repr=False)
    cause: Cause | None = None  # of its open delay
    variant: int = 0  # which of the sentences about that cause
    missing: set[MilestoneKind] = field(default_factory=set)  # milestones due by the end of July and not delivered
    permit_due_on: date | None = None  # the milestone of the building permit, and its delivery
    permitted_on: date | None = None
    land_due_on: date | None = None  # the milestone of the land

    @property
    def is_key(self) -> bool:
        """Return True if it sits in the ledger of provincial and city key projects."""
        return LedgerName.KEY in self.ledgers

    @property
    def is_gov(self) -> bool:
        """Return True if the government pays for it."""
        return LedgerName.GOV in self.ledgers

    @property
    def is_built(self) -> bool:
        """Return True if works went on before this year."""
        return self.label in (YearLabel.CONTINUING, YearLabel.COMPLETION)

    @property
    def is_open(self) -> bool:
        """Return True if works go on by the end of July."""
        return self.is_built or self.started_on is not None

    @property
    def short(self) -> str:
        """Return the name without what stands in brackets."""
        return self.name.split("（")[0]


def rows() -> list[Row]:
    """Return all projects of the table."""
    return [_row(values) for values in table("projects.csv")]


def _row(values: dict[str, str]) -> Row:
    numbers = {name: int(values[name]) if values[name] else None for name in values if name.endswith("_wan")}
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in ("planned_start_on", "started_on")}
    words = {name: values[name] for name in ("code", "name", "name_en", "lead", "handling", "territory")}
    return Row(
        **words,
        **numbers,
        **days,
        category=Category(values["category"]),
        ledgers=[LedgerName(name) for name in values["ledgers"].split()],
        label=YearLabel(values["label"]),
        is_behind=bool(values["is_behind"]),
    )


def split(total: int, weights: list[float]) -> list[int]:
    """Return `total` in whole parts by weight; the parts add up to it."""
    whole = sum(weights)
    edges, run = [0], 0.0
    for weight in weights:
        run += weight
        edges.append(round(total * run / whole) if whole else 0)
    edges[-1] = total
    return [after - before for before, after in pairwise(edges)]
