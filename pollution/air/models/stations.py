"""Stations and what they measure; the devices behind them, and what is heard from devices that nobody knows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air import querysets
from pollution.air.statuses import FOR_REFERENCE, Factor, Measure, StationKind
from pollution.models import Source
from tracker.ledger.search import Searchable, gram_index
from tracker.org.models import Unit, User, ends_after_it_begins, in_english

INTERVALS = [(minutes, str(minutes)) for minutes in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)]  # MinInterval of HJ 212 table 4


class Station(Searchable):
    """A place where air is measured (监测站点), from a day on; micro stations and site monitors are for reference only."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("station", "Name of the station"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(pgettext_lazy("station", "Kind of station"), max_length=10, choices=StationKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("station", "Lies in"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="stations", verbose_name=pgettext_lazy("station", "At the source")
    )
    latitude = models.DecimalField(_("Latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    version = models.PositiveIntegerField(editable=False, default=1)

    objects = querysets.StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Station")
        verbose_name_plural = _("Stations")
        ordering = ["kind", "code"]
        constraints = [
            ends_after_it_begins("a_station_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(kind=StationKind.SITE) | Q(source=None), name="only_a_site_monitor_stands_at_a_source"),
        ]
        indexes = [gram_index("station_grams")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def get_absolute_url(self):
        return reverse("air:station", args=[self.pk])

    def searched(self):
        return [self.name, self.name_en, self.code]

    @property
    def is_for_reference(self) -> bool:
        """Return True for a micro station or site monitor (参考)."""
        return self.kind in FOR_REFERENCE

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the unit in which it lies, and those of its source."""
        return (self.unit_id, *(self.source.unit_ids() if self.source_id else ()))


class StationWeight(models.Model):
    """For which unit a station counts, with which weight, and when; a shared station counts for several."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="weights")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Counts for"))
    weight = models.DecimalField(_("Weight"), max_digits=5, decimal_places=4, default=1)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Weight of a station")
        ordering = ["station", "first_day", "id"]
        constraints = [
            ends_after_it_begins("a_weight_of_a_station_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="a_weight_lies_between_0_and_1"),
            models.UniqueConstraint(fields=["station", "unit", "first_day"], name="a_weight_begins_once_on_a_day"),
        ]

    def __str__(self):
        return f"{self.station} {self.unit} {self.weight}"


class Device(models.Model):
    """What speaks HJ 212: known by its MN; only a registered one's values enter the tables. One that moves is ended and registered anew."""

    mn = models.CharField("MN", max_length=40)
    station = models.ForeignKey(Station, models.PROTECT, related_name="devices", verbose_name=_("Station"))
    maker = models.CharField(_("Maker"), max_length=60, blank=True)
    address = models.GenericIPAddressField(_("Only from this address"), null=True, blank=True)
    foreign_checks = ArrayField(models.CharField(max_length=20), verbose_name=_("Foreign checks that are taken"), default=list, blank=True)
    secret = models.BinaryField(_("SM4 key"), null=True, blank=True)
    is_hourly = models.BooleanField(_("Its hourly values count"), default=True)  # else hours are made of its minutes
    minutes_apart = models.PositiveSmallIntegerField(_("Minutes between two of its values"), default=10, choices=INTERVALS)
    heard_at = models.DateTimeField(_("Last heard"), null=True, editable=False)
    registered_at = models.DateTimeField(_("Registered at"))
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Device")
        verbose_name_plural = _("Devices")
        ordering = ["mn", "id"]
        constraints = [models.UniqueConstraint(fields=["mn"], condition=Q(last_day=None), name="a_number_is_in_use_once")]

    def __str__(self):
        return self.mn

    def get_absolute_url(self):
        return reverse("air:device", args=[self.pk])

    def unit_ids(self):
        """Return the units of the station."""
        return self.station.unit_ids()


class Channel(models.Model):
    """One factor of a device: by which code it is sent, and in which unit of measure; never guessed."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="channels")
    code = models.CharField(pgettext_lazy("channel", "Code as sent"), max_length=30)  # a34002, 107, PM10 …
    factor = models.CharField(_("Factor"), max_length=5, choices=Factor)
    measure = models.CharField(_("Unit of measure"), max_length=5, choices=Measure)
    is_in_use = models.BooleanField(_("In use"), default=True)
    doubt = models.CharField(_("What is doubtful"), max_length=120, blank=True)  # the unit of measure in which it is probably sent
    doubt_since = models.DateTimeField(_("Doubtful since"), null=True, blank=True, editable=False)  # of the values, not of the finding

    SCOPED_BY = ("device", "device__station")
    objects = querysets.OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Channel of a device")
        ordering = ["device", "factor"]
        constraints = [
            models.UniqueConstraint(fields=["device", "code"], name="a_device_sends_a_code_as_one_factor"),
            models.UniqueConstraint(fields=["device", "factor"], condition=Q(is_in_use=True), name="a_factor_has_one_channel_in_use"),
        ]

    def __str__(self):
        return f"{self.code} {self.get_factor_display()}"

    @property
    def doubt_in_words(self) -> str:
        """Return what is doubtful as a reader expects it: probably mg/m³."""
        if self.doubt not in Measure.values:
            return self.doubt
        return str(_("probably %(measure)s")) % {"measure": Measure(self.doubt).label}


class DeviceDay(models.Model):
    """What was heard from a device on a day: packets, values, and departures from the standard by name."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="days")
    day = models.DateField(_("Day"))
    packets = models.PositiveIntegerField(_("Packets"), default=0)
    hours = models.PositiveIntegerField(default=0)  # in which hours one came: a bit each, 00–01 is the lowest; the on-line rate counts them
    broken = models.PositiveIntegerField(_("Broken packets"), default=0)
    resent = models.PositiveIntegerField(_("Sent again"), default=0)
    backfilled = models.PositiveIntegerField(_("Sent later"), default=0)
    deviations = models.JSONField(_("Departures from the standard"), default=dict)  # name → count

    SCOPED_BY = ("device", "device__station")
    objects = querysets.OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Day of a device")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["device", "day"], name="a_device_has_a_day_once")]

    def __str__(self):
        return f"{self.device} {self.day}"


class Stranger(models.Model):
    """Packets of a number that nobody registered (隔离区): counted, the last one kept, until somebody adopts or ignores it."""

    mn = models.CharField("MN", max_length=60, unique=True)
    first_at = models.DateTimeField(_("First heard"))
    last_at = models.DateTimeField(_("Last heard"))
    packets = models.PositiveIntegerField(_("Packets"), default=0)
    address = models.CharField(_("Address"), max_length=60, blank=True)
    last_packet = models.BinaryField(_("Last packet"))
    why = models.CharField(_("Why it waits"), max_length=20)  # unknown, address, foreign check, time …
    is_ignored = models.BooleanField(_("Ignored"), default=False)
    adopted = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")

    objects = querysets.StrangerQuerySet.as_manager()

    class Meta:
        verbose_name = _("Unknown device")
        verbose_name_plural = _("Unknown devices")
        ordering = ["-last_at"]
        constraints = [models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="a_stranger_is_heard_first_then_last")]

    def __str__(self):
        return self.mn

    def get_absolute_url(self):
        return reverse("air:stranger", args=[self.pk])

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: nobody knows yet whose it is."""
        return ()


class WaitingPacket(models.Model):
    """A packet of a number in quarantine, kept to be read once the device is adopted."""

    stranger = models.ForeignKey(Stranger, models.CASCADE, related_name="waiting")
    raw = models.BinaryField()
    received_at = models.DateTimeField()

    SCOPED_BY = ("stranger",)
    objects = querysets.OfStrangerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.stranger_id} {self.received_at:%Y-%m-%d %H:%M}"
