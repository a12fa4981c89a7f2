"""Inspections and findings. A filed record stays as it is; what is said later is a remark beside it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import Matter
from pollution import querysets
from pollution.models.rules import ChecklistItem
from pollution.models.sources import Source
from pollution.models.sweeps import SweepTask
from pollution.statuses import FindingStatus, Phase, RecordPart, Severity, Way
from tracker.evidence.models import File
from tracker.org.models import Unit, User

State = FindingStatus


class Inspection(models.Model):
    """A visit (检查): by whom, when, by which checklist items with what outcome; known by the number its client made."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="inspections")
    task = models.OneToOneField(SweepTask, models.PROTECT, null=True, related_name="inspection")
    way = models.CharField(_("How it was looked at"), max_length=6, choices=Way, default=Way.PERSON)
    is_covert = models.BooleanField(_("Covert"), default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Inspecting unit"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Inspector"))
    started_at = models.DateTimeField(_("Began at"))
    ended_at = models.DateTimeField(_("Ended at"))
    filed_at = models.DateTimeField(_("Filed at"))
    late_because = models.CharField(_("Why it is filed late"), max_length=200, blank=True)
    results = models.JSONField(
        _("Outcomes"), default=list
    )  # [{"item": id, "outcome": "pass", "words": ""}]: one row, one entry of the trail
    meets_all = models.BooleanField(_("Meets all hundred-percents"), null=True)  # None: not looked at by them
    wind_force = models.PositiveSmallIntegerField(_("Wind force"), null=True, blank=True)
    is_heavy = models.BooleanField(_("Heavy pollution"), default=False)
    words = models.TextField(_("Remarks"), blank=True)
    officer = models.CharField(_("Officer of the site who was there"), max_length=40, blank=True)
    refused_because = models.CharField(_("Why nobody signed"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # of what was sent: the same number with other words is refused

    SCOPED_BY = ("source",)
    objects = querysets.InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Inspection")
        verbose_name_plural = _("Inspections")
        ordering = ["-ended_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="a_visit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(filed_at__gte=F("ended_at")), name="a_visit_is_filed_after_it_ended"),
            models.CheckConstraint(condition=Q(wind_force=None) | Q(wind_force__lte=12), name="wind_has_a_force"),
        ]
        indexes = [
            models.Index(fields=["source", "-ended_at"], name="inspection_of_source"),
            models.Index(fields=["-ended_at", "-id"], name="inspection_latest"),
            models.Index(fields=["by", "-ended_at"], name="inspection_by"),
        ]

    def __str__(self):
        return f"{self.source} {self.ended_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("pollution:inspection", args=[self.uid])

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class InspectionParty(models.Model):
    """A further unit of a joint inspection (联合检查), with who came from it."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    name = models.CharField(pgettext_lazy("party", "Who came"), max_length=60, blank=True)

    SCOPED_BY = ("inspection", "inspection__source")
    objects = querysets.OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party of an inspection")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inspection", "unit"], name="a_unit_joins_an_inspection_once")]

    def __str__(self):
        return f"{self.unit} {self.name}".strip()


class InspectionFile(models.Model):
    """A photo of a visit, or the signature of the site's officer."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    part = models.CharField(pgettext_lazy("record", "Part of the record"), max_length=9, choices=RecordPart, default=RecordPart.PHOTO)

    SCOPED_BY = ("inspection", "inspection__source")
    objects = querysets.OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("File of an inspection")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inspection", "file"], name="a_file_stands_once_in_an_inspection")]
        indexes = [models.Index(fields=["file"])]

    def __str__(self):
        return self.get_part_display()


class InspectionRemark(models.Model):
    """What is said of a filed record later: the record itself stays."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="remarks")
    words = models.TextField(pgettext_lazy("record", "Remark"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("inspection", "inspection__source")
    objects = querysets.OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Remark on an inspection")
        ordering = ["at", "id"]

    def __str__(self):
        return self.words[:40]


class Finding(models.Model):
    """What a visit found wrong (问题): told, answered and put right at once, or a supervised matter; four moments are kept."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    source = models.ForeignKey(Source, models.PROTECT, related_name="findings")  # the inspection's own
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="+", verbose_name=_("Item of a checklist"))
    words = models.TextField(pgettext_lazy("finding", "What was found"))
    severity = models.CharField(_("Severity"), max_length=7, choices=Severity)
    status = models.CharField(_("Status"), max_length=7, choices=FindingStatus)
    status_since = models.DateTimeField()
    found_at = models.DateTimeField(_("Found at"))
    told_at = models.DateTimeField(_("Told at"), null=True)
    told_to = models.CharField(_("Told to"), max_length=60, blank=True)
    replied_at = models.DateTimeField(_("Replied at"), null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reply = models.TextField(_("Reply"), blank=True)
    fixed_at = models.DateTimeField(_("Fixed at"), null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="seen_again")  # open already: no second matter is made

    MOVES = {
        State.TOLD: {State.REPLIED, State.FIXED, State.RAISED},
        State.REPLIED: {State.FIXED, State.TOLD, State.RAISED},
    }

    SCOPED_BY = ("source",)
    objects = querysets.FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Finding")
        verbose_name_plural = pgettext_lazy("pollution", "Findings")
        ordering = ["-found_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=State.RAISED, matter__isnull=False, same_as=None)
                | Q(status=State.RAISED, matter=None, same_as__isnull=False)
                | ~Q(status=State.RAISED) & Q(matter=None, same_as=None),
                name="a_raised_finding_has_its_matter",
            ),
            models.CheckConstraint(
                condition=~Q(status=State.FIXED) | Q(fixed_at__isnull=False, told_at__isnull=False), name="a_fix_has_its_moments"
            ),
            models.CheckConstraint(
                condition=(Q(told_at=None) | Q(told_at__gte=F("found_at")))
                & (Q(replied_at=None) | Q(replied_at__gte=F("told_at")))
                & (Q(fixed_at=None) | Q(fixed_at__gte=F("found_at"))),
                name="moments_of_a_finding_follow_each_other",
            ),
            models.CheckConstraint(
                condition=Q(replied_by=None) | Q(confirmed_by=None) | ~Q(replied_by=F("confirmed_by")),
                name="nobody_confirms_their_own_reply",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-found_at"], name="finding_of_source"),
            models.Index(fields=["status", "told_at"], condition=Q(status__in=(State.TOLD, State.REPLIED)), name="finding_waiting"),
            models.Index(fields=["-found_at", "-id"], name="finding_latest"),
        ]

    def __str__(self):
        return self.words[:60]

    def get_absolute_url(self):
        return reverse("pollution:finding", args=[self.uid])

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class FindingHistory(models.Model):
    """Every change of status of a finding."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="history")
    was = models.CharField(max_length=7, blank=True)
    became = models.CharField(max_length=7, choices=FindingStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("finding", "finding__source")
    objects = querysets.OfFindingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class FindingFile(models.Model):
    """A photo of a finding, as found or after the fix; a pair shows the same spot."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    phase = models.CharField(pgettext_lazy("photo", "When it was taken"), max_length=6, choices=Phase)

    SCOPED_BY = ("finding", "finding__source")
    objects = querysets.OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Photo of a finding")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["finding", "file", "phase"], name="a_photo_stands_once_at_a_finding")]
        indexes = [models.Index(fields=["file"])]

    def __str__(self):
        return self.get_phase_display()
