"""The devices that are registered, as the receiver needs them: read from the database now and then, kept while it does not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pollution.air.hj212.keys import opened

DEVICES = """
SELECT mn, id, station_id, host(address), foreign_checks, secret, is_hourly, last_day FROM air_device
ORDER BY mn, last_day NULLS LAST, id
"""
CHANNELS = "SELECT device_id, lower(code), factor, measure FROM air_channel WHERE is_in_use"


@dataclass(frozen=True)
class Known:
    """A registered device: its channels are {code as sent, lower case: (factor, unit of measure)}.

    An instrument that moves is ended at one station and registered at the next: `earlier` are the devices that bore its number before.
    """

    pk: int
    station: int
    address: str | None
    foreign_checks: frozenset[str]
    secret: bytes | None
    is_hourly: bool
    last_day: date | None
    channels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    earlier: tuple["Known", ...] = ()

    def lasts(self, day: date) -> bool:
        """Return True if it has not ended before a day."""
        return self.last_day is None or day <= self.last_day


@dataclass
class Registry:
    """All registered devices by MN: of several that bore it one after the other the last one."""

    devices: dict[str, Known] = field(default_factory=dict)

    def read(self, cursor: Any) -> None:
        """Read the devices anew."""
        cursor.execute(CHANNELS)
        channels: dict[int, dict[str, tuple[str, str]]] = {}
        for device, code, factor, measure in cursor.fetchall():
            channels.setdefault(device, {})[code] = (factor, measure)
        cursor.execute(DEVICES)
        found: dict[str, Known] = {}
        for mn, pk, station, address, checks, secret, hourly, last_day in cursor.fetchall():
            one = Known(pk, station, address, frozenset(checks), opened(secret), hourly, last_day, channels.get(pk, {}))
            before = found.get(mn)
            found[mn] = replace(one, earlier=(*before.earlier, replace(before, earlier=()))) if before else one
        self.devices = found

    def whose(self, mn: str, day: date) -> Known | None:
        """Return the device whose value of a day it is: of the first that bore the number and had not ended by then; the last one else."""
        known = self.devices.get(mn)
        return known and next((one for one in known.earlier if one.lasts(day)), known)

    def in_use(self, day: date) -> set[str]:
        """Return the numbers of devices that have not ended before a day."""
        return {mn for mn, known in self.devices.items() if known.lasts(day)}

    def takes(self, mn: str, check: str) -> bool:
        """Return True if a foreign check is taken from a device."""
        return mn in self.devices and check in self.devices[mn].foreign_checks

    def key_of(self, mn: str) -> bytes | None:
        """Return the SM4 key of a device."""
        return self.devices[mn].secret if mn in self.devices else None
