"""Key projects: plans, money, reports, milestones, permits, starts, delays, quantities, agreement terms. Money is 万元."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects import querysets
from projects.statuses import (
    Batch,
    Category,
    Cause,
    Deed,
    LedgerName,
    MeasureUnit,
    MilestoneKind,
    MoneySource,
    PermitStage,
    PermitState,
    ReportStatus,
    RoundStatus,
    StartDefinition,
    TermKind,
    YearLabel,
)
from tracker.ledger.search import Searchable, gram_index
from tracker.org.models import Person, Unit, User, in_english

NOT_NEGATIVE = [MinValueValidator(0)]


def wan_field(label, **options) -> models.DecimalField:
    """Return a money field in 万元 with two decimals, never negative."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, validators=NOT_NEGATIVE, **options)


class Project(Searchable):
    """A key project (重点项目): one project, one leader, one team, one plan."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    category = models.CharField(_("Category"), max_length=14, choices=Category, default=Category.OTHER)
    builder = models.CharField(_("Builder"), max_length=80, blank=True)
    content = models.TextField(_("Content and scale"), blank=True)
    location = models.CharField(_("Location"), max_length=120, blank=True)
    latitude = models.DecimalField(_("Latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="led_projects", verbose_name=_("Lead unit"))
    handling_unit = models.ForeignKey(Unit, models.PROTECT, related_name="handled_projects", verbose_name=_("Handling unit"))
    territory = models.ForeignKey(Unit, models.PROTECT, related_name="projects_here", verbose_name=_("Territory"))
    sponsor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="sponsored_projects", verbose_name=_("Sponsor leader")
    )
    main_leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Main leader"))
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Deputy in charge"))
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Responsible person"))
    team = models.CharField(_("Team"), max_length=80, blank=True)
    scheme = models.CharField(
        _("Scheme"), max_length=120, blank=True, help_text=_("The one plan of the project: title or number of the document")
    )
    batches = ArrayField(models.CharField(max_length=12, choices=Batch), verbose_name=_("Batches"), default=list, blank=True)
    total_invest_wan = wan_field(_("Total investment (10k yuan)"))
    done_before_wan = wan_field(_("Done before this year (10k yuan)"), default=0)
    planned_end_on = models.DateField(_("Planned end"), null=True, blank=True)
    completed_on = models.DateField(_("Completed on"), null=True, blank=True)
    version = models.PositiveIntegerField(editable=False, default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = querysets.ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Project")
        verbose_name_plural = _("Projects")
        constraints = [models.CheckConstraint(condition=Q(total_invest_wan__gte=0), name="a_project_costs_no_less_than_nothing")]
        indexes = [gram_index("project_search"), models.Index(fields=["name", "id"])]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def get_absolute_url(self):
        return reverse("projects:project", args=[self.pk])

    def searched(self):
        return [self.name, self.code, self.name_en, self.builder]

    def unit_ids(self) -> tuple[int, ...]:
        """Return the units whose people this project concerns."""
        return (self.lead_unit_id, self.handling_unit_id, self.territory_id)

    def missing_ones(self) -> list[str]:
        """Return which of "one leader, one team, one plan" are not named (四个一)."""
        named = [(self.sponsor_id, _("One leader")), (self.team, _("One team")), (self.scheme, _("One plan"))]
        return [label for value, label in named if not value]


class AnnualPlan(models.Model):
    """What one year asks of a project; `done_wan` is the account kept by reporting.py from the reports that count."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="plans", verbose_name=_("Project"))
    year = models.PositiveSmallIntegerField(_("Year"))
    ledgers = ArrayField(models.CharField(max_length=5, choices=LedgerName), verbose_name=_("Ledgers"), default=list, blank=True)
    label = models.CharField(_("Year label"), max_length=14, choices=YearLabel)
    planned_wan = wan_field(_("Planned this year (10k yuan)"))
    planned_start_on = models.DateField(_("Planned start"), null=True, blank=True)
    done_wan = wan_field(_("Done this year (10k yuan)"), default=0, editable=False)
    done_through = models.DateField(_("Done through"), null=True, editable=False)

    objects = querysets.AnnualPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("Annual plan")
        verbose_name_plural = _("Annual plans")
        constraints = [models.UniqueConstraint(fields=["project", "year"], name="a_project_has_one_plan_a_year")]
        indexes = [GinIndex(fields=["ledgers"], name="plan_ledgers"), models.Index(fields=["year", "label"])]

    def __str__(self):
        return f"{self.project} {self.year}"

    def unit_ids(self):
        """Return the units of the project."""
        return self.project.unit_ids()


class PlanMoney(models.Model):
    """The year's plan by source of money."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="money")
    source = models.CharField(_("Source of money"), max_length=8, choices=MoneySource)
    planned_wan = wan_field(_("Planned (10k yuan)"))

    class Meta:
        verbose_name = _("Source of money")
        constraints = [models.UniqueConstraint(fields=["plan", "source"], name="a_plan_names_a_source_once")]

    def __str__(self):
        return f"{self.plan} {self.get_source_display()}"


class Round(models.Model):
    """A month's reporting round: opened, due, locked (填报批次)."""

    month = models.DateField(_("Month"), unique=True, help_text=_("First day of the month"))
    opens_on = models.DateField(_("Opens on"))
    due_on = models.DateField(_("Due on"))
    status = models.CharField(_("Status"), max_length=8, choices=RoundStatus, default=RoundStatus.OPEN)
    status_since = models.DateTimeField(null=True)

    MOVES = {RoundStatus.OPEN: {RoundStatus.LOCKED}}

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

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class Milestone(models.Model):
    """A dated step (节点): the first plan is kept, `due_on` is the plan in force, "overdue" is never stored."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=10, choices=MilestoneKind, default=MilestoneKind.OTHER)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    planned_on = models.DateField(_("First planned for"))
    due_on = models.DateField(_("Due on"))
    delivered_on = models.DateField(_("Delivered on"), null=True, blank=True)
    proof = models.CharField(_("Proof"), max_length=200, blank=True)

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

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        if self.name and not (in_english() and self.kind != MilestoneKind.OTHER):
            return self.name
        return self.get_kind_display()

    def days_late(self, on) -> int:
        """Return how many days this milestone is overdue on a day (negative: days left); 0 when delivered."""
        return 0 if self.delivered_on else (on - self.due_on).days

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}?tab=milestones"

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


class Quantity(models.Model):
    """Something counted beside money (实物量): area, households, kilometres, by a team."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="quantities", verbose_name=_("Project"))
    name = models.CharField(_("What is counted"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    measure = models.CharField(_("Unit of measure"), max_length=10, choices=MeasureUnit)
    team = models.CharField(_("Team"), max_length=40, blank=True)
    total = models.DecimalField(_("Total"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)

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
