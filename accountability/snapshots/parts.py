"""What the evidence of a case is made of: which rows of which tables, which of their columns later acts may change."""

from dataclasses import dataclass

from django.db.models import DateTimeField

from accountability import models as m
from accountability.statuses import BreachStatus, ExtensionStatus, FeedbackStatus, LookBackStatus, ReviewStatus, UrgingStatus
from tracker.evidence.models import File
from tracker.trail.coverage import covers

OF_MATTER = "matter_id = %(matter)s"
OF_CASES = "case_id IN (SELECT id FROM accountability_case WHERE matter_id = %(matter)s)"
OF_URGINGS = "urging_id IN (SELECT id FROM accountability_urging WHERE matter_id = %(matter)s)"
MOVING = frozenset({"status", "status_since"})
MATTER_STAYS = ("id", "uid", "number", "registered_at", "registered_by_id", "root_id", "relapse_of_id", "relapse_count", "split_from_id")


@dataclass(frozen=True)
class Part:
    """The rows of one table that belong to the evidence.

    `living` are columns that later acts change, `unfinished` those that change only in a row which had one of the `open_` statuses.
    `time` is the column of when a row was written: one that is there now and was not then must not be older than the snapshot.
    """

    model: type
    rows: str  # the condition, in SQL
    time: str = ""
    living: frozenset[str] = frozenset()
    open_: tuple[str, ...] = ()
    unfinished: frozenset[str] = frozenset()
    parent: str = ""  # rows come with that of this column, never later
    comes_and_goes: bool = False  # rows are added and taken away by acts; the trail tells of it

    @property
    def table(self) -> str:
        """Return the table's name."""
        return self.model._meta.db_table

    @property
    def parent_table(self) -> str:
        """Return the table of the row with which rows come."""
        return next(field.related_model._meta.db_table for field in self.model._meta.concrete_fields if field.column == self.parent)

    @property
    def moments(self) -> frozenset[str]:
        """Return the columns that hold moments."""
        return frozenset(field.column for field in self.model._meta.concrete_fields if isinstance(field, DateTimeField))

    def may_change(self, column: str, status: str) -> bool:
        """Return True if later acts may have changed a column of a row that was frozen in a status."""
        return column in self.living or (status in self.open_ and column in self.unfinished)


def _columns(model, but=()) -> frozenset[str]:
    return frozenset(field.column for field in model._meta.concrete_fields) - set(but)


_PROPOSED = frozenset({"policy_id", "failures_before_case", "days_to_fix", "notice_id"})
PARTS = (
    Part(m.Matter, "id = %(matter)s", living=_columns(m.Matter, MATTER_STAYS)),
    Part(m.MatterHistory, OF_MATTER, "at"),
    Part(m.MatterEvent, OF_MATTER, "at"),
    Part(m.MatterUnit, OF_MATTER, comes_and_goes=True),
    Part(m.MatterHolder, OF_MATTER, living=frozenset({"person_id", "name", "phone"}), comes_and_goes=True),
    Part(m.Notice, OF_MATTER, "issued_at"),
    Part(m.Plan, OF_MATTER, "at"),
    Part(m.PlanStep, "plan_id IN (SELECT id FROM accountability_plan WHERE matter_id = %(matter)s)", parent="plan_id"),
    Part(m.Feedback, OF_MATTER, "at", open_=(FeedbackStatus.WAITING,), unfinished=MOVING),
    Part(m.MatterFile, OF_MATTER, "at"),
    Part(File, "id IN (SELECT file_id FROM accountability_matterfile WHERE matter_id = %(matter)s)"),
    Part(m.Signature, OF_MATTER, "at"),
    Part(m.Contact, OF_MATTER, "at"),
    Part(m.Extension, OF_MATTER, "asked_at", open_=(ExtensionStatus.ASKED,), unfinished=MOVING),
    Part(m.Urging, OF_MATTER, "sent_at", living=MOVING, open_=(UrgingStatus.PROPOSED,), unfinished=_PROPOSED),
    Part(m.UrgingHistory, OF_URGINGS, "at"),
    Part(m.Review, OF_URGINGS, "asked_at", open_=(ReviewStatus.ASKED,), unfinished=MOVING),
    Part(m.Breach, OF_MATTER, "at", open_=(BreachStatus.OPEN,), unfinished=MOVING),
    Part(m.Statement, "breach_id IN (SELECT id FROM accountability_breach WHERE matter_id = %(matter)s)", "at"),
    Part(m.LookBack, OF_MATTER, "drawn_at", open_=(LookBackStatus.DUE,), unfinished=MOVING),
    Part(m.Case, OF_MATTER, "opened_at", living=MOVING | {"organ", "decided_on", "why_dropped"}),
    Part(m.CaseHistory, OF_CASES, "at"),
    Part(m.Case.strikes.through, OF_CASES, parent="case_id"),
    Part(
        m.SupervisionPolicy,
        "id = ANY(%(policies)s::bigint[]) OR id IN (SELECT policy_id FROM accountability_urging WHERE matter_id = %(matter)s)",
    ),
    Part(
        m.ChecklistItem,
        "id = ANY(%(items)s::bigint[]) OR id IN (SELECT item_id FROM accountability_breach WHERE matter_id = %(matter)s)",
    ),
)
BY_TABLE = {part.table: part for part in PARTS}


def derived(part: Part) -> list[str]:
    """Return the columns that follow from others and prove nothing."""
    return next(list(cover.derived) for cover in covers() if cover.table == part.table)
