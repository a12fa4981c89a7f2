"""Readings: hours and minutes in tables by month, corrections that keep the old value, voids by batch, exceptional events."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air import querysets
from pollution.air.models.stations import Device, Station
from pollution.air.statuses import Factor, Flag, Span, Way
from tracker.lib.scoping import Open
from tracker.org.models import Unit, User


class Reading(models.Model):
    """An hour of a factor at a station; `hour` is the end of the hour. One row a station, factor and hour; the table is made by month.

    Values are µg/m³, CO mg/m³, others as statuses.STORED_IN says. Written by intake.py alone, with COPY.
    """

    pk = models.CompositePrimaryKey("station_id", "factor", "hour")
    station = models.ForeignKey(Station, models.DO_NOTHING, related_name="readings", db_constraint=False)
    factor = models.CharField(max_length=5, choices=Factor)
    hour = models.DateTimeField(_("Hour"))
    value = models.DecimalField(_("Value"), max_digits=12, decimal_places=4, null=True)
    flag = models.CharField(pgettext_lazy("reading", "Flag"), max_length=1, choices=Flag, blank=True)
    way = models.CharField(pgettext_lazy("reading", "Came by"), max_length=5, choices=Way)
    received_at = models.DateTimeField(_("Received at"))
    voided = models.ForeignKey("Void", models.DO_NOTHING, null=True, related_name="readings", db_constraint=False)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        db_table = "air_reading"
        verbose_name = _("Hourly value")

    def __str__(self):
        return f"{self.factor} {self.hour:%Y-%m-%d %H:%M}"


class Minute(models.Model):
    """What a device sent for a moment or some minutes, as text and as value; `at` is the beginning of its time."""

    pk = models.CompositePrimaryKey("device_id", "factor", "span", "at")
    device = models.ForeignKey(Device, models.DO_NOTHING, related_name="minutes", db_constraint=False)
    factor = models.CharField(max_length=5, choices=Factor)
    span = models.CharField(max_length=2, choices=Span)
    at = models.DateTimeField()
    value = models.DecimalField(_("Value"), max_digits=12, decimal_places=4, null=True)
    flag = models.CharField(max_length=1, choices=Flag, blank=True)
    sent = models.CharField(pgettext_lazy("reading", "As sent"), max_length=20)
    received_at = models.DateTimeField()

    SCOPED_BY = ("device", "device__station")
    objects = querysets.OfDeviceQuerySet.as_manager()

    class Meta:
        db_table = "air_minute"
        verbose_name = _("Value of minutes")

    def __str__(self):
        return f"{self.factor} {self.at:%Y-%m-%d %H:%M:%S}"


class Correction(models.Model):
    """The value that an hour had before another one came (更正): nothing that was once stored is lost."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="corrections")
    factor = models.CharField(max_length=5, choices=Factor)
    hour = models.DateTimeField()
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    flag = models.CharField(max_length=1, choices=Flag, blank=True)
    way = models.CharField(max_length=5, choices=Way)
    received_at = models.DateTimeField()
    replaced_at = models.DateTimeField(db_index=True)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Value before a correction")
        ordering = ["hour", "replaced_at", "id"]
        indexes = [models.Index(fields=["station", "factor", "hour"])]

    def __str__(self):
        return f"{self.factor} {self.hour:%Y-%m-%d %H:%M}: {self.value}"


class Void(models.Model):
    """Hours of a station that do not count (作废), with the reason and who said so; taken back, they count again."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="voids")
    factors = ArrayField(models.CharField(max_length=5, choices=Factor), verbose_name=_("Factors"))
    first_hour = models.DateTimeField(_("From"))
    last_hour = models.DateTimeField(_("To"))
    because = models.CharField(_("Reason"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_because = models.CharField(max_length=200, blank=True)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Void")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(last_hour__gte=F("first_hour")), name="a_void_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(because=""), name="a_void_says_why"),
        ]

    def __str__(self):
        return f"{self.station} {self.because}"

    def unit_ids(self):
        """Return the units of the station."""
        return self.station.unit_ids()


class ExceptionalEvent(models.Model):
    """Sand and dust and the like (沙尘等例外事件): means of PM and the index are stated without these days, good days with them."""

    name = models.CharField(pgettext_lazy("event", "Event"), max_length=60)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("Units"), blank=True)  # none: the whole district
    source = models.CharField(_("Source document"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Exceptional event")
        ordering = ["-first_day"]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="an_event_ends_after_it_begins")]

    def __str__(self):
        return self.name

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: what is exceptional is said for the district."""
        return ()
