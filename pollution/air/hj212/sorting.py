"""A batch of packets sorted into what it comes to: values of registered devices, tallies, talk, strangers. Touches no database."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from pollution.air import intake, measures
from pollution.air.hj212.packets import Packet
from pollution.air.hj212.registry import Known, Registry
from pollution.air.statuses import Flag, Span
from tracker.lib.periods import LOCAL, local_day

VALUE = {"2061": "avg", "2031": "avg", "2051": "avg", "2011": "rtd", "2021": "rtd"}  # which value a command names
SPAN = {"2061": Span.HOUR, "2031": Span.DAY, "2051": Span.MINUTES, "2011": Span.MOMENT, "2021": Span.MOMENT}
OTHERWISE = {"avg": Span.MINUTES, "rtd": Span.MOMENT}  # some send the one under the command of the other: then the suffix says which it is
TALK = frozenset(("9011", "9012", "1011", "1062", "1013"))
AHEAD, BACK = timedelta(hours=2), timedelta(days=400)  # what is dated later or earlier waits in quarantine
ONE_HOUR = timedelta(hours=1)
SENT, MOST_MN = 20, 60  # characters kept of what was sent; of a number
REMEMBERED = 64  # numbers of packets of one device, by which one that is sent again is known


@dataclass(frozen=True)
class Came:
    """A packet with the moment it came (real time) and the address it came from."""

    packet: Packet
    at: datetime
    address: str = ""

    @property
    def size(self) -> int:
        """Return of how many bytes it is."""
        return len(self.packet.segment)


@dataclass(frozen=True)
class Failed:
    """What was no packet: when it came, which device spoke, what was wrong; of a foreign check which, and the bytes."""

    at: datetime
    mn: str
    why: str
    foreign: str = ""
    raw: bytes = b""
    address: str = ""

    @property
    def size(self) -> int:
        """Return how many bytes are kept of it."""
        return len(self.raw)


@dataclass
class Recent:
    """The last numbers of each device. What a batch adds is remembered once it is stored."""

    of: dict[int, OrderedDict] = field(default_factory=dict)

    def knows(self, device: int, number: tuple) -> bool:
        """Return True if a packet of this number was stored lately."""
        return number in self.of.get(device, ())

    def remember(self, numbers: Iterable[tuple[int, tuple]]) -> None:
        """Remember the numbers of a batch."""
        for device, number in numbers:
            own = self.of.setdefault(device, OrderedDict())
            own[number] = None
            while len(own) > REMEMBERED:
                own.popitem(last=False)


@dataclass
class Batch:
    """What a batch of packets comes to."""

    hours: list[intake.Hour] = field(default_factory=list)
    minutes: dict[tuple, tuple] = field(default_factory=dict)  # device, factor, span, at → packet, value, flag, as sent, when it came
    stale_hours: set[tuple[int, datetime]] = field(default_factory=set)  # of devices whose hours are made of minutes: device, end
    tallies: dict[tuple, Counter] = field(default_factory=lambda: defaultdict(Counter))  # device, day → counts
    heard: dict[int, datetime] = field(default_factory=dict)
    strangers: list[tuple[str, str, Came]] = field(default_factory=list)  # MN, why it waits, packet
    talk: list[tuple[int, Came]] = field(default_factory=list)
    foreign: dict[str, Failed] = field(default_factory=dict)  # MN of a stranger → what came with a foreign check
    of_packet: dict[int, tuple] = field(default_factory=dict)  # packet → device, day
    resent: set[int] = field(default_factory=set)  # packets
    numbers: dict[tuple[int, tuple], None] = field(default_factory=dict)  # of devices, in their order

    def counted(self) -> dict[tuple, Counter]:
        """Return the tallies, with what turned out to be sent again."""
        counted = {key: Counter(counts) for key, counts in sorted(self.tallies.items())}
        for packet in self.resent:
            counted[self.of_packet[packet]]["resent"] += 1
        return counted


def sort(came: Iterable[Came], registry: Registry, recent: Recent | None = None, failed: Iterable[Failed] = ()) -> Batch:
    """Sort packets into values of registered devices and strangers, and count what was no packet."""
    batch = Batch()
    for place, one in enumerate(came):
        device = whose(one, registry)
        if why := why_it_waits(one, device):
            if why == "time":
                _tally(batch, device, one, place, recent)
                batch.tallies[batch.of_packet[place]]["-wrong_time"] += 1
            batch.strangers.append((_number_of(one.packet.mn), why, one))
            continue
        _tally(batch, device, one, place, recent)
        if one.packet.cn in TALK:
            batch.talk.append((device.pk, one))
        if (moment := one.packet.moment) is not None and one.packet.cn in VALUE:
            _values(batch, device, one, moment, place)
    for one in failed:
        _count_failed(batch, registry, one)
    return batch


def _number_of(mn: str) -> str:
    return "".join(letter for letter in mn if letter.isprintable())[:MOST_MN]


def whose(one: Came, registry: Registry) -> Known | None:
    """Return the device of a packet: by the day of its values, for one number may have been borne by several."""
    return registry.whose(one.packet.mn, _day_of(one))


def why_it_waits(one: Came, device: Known | None) -> str:
    """Return why a packet belongs in quarantine, "" if it does not."""
    if device is None or not device.lasts(_day_of(one)):
        return "unknown"
    if device.address and one.address and device.address != one.address:
        return "address"
    return "" if one.packet.cn not in VALUE or _is_in_time(one) else "time"


def _is_in_time(one: Came) -> bool:
    moment = one.packet.moment
    return moment is not None and one.at - BACK <= moment <= one.at + AHEAD


def _day_of(one: Came) -> date:
    """Return the day of the values of a packet; that on which it came where it has none, or a time that cannot be."""
    return local_day(one.packet.moment if one.packet.cn in VALUE and _is_in_time(one) else one.at)


def _tally(batch: Batch, device: Known, one: Came, place: int, recent: Recent | None) -> None:
    batch.of_packet[place] = device.pk, local_day(one.at)
    counts = batch.tallies[batch.of_packet[place]]
    counts["packets"] += 1
    counts["hours"] |= 1 << one.at.astimezone(LOCAL).hour
    counts["backfilled"] += one.packet.is_backfill
    for name in one.packet.deviations:
        counts[f"-{name}"] += 1
    batch.heard[device.pk] = max(one.at, batch.heard.get(device.pk, one.at))
    if (number := one.packet.head.get("QN")) and one.packet.cn in VALUE:
        known = number[:40], one.packet.cn, one.packet.head.get("PNO", ""), one.packet.moment
        if (device.pk, known) in batch.numbers or (recent is not None and recent.knows(device.pk, known)):
            batch.resent.add(place)
        batch.numbers[device.pk, known] = None


def _count_failed(batch: Batch, registry: Registry, one: Failed) -> None:
    device = registry.devices.get(one.mn)
    if device is None:
        if one.foreign and one.mn:
            batch.foreign[_number_of(one.mn)] = one
        return
    counts = batch.tallies[device.pk, local_day(one.at)]
    counts["broken"] += 1
    counts[f"-broken_{one.foreign or one.why}"] += 1


def _values(batch: Batch, device: Known, one: Came, moment: datetime, place: int) -> None:
    """Add the values of one packet: of each factor the one that its command names, else the other one."""
    sent: dict[str, dict[str, str]] = {}
    for value in one.packet.values():
        sent.setdefault(value.factor.lower(), {})[value.suffix.lower()] = value.text
    for code, parts in sent.items():
        if code not in device.channels:
            continue
        factor, measure = device.channels[code]
        named = VALUE[one.packet.cn]
        suffix = next((name for name in (named, *OTHERWISE) if name in parts), None)
        if suffix is None:
            continue
        span = SPAN[one.packet.cn]
        if suffix != named:
            span = OTHERWISE[suffix] if span in OTHERWISE.values() else span
            batch.tallies[batch.of_packet[place]][f"-{suffix}_in_{one.packet.cn}"] += 1
        _value(batch, device, one, place, (factor, measure, span, moment), parts[suffix], parts.get("flag", ""))


def _value(batch: Batch, device: Known, one: Came, place: int, of: tuple, text: str, flagged: str) -> None:
    """Add one value as it was sent; an hour of a device whose hours count is one of the station too."""
    factor, measure, span, moment = of
    flag = flagged.strip().upper()
    if flag and flag not in Flag.values:  # it says something other than normal, whatever that is
        flag = Flag.FAULT
        batch.tallies[batch.of_packet[place]]["-odd_flag"] += 1
    try:
        value: Decimal | None = measures.stored(text, factor, measure)
    except (measures.NoValue, measures.WrongMeasure):
        value = None
        batch.tallies[batch.of_packet[place]]["-odd_value"] += 1
    key = device.pk, factor, str(span), moment
    if key in batch.minutes and batch.minutes[key][0] != place:
        batch.resent.add(place)
    plain = "".join(letter for letter in text if letter.isprintable())[:SENT]
    batch.minutes[key] = (place, value, flag, plain, one.at)
    end = moment.astimezone(LOCAL).replace(minute=0, second=0) + ONE_HOUR  # DataTime is the beginning, we label by the end
    if span == Span.HOUR and device.is_hourly:
        batch.hours.append(intake.Hour(device.station, factor, end, value, flag))
    elif span in OTHERWISE.values() and not device.is_hourly:
        batch.stale_hours.add((device.pk, end))
