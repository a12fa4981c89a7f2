"""Pollution sources: where they are, who holds them, how they stand, what proves their end."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution import querysets
from pollution.statuses import SLOTS, Crs, DeviceKind, Disposal, MeasureClass, Proof, SourceKind, SourceStatus
from tracker.evidence.models import File
from tracker.ledger.search import Searchable, gram_index
from tracker.org.models import Person, Unit, User, in_english

S = SourceStatus


class Source(Searchable):
    """A pollution source (污染源): one name in the district; its place is WGS-84, what was entered is kept beside it."""

    name = models.CharField(pgettext_lazy("source", "Name of the source"), max_length=120, unique=True)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(pgettext_lazy("source", "Kind of source"), max_length=11, choices=SourceKind)
    measure = models.CharField(_("Measure class"), max_length=8, choices=MeasureClass)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("source", "Unit in charge"))
    grid = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Grid"))
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Department of the trade"))
    address = models.CharField(_("Address"), max_length=160, blank=True)
    latitude = models.DecimalField(_("Latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    entered_crs = models.CharField(_("Coordinates as entered"), max_length=8, choices=Crs, blank=True)
    entered_latitude = models.DecimalField(max_digits=12, decimal_places=9, null=True, blank=True, editable=False)
    entered_longitude = models.DecimalField(max_digits=12, decimal_places=9, null=True, blank=True, editable=False)
    operator = models.CharField(_("Operator"), max_length=120, blank=True)
    contact = models.CharField(pgettext_lazy("source", "Contact"), max_length=40, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    credit_code = models.CharField(_("Unified credit code"), max_length=40, blank=True)  # as entered; codes.py says whether it is sound
    trade = models.CharField(_("Trade"), max_length=60, blank=True)
    pollutants = ArrayField(models.CharField(max_length=60), verbose_name=_("Pollutants"), default=list, blank=True)
    area_m2 = models.DecimalField(_("Area (m²)"), max_digits=10, decimal_places=1, null=True, blank=True)
    given = models.JSONField(_("As the list gave it"), default=dict, blank=True, editable=False)  # heads of a list that have no room here
    first_day = models.DateField(_("Known since"))
    planned_end_on = models.DateField(_("Planned end of work"), null=True, blank=True)

    status = models.CharField(_("Status"), max_length=10, choices=SourceStatus, default=S.OPERATING)
    status_since = models.DateTimeField()
    disposal = models.CharField(_("Disposal"), max_length=7, choices=Disposal, blank=True)
    disposal_due_on = models.DateField(_("Disposal due on"), null=True, blank=True)
    disposed_on = models.DateField(_("Disposed of on"), null=True, blank=True)

    # Accounts kept by inspections.py, so that fifty thousand sources can be sorted and shaded; tests hold them equal to the visits.
    visited_at = models.DateTimeField(_("Last visit"), null=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)  # last visit by a checklist of hundred-percents
    meets_all = models.BooleanField(_("Meets all hundred-percents"), null=True, editable=False)  # what that visit found
    version = models.PositiveIntegerField(editable=False, default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    MOVES = {
        S.OPERATING: {S.STOPPED, S.RECTIFYING, S.CLOSED, S.MOVED},
        S.STOPPED: {S.OPERATING, S.RECTIFYING, S.CLOSED, S.MOVED},
        S.RECTIFYING: {S.OPERATING, S.STOPPED, S.CLOSED, S.MOVED},
        S.CLOSED: {S.OPERATING, S.RECTIFYING},  # 死灰复燃: what comes back is seen again
    }

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Pollution source")
        verbose_name_plural = _("Pollution sources")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180, latitude__isnull=False),
                name="a_source_has_both_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(meets_all=None, judged_at=None) | Q(meets_all__isnull=False, judged_at__isnull=False),
                name="a_judgement_has_its_day",
            ),
            models.CheckConstraint(condition=Q(disposed_on=None) | ~Q(disposal=""), name="what_is_disposed_of_says_how"),
        ]
        indexes = [
            gram_index("source_grams"),
            models.Index(fields=["unit", "status"]),
            models.Index(fields=["grid"]),
            models.Index(fields=["lead_unit"]),
            models.Index(fields=["kind", "status"]),
            models.Index(fields=["latitude", "longitude"], condition=Q(latitude__isnull=False), name="source_place"),
            models.Index(fields=["visited_at", "id"], name="source_visited"),
            models.Index(fields=["credit_code"], condition=~Q(credit_code=""), name="source_credit_code"),
        ]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def get_absolute_url(self):
        return reverse("pollution:source", args=[self.pk])

    def searched(self):
        return [self.name, self.name_en, self.address, self.operator, self.credit_code]

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the units whom this source concerns: the territory, its grid, the department of the trade."""
        return self.unit_id, self.grid_id, self.lead_unit_id


