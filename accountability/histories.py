"""Whose history is shown field by field on the page of a matter; of cases nothing stands there, for their rows may tell names."""

from django.utils.translation import gettext_lazy as _

from accountability import models
from tracker.trail.showing import call, name_with, show


def declare() -> None:
    """Register the histories; moves and deeds are a history themselves and stand on the page already."""
    show(
        models.Matter,
        related=[
            (models.MatterUnit, "matter"),
            (models.MatterHolder, "matter"),
            (models.MatterFile, "matter"),
            (models.Plan, "matter"),
            (models.PlanStep, "plan"),
            (models.Feedback, "matter"),
            (models.Signature, "matter"),
            (models.Contact, "matter"),
            (models.Extension, "matter"),
            (models.LookBack, "matter"),
            (models.Notice, "matter"),
            (models.Urging, "matter"),
            (models.Review, "urging"),
            (models.Breach, "matter"),
            (models.Statement, "breach"),
        ],
    )
    for rule in (models.SupervisionPolicy, models.ChecklistItem, models.MatterKind, models.NumberPrefix):
        show(rule, whole=True, thing="accountability.supervisionpolicy")
    name_with(models.Review, "urging")
    name_with(models.MatterUnit, "unit")
    name_with(models.LookBack, "matter")
    call(models.MatterHistory, _("Step of a matter"))
    call(models.MatterEvent, _("Deed on a matter"))
    call(models.UrgingHistory, _("Step of an urging"))
