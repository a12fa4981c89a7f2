"""The devices that are registered, as the receiver needs them: read from the database now and then, kept while it does not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pollution.air.hj212.keys import opened

DEVICES = """
SELECT mn, device.id, station_id, host(address), foreign_checks, secret, is_hourly, device.last_day IS NULL OR device.last_day >= %s
FROM air_device AS device
"""
CHANNELS = "SELECT device_id, lower(code), factor, measure FROM air_channel WHERE is_in_use"


@dataclass(frozen=True)
class Known:
    """A registered device: its channels are {code as sent, lower case: (factor, unit of measure)}."""

    pk: int
    station: int
    address: str | None
    foreign_checks: frozenset[str]
    secret: bytes | None
    is_hourly: bool
    is_in_use: bool
    channels: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Registry:
    """All registered devices by MN."""

    devices: dict[str, Known] = field(default_factory=dict)

    def read(self, cursor: Any, day) -> None:
        """Read the devices anew."""
        cursor.execute(CHANNELS)
        channels: dict[int, dict[str, tuple[str, str]]] = {}
        for device, code, factor, measure in cursor.fetchall():
            channels.setdefault(device, {})[code] = (factor, measure)
        cursor.execute(DEVICES, [day])
        self.devices = {
            mn: Known(pk, station, address, frozenset(checks), opened(secret), hourly, used, channels.get(pk, {}))
            for mn, pk, station, address, checks, secret, hourly, used in cursor.fetchall()
        }

    def takes(self, mn: str, check: str) -> bool:
        """Return True if a foreign check is taken from a device."""
        return mn in self.devices and check in self.devices[mn].foreign_checks

    def key_of(self, mn: str) -> bytes | None:
        """Return the SM4 key of a device."""
        return self.devices[mn].secret if mn in self.devices else None
