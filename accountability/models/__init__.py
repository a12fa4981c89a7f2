"""The facts of supervision: policies, matters and their steps, notices, urgings, breaches, cases."""

from accountability.models.breaches import Breach, Statement
from accountability.models.cases import Case, CaseHistory, CasePerson, Clause, Instrument, Outcome, PersonChange, Relief, Snapshot
from accountability.models.matter import Matter, MatterEvent, MatterHistory, MatterHolder, MatterUnit
from accountability.models.notices import Counter, Notice
from accountability.models.policy import ChecklistItem, MatterKind, NumberPrefix, SupervisionPolicy
from accountability.models.steps import Contact, Extension, Feedback, LookBack, MatterFile, Plan, PlanStep, Signature
from accountability.models.urging import Review, Urging, UrgingHistory

__all__ = [
    "Breach",
    "Case",
    "CaseHistory",
    "CasePerson",
    "ChecklistItem",
    "Clause",
    "Contact",
    "Counter",
    "Extension",
    "Feedback",
    "Instrument",
    "LookBack",
    "Matter",
    "MatterEvent",
    "MatterFile",
    "MatterHistory",
    "MatterHolder",
    "MatterKind",
    "MatterUnit",
    "Notice",
    "NumberPrefix",
    "Outcome",
    "PersonChange",
    "Plan",
    "PlanStep",
    "Relief",
    "Review",
    "Signature",
    "Snapshot",
    "Statement",
    "SupervisionPolicy",
    "Urging",
    "UrgingHistory",
]
