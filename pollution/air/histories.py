"""Whose history is shown field by field on the pages of stations and devices."""

from django.utils.translation import gettext_lazy as _

from pollution.air import models
from tracker.trail.showing import call, name_with, show


def declare() -> None:
    """Register the histories."""
    show(models.Station, related=[(models.StationWeight, "station")])
    show(models.Void)
    show(models.ExceptionalEvent, related=[(models.ExceptionalEvent.units.through, "exceptionalevent")])
    show(models.ApiKey, related=[(models.ApiKey.stations.through, "apikey")])
    show(models.Device, related=[(models.Channel, "device")])
    show(models.Ladder, whole=True, related=[(models.LadderStep, "ladder")])
    show(models.AirTarget, whole=True)
    show(models.AirPolicy, whole=True)
    name_with(models.StationWeight, "station", "unit")
    call(models.ConsequenceHistory, _("Step of a consequence"))
