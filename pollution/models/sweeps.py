"""Sweeps: which sources are to be visited, by whom, until when; a covert one is not shown to the units it visits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution import querysets
from pollution.models.campaigns import Campaign
from pollution.models.sources import Source
from pollution.statuses import SourceKind, SweepLevel, SweepStatus
from tracker.org.models import Unit, User

S = SweepStatus


class Sweep(models.Model):
    """A campaign of visits (排查): kinds and territories in scope, days, who goes, drawn by lot or assigned."""

    name = models.CharField(pgettext_lazy("sweep", "Name of the sweep"), max_length=80)
    level = models.CharField(pgettext_lazy("sweep", "Level of the sweep"), max_length=10, choices=SweepLevel)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Organised by"))
    kinds = ArrayField(models.CharField(max_length=11, choices=SourceKind), verbose_name=_("Kinds of sources"))
    territories = models.ManyToManyField(Unit, related_name="+", verbose_name=_("Territories"), blank=True)  # none: wherever it may
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    is_covert = models.BooleanField(_("Covert"), default=False, help_text=_("The units it visits see nothing of it until a visit is filed"))
    is_night = models.BooleanField(_("Night shift"), default=False)
    is_drawn = models.BooleanField(_("Drawn by lot"), default=False)  # 双随机: persons and places
    share = models.PositiveSmallIntegerField(_("Share drawn (%)"), default=100)
    seed = models.BigIntegerField(_("Seed of the draw"), null=True, editable=False)  # with it the draw can be made again
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="sweeps", verbose_name=_("Special treatment")
    )
    source = models.CharField(_("Source document"), max_length=200, blank=True)
    status = models.CharField(_("Status"), max_length=9, choices=SweepStatus, default=S.PLANNED)
    status_since = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    MOVES = {S.PLANNED: {S.RUNNING, S.CANCELLED}, S.RUNNING: {S.ENDED, S.CANCELLED}}

    objects = querysets.SweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sweep")
        verbose_name_plural = _("Sweeps")
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_sweep_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="a_sweep_visits_a_share"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("pollution:sweep", args=[self.pk])

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the unit that organises it."""
        return (self.unit_id,)


class SweepHistory(models.Model):
    """Every change of status of a sweep."""

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="history")
    was = models.CharField(max_length=9, blank=True)
    became = models.CharField(max_length=9, choices=SweepStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("sweep",)
    objects = querysets.OfSweepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class SweepMember(models.Model):
    """Somebody who goes: of a drawn sweep the pool from which the lot takes."""

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Inspector"))

    SCOPED_BY = ("sweep",)
    objects = querysets.OfSweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("Member of a sweep")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sweep", "user"], name="somebody_goes_once_in_a_sweep")]

    def __str__(self):
        return str(self.user)


class SweepTask(models.Model):
    """One source to be visited in a sweep; it is done once an inspection names it."""

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="tasks")
    source = models.ForeignKey(Source, models.PROTECT, related_name="tasks")
    inspector = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Inspector"))
    due_on = models.DateField(_("Due on"))
    order = models.PositiveIntegerField(pgettext_lazy("sweep", "Order of the draw"), default=0)

    SCOPED_BY = ("sweep",)
    objects = querysets.SweepTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("Visit to be made")
        ordering = ["due_on", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["sweep", "source"], name="a_sweep_visits_a_source_once")]
        indexes = [
            models.Index(fields=["inspector", "due_on"]),
            models.Index(fields=["source"]),
            models.Index(fields=["sweep", "due_on", "order", "id"], name="visit_of_a_sweep_by_day"),
        ]

    def __str__(self):
        return str(self.source)

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the unit that organises the sweep."""
        return (self.sweep.unit_id,)


class SweepDraw(models.Model):
    """From what a sweep was drawn: with it and the seed the draw can be made again and compared; it never changes."""

    sweep = models.OneToOneField(Sweep, models.CASCADE, related_name="draw")
    sources = models.JSONField(_("Sources in the draw"))  # {unit: [source, …]}
    people = models.JSONField(_("People in the draw"))  # {user: [unit of their own, …]}
    at = models.DateTimeField(_("Drawn at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("sweep",)
    objects = querysets.OfSweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("Draw of a sweep")

    def __str__(self):
        return str(self.sweep)
