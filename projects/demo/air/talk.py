"""What was heard on the last day and this morning, packet by packet through the doors of the receiver: hours, minutes, and strangers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from pollution.air import quarantine
from pollution.air.hj212.framing import Framer
from pollution.air.hj212.packets import Packet
from pollution.air.hj212.registry import Registry
from pollution.air.hj212.sorting import Came, sort
from pollution.air.hj212.storing import store
from pollution.air.models import Reading, Stranger
from pollution.air.statuses import SIX, Factor
from projects.demo.air.devices import STANDARD, Speaker, Speakers
from projects.demo.air.hours import BY_PACKET
from projects.demo.rows import DEMO_DAY, dice
from tracker.lib.periods import at_local
from tracker.org.models import User

LINE = "10.71.{}.{}"  # a private network, by part and number
TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)
AROUND = (-4, -1, 3, 2, -2, 2)  # six values of ten minutes around their hour: together nothing
NEW, OTHERS, IGNORED = "41010339BB00000000000001", "YZ-TEST-01", "RXGD-RXGD1313"
YESTERDAY = at_local(DEMO_DAY - timedelta(days=1))


def build(speakers: Speakers, office: User) -> None:
    """Let the devices speak, and some that nobody registered."""
    talking = [one for one in speakers.all if one.seen_at is not None and one.last is None]
    before = _hour_before(talking)
    registry = Registry()
    with connection.cursor() as cursor:
        registry.read(cursor)
        for came in (_hours(talking, before), _now(talking, before), _minutes(speakers, registry), _strangers(speakers)):
            store(cursor, sort(_heard(came, registry), registry))
    quarantine.ignore(Stranger.objects.unscoped("the demonstration is being built").get(mn=IGNORED), by=office)


def _heard(sent: Iterator[tuple[bytes, datetime, str]], registry: Registry) -> Iterator[Came]:
    """Read what goes over the wire as the receiver does."""
    for raw, at, address in sent:
        framer = Framer(registry.takes, registry.key_of)
        for one in (*framer.feed(raw), *framer.flush()):
            if isinstance(one, Packet):
                yield Came(one, at, address)


def _hour_before(talking: list[Speaker]) -> dict[int, dict[str, Decimal]]:
    """Return the values of the last hour that is there, by station and factor."""
    stations = [one.station.pk for one in talking]
    rows = Reading.objects.unscoped("the demonstration is being built").filter(station__in=stations)
    found: dict[int, dict[str, Decimal]] = {}
    hours = rows.filter(hour__gt=BY_PACKET - 6 * HOUR, hour__lte=BY_PACKET).order_by("hour")
    for station, factor, value in hours.values_list("station", "factor", "value"):
        found.setdefault(station, {})[factor] = value
    return found


def _values(one: Speaker, before: dict[int, dict[str, Decimal]], random) -> dict[str, str]:
    """Return values near those of the hour before, as the device writes them."""
    found = {}
    for factor in one.dialect.codes:
        if factor in SIX:
            stored = before.get(one.station.pk, {}).get(factor, Decimal(60)) * random.randrange(92, 109) / 100
            in_grams = factor == Factor.CO or (one.dialect.in_milligrams and stored < 2)
            found[factor] = f"{stored:.3f}" if in_grams else f"{stored / 1000:.3f}" if one.dialect.in_milligrams else f"{stored:.0f}"
        else:
            found[factor] = _of_weather(factor, random)
    return found


def _of_weather(factor: str, random) -> str:
    low, high = {Factor.WIND_SPEED: (6, 31), Factor.WIND_DIRECTION: (900, 2100), Factor.NOISE: (520, 690)}[factor]
    return f"{random.randrange(low, high) / 10:.1f}"


def _hours(talking: list[Speaker], before: dict) -> Iterator[tuple[bytes, datetime, str]]:
    """Yield the packets of the hour that ended at eight."""
    random = dice("hours as packets")
    for number, one in enumerate(talking):
        at = BY_PACKET + timedelta(seconds=20 + number)
        yield _frame(one, "2061", BY_PACKET - HOUR, _values(one, before, random), at), at, LINE.format(1, number + 10)


def _now(talking: list[Speaker], before: dict) -> Iterator[tuple[bytes, datetime, str]]:
    """Yield the last packet of the moment of each."""
    random = dice("moments as packets")
    for number, one in enumerate(talking):
        yield _frame(one, "2011", one.seen_at, _values(one, before, random), one.seen_at), one.seen_at, LINE.format(1, number + 10)


def _frame(one: Speaker, cn: str, moment: datetime, values: dict[str, str], at: datetime) -> bytes:
    return one.dialect.frame(one.device.mn, cn, moment, values, st="22" if one.station.kind == "township" else "39", at=at)


def _minutes(speakers: Speakers, registry: Registry) -> Iterator[tuple[bytes, datetime, str]]:
    """Yield ten minutes after ten minutes of two devices since yesterday: the six of an hour have its value as their mean."""
    for one in (speakers.townships["SS"], speakers.sites[0]):
        rows = Reading.objects.unscoped("the demonstration is being built").filter(station=one.station, factor__in=SIX)
        hours: dict[datetime, dict[str, Decimal]] = {}
        for hour, factor, value in rows.between(YESTERDAY, BY_PACKET).values_list("hour", "factor", "value"):
            hours.setdefault(hour, {})[factor] = value
        for hour, values in sorted(hours.items()):
            for place, more in enumerate(AROUND):
                begin = hour - HOUR + place * TEN
                said = {factor: _near(factor, value, more) for factor, value in values.items()}
                at = begin + TEN + timedelta(seconds=4)
                yield _frame(one, "2051", begin, said, at), at, LINE.format(1, 9)


def _near(factor: str, value: Decimal, more: int) -> str:
    return f"{value + Decimal(more) / 100:.3f}" if factor == Factor.CO else f"{value + more:.1f}" if value > 5 else f"{value:.1f}"


def _strangers(speakers: Speakers) -> Iterator[tuple[bytes, datetime, str]]:
    """Yield what waits in quarantine: a device nobody registered, one of a tester, noise, one whose clock is wrong."""
    random = dice("strangers")
    for number in range(44):
        begin = YESTERDAY + timedelta(hours=10) + number * HOUR / 2  # the last one an hour before now
        values = {Factor.PM10: str(random.randrange(78, 131)), Factor.WIND_SPEED: "1.4", Factor.WIND_DIRECTION: "112", Factor.NOISE: "61.0"}
        yield STANDARD.frame(NEW, "2061" if number % 2 == 0 else "2011", begin, values), begin + HOUR, LINE.format(1, 201)
    for number in range(6):
        at = YESTERDAY + timedelta(hours=15, minutes=number)
        yield STANDARD.frame(OTHERS, "2011", at, {Factor.PM10: "55"}), at, LINE.format(7, 4)
    for number in range(3):
        at = YESTERDAY - timedelta(days=6) + timedelta(hours=number)
        yield STANDARD.frame(IGNORED, "2011", at, {Factor.PM10: "0"}), at, LINE.format(9, 9)
    lost = speakers.sites[3]
    for number in range(5):
        begin, at = at_local(DEMO_DAY.replace(year=2000, month=1, day=1), number), YESTERDAY + timedelta(hours=9 + number)
        yield _frame(lost, "2061", begin, {Factor.PM10: "88"}, begin), at, LINE.format(1, 31)
