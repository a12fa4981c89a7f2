"""Territory: who answers for a grid, what outline a unit has on the map, what counts documents have printed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution import querysets
from pollution.statuses import GridRole
from tracker.lib.scoping import Open
from tracker.org.models import Person, Unit, ends_after_it_begins


class GridDuty(models.Model):
    """Who answers for a grid or community, and when (网格长、网格员): 定人、定岗、定责."""

    grid = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Grid"))
    role = models.CharField(_("Duty"), max_length=10, choices=GridRole)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=40, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = querysets.GridDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Duty in a grid")
        ordering = ["grid", "role", "id"]
        constraints = [
            ends_after_it_begins("a_duty_in_a_grid_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="a_duty_in_a_grid_has_a_name"),
        ]
        indexes = [models.Index(fields=["grid", "role"])]

    def __str__(self):
        return str(self.person) if self.person_id else self.name

    def unit_ids(self):
        """Return the grid."""
        return (self.grid_id,)


class Outline(models.Model):
    """The outline of a unit on the map: rings of (longitude, latitude) in WGS-84, the outer one first, polygon by polygon."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+", verbose_name=_("Unit"))
    polygons = models.JSONField(_("Polygons"))  # as the coordinates of a GeoJSON MultiPolygon
    source = models.CharField(_("Source document"), max_length=200)
    is_schematic = models.BooleanField(_("Schematic"), default=False, help_text=_("Drawn for orientation, not surveyed"))

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Outline of a unit")

    def __str__(self):
        return str(self.unit)


class PrintedCount(models.Model):
    """A count as a document printed it, with its day and scope (公布数); never mixed with what the rows say."""

    key = models.CharField(_("Figure"), max_length=40)
    label = models.CharField(pgettext_lazy("count", "What is counted"), max_length=80)
    label_en = models.CharField(max_length=160, blank=True)
    counted = models.PositiveIntegerField(pgettext_lazy("count", "Count"))
    of = models.PositiveIntegerField(pgettext_lazy("count", "Out of"), null=True, blank=True)
    on = models.DateField(_("As of"))
    scope = models.CharField(pgettext_lazy("count", "Scope"), max_length=80)
    scope_en = models.CharField(max_length=160, blank=True)
    source = models.CharField(_("Source document"), max_length=200)

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Printed count")
        ordering = ["on", "key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "on", "source"], name="a_document_prints_a_count_once"),
        ]

    def __str__(self):
        return f"{self.label} {self.on}"
