"""What was done against a source by law, and the joint teams that do it (联合执法)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution import querysets
from pollution.models.inspections import Finding, Inspection
from pollution.models.sources import Source
from pollution.statuses import EnforcementKind
from tracker.evidence.models import File
from tracker.lib.scoping import Open
from tracker.org.models import Person, Unit, User, ends_after_it_begins


class Team(models.Model):
    """A joint enforcement team (联合执法队伍) for a time: departments, police, court and procurator with their roles."""

    name = models.CharField(pgettext_lazy("team", "Name of the team"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Led by"))
    source = models.CharField(_("Source document"), max_length=200, blank=True)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = querysets.TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("Enforcement team")
        verbose_name_plural = _("Enforcement teams")
        ordering = ["-first_day", "-id"]
        constraints = [ends_after_it_begins("a_team_ends_after_it_begins")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("pollution:team", args=[self.pk])

    def unit_ids(self):
        """Return the unit that leads it."""
        return (self.unit_id,)


class TeamMember(models.Model):
    """Somebody in a team, with the body they come from: a unit of the district, or another organ by name (公安、法院、检察院)."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Unit"))
    body = models.CharField(pgettext_lazy("team", "Body from outside"), max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=40, blank=True)
    duty = models.CharField(pgettext_lazy("team", "Part in the team"), max_length=60, blank=True)

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Member of a team")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=False) | ~Q(body=""), name="a_member_comes_from_somewhere"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="a_member_has_a_name"),
        ]

    def __str__(self):
        return str(self.person) if self.person_id else self.name


class Enforcement(models.Model):
    """A measure against a source by law (执法处置): paper, organ, days; money in yuan."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="enforcements")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="enforcements")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="enforcements", verbose_name=_("Finding"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="enforcements", verbose_name=_("Enforcement team"))
    kind = models.CharField(pgettext_lazy("enforcement", "Measure"), max_length=10, choices=EnforcementKind)
    number = models.CharField(_("Number of the document"), max_length=60, blank=True)
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Deciding organ"))
    decided_on = models.DateField(_("Decided on"))
    executed_on = models.DateField(_("Carried out on"), null=True, blank=True)
    lifted_on = models.DateField(_("Lifted on"), null=True, blank=True)
    amount_yuan = models.DecimalField(_("Amount (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    basis = models.CharField(_("Legal basis"), max_length=200)
    words = models.TextField(pgettext_lazy("enforcement", "What was ordered"))
    handed_to = models.CharField(_("Transferred to"), max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    SCOPED_BY = ("source",)
    objects = querysets.EnforcementQuerySet.as_manager()

    class Meta:
        verbose_name = _("Enforcement measure")
        verbose_name_plural = _("Enforcement measures")
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(executed_on=None) | Q(executed_on__gte=F("decided_on")))
                & (Q(lifted_on=None) | Q(lifted_on__gte=F("decided_on"))),
                name="a_measure_follows_its_decision",
            ),
            models.CheckConstraint(condition=~Q(kind=EnforcementKind.FINE) | Q(amount_yuan__gt=0), name="a_fine_has_an_amount"),
            models.CheckConstraint(condition=~Q(kind=EnforcementKind.TRANSFER) | ~Q(handed_to=""), name="a_transfer_says_to_whom"),
            models.UniqueConstraint(fields=["source", "kind", "number"], condition=~Q(number=""), name="a_measure_stands_once"),
        ]
        indexes = [models.Index(fields=["source", "-decided_on"]), models.Index(fields=["-decided_on", "-id"], name="enforcement_latest")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self):
        return reverse("pollution:enforcement", args=[self.pk])

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class EnforcementFile(models.Model):
    """A paper or photo of a measure."""

    enforcement = models.ForeignKey(Enforcement, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    SCOPED_BY = ("enforcement", "enforcement__source")
    objects = querysets.OfEnforcementQuerySet.as_manager()

    class Meta:
        verbose_name = _("File of a measure")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["enforcement", "file"], name="a_file_stands_once_at_a_measure")]
        indexes = [models.Index(fields=["file"])]

    def __str__(self):
        return str(self.file)
