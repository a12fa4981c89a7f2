"""What hours come to: days of stations and of units, and their index. Kept by days.py, which recomputes what changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pollution.air import querysets
from pollution.air.models.stations import Station
from pollution.air.statuses import Factor
from tracker.lib.scoping import Open
from tracker.org.models import Unit


class StaleDay(models.Model):
    """A day of a station whose hours changed since it was computed."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    day = models.DateField()

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "day"], name="a_stale_day_is_noted_once")]

    def __str__(self):
        return f"{self.station_id} {self.day}"


class StationDay(models.Model):
    """A day of a factor at a station: the mean, of O3 the largest mean of eight hours; None where the day is not valid."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="days")
    day = models.DateField(_("Day"))
    factor = models.CharField(_("Factor"), max_length=5, choices=Factor)
    value = models.DecimalField(_("Value"), max_digits=10, decimal_places=1, null=True)
    hours = models.PositiveSmallIntegerField(_("Valid hours"))

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Day of a station")
        constraints = [models.UniqueConstraint(fields=["station", "factor", "day"], name="a_station_has_a_day_of_a_factor_once")]
        indexes = [models.Index(fields=["day", "station"], name="station_day")]

    def __str__(self):
        return f"{self.station_id} {self.day} {self.factor}"


class StationIndex(models.Model):
    """The AQI of a station's day, with its primary pollutants and the version of the standard."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="indices")
    day = models.DateField(_("Day"))
    aqi = models.PositiveSmallIntegerField("AQI")
    primary = ArrayField(models.CharField(max_length=5, choices=Factor), verbose_name=_("Primary pollutants"), default=list)
    factors = models.PositiveSmallIntegerField(_("Factors"))  # how many of the six have a value
    standard = models.CharField(_("Standard"), max_length=20)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("AQI of a station")
        constraints = [models.UniqueConstraint(fields=["station", "day"], name="a_station_has_an_index_of_a_day_once")]

    def __str__(self):
        return f"{self.station_id} {self.day}: {self.aqi}"


class UnitDay(models.Model):
    """A day of a factor in a unit: the weighted mean of the days of its control stations; None with too few of them."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    day = models.DateField(_("Day"))
    factor = models.CharField(_("Factor"), max_length=5, choices=Factor)
    value = models.DecimalField(_("Value"), max_digits=10, decimal_places=1, null=True)
    stations = models.PositiveSmallIntegerField(_("Stations with a valid day"))
    of_stations = models.PositiveSmallIntegerField(_("Stations"))

    objects = Open.as_manager()  # what is published every day

    class Meta:
        verbose_name = _("Day of a unit")
        constraints = [models.UniqueConstraint(fields=["unit", "factor", "day"], name="a_unit_has_a_day_of_a_factor_once")]
        indexes = [models.Index(fields=["day", "unit"], name="unit_day")]

    def __str__(self):
        return f"{self.unit_id} {self.day} {self.factor}"


class UnitIndex(models.Model):
    """The AQI of a unit's day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    day = models.DateField(_("Day"))
    aqi = models.PositiveSmallIntegerField("AQI")
    primary = ArrayField(models.CharField(max_length=5, choices=Factor), verbose_name=_("Primary pollutants"), default=list)
    factors = models.PositiveSmallIntegerField(_("Factors"))
    standard = models.CharField(_("Standard"), max_length=20)

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("AQI of a unit")
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="a_unit_has_an_index_of_a_day_once")]

    def __str__(self):
        return f"{self.unit_id} {self.day}: {self.aqi}"
