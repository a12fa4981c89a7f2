"""The rows of matters whose way is over, written down set by set; what runs today goes through the acts."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from accountability import numbering, texts
from accountability.models import (
    Breach,
    Contact,
    Feedback,
    Matter,
    MatterEvent,
    MatterFile,
    MatterHistory,
    MatterHolder,
    MatterUnit,
    Notice,
    Plan,
    PlanStep,
    Signature,
    Statement,
    Urging,
    UrgingHistory,
)
from accountability.rules import DEFAULT_POLICY
from accountability.statuses import BreachStatus, MatterStatus, NoticeKind, UrgingStatus
from tracker.evidence.models import File
from tracker.org.models import Unit, User
from tracker.org.workdays import add_workdays

# Parents before children.
ORDER = (
    Matter,
    MatterHistory,
    MatterEvent,
    MatterUnit,
    MatterHolder,
    Notice,
    Plan,
    PlanStep,
    Feedback,
    File,
    MatterFile,
    Signature,
    Contact,
    Urging,
    UrgingHistory,
    Breach,
    Statement,
)


@dataclass
class Book:
    """Rows by model, in the order in which they are written."""

    rows: dict[type[Model], list] = field(default_factory=lambda: {model: [] for model in ORDER})

    def add(self, row: Model):
        """Take a row and return it."""
        self.rows[type(row)].append(row)
        return row

    def move(self, matter: Matter, became: str, *, at: datetime, by: User | None, because: str = "", **changes) -> None:
        """Move a matter on and write down the move."""
        was = matter.status if matter.number else ""
        self.add(MatterHistory(matter=matter, was=was, became=became, at=at, by=by, because=because))
        matter.status, matter.status_since = became, at
        for name, value in changes.items():
            setattr(matter, name, value)

    def assignment(self, matter: Matter, unit: Unit, *, at: datetime, by: User, received_at: datetime, received_by: User) -> None:
        """Add an assignment slip that was signed for."""
        facts = {"title": matter.title, "number": matter.number, "description": matter.description, "due": matter.due_on}
        body, asks = texts.kept(texts.ASSIGN_BODY, **facts), texts.kept(texts.ASSIGN_ASKS, **facts)
        self._notice(matter, unit, NoticeKind.ASSIGNMENT, matter.title, body, asks, matter.due_on, at, by, received_at, received_by)

    def _notice(self, matter, unit, kind, title, body, asks, due_on, at, by, received_at, received_by) -> Notice:
        return self.add(
            Notice(
                matter=matter,
                kind=kind,
                unit=unit,
                year=at.year,
                title=title,
                body=body,
                requirement=asks,
                due_on=due_on,
                issued_at=at,
                issued_by=by,
                received_at=received_at,
                received_by=received_by,
            )
        )

    def urging(self, matter: Matter, *, at: datetime, received_at: datetime, received_by: User, met_at: datetime, judgement: str, by: User):
        """Add the urging that the sweep sent and that was met."""
        numbers, due_on = DEFAULT_POLICY, add_workdays(at.date(), DEFAULT_POLICY.days_to_fix).day
        facts = {"title": matter.title, "number": matter.number, "serial": 1}
        body = texts.kept(texts.URGE_BODY, due=matter.due_on, **facts)
        asks = texts.kept(texts.URGE_ASKS, due=due_on, needed=numbers.failures_before_case)
        title, unit = texts.kept(texts.URGE_TITLE, **facts), matter.handling_unit
        notice = self._notice(matter, unit, NoticeKind.URGING, title, body, asks, due_on, at, None, received_at, received_by)
        why = texts.kept(texts.OVERDUE, due=matter.due_on)
        row = Urging(
            matter=matter,
            serial=1,
            notice=notice,
            failures_before_case=numbers.failures_before_case,
            days_to_fix=numbers.days_to_fix,
            because=why,
            status=UrgingStatus.MET,
            status_since=met_at,
            sent_at=at,
            due_on=due_on,
        )
        self.add(row)
        self.add(UrgingHistory(urging=row, became=UrgingStatus.SENT, at=at, because=why))
        self.add(UrgingHistory(urging=row, was=UrgingStatus.SENT, became=UrgingStatus.MET, at=met_at, by=by, because=judgement))

    def breach(
        self, matter: Matter, rule: str, words: str, *, at: datetime, by: User | None, ended_at: datetime, because: str, **end
    ) -> Breach:
        """Add a breach that has ended."""
        ended = {"status": BreachStatus.CLEARED, "ended_by": None} | end
        return self.add(Breach(matter=matter, rule=rule, words=words, at=at, by=by, ended_at=ended_at, ended_because=because, **ended))

    def save(self) -> None:
        """Number the notices in the order of their days and write everything."""
        for kind in (NoticeKind.ASSIGNMENT, NoticeKind.URGING):
            notices = sorted((row for row in self.rows[Notice] if row.kind == kind), key=lambda row: row.issued_at)
            for row, (serial, number) in zip(notices, numbering.take_written(kind, 2016, len(notices)), strict=True):
                row.serial, row.number = serial, number
        for matter in self.rows[Matter]:
            matter.fill_search()
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)


def registered(book: Book, matter: Matter, number: str) -> None:
    """Take a matter that has just come in."""
    matter.number = ""
    book.add(matter)
    at, by = matter.registered_at, matter.registered_by
    book.move(matter, MatterStatus.REGISTERED, at=at, by=by, because=matter.origin_label)
    matter.number = number
