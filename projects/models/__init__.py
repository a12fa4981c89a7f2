"""Key projects: the facts, a room for each kind."""

from projects.models.counted import Change, Quantity, QuantityMonth, Term
from projects.models.figures import LightThreshold, ReportedFigure
from projects.models.project import AnnualPlan, PlanMoney, Project
from projects.models.raised import RaisedMatter, RaisingRule
from projects.models.reports import Report, ReportHistory, Round, RoundHistory
from projects.models.sites import Site
from projects.models.steps import Delay, Milestone, Permit, PermitKind, Replan, Start

__all__ = [
    "AnnualPlan",
    "Change",
    "Delay",
    "LightThreshold",
    "Milestone",
    "Permit",
    "PermitKind",
    "PlanMoney",
    "Project",
    "Quantity",
    "QuantityMonth",
    "RaisedMatter",
    "RaisingRule",
    "Replan",
    "Report",
    "ReportHistory",
    "ReportedFigure",
    "Round",
    "RoundHistory",
    "Site",
    "Start",
    "Term",
]
