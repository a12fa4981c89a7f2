"""Levels of the air day by day: seasons as they are in the North China plain, days that hang together, dust in spring; all invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import exp
from random import Random

from pollution.air.statuses import SIX, Factor
from projects.demo.rows import DEMO_DAY, dice

FIRST_DAY = date(2015, 1, 1)
DUST = (date(2016, 4, 21), date(2016, 4, 22))
MONTHS = {  # usual level in the middle of each month, µg/m³; O3 that of the afternoon
    Factor.PM25: (116, 96, 80, 66, 58, 49, 42, 40, 54, 76, 98, 118),
    Factor.PM10: (176, 158, 150, 138, 122, 98, 79, 76, 100, 136, 158, 180),
    Factor.SO2: (50, 42, 34, 27, 23, 18, 14, 15, 19, 27, 39, 48),
    Factor.NO2: (62, 51, 52, 48, 44, 38, 33, 34, 42, 52, 58, 64),
    Factor.CO: (2050, 1750, 1420, 1180, 1080, 1020, 930, 940, 1080, 1280, 1620, 2000),
    Factor.O3: (52, 70, 92, 116, 138, 156, 158, 150, 116, 84, 60, 48),
}
SWING = {Factor.PM25: 0.40, Factor.PM10: 0.34, Factor.SO2: 0.25, Factor.NO2: 0.22, Factor.CO: 0.20, Factor.O3: 0.28}
IN_2016 = {Factor.PM25: 0.93, Factor.PM10: 0.94, Factor.SO2: 0.85, Factor.NO2: 0.97, Factor.CO: 0.95, Factor.O3: 1.02}
WEATHER = {Factor.WIND_SPEED: (9, 29), Factor.WIND_DIRECTION: (700, 2300), Factor.NOISE: (540, 660)}  # tenths, from and to
STAYS = 0.7  # of a day's air in the next one's
MID_MONTH, MONTH = 15, 30.4


@dataclass(frozen=True)
class Level:
    """The level of a factor on a day and on the next one, µg/m³."""

    day: date
    factor: str
    level: int
    then: int


def levels() -> list[Level]:
    """Return the levels of all days up to the demonstration's."""
    random = dice("air 35")  # of forty skies the one under which some half of the summer days were good
    still, sunny = _wander(random), _wander(random)
    found = {factor: [] for factor in SIX}
    days = [FIRST_DAY + timedelta(days=number) for number in range((DEMO_DAY - FIRST_DAY).days + 2)]
    for day in days:
        air, sun = next(still), next(sunny)
        for factor in SIX:
            mood = sun if factor == Factor.O3 else air
            found[factor].append(_level(factor, day, mood + 0.25 * random.gauss(0, 1)))
    found |= {factor: [random.randrange(low, high) for _day in days] for factor, (low, high) in WEATHER.items()}
    return [
        Level(day, factor.value, now, then) for factor, row in found.items() for day, (now, then) in zip(days, pairwise(row), strict=False)
    ]


def _wander(random: Random):
    """Yield numbers around 0, each near the one before."""
    mood = 0.0
    while True:
        mood = STAYS * mood + (1 - STAYS**2) ** 0.5 * random.gauss(0, 1)
        yield mood


def _level(factor: str, day: date, mood: float) -> int:
    swing = SWING[factor]
    level = _usual(factor, day) * exp(swing * mood - swing**2 / 2)
    if day.year == 2016:
        level *= IN_2016[factor]
    if DUST[0] <= day <= DUST[1]:
        level = {Factor.PM10: 470, Factor.PM25: 96}.get(factor, level)
    return round(level)


def _usual(factor: str, day: date) -> float:
    """Return the usual level of a day, between the middles of two months."""
    place = (day.timetuple().tm_yday - MID_MONTH) / MONTH
    month, share = int(place // 1), place % 1
    row = MONTHS[factor]
    return row[month % 12] * (1 - share) + row[(month + 1) % 12] * share
