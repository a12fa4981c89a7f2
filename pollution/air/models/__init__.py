"""The facts of air monitoring."""

from pollution.air.models.days import StaleDay, StationDay, StationIndex, UnitDay, UnitIndex
from pollution.air.models.readings import Correction, ExceptionalEvent, Minute, Reading, Void
from pollution.air.models.rules import AirPolicy, AirTarget, ExceedanceRule, Ladder, LadderStep
from pollution.air.models.stations import Channel, Device, DeviceDay, Station, StationWeight, Stranger, WaitingPacket
from pollution.air.models.talking import DeviceRequest, SpoolMark, StaleHour
from pollution.air.models.watching import ApiCount, ApiKey, Consequence, ConsequenceHistory, Exceedance

__all__ = [
    "AirPolicy",
    "AirTarget",
    "ApiCount",
    "ApiKey",
    "Channel",
    "Consequence",
    "ConsequenceHistory",
    "Correction",
    "Device",
    "DeviceDay",
    "DeviceRequest",
    "Exceedance",
    "ExceedanceRule",
    "ExceptionalEvent",
    "Ladder",
    "LadderStep",
    "Minute",
    "Reading",
    "SpoolMark",
    "StaleDay",
    "StaleHour",
    "Station",
    "StationDay",
    "StationIndex",
    "StationWeight",
    "Stranger",
    "UnitDay",
    "UnitIndex",
    "Void",
    "WaitingPacket",
]
