"""Projects, the year's plan and its money. Money is 万元."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import querysets
from projects.models.money import wan_field
from projects.statuses import Batch, Category, LedgerName, MoneySource, YearLabel
from tracker.ledger.search import Searchable, gram_index
from tracker.lib.scoping import Scoped
from tracker.org.models import Person, Unit, in_english


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

    SCOPED_BY = ("project",)
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

    SCOPED_BY = ("plan", "plan__project")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Source of money")
        constraints = [models.UniqueConstraint(fields=["plan", "source"], name="a_plan_names_a_source_once")]

    def __str__(self):
        return f"{self.plan} {self.get_source_display()}"
