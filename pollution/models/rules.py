"""Dated rules of the field: checklists by version, and the numbers by which visits and replies are judged."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import MatterKind
from accountability.querysets import VersionQuerySet
from pollution import querysets
from pollution.statuses import Severity, SourceKind, StopRule
from tracker.lib.scoping import Open
from tracker.org.models import User, in_english


class Checklist(models.Model):
    """A version of a checklist: in force from its first day until the next version of its series, for some kinds of sources."""

    series = models.CharField(_("Series"), max_length=20)  # hundred_percents, article_42, scattered …
    first_day = models.DateField(_("First day"))
    name = models.CharField(pgettext_lazy("checklist", "Name of the checklist"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kinds = ArrayField(models.CharField(max_length=11, choices=SourceKind), verbose_name=_("Kinds of sources"))
    is_standard = models.BooleanField(  # 七个百分之百: passed only if every item is met
        _("Counts for the pass rate"), default=False
    )
    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)
    doubt = models.CharField(_("What is assumed"), max_length=200, blank=True)
    doubt_en = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = querysets.ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("Checklist")
        verbose_name_plural = _("Checklists")
        ordering = ["series", "-first_day"]
        constraints = [models.UniqueConstraint(fields=["series", "first_day"], name="one_version_of_a_checklist_begins_on_a_day")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()


class ChecklistItem(models.Model):
    """One item: what must be so, by which law, whether a photo must prove its failing, and how soon it is to be put right."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(pgettext_lazy("checklist", "No."))
    code = models.CharField(max_length=20)  # the same item has the same code in every version: fencing, washing …
    words = models.CharField(pgettext_lazy("checklist", "Words"), max_length=200)
    words_en = models.CharField(max_length=300, blank=True)
    basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    needs_photo = models.BooleanField(_("A photo must prove it"), default=True)
    severity = models.CharField(_("Severity"), max_length=7, choices=Severity, default=Severity.MINOR)
    days = models.PositiveSmallIntegerField(
        _("Working days to rectify"), default=3, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    stop_rules = ArrayField(models.CharField(max_length=5, choices=StopRule), verbose_name=_("Work stops when"), default=list, blank=True)
    matter_kind = models.ForeignKey(MatterKind, models.PROTECT, related_name="+", verbose_name=_("Kind of matter"))

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Item of a checklist")
        ordering = ["checklist", "number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="an_item_has_a_number_of_its_own"),
            models.UniqueConstraint(fields=["checklist", "code"], name="an_item_stands_once_in_a_checklist"),
        ]

    def __str__(self):
        return self.words_en if in_english() and self.words_en else self.words


class FieldPolicy(models.Model):
    """From a day on: how often a source is to be visited, how soon a message is to be answered, when a device is off line."""

    first_day = models.DateField(_("First day"), unique=True)
    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)
    site_visit_days = models.PositiveSmallIntegerField(
        _("Days within which a building site is visited"), default=15, validators=[MinValueValidator(1)]
    )
    visit_days = models.PositiveSmallIntegerField(
        _("Days within which another source is visited"), default=60, validators=[MinValueValidator(1)]
    )
    reply_minutes = models.PositiveSmallIntegerField(_("Minutes from finding to reply"), default=30, validators=[MinValueValidator(1)])
    raise_minutes = models.PositiveSmallIntegerField(  # told and not answered by then: it becomes a matter
        _("Minutes without reply after which a matter is raised"), default=240, validators=[MinValueValidator(1)]
    )
    offline_hours = models.PositiveSmallIntegerField(
        _("Hours without a sign after which a device is off line"), default=24, validators=[MinValueValidator(1)]
    )
    repeat_days = models.PositiveSmallIntegerField(
        _("Days within which the same finding is a repeat"), default=365, validators=[MinValueValidator(1)]
    )
    stop_wind_force = models.PositiveSmallIntegerField(
        _("Wind force at which earth work stops"), default=4, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rules of the field")
        verbose_name_plural = _("Rules of the field")
        ordering = ["-first_day"]

    def __str__(self):
        return str(_("Rules of the field from %(day)s") % {"day": self.first_day.isoformat()})

    @property
    def document(self) -> str:
        """Return the document behind it in the reader's language."""
        return self.source_en if in_english() and self.source_en else self.source

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()
