"""The year's special treatments (专项治理): fields and the items under them, under which sweeps are made."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.lib.scoping import Open
from tracker.org.models import Unit, in_english


class CampaignQuerySet(Open):
    """Special treatments of the years."""

    def fields(self):
        """Return the fields, under which the items stand."""
        return self.filter(parent=None)

    def items_on(self, day: date):
        """Return the items of a day's year that are not over, under which a sweep may be planned."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), year=day.year, parent__isnull=False)


class Campaign(models.Model):
    """A field (领域) of a year's special treatments, or an item (项) of one: who leads it, what is to be reached, by when."""

    year = models.PositiveSmallIntegerField(_("Year"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("Field of treatment"))
    order = models.PositiveSmallIntegerField(_("Order"))
    name = models.CharField(pgettext_lazy("campaign", "Name of the special treatment"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lead unit"))
    goal = models.TextField(pgettext_lazy("campaign", "Goal"), blank=True)
    planned_count = models.PositiveIntegerField(_("Number planned"), null=True, blank=True)
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    source = models.CharField(_("Source document"), max_length=200)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("Special treatment")
        verbose_name_plural = _("Special treatments")
        ordering = ["-year", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "parent", "name"], name="a_special_treatment_stands_once_in_its_year", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def get_absolute_url(self):
        return f"{reverse('pollution:campaigns')}?year={self.year}#campaign-{self.pk}"

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()
