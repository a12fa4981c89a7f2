"""What speaks to the server: a device at every township station and site monitor, in the dialect of its maker; what was counted."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pollution.air.hj212.crc import crc, modbus
from pollution.air.models import Channel, Device, DeviceDay, Station
from pollution.air.statuses import Factor, Measure
from projects.demo.air.stations import TOWNSHIPS_SINCE, Network
from projects.demo.rows import DEMO_DAY, dice
from tracker.lib.periods import LOCAL, at_local, local_day
from tracker.org.models import User

COUNTED_DAYS = 30
THIS_MORNING = 8  # o'clock; what came since is counted as it came
A_DAY = 24 * 60 + 24 * 6 + 24  # packets: one a minute, one every ten minutes, one an hour
SILENT = {"FH": at_local(DEMO_DAY - timedelta(days=1), 3)}  # a township's station whose line is down: its last hour
F, M = Factor, Measure
GASES = {F.SO2: ("a21026", M.UGM3), F.NO2: ("a21004", M.UGM3), F.CO: ("a21005", M.MGM3), F.O3: ("a05024", M.UGM3)}
WIND = {F.WIND_SPEED: ("a01007", M.MS), F.WIND_DIRECTION: ("a01008", M.DEGREES)}
TOWNSHIP = {F.PM25: ("a34004", M.UGM3), F.PM10: ("a34002", M.UGM3), **GASES, **WIND}
AT_SITE = {F.PM10: ("a34002", M.UGM3), **WIND, F.NOISE: ("LA", M.DB)}
NUMBERS = {F.PM10: ("107", M.UGM3), F.WIND_SPEED: ("129", M.MS), F.WIND_DIRECTION: ("130", M.DEGREES), F.NOISE: ("B03", M.DB)}
NAMES = {F.PM10: ("PM10", M.UGM3), F.WIND_SPEED: ("WS", M.MS), F.WIND_DIRECTION: ("WD", M.DEGREES), F.NOISE: ("NOIS", M.DB)}


@dataclass(frozen=True)
class Dialect:
    """How the devices of a maker speak, and what of it departs from the standard."""

    maker: str
    codes: dict[str, tuple[str, str]]
    mn: str  # with the number to be filled in
    head: str = "QN={qn};ST={st};CN={cn};PW=123456;MN={mn};Flag={flag};"
    flag: int = 5
    check: str = "crc"
    ending: bytes = b"\r\n"
    is_lower: bool = False
    in_milligrams: bool = False
    deviations: tuple[str, ...] = ()

    def frame(self, mn: str, cn: str, moment: datetime, values: dict[str, str], *, st: str = "39", at: datetime | None = None) -> bytes:
        """Return a packet as it goes on the wire: `values` by factor, as text in the unit of measure of the device."""
        local, sent = moment.astimezone(LOCAL), (at or moment).astimezone(LOCAL)
        suffix = "Rtd" if cn == "2011" else "Avg"
        said = ";".join(f"{self.codes[factor][0]}-{suffix}={text},{self.codes[factor][0]}-Flag=N" for factor, text in values.items())
        head = self.head.format(qn=f"{sent:%Y%m%d%H%M%S}000", st=st, cn=cn, mn=mn, flag=self.flag)
        segment = f"{head}CP=&&DataTime={local:%Y%m%d%H%M%S};{said}&&".encode()
        written = b"%04X" % (modbus if self.check == "modbus_crc" else crc)(segment)
        return b"##%04d%b%b%b" % (len(segment), segment, written.lower() if self.is_lower else written, self.ending)


STANDARD = Dialect("豫中环测", AT_SITE, "41010339000000000000{:04X}")
OF_TOWNSHIPS = Dialect("中州仪表", TOWNSHIP, "41010322000000000000{:04X}")
NO_END = {"in_milligrams": True, "ending": b"", "deviations": ("odd_mn", "no_line_end")}
NO_NUMBER = {"head": "ST={st};CN={cn};PW=tianzhong2016;MN={mn};Flag={flag};", "flag": 4, "deviations": ("no_qn", "long_pw", "odd_mn")}
LOWER = {"is_lower": True, "ending": b"\n", "deviations": ("lower_case_crc", "line_end", "odd_mn")}
DIALECTS = [  # with how many site monitors speak so
    (19, STANDARD),
    (6, Dialect("嵩岳物联", AT_SITE, "SYWL-YC-{:04d}", **LOWER)),
    (5, Dialect("河洛传感", NUMBERS, "2016070{:04d}", deviations=("odd_mn",))),
    (2, Dialect("天中科技", NAMES, "TZ{:06d}", **NO_NUMBER)),
    (1, Dialect("商城自控", {**AT_SITE, F.PM10: ("a34002", M.MGM3)}, "SCZK{:05d}", **NO_END)),
    (1, Dialect("商城自控", AT_SITE, "SCZK{:05d}", **NO_END)),
    (1, Dialect("黄河滩电子", AT_SITE, "HHT{:05d}", check="modbus_crc", deviations=("modbus_crc", "odd_mn"))),
    (1, Dialect("金水源物联", AT_SITE, "41010339AA0000000000{:04X}", flag=9)),
]
IN_DOUBT = 5  # the place among the dialects of the one whose channel was entered in µg/m³ and that sends mg/m³


@dataclass
class Speaker:
    """A device with its station and dialect; `last` is the hour up to which it was heard, None if it goes on, `seen_at` when last."""

    device: Device
    station: Station
    dialect: Dialect
    seen_at: datetime | None
    last: datetime | None = None


@dataclass
class Speakers:
    """All devices."""

    townships: dict[str, Speaker] = field(default_factory=dict)
    sites: list[Speaker] = field(default_factory=list)

    @property
    def all(self) -> list[Speaker]:
        """Return all of them."""
        return [*self.townships.values(), *self.sites]

    @property
    def lasts(self) -> dict[int, datetime]:
        """Return the last hour of the stations whose devices fell silent, or never spoke."""
        return {one.station.pk: one.last for one in self.all if one.last is not None}

    @property
    def odd(self) -> set[int]:
        """Return the stations whose hours are a thousandth of what they should be."""
        return {one.station.pk for one in self.all if one.dialect is DIALECTS[IN_DOUBT][1]}


def build(network: Network, by: User) -> Speakers:
    """Register the devices with their channels and count what was heard from them."""
    speakers, random = Speakers(), dice("devices of stations")
    for number, (key, station) in enumerate(network.townships.items(), start=1):
        seen_at = SILENT[key] + timedelta(minutes=7) if key in SILENT else at_local(DEMO_DAY, 8, random.randrange(50, 60))
        registered_at = at_local(TOWNSHIPS_SINCE, 9)
        speakers.townships[key] = _speaker(station, OF_TOWNSHIPS, number, registered_at, by, seen_at)
    dialects = [dialect for count, dialect in DIALECTS for _number in range(count)]
    for number, ((station, monitor), dialect) in enumerate(zip(network.sites, dialects, strict=True), start=1):
        registered_at = at_local(monitor.installed_on, 15, random.randrange(60))
        speakers.sites.append(_speaker(station, dialect, number, registered_at, by, monitor.seen_at))
    Device.objects.bulk_create(one.device for one in speakers.all)
    Channel.objects.bulk_create(
        Channel(device=one.device, code=code, factor=factor, measure=measure)
        for one in speakers.all
        for factor, (code, measure) in one.dialect.codes.items()
    )
    DeviceDay.objects.bulk_create(row for one in speakers.all for row in _days(one, random))
    return speakers


def _speaker(station: Station, dialect: Dialect, number: int, registered_at: datetime, by: User, seen_at: datetime | None) -> Speaker:
    checks = [dialect.check] if dialect.check != "crc" else []
    mn = dialect.mn.format(number)
    device = Device(
        mn=mn, station=station, maker=dialect.maker, foreign_checks=checks, registered_at=registered_at, registered_by=by, heard_at=seen_at
    )
    speaker = Speaker(device, station, dialect, seen_at)
    if seen_at is None:
        speaker.last = at_local(station.first_day)
    elif local_day(seen_at) < DEMO_DAY:
        speaker.last = seen_at.replace(minute=0, second=0)
    return speaker


def _days(one: Speaker, random) -> list[DeviceDay]:
    """Return what was counted up to this morning at eight: most packets came, some were resent or came later."""
    if one.seen_at is None:
        return []
    first = max(local_day(one.device.registered_at) + timedelta(days=1), DEMO_DAY - timedelta(days=COUNTED_DAYS))
    return [_day(one, first + timedelta(days=number), random) for number in range((local_day(one.seen_at) - first).days + 1)]


def _day(one: Speaker, day: date, random) -> DeviceDay:
    share = random.uniform(0.35, 0.8) if random.random() < 0.04 else 1
    heard = set(range(24))
    if share < 1:
        away = round((1 - share) * 24)
        begin = random.randrange(25 - away)
        heard -= set(range(begin, begin + away))
    if day == DEMO_DAY:
        heard = set(range(THIS_MORNING))
    elif one.last is not None and day == local_day(one.last):
        heard &= set(range(one.last.astimezone(LOCAL).hour))
    packets = round(A_DAY * len(heard) / 24 * min(1.0, random.gauss(0.99, 0.01)))
    broken = random.choice((0, 0, 0, 0, 1, 2, 7))
    later = random.randrange(10, 70) if share < 1 else 0
    counts = {
        "packets": packets,
        "hours": sum(1 << hour for hour in heard),
        "broken": broken,
        "resent": random.choice((0, 0, 0, 1, 3)),
        "backfilled": later,
    }
    return DeviceDay(device=one.device, day=day, deviations=dict.fromkeys(one.dialect.deviations, packets), **counts)
