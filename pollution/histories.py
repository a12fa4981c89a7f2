"""Whose history is shown field by field on the pages of pollution control; moves of status stand in the time lines already."""

from django.utils.translation import gettext_lazy as _

from pollution import models
from tracker.trail.showing import call, name_with, show


def declare() -> None:
    """Register the histories."""
    show(
        models.Source,
        related=[
            (models.SourceHolder, "source"),
            (models.SourcePermit, "source"),
            (models.SourceDevice, "source"),
            (models.ClosureProof, "source"),
        ],
    )
    show(models.Enforcement, related=[(models.EnforcementFile, "enforcement")])
    show(models.Finding, related=[(models.FindingFile, "finding")])
    show(models.Team, related=[(models.TeamMember, "team")])
    show(models.GridDuty)
    show(models.Checklist, related=[(models.ChecklistItem, "checklist")])
    show(models.FieldPolicy, whole=True)
    show(models.Campaign, whole=True)
    show(models.Sweep)  # not its visits: who sees an open sweep need not see all its sources
    for model in (models.SourceDevice, models.ClosureProof, models.FindingFile):
        name_with(model)
    for model in (models.SourceHolder, models.TeamMember, models.GridDuty):
        name_with(model, "person")
    name_with(models.EnforcementFile, "file")
    call(models.SourceHistory, _("Step of a source"))
    call(models.SweepHistory, _("Step of a sweep"))
    call(models.FindingHistory, _("Step of a finding"))
