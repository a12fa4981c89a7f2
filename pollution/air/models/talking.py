"""What the host asks of devices, and what the receiver must remember so that nothing counts twice or is forgotten."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air import querysets
from pollution.air.models.stations import Device
from pollution.air.statuses import HISTORIES, Asked
from tracker.lib.scoping import Open
from tracker.org.models import User


class DeviceRequest(models.Model):
    """Something the host asks of a device (HJ 212 6.6): sent while it is connected, again where it stays silent, with what it answered."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="requests", verbose_name=_("Device"))
    what = models.CharField(pgettext_lazy("request", "What is asked"), max_length=4, choices=Asked)
    begin = models.DateTimeField(pgettext_lazy("request", "From"), null=True, blank=True)
    end = models.DateTimeField(pgettext_lazy("request", "To"), null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(_("Seconds between two values"), null=True, blank=True)
    asked_at = models.DateTimeField(pgettext_lazy("request", "Asked at"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # none: the device itself asked for the time
    number = models.CharField("QN", max_length=17, blank=True, editable=False)
    sent_at = models.DateTimeField(pgettext_lazy("request", "Sent at"), null=True, editable=False)
    times_sent = models.PositiveSmallIntegerField(_("Times sent"), default=0, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)  # when it answered that it will, or will not
    qn_rtn = models.PositiveSmallIntegerField("QnRtn", null=True, editable=False)
    exe_rtn = models.PositiveSmallIntegerField("ExeRtn", null=True, editable=False)
    answer = models.CharField(pgettext_lazy("request", "Answer"), max_length=60, blank=True, editable=False)
    done_at = models.DateTimeField(pgettext_lazy("request", "Done at"), null=True, editable=False)

    SCOPED_BY = ("device", "device__station")
    objects = querysets.OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Request to a device")
        verbose_name_plural = _("Requests to devices")
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["device", "id"], condition=Q(done_at=None), name="request_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what__in=HISTORIES) | Q(begin__isnull=False, end__isnull=False, end__gte=F("begin")),
                name="a_request_for_the_past_says_which",
            ),
            models.CheckConstraint(
                condition=~Q(what=Asked.INTERVAL) | Q(seconds__isnull=False, seconds__range=(30, 3600)),
                name="an_interval_lies_between_30_and_3600_seconds",
            ),
        ]

    def __str__(self):
        return f"{self.device} {self.get_what_display()}"

    def unit_ids(self):
        """Return the units of the device's station."""
        return self.device.unit_ids()

    @property
    def is_done(self) -> bool:
        """Return True if the device did what was asked."""
        return self.exe_rtn == 1

    @property
    def is_silent(self) -> bool:
        """Return True if it was given up without a word of the device."""
        return self.done_at is not None and self.qn_rtn is None and self.exe_rtn is None


class StaleHour(models.Model):
    """An hour of a device whose minutes changed since the hour was made of them; only of devices whose own hours do not count."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    hour = models.DateTimeField()  # its end

    SCOPED_BY = ("device", "device__station")
    objects = querysets.OfDeviceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "hour"], name="a_stale_hour_is_noted_once")]

    def __str__(self):
        return f"{self.device_id} {self.hour:%Y-%m-%d %H:%M}"


class SpoolMark(models.Model):
    """Up to which byte a spool of the receiver is in the tables: written with what it tells of, so that a crash between repeats nothing."""

    spool = models.CharField(max_length=32, primary_key=True)
    done = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    objects = Open.as_manager()

    def __str__(self):
        return f"{self.spool} {self.done}"