class SourceHistory(models.Model):
    """Every change of status of a source: who, from, to, when, why."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="history")
    was = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=10, choices=SourceStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("source",)
    objects = querysets.OfSourceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class SourceHolder(models.Model):
    """Who holds a slot of a source: 四包一 and the three officers of a site; somebody of the house, or a name from outside."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="holders")
    slot = models.CharField(pgettext_lazy("matter", "Slot"), max_length=15, choices=SLOTS)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=40, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)

    SCOPED_BY = ("source",)
    objects = querysets.HolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Holder of a source")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "slot"], name="a_slot_of_a_source_has_one_holder"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="a_holder_of_a_source_has_a_name"),
        ]
        indexes = [models.Index(fields=["slot", "name"], condition=~Q(name=""), name="source_holder_name")]

    def __str__(self):
        return str(self.person) if self.person_id else self.name

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class SourcePermit(models.Model):
    """A paper of a source: discharge permit, building permit, muck-disposal permit."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="permits")
    name = models.CharField(pgettext_lazy("permit", "Name"), max_length=40)
    number = models.CharField(pgettext_lazy("permit", "Number"), max_length=60, blank=True)
    got_on = models.DateField(_("Issued on"), null=True, blank=True)
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    SCOPED_BY = ("source",)
    objects = querysets.OfSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Permit of a source")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="a_source_has_a_permit_once")]

    def __str__(self):
        return f"{self.name} {self.number}".strip()

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class SourceDevice(models.Model):
    """What watches a site: remote video or a PM10 monitor; `seen_at` is its last sign of life, None: installed and never seen."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="devices")
    kind = models.CharField(pgettext_lazy("device", "Kind of device"), max_length=5, choices=DeviceKind)
    number = models.CharField(pgettext_lazy("device", "Device number"), max_length=40, blank=True)
    spot = models.CharField(pgettext_lazy("device", "Where it stands"), max_length=60, blank=True)
    installed_on = models.DateField(_("Installed on"))
    removed_on = models.DateField(_("Removed on"), null=True, blank=True)
    seen_at = models.DateTimeField(_("Last seen on line"), null=True, blank=True)

    SCOPED_BY = ("source",)
    objects = querysets.DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Device of a source")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(  # a monitor that was taken away may stand at another site
                fields=["kind", "number"], condition=~Q(number="") & Q(removed_on=None), name="a_device_number_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=models.F("installed_on")), name="a_device_goes_after_it_came"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()


class ClosureProof(models.Model):
    """One of the five proofs that a scattered polluter is shut (两断三清), with its photo; it ends when the source is back at work."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="proofs")
    proof = models.CharField(_("Proof"), max_length=9, choices=Proof)
    done_on = models.DateField(_("Done on"))
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", verbose_name=_("Photo"))
    words = models.CharField(_("Remark"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)  # its photo stays, it proves nothing any more

    SCOPED_BY = ("source",)
    objects = querysets.ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("Proof of a shut-down")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "proof"], condition=Q(ended_at=None), name="a_proof_of_a_source_stands_once")
        ]

    def __str__(self):
        return self.get_proof_display()

    def unit_ids(self):
        """Return the units of the source."""
        return self.source.unit_ids()
