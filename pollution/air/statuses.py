"""The words of air monitoring: kinds of stations, what they measure, flags, where a value came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air import standards


class StationKind(models.TextChoices):
    """What a station is (站点类别)."""

    NATIONAL = "national", _("National station")
    PROVINCIAL = "provincial", _("Provincial station")
    TOWNSHIP = "township", _("Township station")
    MICRO = "micro", _("Micro station")
    SITE = "site", _("Site monitor")


CONTROL = (StationKind.NATIONAL, StationKind.PROVINCIAL, StationKind.TOWNSHIP)
FOR_REFERENCE = (StationKind.MICRO, StationKind.SITE)  # 参考: never mixed with control stations


class Factor(models.TextChoices):
    """What is measured; the first six make the index."""

    PM25 = standards.Factor.PM25.value, "PM2.5"
    PM10 = standards.Factor.PM10.value, "PM10"
    SO2 = standards.Factor.SO2.value, "SO₂"
    NO2 = standards.Factor.NO2.value, "NO₂"
    CO = standards.Factor.CO.value, "CO"
    O3 = standards.Factor.O3.value, "O₃"
    TSP = "tsp", "TSP"
    TEMPERATURE = "temp", _("Temperature")
    HUMIDITY = "rh", _("Humidity")
    PRESSURE = "press", _("Pressure")
    WIND_SPEED = "ws", _("Wind speed")
    WIND_DIRECTION = "wd", _("Wind direction")
    NOISE = "noise", _("Noise")


SIX = tuple(Factor(factor.value) for factor in standards.Factor)


class Measure(models.TextChoices):
    """A unit of measure as a device sends it."""

    UGM3 = "ugm3", "µg/m³"
    MGM3 = "mgm3", "mg/m³"
    PPB = "ppb", "ppb"
    PPM = "ppm", "ppm"
    CELSIUS = "c", "℃"
    PERCENT = "pct", "%"
    KPA = "kpa", "kPa"
    HPA = "hpa", "hPa"
    MS = "ms", "m/s"
    DEGREES = "deg", "°"
    DB = "db", "dB(A)"


STORED_IN = {  # in which unit of measure a factor is stored
    Factor.CO: Measure.MGM3,
    Factor.TEMPERATURE: Measure.CELSIUS,
    Factor.HUMIDITY: Measure.PERCENT,
    Factor.PRESSURE: Measure.KPA,
    Factor.WIND_SPEED: Measure.MS,
    Factor.WIND_DIRECTION: Measure.DEGREES,
    Factor.NOISE: Measure.DB,
}


class Flag(models.TextChoices):
    """What a value is worth, as its device says (HJ 212 table 8)."""

    NORMAL = "N", pgettext_lazy("reading", "Normal")
    STOPPED = "F", pgettext_lazy("reading", "Stopped")
    MAINTENANCE = "M", pgettext_lazy("reading", "Maintenance")
    MANUAL = "S", pgettext_lazy("reading", "Entered by hand")
    FAULT = "D", pgettext_lazy("reading", "Fault")
    CALIBRATION = "C", pgettext_lazy("reading", "Calibrating")
    OVER = "T", pgettext_lazy("reading", "Over the upper range")
    NO_LINK = "B", pgettext_lazy("reading", "No link to the instrument")


class Way(models.TextChoices):
    """By which way a value came in."""

    HJ212 = "hj212", "HJ 212"
    FILE = "file", pgettext_lazy("reading", "File")
    API = "api", "API"


class Span(models.TextChoices):
    """Over which time a device's value is one, as it was sent: the moment, a minute or ten, its own hour, its own day."""

    MOMENT = "rt", _("Real time")
    MINUTES = "mi", _("Minutes")
    HOUR = "ho", pgettext_lazy("span", "An hour")
    DAY = "da", pgettext_lazy("span", "A day")


class Asked(models.TextChoices):
    """What the host asks of a device, by the command of HJ 212."""

    TELL_TIME = "1011", pgettext_lazy("request", "Its time")
    SET_TIME = "1012", pgettext_lazy("request", "To set its time")
    INTERVAL = "1062", pgettext_lazy("request", "To send real-time values at an interval")
    MINUTES = "2051", pgettext_lazy("request", "Minutes of the past")
    HOURS = "2061", pgettext_lazy("request", "Hours of the past")
    DAYS = "2031", pgettext_lazy("request", "Days of the past")


HISTORIES = (Asked.MINUTES, Asked.HOURS, Asked.DAYS)


class PercentileRule(models.TextChoices):
    """How a percentile is read between two values."""

    INTERPOLATED = "interpolated", _("Interpolated (HJ 663-2013, appendix A)")
    NEAREST = "nearest", _("Nearest rank")


class Baseline(models.TextChoices):
    """Against what a value is too high."""

    ABSOLUTE = "absolute", _("By itself")
    DIFFERENCE = "difference", _("Over the mean of the district")


class Aim(models.TextChoices):
    """What is to be reached in a period."""

    PM25 = "pm25", _("Mean of PM2.5 at most")
    PM10 = "pm10", _("Mean of PM10 at most")
    GOOD_DAYS = "good_days", _("Good days at least")
    COMPOSITE = "composite", _("Composite index at most")


class Reward(models.TextChoices):
    """What a place brings (Zhengzhou 2017: 通报表扬, 黄牌警告, 通报批评; Henan: 公开约谈)."""

    MONEY = "money", _("Money")
    PRAISE = "praise", _("Praise in a bulletin")
    YELLOW = "yellow", _("Yellow card")
    CRITICISM = "criticism", _("Criticism in a bulletin")
    TALK = "talk", _("Public talk")


class ConsequenceStatus(models.TextChoices):
    """Where a consequence is."""

    PROPOSED = "proposed", pgettext_lazy("consequence", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("consequence", "Confirmed")
    DROPPED = "dropped", pgettext_lazy("consequence", "Dropped")
