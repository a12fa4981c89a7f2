"""The stations: control stations of the district, one in every township and sub-district, micro stations, monitors at building sites."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pollution.air.models import Station, StationWeight
from pollution.air.statuses import StationKind
from pollution.models import Source, SourceDevice
from pollution.statuses import DeviceKind, SourceStatus
from projects.demo.air.weather import FIRST_DAY
from projects.demo.rows import dice
from projects.demo.sources.ground import rounded
from projects.demo.units import places
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

TRIAL = (date(2015, 6, 1), date(2015, 8, 31))  # the stations of townships ran for a summer
TRIAL_OF_GASES = (date(2015, 6, 29), date(2015, 8, 16))  # with all six factors for some weeks, else with PM10 and PM2.5
TOWNSHIPS_SINCE = date(2016, 5, 16)  # and have run for good since
MICRO_SINCE = date(2016, 7, 4)
SITES = 36
K = StationKind
CONTROL = [  # kind, unit, name, in English; all three count for the district
    (K.NATIONAL, "CJ", "长江路国控点", "Changjiang Road National Station"),
    (K.NATIONAL, "JG", "京广路国控点", "Jingguang Road National Station"),
    (K.PROVINCIAL, "HZ", "侯寨省控点", "Houzhai Provincial Station"),
]
MICRO = [("HZ", "张李垌微型站", "Zhanglitong Micro Station"), ("SS", "黄岗寺微型站", "Huanggangsi Micro Station")]
SHARED = {"MZ": ("MP", Decimal("0.6")), "HZ": ("YT", Decimal("0.7"))}  # a township's station that also counts for a committee


@dataclass
class Network:
    """The stations as they were made, in the order of their numbers."""

    control: list[Station] = field(default_factory=list)
    townships: dict[str, Station] = field(default_factory=dict)  # by key of the unit
    micro: list[Station] = field(default_factory=list)
    sites: list[tuple[Station, SourceDevice]] = field(default_factory=list)  # with the monitor in the ledger of sources

    @property
    def all(self) -> list[Station]:
        """Return all stations."""
        return [*self.control, *self.townships.values(), *self.micro, *(station for station, _monitor in self.sites)]


def build(units: dict[str, Unit]) -> Network:
    """Make the stations and say for which units they count."""
    ground = places()
    network = Network()
    for number, (kind, key, name, english) in enumerate(CONTROL, start=1):
        network.control.append(_station(f"410103-K{number:02d}", name, english, kind, units[key], ground[key], FIRST_DAY))
    for key, unit in units.items():
        if unit.kind in (UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT):
            names = f"{unit.short_name}站", f"{unit.name_en.removesuffix(' Sub-district')} Station"
            code = f"410103-X{len(network.townships) + 1:02d}"
            network.townships[key] = _station(code, *names, K.TOWNSHIP, unit, ground[key], TRIAL[0])
    for number, (key, name, english) in enumerate(MICRO, start=1):
        network.micro.append(_station(f"410103-W{number:02d}", name, english, K.MICRO, units[key], ground[key], MICRO_SINCE))
    for number, monitor in enumerate(_monitors(), start=1):
        network.sites.append((_at_site(number, monitor), monitor))
    for station in network.all:
        station.fill_search()
    Station.objects.bulk_create(network.all)
    StationWeight.objects.bulk_create(_weights(network, units))
    return network


def _station(code: str, name: str, english: str, kind: str, unit: Unit, place: tuple[float, float], first_day: date) -> Station:
    random = dice(f"station {code}")
    latitude, longitude = (rounded(degrees + random.uniform(-0.004, 0.004)) for degrees in place)
    known = {"latitude": latitude, "longitude": longitude, "first_day": first_day}
    return Station(code=code, name=name, name_en=english, kind=kind, unit=unit, **known)


def _monitors() -> list[SourceDevice]:
    """Return the PM10 monitors at sites in operation that speak to the server, in the order of their numbers."""
    rows = SourceDevice.objects.unscoped("the demonstration is being built").filter(
        kind=DeviceKind.PM10, source__status=SourceStatus.OPERATING
    )
    return list(rows.select_related("source", "source__unit").order_by("number")[:SITES])


def _at_site(number: int, monitor: SourceDevice) -> Station:
    source: Source = monitor.source
    return Station(
        code=f"410103-G{number:03d}",
        name=f"{source.name}监测点",
        name_en=f"Monitor at the {source.name_en}" if source.name_en else "",
        kind=K.SITE,
        unit=source.unit,
        source=source,
        latitude=source.latitude,
        longitude=source.longitude,
        first_day=monitor.installed_on,
    )


def _weights(network: Network, units: dict[str, Unit]) -> list[StationWeight]:
    """Return for which units stations count; those of townships counted during the trial and have counted since they run for good."""
    rows = [StationWeight(station=one, unit=units["root"], weight=1, first_day=one.first_day) for one in network.control]
    for key, station in network.townships.items():
        other, share = SHARED.get(key, ("", Decimal(1)))
        for unit, weight in ((key, share), (other, 1 - share)):
            if unit:
                counts = {"station": station, "unit": units[unit], "weight": weight}
                rows.append(StationWeight(**counts, first_day=TRIAL[0], last_day=TRIAL[1]))
                rows.append(StationWeight(**counts, first_day=TOWNSHIPS_SINCE))
    return rows
