"""Whose history is shown field by field on the pages of the organisation, and what belongs to it."""

from django.utils.translation import gettext_lazy as _

from tracker.org import models
from tracker.trail.showing import call, chain_by, name_with, show


def declare() -> None:
    """Register the histories."""
    chain_by(models.Unit)
    show(models.Unit, related=[(models.Placement, "unit")])
    show(models.Person, related=[(models.Post, "person")])
    show(
        models.User,
        related=[(models.RoleInUnit, "user"), (models.SingleSignOn, "user"), (models.CodeDevice, "user")],
        hidden=["last_login"],
        restricted=True,
    )
    show(models.LogInPolicy, whole=True, page="org:log-in-policy")
    show(models.CalendarDay, whole=True, beside=[models.CalendarYear], page="org:calendar")
    call(models.CalendarDay, _("Working-day calendar"))
    name_with(models.Placement, "unit", "parent")
    name_with(models.Post, "unit")
    name_with(models.User, "person")
    name_with(models.SingleSignOn, "user__person")
    name_with(models.RoleInUnit, "user__person", "unit")
