"""Visits and findings as rows, written set by set; the accounts of the sources are kept beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import Model

from pollution.models import (
    Checklist,
    ChecklistItem,
    Finding,
    FindingFile,
    FindingHistory,
    Inspection,
    InspectionFile,
    InspectionParty,
    Source,
    SweepTask,
)
from pollution.rules import meets_all
from pollution.statuses import BUILDING, Outcome, Way
from projects.demo.rows import DEMO_DAY
from projects.demo.sources.photos import Album
from tracker.org.models import RoleInUnit, User

STANDARD = "hundred_percents"


class Items:
    """The items by which a kind of source is looked at: sites by the hundred-percents, others by their own list."""

    def __init__(self):
        lists = list(Checklist.objects.on(DEMO_DAY).prefetch_related("items"))
        self._of_kind: dict[str, list[ChecklistItem]] = {}
        for one in lists:
            for kind in one.kinds:
                if (kind in BUILDING) == (one.series == STANDARD):
                    self._of_kind.setdefault(kind, []).extend(one.items.all())

    def of(self, kind: str) -> list[ChecklistItem]:
        """Return the items for a kind of source."""
        return self._of_kind.get(kind, [])


@dataclass
class Book:
    """What is written, model by model, in this order."""

    items: Items
    random: Random
    album: Album = field(default_factory=Album)
    rows: dict[type[Model], list] = field(default_factory=dict)
    again: list[Finding] = field(default_factory=list)  # written after the findings that they repeat
    _units: dict[int, int] = field(default_factory=dict)

    def __post_init__(self):
        roles = RoleInUnit.objects.unscoped("the demonstration is being built").order_by("-pk")
        self._units = dict(roles.values_list("user", "unit"))  # the first role counts, as in User.acting_unit_id

    def add(self, row: Model):
        """Take a row and return it."""
        self.rows.setdefault(type(row), []).append(row)
        return row

    def visit(self, source: Source, ended_at: datetime, by: User, *, fails: Iterable[str] = (), task: SweepTask | None = None,
              judged: bool = True, **more) -> Inspection:  # fmt: skip
        """Add a visit at which some items failed, and let the source know of it."""
        fails, items = set(fails), self.items.of(source.kind) if judged else []
        outcomes = [(item, Outcome.FAIL if item.code in fails else Outcome.PASS) for item in items]
        standard = [outcome for _item, outcome in outcomes] if source.kind in BUILDING else []
        minutes = self.random.randint(12, 40)
        values = {
            "started_at": ended_at - timedelta(minutes=minutes),
            "filed_at": ended_at + timedelta(minutes=self.random.randint(1, 4)),
            "unit_id": self._units[by.pk],
            "results": [{"item": item.pk, "outcome": outcome.value, "words": ""} for item, outcome in outcomes],
            "meets_all": meets_all(standard),
            "way": Way.PERSON,
            "wind_force": self.random.randint(1, 3),
        } | more
        row = Inspection(source=source, task=task, by=by, ended_at=ended_at, uid=self.uid(), **values)
        _account(source, row)
        return self.add(row)

    def uid(self) -> UUID:
        """Return a number as a client would make it."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def item(self, source: Source, code: str) -> ChecklistItem:
        """Return the item of a code for a source."""
        return next(item for item in self.items.of(source.kind) if item.code == code)

    def finding(self, visit: Inspection, code: str, words: str, status: str, found_at: datetime, **more) -> Finding:
        """Return a finding of a visit, not yet taken."""
        item = self.item(visit.source, code)
        known = {"uid": self.uid(), "status_since": visit.filed_at} | more
        return Finding(
            inspection=visit, source=visit.source, item=item, words=words, severity=item.severity, status=status, found_at=found_at, **known
        )

    def moved(self, finding: Finding, was: str, became: str, at: datetime, by: User, because: str = "") -> None:
        """Add a move of a finding."""
        self.add(FindingHistory(finding=finding, was=was, became=became, at=at, by=by, because=because))

    def photo(self, finding: Finding, phase: str, place: int, covered: float, at: datetime, by: User) -> None:
        """Add a photo of a finding."""
        file = self.album.photo(place, covered, at=at, by=by, unit_id=self._units[by.pk], where=finding.source)
        self.add(FindingFile(finding=finding, file=file, phase=phase))

    def save(self) -> None:
        """Write everything."""
        for model in (Inspection, InspectionParty, Finding):
            model.objects.bulk_create(self.rows.pop(model, []))
        Finding.objects.bulk_create(self.again)
        self.album.save()
        for model in (FindingHistory, FindingFile, InspectionFile):
            model.objects.bulk_create(self.rows.pop(model, []))
        self.again = []


def _account(source: Source, visit: Inspection) -> None:
    """Keep the accounts of a source as inspections.keep_account does."""
    if source.visited_at is None or source.visited_at < visit.ended_at:
        source.visited_at = visit.ended_at
    if visit.meets_all is not None and (source.judged_at is None or source.judged_at < visit.ended_at):
        source.judged_at, source.meets_all = visit.ended_at, visit.meets_all
