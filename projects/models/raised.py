"""Facts of projects that became supervised matters, and the dated rule by which they do so by themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.models import Matter, MatterKind
from accountability.querysets import VersionQuerySet
from projects import querysets
from projects.models.project import AnnualPlan, Project
from projects.models.steps import Delay, Milestone
from projects.statuses import RaisedFor
from tracker.org.models import User, in_english

R = RaisedFor


class RaisedMatter(models.Model):
    """Which fact of a project stands behind a matter; one matter has one fact, a fact has one open matter at a time."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="raised", verbose_name=_("Project"))
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+", verbose_name=_("Matter"))
    why = models.CharField(_("Why it was raised"), max_length=11, choices=RaisedFor)
    delay = models.ForeignKey(Delay, models.PROTECT, null=True, related_name="raised")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="raised")
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, null=True, related_name="raised")  # whose start did not happen
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: by rule

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Matter of a project")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(why=R.DELAY, delay__isnull=False, milestone=None, plan=None)
                | Q(why=R.MILESTONE, milestone__isnull=False, delay=None, plan=None)
                | Q(why=R.START, plan__isnull=False, delay=None, milestone=None)
                | Q(why=R.INSTRUCTION, delay=None, milestone=None, plan=None),
                name="a_raised_matter_names_its_fact",
            ),
        ]

    def __str__(self):
        return self.get_why_display()

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class RaisingRule(models.Model):
    """From a day on: after how many days a fact becomes a matter by itself; empty means never."""

    first_day = models.DateField(_("First day"), unique=True)
    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)
    delay_days = models.PositiveSmallIntegerField(_("Days after a delay began"), null=True, blank=True)
    milestone_days = models.PositiveSmallIntegerField(_("Days after a milestone was due"), null=True, blank=True)
    start_days = models.PositiveSmallIntegerField(_("Days after the planned start"), null=True, blank=True)
    kind = models.ForeignKey(MatterKind, models.PROTECT, related_name="+", verbose_name=_("Kind of matter"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rule for raising matters")
        verbose_name_plural = _("Rules for raising matters")
        ordering = ["-first_day"]

    def __str__(self):
        return str(_("Rule for raising matters from %(day)s") % {"day": self.first_day.isoformat()})

    @property
    def document(self) -> str:
        """Return the document behind it in the reader's language."""
        return self.source_en if in_english() and self.source_en else self.source

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()
