"""Steps of a matter: plan, feedback with evidence, signatures, contacts, extensions, look-backs."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.models.matter import Matter
from accountability.statuses import ContactKind, ExtensionStatus, FeedbackStatus, FixKind, LookBackStatus, SignStep
from tracker.evidence.models import File
from tracker.lib.scoping import Scoped
from tracker.org.models import Person, Unit, User


class Plan(models.Model):
    """What will be done by when, and who accepts it (整改方案); a later plan replaces an earlier one, both stay."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="plans")
    fix_kind = models.CharField(_("Kind of rectification"), max_length=9, choices=FixKind)
    target = models.TextField(_("Target"))
    measures = models.TextField(_("Measures"))
    planned_on = models.DateField(_("To be finished on"))
    acceptor = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Accepted by"))
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Responsible person"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Rectification plan")
        ordering = ["-at", "-id"]

    def __str__(self):
        return self.target


class PlanStep(models.Model):
    """A dated step of a plan (时间表、路线图、任务书 are printed from these)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    words = models.CharField(_("Step"), max_length=200)
    due_on = models.DateField(_("Due on"))
    person = models.CharField(_("Person"), max_length=40, blank=True)

    SCOPED_BY = ("plan", "plan__matter")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Step of a plan")
        ordering = ["due_on", "id"]

    def __str__(self):
        return self.words


class Feedback(models.Model):
    """What a unit says it has done, and what the re-check found (整改反馈、复查)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="feedbacks")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.TextField(pgettext_lazy("feedback", "What was done"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    status = models.CharField(_("Re-check"), max_length=8, choices=FeedbackStatus, default=FeedbackStatus.WAITING)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    judgement = models.TextField(_("Findings of the re-check"), blank=True)

    SCOPED_BY = ("matter",)
    objects = querysets.OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Feedback")
        verbose_name_plural = _("Feedbacks")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(status="waiting"), name="one_feedback_waits"),
            models.CheckConstraint(
                condition=Q(status="waiting", judged_at=None) | ~Q(status="waiting") & Q(judged_at__isnull=False),
                name="a_judged_feedback_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None) | Q(by=None) | ~Q(judged_by=F("by")),
                name="nobody_accepts_their_own_work",
                violation_error_message=_("Nobody accepts or returns what they fed back themselves."),
            ),
        ]

    def __str__(self):
        return self.words[:40]


class MatterFile(models.Model):
    """A photo or paper of a matter, before or after, of a feedback or a re-check; pairs show the same spot twice."""

    class Phase(models.TextChoices):
        BEFORE = "before", pgettext_lazy("photo", "Before")
        AFTER = "after", pgettext_lazy("photo", "After")
        RECHECK = "recheck", _("At the re-check")
        PAPER = "paper", _("Paper")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    phase = models.CharField(_("Phase"), max_length=7, choices=Phase)
    feedback = models.ForeignKey(Feedback, models.CASCADE, null=True, related_name="files")
    pair_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # the photo before of the same spot
    words = models.CharField(_("What it shows"), max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("matter", "feedback")
    objects = querysets.OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Photo or file of a matter")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["matter", "file", "phase"], name="a_file_stands_once_in_a_phase")]
        indexes = [models.Index(fields=["file"])]

    def __str__(self):
        return self.words or self.get_phase_display()


class Signature(models.Model):
    """A signature of the sign-off chain (审核签字); each step is signed once a round, each by another person."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    step = models.CharField(_("Step"), max_length=15, choices=SignStep)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    words = models.TextField(_("Opinion"), blank=True)

    SCOPED_BY = ("matter",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("sign-off", "Signature")
        ordering = ["round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "round", "order"], name="a_step_is_signed_once"),
            models.UniqueConstraint(fields=["matter", "round", "by"], name="a_person_signs_one_step"),
        ]

    def __str__(self):
        return f"{self.get_step_display()} {self.by}"


class Contact(models.Model):
    """A call, a visit, a talk, a reminder (盯办、电话督办): recorded with its result, never counted as an urging."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("Kind"), max_length=8, choices=ContactKind)
    at = models.DateTimeField(pgettext_lazy("contact", "When"))
    with_whom = models.CharField(_("With whom"), max_length=60)
    result = models.TextField(_("Result"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    SCOPED_BY = ("matter",)
    objects = querysets.OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Contact")
        verbose_name_plural = _("Contacts")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.with_whom}"


class Extension(models.Model):
    """A request for more time, asked before the due day (延期申请)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="extensions")
    reason = models.TextField(_("Reason"))
    was_due_on = models.DateField()
    wanted_on = models.DateField(_("Until"))
    status = models.CharField(_("Status"), max_length=8, choices=ExtensionStatus, default=ExtensionStatus.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("Answer"), blank=True)

    SCOPED_BY = ("matter",)
    objects = querysets.OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Extension")
        verbose_name_plural = _("Extensions")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(status="asked"), name="one_extension_is_asked_at_a_time"),
            models.CheckConstraint(condition=Q(wanted_on__gt=F("was_due_on")), name="an_extension_gives_more_time"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")), name="nobody_extends_for_themselves"
            ),
        ]

    def __str__(self):
        return f"{self.was_due_on} → {self.wanted_on}"


class LookBack(models.Model):
    """A re-inspection some weeks after close-out, drawn by risk (回头看)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="look_backs")
    days = models.PositiveSmallIntegerField(_("Days after close-out"))
    due_on = models.DateField(_("Due on"))
    weight = models.PositiveSmallIntegerField(_("Risk"))
    drawn_at = models.DateTimeField()
    status = models.CharField(_("Status"), max_length=8, choices=LookBackStatus, default=LookBackStatus.DUE)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("Findings"), blank=True)

    SCOPED_BY = ("matter",)
    objects = querysets.LookBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("Look-back")
        verbose_name_plural = _("Look-backs")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "days"], name="a_matter_is_looked_back_at_once_a_step"),
            models.CheckConstraint(
                condition=Q(status="due", done_at=None) | ~Q(status="due") & Q(done_at__isnull=False), name="a_look_back_done_has_its_time"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(status="due"), name="look_back_open")]

    def __str__(self):
        return f"{self.matter} +{self.days}"
