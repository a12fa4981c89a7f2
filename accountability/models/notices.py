"""Numbered papers to units, with receipt and reply."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.models.matter import Matter
from accountability.statuses import NoticeKind
from tracker.org.models import Unit, User


class Counter(models.Model):
    """The last number given in a series and year; its row is locked until the paper stands, so there is no gap."""

    series = models.CharField(max_length=11)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="a_series_counts_once_a_year")]

    def __str__(self):
        return f"{self.series} {self.year}: {self.last}"


class Notice(models.Model):
    """A numbered paper to one unit about a matter (交办单、督察通知单、催办单、督办函); what was issued is never changed."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="notices", verbose_name=_("Matter"))
    kind = models.CharField(_("Kind"), max_length=11, choices=NoticeKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("To"))
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(pgettext_lazy("notice", "Number"), max_length=40, unique=True)
    title = models.CharField(pgettext_lazy("notice", "Title"), max_length=160)
    body = models.TextField(_("Text"))
    requirement = models.TextField(_("What is required"), blank=True)
    due_on = models.DateField(_("To be answered by"), null=True, blank=True)
    signer = models.CharField(_("Issued by"), max_length=40, blank=True)
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("Signed for at"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reply = models.TextField(_("Reply"), blank=True)
    replied_at = models.DateTimeField(_("Replied at"), null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = querysets.NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "serial"], name="a_notice_number_is_used_once"),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(received_at__isnull=False, replied_at__gte=F("received_at")),
                name="a_reply_follows_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-issued_at"]),
            models.Index(fields=["unit"], condition=Q(received_at=None), name="notice_unsigned"),
        ]

    SCOPED_BY = ("matter",)

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("accountability:notice", args=[self.pk])

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the unit to which it is addressed."""
        return (self.unit_id,)
