"""Numbers with a date and a source: light thresholds, figures that documents printed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LightThreshold(models.Model):
    """From a day on: how many points or days behind make a light yellow or red, and the document that says so."""

    first_day = models.DateField(_("First day"), unique=True)
    yellow_points = models.DecimalField(_("Yellow from points behind"), max_digits=5, decimal_places=2)
    red_points = models.DecimalField(_("Red beyond points behind"), max_digits=5, decimal_places=2)
    start_yellow_days = models.PositiveSmallIntegerField(_("Yellow from days past the planned start"))
    start_red_days = models.PositiveSmallIntegerField(_("Red beyond days past the planned start"))
    source = models.CharField(_("Source document"), max_length=200)

    class Meta:
        verbose_name = _("Light threshold")
        ordering = ["-first_day"]
        constraints = [models.CheckConstraint(condition=Q(red_points__gte=F("yellow_points")), name="red_lies_beyond_yellow")]

    def __str__(self):
        return f"{self.first_day}"


class ReportedFigure(models.Model):
    """A figure as a document printed it, kept beside the one we derive (公布数)."""

    key = models.CharField(_("Figure"), max_length=60)
    as_of = models.DateField(_("As of"))
    value = models.DecimalField(_("Value"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("Unit of measure"), max_length=12, blank=True)
    source = models.CharField(_("Source document"), max_length=200)

    class Meta:
        verbose_name = _("Reported figure")
        constraints = [models.UniqueConstraint(fields=["key", "as_of", "source"], name="a_document_prints_a_figure_once")]

    def __str__(self):
        return f"{self.key} {self.as_of}"
