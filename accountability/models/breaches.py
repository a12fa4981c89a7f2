"""Breaches of the four no-lets-go, and what units say in their defence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.models.matter import Matter
from accountability.models.policy import ChecklistItem
from accountability.models.urging import Urging
from accountability.statuses import BreachStatus, Rule
from tracker.org.models import User

B = BreachStatus


class Breach(models.Model):
    """One of the four rules was broken (不放过事项): while it is open the matter cannot be closed out."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="breaches")
    rule = models.CharField(_("Rule"), max_length=11, choices=Rule)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="+")  # None: the built-in wording
    words = models.TextField(pgettext_lazy("breach", "What happened"))
    urging = models.ForeignKey(Urging, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the system
    status = models.CharField(_("Status"), max_length=8, choices=BreachStatus, default=B.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(_("Why it ended"), blank=True)

    SCOPED_BY = ("matter",)
    objects = querysets.BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("Breach")
        verbose_name_plural = _("Breaches")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "rule"], condition=Q(status="open"), name="a_rule_is_broken_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None) | ~Q(status="open") & Q(ended_at__isnull=False),
                name="an_ended_breach_has_its_time",
            ),
        ]

    def __str__(self):
        return self.get_rule_display()


class Statement(models.Model):
    """What a unit says to a breach (陈述申辩), and the office's answer."""

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="statements")
    words = models.TextField(_("Statement"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_upheld = models.BooleanField(_("Upheld"), null=True)
    answer = models.TextField(_("Answer"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("breach", "breach__matter")
    objects = querysets.StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("Statement in defence")
        ordering = ["at", "id"]

    def __str__(self):
        return self.words[:40]
