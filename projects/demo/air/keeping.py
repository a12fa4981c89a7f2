"""What people did to the hours: voids with a reason, values corrected later, days of dust set apart, hours that never came."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air import events, intake, voids
from pollution.air.models import ExceptionalEvent, Reading, Void
from pollution.air.statuses import Factor, Way
from projects.demo.air.stations import Network
from projects.demo.air.weather import DUST
from tracker.lib.periods import at_local
from tracker.org.models import User

DARK = [  # without power
    ("YM", at_local(date(2016, 7, 26), 10), at_local(date(2016, 7, 29), 17)),
    ("DX", at_local(date(2016, 6, 21), 1), at_local(date(2016, 6, 21), 9)),
]
SPRAYED = ("MF", (Factor.PM25, Factor.PM10), at_local(date(2016, 7, 20), 9), at_local(date(2016, 7, 20), 14))
CLOGGED = ("WL", (Factor.O3,), at_local(date(2016, 7, 12), 11), at_local(date(2016, 7, 12), 16))
CORRECTED = at_local(date(2016, 8, 3), 10)


def build(network: Network, by: User) -> None:
    """Do all of it; the days concerned are computed afterwards."""
    for key, first, last in DARK:
        _rows(network.townships[key], first, last).delete()
    _void(network, SPRAYED, "雾炮车对采样口喷雾，颗粒物数据失真（2016年7月20日现场核查）", by)
    doubted = _void(network, CLOGGED, "疑似采样管堵塞", by)
    voids.take_back(doubted, because="运维核查采样管路正常，数据有效", at=doubted.at + timedelta(days=1), by=by)
    _correct(network)
    event = ExceptionalEvent(name="2016年春季沙尘", first_day=DUST[0], last_day=DUST[1], source="演示：沙尘天气认定通知")
    events.save_event(event, [], at=at_local(date(2016, 4, 26), 10), by=by)


def _rows(station, first, last):
    return Reading.objects.unscoped("the demonstration is being built").filter(station=station, hour__gte=first, hour__lte=last)


def _void(network: Network, what: tuple, because: str, by: User) -> Void:
    """Void hours of a township's station the day after."""
    key, factors, first, last = what
    found = voids.void([network.townships[key]], factors, first, last, because=because, at=last + timedelta(days=1), by=by)
    return found.voids[0]


def _correct(network: Network) -> None:
    """Let the city's station send four hours once more, checked by hand: the values before are kept."""
    station = network.control[0]
    rows = _rows(station, CORRECTED, CORRECTED + timedelta(hours=3)).filter(factor=Factor.NO2).order_by("hour")
    hours = [intake.Hour(station.pk, one.factor, one.hour, one.value - Decimal(6) if one.value else None, one.flag) for one in rows]
    intake.take(hours, way=Way.FILE, at=CORRECTED + timedelta(hours=23))
