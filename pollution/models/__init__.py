"""The facts of pollution control."""

from pollution.models.campaigns import Campaign
from pollution.models.enforcement import Enforcement, EnforcementFile, Team, TeamMember
from pollution.models.inspections import (
    Finding,
    FindingFile,
    FindingHistory,
    Inspection,
    InspectionFile,
    InspectionParty,
    InspectionRemark,
)
from pollution.models.rules import Checklist, ChecklistItem, FieldPolicy
from pollution.models.sources import ClosureProof, Source, SourceDevice, SourceHistory, SourceHolder, SourcePermit
from pollution.models.sweeps import Sweep, SweepDraw, SweepHistory, SweepMember, SweepTask
from pollution.models.territory import GridDuty, Outline, PrintedCount

__all__ = [
    "Campaign",
    "Checklist",
    "ChecklistItem",
    "ClosureProof",
    "Enforcement",
    "EnforcementFile",
    "FieldPolicy",
    "Finding",
    "FindingFile",
    "FindingHistory",
    "GridDuty",
    "Inspection",
    "InspectionFile",
    "InspectionParty",
    "InspectionRemark",
    "Outline",
    "PrintedCount",
    "Source",
    "SourceDevice",
    "SourceHistory",
    "SourceHolder",
    "SourcePermit",
    "Sweep",
    "SweepDraw",
    "SweepHistory",
    "SweepMember",
    "SweepTask",
    "Team",
    "TeamMember",
]
