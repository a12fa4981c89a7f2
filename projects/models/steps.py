"""Dated steps: milestones with their replans, permits, starts, delays."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects import querysets
from projects.models.project import Project
from projects.statuses import Cause, MilestoneKind, PermitStage, PermitState, StartDefinition
from tracker.lib.scoping import Scoped
from tracker.org.models import User, in_english


class Milestone(models.Model):
    """A dated step (节点): the first plan is kept, `due_on` is the plan in force, "overdue" is never stored."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=10, choices=MilestoneKind, default=MilestoneKind.OTHER)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    planned_on = models.DateField(_("First planned for"))
    due_on = models.DateField(_("Due on"))
    delivered_on = models.DateField(_("Delivered on"), null=True, blank=True)
    proof = models.CharField(_("Proof"), max_length=200, blank=True)

    SCOPED_BY = ("project",)
    objects = querysets.MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("Milestone")
        verbose_name_plural = _("Milestones")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["project", "due_on"]),
            models.Index(fields=["due_on"], condition=Q(delivered_on=None), name="milestone_open_due"),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}?tab=milestones"

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        if self.name and not (in_english() and self.kind != MilestoneKind.OTHER):
            return self.name
        return self.get_kind_display()

    def days_late(self, on) -> int:
        """Return how many days this milestone is overdue on a day (negative: days left); 0 when delivered."""
        return 0 if self.delivered_on else (on - self.due_on).days

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class Replan(models.Model):
    """A milestone moved to another day, with the reason (调整)."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="replans")
    was_due_on = models.DateField()
    due_on = models.DateField()
    reason = models.CharField(_("Reason"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("milestone", "milestone__project")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was_due_on} → {self.due_on}"


class PermitKind(models.Model):
    """An approval that projects may need (审批事项)."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    authority = models.CharField(_("Authority"), max_length=40)
    authority_en = models.CharField(_("Authority in English"), max_length=80, blank=True)
    stage = models.CharField(_("Stage"), max_length=10, choices=PermitStage)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    class Meta:
        verbose_name = _("Kind of permit")
        ordering = ["order"]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    @property
    def authority_label(self) -> str:
        """Return the authority in the reader's language."""
        return self.authority_en if in_english() and self.authority_en else self.authority


class Permit(models.Model):
    """One approval of one project: needed or not, in progress, obtained, with number and dates."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="permits", verbose_name=_("Project"))
    kind = models.ForeignKey(PermitKind, models.PROTECT, related_name="+", verbose_name=_("Permit"))
    state = models.CharField(_("State"), max_length=14, choices=PermitState, default=PermitState.NEEDED)
    authority = models.CharField(_("Authority"), max_length=40, blank=True)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    got_on = models.DateField(_("Obtained on"), null=True, blank=True)
    number = models.CharField(pgettext_lazy("permit", "Number"), max_length=60, blank=True)

    SCOPED_BY = ("project",)
    objects = querysets.PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Permit")
        verbose_name_plural = _("Permits")
        ordering = ["kind__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="a_project_needs_a_permit_once"),
            models.CheckConstraint(
                condition=Q(state=PermitState.DONE, got_on__isnull=False) | ~Q(state=PermitState.DONE) & Q(got_on=None),
                name="an_obtained_permit_has_its_day",
                violation_error_message=_("An obtained permit needs the day on which it was obtained, and only such a permit has one."),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="permit_due")]

    def __str__(self):
        return str(self.kind)

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}?tab=permits"

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class Start(models.Model):
    """That a project started, in which sense, and the proof (开工认定)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="starts", verbose_name=_("Project"))
    definition = models.CharField(_("Definition"), max_length=11, choices=StartDefinition, default=StartDefinition.SUBSTANTIVE)
    started_on = models.DateField(_("Started on"))
    proof = models.CharField(_("Proof"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("project",)
    objects = querysets.OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Start")
        constraints = [models.UniqueConstraint(fields=["project", "definition"], name="a_project_starts_once_in_each_sense")]
        indexes = [models.Index(fields=["definition", "started_on"])]

    def __str__(self):
        return f"{self.project} {self.started_on}"


class Delay(models.Model):
    """Why a project is late and what happens next (进度滞后)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="delays", verbose_name=_("Project"))
    cause = models.CharField(_("Cause"), max_length=9, choices=Cause)
    description = models.CharField(_("Description"), max_length=200)
    since = models.DateField(_("Since"))
    next_step = models.CharField(_("Next step"), max_length=200)
    next_step_due_on = models.DateField(_("Next step due on"))
    resolved_on = models.DateField(_("Resolved on"), null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("project",)
    objects = querysets.DelayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Delay")
        verbose_name_plural = _("Delays")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on=None) | Q(resolved_on__gte=F("since")),
                name="a_delay_ends_after_it_begins",
                violation_error_message=_("The delay would end before it began."),
            )
        ]

    def __str__(self):
        return f"{self.get_cause_display()}{_(': ')}{self.description}"

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()
