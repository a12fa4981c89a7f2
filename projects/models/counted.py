"""What is counted beside money, what an agreement binds, and what every act on a project changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import querysets
from projects.models.money import NOT_NEGATIVE
from projects.models.project import Project
from projects.models.steps import Delay, Milestone, Permit
from projects.statuses import Deed, MeasureUnit, TermKind
from tracker.lib.scoping import Scoped
from tracker.org.models import User, in_english


class Quantity(models.Model):
    """Something counted beside money (实物量): area, households, kilometres, by a team."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="quantities", verbose_name=_("Project"))
    name = models.CharField(_("What is counted"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    measure = models.CharField(_("Unit of measure"), max_length=10, choices=MeasureUnit)
    team = models.CharField(_("Team"), max_length=40, blank=True)
    total = models.DecimalField(_("Total"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Quantity")
        verbose_name_plural = _("Quantities")
        constraints = [models.UniqueConstraint(fields=["project", "name", "team"], name="a_team_counts_a_thing_once")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class QuantityMonth(models.Model):
    """Planned and done in one month, in the quantity's unit of measure."""

    quantity = models.ForeignKey(Quantity, models.CASCADE, related_name="months")
    month = models.DateField(_("Month"))
    planned = models.DecimalField(_("Planned"), max_digits=14, decimal_places=2, default=0, validators=NOT_NEGATIVE)
    done = models.DecimalField(_("Done"), max_digits=14, decimal_places=2, default=0, validators=NOT_NEGATIVE)

    SCOPED_BY = ("quantity", "quantity__project")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Quantity of a month")
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["quantity", "month"], name="a_quantity_has_one_row_a_month")]

    def __str__(self):
        return f"{self.quantity} {self.month:%Y-%m}"


class Term(models.Model):
    """A term of the agreement that must be kept (协议条款)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="terms", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=9, choices=TermKind)
    text = models.CharField(_("Term"), max_length=200)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    kept_on = models.DateField(_("Kept on"), null=True, blank=True)
    proof = models.CharField(_("Proof"), max_length=200, blank=True)

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Agreement term")
        verbose_name_plural = _("Agreement terms")
        ordering = ["due_on", "id"]

    def __str__(self):
        return self.text

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class Change(models.Model):
    """Something done on a project's page: to what, which fields from what to what, who, when, why; never altered (办理记录)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="changes")
    deed = models.CharField(max_length=16, choices=Deed)
    milestone = models.ForeignKey(Milestone, models.CASCADE, null=True, related_name="+")
    permit = models.ForeignKey(Permit, models.CASCADE, null=True, related_name="+")
    delay = models.ForeignKey(Delay, models.CASCADE, null=True, related_name="+")
    quantity = models.ForeignKey(Quantity, models.CASCADE, null=True, related_name="+")
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="+")
    fields = models.JSONField(default=dict)  # {"due_on": ["2016-07-01", "2016-08-01"]}: what it was and what it became
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Record of a change")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["project", "-at"], name="change_of_project")]

    def __str__(self):
        return f"{self.get_deed_display()}{_(': ')}{self.thing or self.project}"

    @property
    def thing(self):
        """Return what was changed, or None where it was the project itself."""
        return self.milestone or self.permit or self.delay or self.quantity or self.term
