"""Whose history is shown field by field on the pages of projects, and what belongs to it."""

from django.utils.translation import gettext_lazy as _

from projects import models
from tracker.trail.showing import call, name_with, show


def declare() -> None:
    """Register the histories; what is a history itself (changes, replans, moves of a report) stands on the page already."""
    show(
        models.Project,
        related=[
            (models.AnnualPlan, "project"),
            (models.PlanMoney, "plan"),
            (models.Milestone, "project"),
            (models.Permit, "project"),
            (models.Start, "project"),
            (models.Delay, "project"),
            (models.Quantity, "project"),
            (models.QuantityMonth, "quantity"),
            (models.Term, "project"),
            (models.Report, "project"),
            (models.RaisedMatter, "project"),
            (models.Site, "project"),
        ],
    )
    show(models.Report)
    show(models.Round)
    show(models.RaisingRule, whole=True)
    name_with(models.AnnualPlan, "project")
    name_with(models.PlanMoney, "plan__project")
    name_with(models.Permit, "kind")
    name_with(models.Start, "project")
    name_with(models.QuantityMonth, "quantity")
    name_with(models.Report, "project")
    name_with(models.RaisedMatter, "matter")
    name_with(models.Site, "source")
    call(models.Replan, _("Postponement of a milestone"))
    call(models.ReportHistory, _("Step of a monthly report"))
    call(models.RoundHistory, _("Step of a reporting round"))
