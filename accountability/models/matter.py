"""The supervised matter, its units and people, its moves and deeds."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.models.policy import MatterKind
from accountability.statuses import FINAL, Deed, Dismissal, FixKind, JointRole, Level, MatterStatus, Origin, Slot, Verdict
from tracker.ledger.search import Searchable, gram_index
from tracker.lib.scoping import Scoped
from tracker.org.models import Person, Unit, User

S = MatterStatus


class Matter(Searchable):
    """Something that must be put right by a unit (督察事项); original due, current due and done are kept apart."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # made by the client where one registers twice
    number = models.CharField(pgettext_lazy("matter", "Number"), max_length=40, unique=True)
    kind = models.ForeignKey(MatterKind, models.PROTECT, related_name="matters", verbose_name=_("Kind of matter"))
    title = models.CharField(_("Title of the matter"), max_length=120)
    description = models.TextField(pgettext_lazy("matter", "Description"))
    level = models.CharField(_("Level of the source"), max_length=10, choices=Level)
    origin = models.CharField(_("Origin"), max_length=11, choices=Origin)
    origin_label = models.CharField(_("Named at its origin"), max_length=200, blank=True)
    origin_url = models.CharField(max_length=200, blank=True, editable=False)
    source_number = models.CharField(_("Number at the source"), max_length=60, blank=True)
    batch = models.CharField(_("Batch"), max_length=60, blank=True)
    is_priority = models.BooleanField(_("Priority"), default=False)
    topics = ArrayField(models.CharField(max_length=20), verbose_name=_("Types of pollution"), default=list, blank=True)
    address = models.CharField(_("Place"), max_length=120, blank=True)
    latitude = models.DecimalField(_("Latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    instruction = models.TextField(_("Leader's instruction"), blank=True)

    handling_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Responsible unit"))
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lead unit"))
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Responsible person"))
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Deputy in charge"))
    main_leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Main leader"))

    status = models.CharField(_("Status"), max_length=12, choices=MatterStatus, default=S.REGISTERED)
    status_since = models.DateTimeField()
    found_on = models.DateField(_("Found on"))
    registered_at = models.DateTimeField(_("Registered at"))
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(_("Assigned at"), null=True)
    acknowledge_due_on = models.DateField(_("To be signed for by"), null=True)
    acknowledged_at = models.DateTimeField(_("Acknowledged at"), null=True)
    original_due_on = models.DateField(_("Original due date"), null=True)
    due_on = models.DateField(_("Due on"), null=True)
    is_due_provisional = models.BooleanField(_("Due date provisional"), default=False)
    verdict = models.CharField(_("Verdict"), max_length=6, choices=Verdict, blank=True)
    verdict_words = models.TextField(_("Findings"), blank=True)
    verdict_at = models.DateTimeField(_("Facts checked at"), null=True)
    verdict_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    fix_kind = models.CharField(_("Kind of rectification"), max_length=9, choices=FixKind, blank=True)
    fed_back_at = models.DateTimeField(_("Last feedback at"), null=True)
    done_on = models.DateField(_("Done on"), null=True)  # the day of the feedback that was accepted
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sign_round = models.PositiveSmallIntegerField(default=0, editable=False)
    interim_closed_on = models.DateField(_("Interim closing on"), null=True)
    interim_due_on = models.DateField(null=True, editable=False)  # the due day in force at the interim closing
    closed_at = models.DateTimeField(_("Closed out at"), null=True)
    dismissal = models.CharField(_("Reason of dismissal"), max_length=9, choices=Dismissal, blank=True)

    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="lineage", editable=False)  # the first of a lineage
    relapse_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="relapses", verbose_name=_("Relapse of"), editable=False)
    relapse_count = models.PositiveSmallIntegerField(_("Relapses"), default=0, editable=False)
    repeat_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats", verbose_name=_("Repeat of"), editable=False)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name=_("Split from"), editable=False)
    version = models.PositiveIntegerField(editable=False, default=1)

    MOVES = {
        S.REGISTERED: {S.ASSIGNED, S.DISMISSED},
        S.ASSIGNED: {S.ACKNOWLEDGED, S.DISMISSED},
        S.ACKNOWLEDGED: {S.RECTIFYING, S.DISMISSED, S.ASSIGNED},
        S.RECTIFYING: {S.SUBMITTED, S.DISMISSED},
        S.SUBMITTED: {S.RECTIFYING, S.ACCEPTED},
        S.ACCEPTED: {S.RECTIFYING, S.CLOSED},
    }

    objects = querysets.MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Matter")
        verbose_name_plural = _("Matters")
        ordering = ["-registered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=S.REGISTERED) | Q(status=S.DISMISSED) | Q(due_on__isnull=False, original_due_on__isnull=False),
                name="an_assigned_matter_has_its_due_days",
            ),
            models.CheckConstraint(condition=Q(due_on=None) | Q(due_on__gte=F("original_due_on")), name="an_extension_never_shortens"),
            models.CheckConstraint(
                condition=Q(status=S.CLOSED, closed_at__isnull=False, done_on__isnull=False) | ~Q(status=S.CLOSED) & Q(closed_at=None),
                name="a_closed_matter_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(status=S.DISMISSED) & ~Q(dismissal="") | ~Q(status=S.DISMISSED) & Q(dismissal=""),
                name="a_dismissed_matter_says_why",
            ),
            models.CheckConstraint(condition=Q(repeat_of=None) | Q(dismissal=Dismissal.MERGED), name="a_repeat_is_merged"),
        ]
        indexes = [
            gram_index("matter_grams"),
            models.Index(fields=["handling_unit", "status"]),
            models.Index(fields=["lead_unit"]),
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["due_on"], condition=~Q(status__in=FINAL), name="matter_open_due"),
            models.Index(fields=["-registered_at", "-id"], name="matter_latest"),
            models.Index(fields=["closed_at"], condition=Q(status=S.CLOSED), name="matter_closed"),
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="matter_lineage"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("accountability:matter", args=[self.pk])

    def searched(self):
        return [self.number, self.title, self.source_number, self.address, self.origin_label]

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the responsible and the lead unit; the further ones are asked by powers.may_do."""
        return self.handling_unit_id, self.lead_unit_id

    @property
    def is_final(self) -> bool:
        """Return True once it is closed out or dismissed."""
        return self.status in FINAL

    @property
    def state(self) -> str:
        """Return the status in words; a merged repeat was not untrue."""
        return str(self.get_dismissal_display() if self.dismissal else self.get_status_display())

    def days_late(self, on) -> int:
        """Return how many days it is overdue on a day (negative: days left); against done_on once that is known; 0 without due day."""
        if self.due_on is None:
            return 0
        return ((self.done_on or on) - self.due_on).days


class MatterHistory(models.Model):
    """Every change of status of a matter: who, from, to, when, why."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="history")
    was = models.CharField(max_length=12, blank=True)
    became = models.CharField(max_length=12, choices=MatterStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class MatterEvent(models.Model):
    """What was done to a matter besides its moves (办理记录)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="events")
    deed = models.CharField(max_length=14, choices=Deed)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    was = models.CharField(max_length=200, blank=True)
    became = models.CharField(max_length=200, blank=True)

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.get_deed_display()


class MatterUnit(models.Model):
    """A further unit of a matter: jointly responsible (counts it as its own) or assisting (配合单位)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="further_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    role = models.CharField(_("Part"), max_length=9, choices=JointRole, default=JointRole.ASSISTING)

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Further unit")
        ordering = ["role", "id"]
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="a_unit_has_one_part_in_a_matter")]
        indexes = [models.Index(fields=["unit", "role"])]

    def __str__(self):
        return f"{self.unit} {self.get_role_display()}"


class MatterHolder(models.Model):
    """Who holds one of the slots of a matter: 四包一, 三员, 党政同责; somebody of the house, or a name from outside."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="holders")
    slot = models.CharField(pgettext_lazy("matter", "Slot"), max_length=15, choices=Slot)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=40, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Duty holder")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "slot"], name="a_slot_has_one_holder"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="a_slot_holder_has_a_name"),
        ]

    def __str__(self):
        return str(self.person) if self.person_id else self.name
