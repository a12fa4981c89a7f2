"""Alerts, the dated policy behind them, channels, and what was sent through them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.alerts import querysets
from tracker.alerts.statuses import ChannelKind, Ending, Level
from tracker.lib.scoping import Scoped
from tracker.org.models import Person, Unit, User

ABOUT = ["rule", "subject", "step", "day"]


class Alert(models.Model):
    """One person told once of one subject at one step; `day` is the step's day, so that each repeat is a row of its own.

    Moments are the district's, except made_at. The sentence is made from `facts` when it is read, in the reader's language.
    """

    rule = models.CharField(_("Rule"), max_length=40)
    subject = models.CharField(max_length=60)
    step = models.CharField(max_length=8)  # "due-7", or "late"
    day = models.DateField()
    level = models.CharField(_("Level"), max_length=12, choices=Level)
    is_unowned = models.BooleanField(_("Nobody answers for it"), default=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="alerts")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="alerts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)
    due_on = models.DateField(_("Due on"), null=True)
    raised_at = models.DateTimeField(_("Raised at"))
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_as = models.CharField(_("Ended"), max_length=8, choices=Ending, blank=True)

    objects = querysets.AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("Alert")
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(user=None), name="an_alert_is_for_one_person_or_account"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_as="") | Q(done_at__isnull=False) & ~Q(done_as=""), name="an_ended_alert_says_how"
            ),
            models.UniqueConstraint(fields=[*ABOUT, "person"], condition=Q(person__isnull=False), name="a_person_is_told_once_a_step"),
            models.UniqueConstraint(fields=[*ABOUT, "user"], condition=Q(user__isnull=False), name="an_account_is_told_once_a_step"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(done_at=None), name="alert_open_person"),
            models.Index(fields=["user"], condition=Q(done_at=None), name="alert_open_user"),
            models.Index(fields=["rule", "subject"], condition=Q(done_at=None), name="alert_open_subject"),
        ]

    def __str__(self):
        return f"{self.rule} {self.subject} {self.step} {self.day}"

    def get_absolute_url(self):
        return reverse("alerts:inbox")


class LevelPolicy(models.Model):
    """From a day on: after how many working days late who is told, how often again, and when nobody is disturbed."""

    first_day = models.DateField(_("First day"), unique=True)
    responsible_after = models.PositiveSmallIntegerField(
        _("Responsible person after working days late"), default=1, validators=[MinValueValidator(1)]
    )
    deputy_after = models.PositiveSmallIntegerField(_("Deputy in charge after working days late"), default=3)
    main_leader_after = models.PositiveSmallIntegerField(_("Main leader after working days late"), default=5)
    supervision_after = models.PositiveSmallIntegerField(_("Supervision office after working days late"), default=10)
    repeat_every = models.PositiveSmallIntegerField(
        _("Repeated every so many working days"), default=5, validators=[MinValueValidator(1)], help_text=_("As long as it is overdue")
    )
    warn_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("Warned so many days before"),
        default=list,
        help_text=_("Days before the due day, separated by commas, such as 7,3,1"),
    )
    digest_at = models.TimeField(_("Daily digest not before"))
    quiet_from = models.TimeField(_("Quiet from"))
    quiet_until = models.TimeField(_("Quiet until"))
    is_quiet_on_days_off = models.BooleanField(_("Quiet on days that are not worked"), default=True)
    source = models.CharField(_("Source document"), max_length=200)

    objects = querysets.PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Alert policy")
        verbose_name_plural = _("Alert policies")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(responsible_after__gte=1)
                & Q(deputy_after__gte=F("responsible_after"))
                & Q(main_leader_after__gte=F("deputy_after"))
                & Q(supervision_after__gte=F("main_leader_after")),
                name="the_circle_widens_with_lateness",
                violation_error_message=_("Each further level must be told no earlier than the one before it."),
            ),
            models.CheckConstraint(
                condition=Q(repeat_every__gte=1),
                name="an_alert_repeats",
                violation_error_message=_("Alerts repeat after one working day at least."),
            ),
        ]

    def __str__(self):
        return f"{self.first_day}"

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: the policy is the district's."""
        return ()


class Channel(models.Model):
    """A way out of the house beside the inbox; of its address and secret only the end is ever shown again."""

    kind = models.CharField(_("Kind"), max_length=8, choices=ChannelKind)
    name = models.CharField(_("Name"), max_length=40)
    address = models.CharField(_("Webhook address"), max_length=300, blank=True)
    secret = models.CharField(_("Signing secret"), max_length=100, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Only for this unit and below"))
    level = models.CharField(_("Only from this level on"), max_length=12, choices=Level, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    version = models.PositiveIntegerField(editable=False, default=1)

    objects = querysets.ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("Channel")
        verbose_name_plural = _("Channels")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ChannelKind.MAIL, address="") | ~Q(kind=ChannelKind.MAIL) & ~Q(address=""),
                name="a_robot_has_an_address",
                violation_error_message=_("A robot needs its webhook address; e-mail needs none."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_robot(self) -> bool:
        """Return True if it speaks to a group, False if to each person alone."""
        return self.kind != ChannelKind.MAIL

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: a channel is the district's."""
        return ()


class Digest(models.Model):
    """One message: to one person by mail, or to a robot's group; `slot` is "daily", an hour for what cannot wait, or a test."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="digests")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    day = models.DateField(_("Day"))
    slot = models.CharField(_("Slot"), max_length=24)
    key = models.CharField(max_length=80, unique=True)  # of its outbox row, and what the receiver sees
    made_at = models.DateTimeField(_("Made at"))
    sent_at = models.DateTimeField(_("Sent at"), null=True)

    SCOPED_BY = ("channel",)
    objects = querysets.DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Digest")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "person", "day", "slot"], condition=Q(person__isnull=False), name="a_person_gets_one_digest_a_slot"
            ),
            models.UniqueConstraint(fields=["channel", "day", "slot"], condition=Q(person=None), name="a_group_gets_one_digest_a_slot"),
        ]
        indexes = [models.Index(fields=["channel", "-sent_at"])]

    def __str__(self):
        return self.key

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: the log is the district's."""
        return ()


class Delivery(models.Model):
    """That an alert is part of a digest; each alert leaves once through each channel."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="deliveries")

    SCOPED_BY = ("alert", "digest")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Delivery")
        constraints = [models.UniqueConstraint(fields=["alert", "channel"], name="an_alert_leaves_once_through_a_channel")]

    def __str__(self):
        return f"{self.alert_id} {self.channel}"
