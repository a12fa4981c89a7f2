"""Accountability cases: what opened them, the frozen evidence, people and outcomes (names for discipline only)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.models.breaches import Breach
from accountability.models.matter import Matter
from accountability.models.urging import Urging
from accountability.statuses import CaseStatus, Form, Relieved, Responsibility, Track, WhyDropped, WhyOpened
from tracker.evidence.models import File
from tracker.lib.scoping import Scoped
from tracker.org.models import Person, User, ends_after_it_begins, in_english

C = CaseStatus


class Case(models.Model):
    """An accountability lead handed to the organ that decides (问责案件); the system never decides a punishment."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="cases", verbose_name=_("Matter"))
    number = models.CharField(pgettext_lazy("case", "Number"), max_length=40, unique=True)
    why_opened = models.CharField(_("Why it was opened"), max_length=8, choices=WhyOpened)
    strikes = models.ManyToManyField(Urging, related_name="cases", blank=True)  # the failures that opened it: they count no more
    breach = models.ForeignKey(Breach, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("Opened at"))
    status = models.CharField(_("Status"), max_length=12, choices=CaseStatus, default=C.OPENED)
    status_since = models.DateTimeField()
    handed_over_at = models.DateTimeField(_("Handed over at"), null=True)
    handed_over_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organ = models.CharField(_("Organ that decides"), max_length=60, blank=True)
    dossier = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")  # 一案一册 as it was handed over
    archive = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")  # the evidence with its list, handed over with it
    decided_on = models.DateField(_("Decided on"), null=True)
    why_dropped = models.CharField(_("Why it was dropped"), max_length=10, choices=WhyDropped, blank=True)

    MOVES = {
        C.OPENED: {C.HANDED_OVER, C.DROPPED},
        C.HANDED_OVER: {C.DECIDED, C.DROPPED},
        C.DECIDED: {C.UNDER_REVIEW},
        C.UNDER_REVIEW: {C.DECIDED, C.DROPPED},
    }

    SCOPED_BY = ("matter",)  # that a case exists is seen on the page of the matter; its own page has doors of its own
    objects = querysets.CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Case")
        verbose_name_plural = _("Cases")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(status__in=["opened", "handed_over", "under_review"]), name="one_open_case_per_matter"
            ),
            models.CheckConstraint(
                condition=Q(status="dropped") & ~Q(why_dropped="") | ~Q(status="dropped") & Q(why_dropped=""),
                name="a_dropped_case_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "under_review"]) | Q(decided_on__isnull=False), name="a_decided_case_has_its_day"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("accountability:case", args=[self.pk])

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the units of the matter."""
        return self.matter.unit_ids()

    def chain(self):
        """Return the urgings in vain that opened it, in their order."""
        return Urging.objects.within(matter=self.matter).filter(cases=self).order_by("serial")


class CaseHistory(models.Model):
    """Every change of status of a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="history")
    was = models.CharField(max_length=12, blank=True)
    became = models.CharField(max_length=12, choices=CaseStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("case",)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class Snapshot(models.Model):
    """The evidence as it stood when a case was opened (证据快照): sealed in the store, its hash here; never changed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="snapshot")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    rows = models.PositiveIntegerField()

    SCOPED_BY = ("case", "case__matter")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Snapshot")

    def __str__(self):
        return self.sha256[:12]


class Instrument(models.Model):
    """A document by which people are held to account (追究依据), with the days it is in force."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    document = models.CharField(_("Document number"), max_length=60, blank=True)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = querysets.InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Instrument")
        ordering = ["first_day", "id"]
        constraints = [ends_after_it_begins("an_instrument_ends_after_it_begins")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name


class Clause(models.Model):
    """A clause of an instrument, and the forms of outcome that rest on it."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="clauses")
    label = models.CharField(_("Clause"), max_length=40)
    track = models.CharField(_("Track"), max_length=14, choices=Track)
    forms = ArrayField(models.CharField(max_length=22, choices=Form), verbose_name=_("Forms"), default=list)
    effect_months = models.PositiveSmallIntegerField(
        _("Effect in months"), null=True, blank=True
    )  # shown as a proposal, never applied silently

    class Meta:
        verbose_name = _("Clause")
        ordering = ["instrument", "id"]

    def __str__(self):
        return f"{self.instrument} {self.label}"


class CasePerson(models.Model):
    """Somebody named in a case, and in which way responsible; seen by discipline only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(_("Name"), max_length=40)
    post = models.CharField(_("Post held then"), max_length=80)
    responsibility = models.CharField(_("Responsibility"), max_length=16, choices=Responsibility)
    is_crime_suspected = models.BooleanField(_("Crime suspected"), default=False)
    transfer_organ = models.CharField(_("Transferred to"), max_length=60, blank=True)
    transfer_document = models.CharField(_("Document of the transfer"), max_length=60, blank=True)
    transferred_on = models.DateField(_("Transferred on"), null=True, blank=True)
    words = models.TextField(_("Facts"), blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = querysets.NamesQuerySet.as_manager()

    class Meta:
        verbose_name = _("Person in a case")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "name", "post"], name="a_person_stands_once_in_a_case"),
            models.CheckConstraint(
                condition=Q(is_crime_suspected=False) | ~Q(transfer_organ="") & Q(transferred_on__isnull=False),
                name="a_suspected_crime_is_transferred",
                violation_error_message=_("A suspected crime must be transferred: name the organ and the day."),
            ),
        ]

    def __str__(self):
        # Without the name: this stands in the trail, in histories and in errors, which others read.
        return f"{self._meta.verbose_name} {self.pk}"


