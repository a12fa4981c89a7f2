"""Urgings that count, and reviews of a strike."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accountability import querysets
from accountability.models.matter import Matter
from accountability.models.notices import Notice
from accountability.models.policy import SupervisionPolicy
from accountability.statuses import ReviewStatus, UrgingStatus, WhyFailed
from tracker.lib.scoping import Scoped
from tracker.org.models import User

U = UrgingStatus


class Urging(models.Model):
    """A formal push with a deadline of its own (督促); it keeps the numbers of the policy in force when it was sent."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="urgings")
    serial = models.PositiveSmallIntegerField(_("Which urging"))
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="urging")
    policy = models.ForeignKey(SupervisionPolicy, models.PROTECT, null=True, related_name="+")  # None: the built-in numbers
    failures_before_case = models.PositiveSmallIntegerField()
    days_to_fix = models.PositiveSmallIntegerField()
    because = models.TextField(_("Reason"))
    status = models.CharField(_("Status"), max_length=8, choices=UrgingStatus)
    status_since = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("Due on"), null=True)
    why_failed = models.CharField(_("Why it failed"), max_length=7, choices=WhyFailed, blank=True)
    failed_at = models.DateTimeField(_("Failed at"), null=True)
    failed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    MOVES = {U.PROPOSED: {U.SENT, U.DECLINED}, U.SENT: {U.MET, U.FAILED, U.ANNULLED}, U.FAILED: {U.ANNULLED}}

    SCOPED_BY = ("matter",)
    objects = querysets.UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Urging")
        verbose_name_plural = _("Urgings")
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "serial"], name="urgings_of_a_matter_are_counted"),
            models.UniqueConstraint(fields=["matter"], condition=Q(status__in=["proposed", "sent"]), name="one_urging_runs_at_a_time"),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "declined"]) | Q(sent_at__isnull=False, due_on__isnull=False),
                name="an_urging_gives_time_to_fix",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(why_failed="") & Q(failed_at__isnull=False), name="a_failed_urging_says_why"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(status="sent"), name="urging_running")]

    def __str__(self):
        return gettext("Urging no. %(serial)d") % {"serial": self.serial}

    def unit_ids(self):
        """Return the units of the matter."""
        return self.matter.unit_ids()


class UrgingHistory(models.Model):
    """Every change of status of an urging."""

    urging = models.ForeignKey(Urging, models.CASCADE, related_name="history")
    was = models.CharField(max_length=8, blank=True)
    became = models.CharField(max_length=8, choices=UrgingStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("urging", "urging__matter")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class Review(models.Model):
    """A unit asks that a strike be looked at again (复核); upheld, it annuls the strike and the count is made anew."""

    urging = models.OneToOneField(Urging, models.CASCADE, related_name="review")
    reason = models.TextField(_("Reason"))
    asked_at = models.DateTimeField(_("Asked at"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("To be answered by"))
    status = models.CharField(_("Status"), max_length=8, choices=ReviewStatus, default=ReviewStatus.ASKED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("Answer"), blank=True)

    SCOPED_BY = ("urging", "urging__matter")
    objects = querysets.ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("strike", "Review")
        verbose_name_plural = _("Reviews")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(answered_by=F("asked_by")), name="nobody_answers_their_own_review"
            ),
        ]

    def __str__(self):
        return self.reason[:40]
