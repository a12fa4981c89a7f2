"""The month: rounds, reports and their histories. Money is 万元."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import querysets
from projects.models.money import wan_field
from projects.models.project import Project
from projects.statuses import ReportStatus, RoundStatus
from tracker.lib.scoping import Open, Scoped
from tracker.org.models import User


class Round(models.Model):
    """A month's reporting round: opened, due, locked (填报批次)."""

    month = models.DateField(_("Month"), unique=True, help_text=_("First day of the month"))
    opens_on = models.DateField(_("Opens on"))
    due_on = models.DateField(_("Due on"))
    status = models.CharField(_("Status"), max_length=8, choices=RoundStatus, default=RoundStatus.OPEN)
    status_since = models.DateTimeField(null=True)

    MOVES = {RoundStatus.OPEN: {RoundStatus.LOCKED}}

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Reporting round")
        verbose_name_plural = _("Reporting rounds")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="a_round_is_named_by_the_first_of_its_month"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="a_round_gives_time_to_report"),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self):
        return reverse("projects:round", args=[f"{self.month:%Y-%m}"])


class RoundHistory(models.Model):
    """Every change of status of a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="history")
    was = models.CharField(max_length=8)
    became = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    def __str__(self):
        return f"{self.was} → {self.became}"


class Report(models.Model):
    """A project's month (月报): done this month and since January, entered in statistics, paid; all 万元."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports", verbose_name=_("Project"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="reports", verbose_name=_("Reporting round"))
    month = models.DateField(_("Month"))
    done_wan = wan_field(_("Done this month (10k yuan)"), default=0)
    cumulative_wan = wan_field(_("Done since January (10k yuan)"), default=0, editable=False)
    statistics_wan = wan_field(_("Entered in statistics since January (10k yuan)"), default=0)
    paid_wan = wan_field(_("Paid since January (10k yuan)"), default=0)
    progress = models.TextField(_("Progress in words"), blank=True)
    problems = models.TextField(_("Problems and requests"), blank=True)
    status = models.CharField(_("Status"), max_length=9, choices=ReportStatus, default=ReportStatus.DRAFT)
    status_since = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(editable=False, default=1)

    MOVES = {
        ReportStatus.DRAFT: {ReportStatus.SUBMITTED},
        ReportStatus.SUBMITTED: {ReportStatus.RETURNED, ReportStatus.ACCEPTED},
        ReportStatus.RETURNED: {ReportStatus.SUBMITTED},
        ReportStatus.ACCEPTED: {ReportStatus.RETURNED, ReportStatus.LOCKED},
    }

    SCOPED_BY = ("project",)
    objects = querysets.ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Monthly report")
        verbose_name_plural = _("Monthly reports")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month"],
                name="a_project_reports_once_a_month",
                violation_error_message=_("This project already has a report for this month."),
            ),
            models.CheckConstraint(condition=Q(cumulative_wan__gte=F("done_wan")), name="a_month_is_part_of_its_year"),
        ]
        indexes = [models.Index(fields=["month", "status"])]

    def __str__(self):
        return f"{self.project} {self.month:%Y-%m}"

    def get_absolute_url(self):
        return reverse("projects:report", args=[self.pk])

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class ReportHistory(models.Model):
    """Every change of status of a report: who, from, to, when, why."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="history")
    was = models.CharField(max_length=9)
    became = models.CharField(max_length=9, choices=ReportStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("report", "report__project")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"