class PersonChange(models.Model):
    """What stood before, where somebody corrected what was recorded of a person; the trail says only that it was changed."""

    person = models.ForeignKey(CasePerson, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=20)
    was = models.TextField(blank=True)
    became = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = querysets.OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Correction of a person in a case")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def label(self) -> str:
        """Return what the field is called."""
        field = CasePerson._meta.get_field(self.field)
        return str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name)


class Outcome(models.Model):
    """What the deciding organ decided about one person (处理结果); several may stand side by side."""

    person = models.ForeignKey(CasePerson, models.PROTECT, related_name="outcomes")
    track = models.CharField(_("Track"), max_length=14, choices=Track)
    form = models.CharField(_("Form"), max_length=22, choices=Form)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("Basis"))
    organ = models.CharField(_("Decided by"), max_length=60)
    document = models.CharField(_("Document number"), max_length=60)
    decided_on = models.DateField(_("Decided on"))
    effect_from = models.DateField(_("Effect from"), null=True, blank=True)
    effect_until = models.DateField(_("Effect until"), null=True, blank=True)
    effect_basis = models.CharField(_("Basis of the effect"), max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = querysets.OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Outcome")
        ordering = ["decided_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "form", "document"], name="an_outcome_is_recorded_once"),
            models.CheckConstraint(
                condition=Q(effect_from=None, effect_until=None)
                | Q(effect_from__isnull=False, effect_until__gt=F("effect_from")) & ~Q(effect_basis=""),
                name="an_effect_has_its_days_and_basis",
                violation_error_message=_("An effect period needs its first and last day and the clause it rests on."),
            ),
        ]

    def __str__(self):
        return self.get_form_display()


class Relief(models.Model):
    """A request for relief because of an honest mistake (容错), and what was decided."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reliefs")
    reason = models.TextField(_("Reason"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("Result"), max_length=9, choices=Relieved, blank=True)
    organ = models.CharField(_("Decided by"), max_length=60, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    answer = models.TextField(_("Answer"), blank=True)

    objects = querysets.ReliefQuerySet.as_manager()

    class Meta:
        verbose_name = _("Request for relief")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="") | ~Q(organ="") & Q(decided_on__isnull=False), name="a_relief_decided_names_the_organ"
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"
