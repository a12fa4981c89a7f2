"""Which pollution source is the building site of which project (工地)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pollution.models import Source
from projects import querysets
from projects.models.project import Project
from tracker.org.models import User


class Site(models.Model):
    """A pollution source that is a site of a project: a project has several, a source belongs to one project at most."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sites", verbose_name=_("Project"))
    source = models.OneToOneField(Source, models.PROTECT, related_name="+", verbose_name=_("Pollution source"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Site of a project")
        ordering = ["id"]

    def __str__(self):
        return str(self.source)

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()
